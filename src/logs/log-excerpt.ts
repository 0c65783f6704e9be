import type { CiName, JobResult } from './ci-format.ts';
import type { LogLine, LogStep } from './log-line.ts';

/** What is kept of a log: all of it, or of a huge one its beginning, its end, and windows in between. */
export interface LogExcerpt {
  /** numbers ascend; there are gaps where lines of a huge log were left out */
  readonly lines: readonly LogLine[];
  readonly totalLines: number;
  /** of the unpacked input */
  readonly totalBytes: number;
  readonly ci: CiName;
  readonly steps: readonly LogStep[];
  /** what the CI system says of the job; null when the log does not say */
  readonly result: JobResult | null;
  /** false when the log says that it was cut, or stops before the CI system's last words */
  readonly isComplete: boolean;
}
