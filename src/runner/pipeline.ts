/** When a cache is kept: after a job that passed, or after every job that came to its end. */
export const CACHE_SAVES = ['on_success', 'always'] as const;
export type CacheSave = (typeof CACHE_SAVES)[number];

export interface PipelineStep {
  readonly name: string;
  /** shell text; the first command that fails ends the step */
  readonly run: string;
  readonly timeoutMs: number;
}

/** Folders and files a job finds again the next time. */
export interface PipelineCache {
  /** what was kept under a key is never replaced, only deleted */
  readonly key: string;
  /** relative to the folder of the project */
  readonly paths: readonly string[];
  readonly save: CacheSave;
}

export interface PipelineJob {
  readonly id: string;
  /** jobs that have to pass before */
  readonly needs: readonly string[];
  readonly steps: readonly PipelineStep[];
  readonly cache: PipelineCache | null;
  /** variables of all its steps; no secrets: they are seen by all users of the machine */
  readonly environment: Readonly<Record<string, string>>;
}

/** What the local runner runs: jobs in the order their needs allow. */
export interface Pipeline {
  readonly name: string;
  /** each after those it needs */
  readonly jobs: readonly PipelineJob[];
}
