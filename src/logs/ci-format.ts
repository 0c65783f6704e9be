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
  | 'regreen'
  | 'none';

/** What a marker in the log says of the steps. */
export type StepMark =
  /** a step begins; the one open before it is over, or goes on after it */
  | { readonly kind: 'start'; readonly name: string }
  /** the lines that follow belong again to the latest step of this name */
  | { readonly kind: 'resume'; readonly name: string }
  /** the open step is over */
  | { readonly kind: 'end'; readonly exitCode: number | null }
  /** the open step, or the job when there is none, ended with this code; with `of` the latest step of that name did, and no step is open */
  | { readonly kind: 'exit'; readonly exitCode: number; readonly of?: string };

/** What the CI system itself says of the whole job. */
export type JobResult = 'passed' | 'failed' | 'cancelled';

/** A line without what the CI system wrapped around it; the escapes of the tools are still in it. */
export interface PeeledLine {
  readonly text: string;
  readonly level: LineLevel | null;
  readonly mark: StepMark | null;
  /** what this line says of the whole job; the last line that says something is right */
  readonly result: JobResult | null;
}

/** How one CI system writes its logs. */
export interface CiFormat {
  readonly name: CiName;
  /** literals of the lines that carry marks and results, so that these are found in the middle of huge logs */
  readonly markers: readonly string[];
  /**
   * How sure these lines are of this system.
   *
   * @param sample the first lines of the log as they stand in it, at most 400, and its last, at most 100
   * @returns 0 (no trace of it) to 1 (nothing else writes this)
   */
  recognize(sample: readonly string[]): number;
  /**
   * A reader for one log; it may keep state from line to line (open groups, sections).
   *
   * @param sample the lines that were given to `recognize`
   */
  open(sample: readonly string[]): CiPeeler;
}

/** Takes the wrapping of one CI system off the lines of one log, in their order. */
export interface CiPeeler {
  /** @param raw one line as it stands in the log, with its escapes, without its line break and the CR before it */
  peel(raw: string): PeeledLine;
  /** whether the log's last words came; null when this system has none */
  hasEnded(): boolean | null;
}
