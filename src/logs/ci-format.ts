import type { LineLevel } from './log-line.ts';

/** The CI systems whose log form is known; `none` for a plain log. */
export type CiName =
  | 'github_actions'
  | 'gitlab'
  | 'jenkins'
  | 'travis'
  | 'circleci'
  | 'azure_pipelines'
  | 'buildkite'
  | 'teamcity'
  | 'bitbucket'
  | 'taskcluster'
  | 'appveyor'
  | 'drone'
  | 'none';

/** What a marker in the log says of the steps. */
export type StepMark =
  | { readonly kind: 'start'; readonly name: string }
  | { readonly kind: 'end'; readonly exitCode: number | null }
  /** the current step, or the job when none is open, ended with this code */
  | { readonly kind: 'exit'; readonly exitCode: number };

/** A line without what the CI system wrapped around it. */
export interface PeeledLine {
  readonly text: string;
  readonly level: LineLevel | null;
  readonly mark: StepMark | null;
  /** what the CI system itself says of the whole job on this line, else null */
  readonly result: 'passed' | 'failed' | 'cancelled' | null;
}

/** How one CI system writes its logs. */
export interface CiFormat {
  readonly name: CiName;
  /**
   * How sure these lines are of this system.
   *
   * @param sample the first lines of the log as they stand in it, at most 400, and its last, at most 100
   * @returns 0 (no trace of it) to 1 (nothing else writes this)
   */
  recognize(sample: readonly string[]): number;
  /** A reader for one log; it may keep state from line to line (open groups, sections). */
  open(): CiPeeler;
}

export interface CiPeeler {
  /** @param raw one line as it stands in the log, with its escapes, without its line break */
  peel(raw: string): PeeledLine;
}
