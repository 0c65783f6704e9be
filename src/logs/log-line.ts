/** How loudly the CI system itself marks a line. */
export type LineLevel = 'error' | 'warning' | 'notice' | 'command' | 'section';

/** One line of a log as a person reads it. */
export interface LogLine {
  /** 1-based, in the unpacked input, separated by `\n` */
  readonly number: number;
  /** free of the CI system's prefix, terminal escapes and control characters */
  readonly text: string;
  /** what the CI system says of the line, from its markers or from the colour of its start */
  readonly level: LineLevel | null;
  /** place of the line's step in `LogExcerpt.steps`, -1 outside of every step */
  readonly step: number;
}

/** A step of the job, as far as the log shows it. */
export interface LogStep {
  readonly name: string;
  /** null when the log does not say */
  readonly exitCode: number | null;
  /** first and last line, 1-based */
  readonly from: number;
  readonly to: number;
}
