import type { Report } from '../plots/index.ts';

/** What a report is made of. */
export interface ReportOptions {
  readonly detector: string;
  readonly labelColumn?: string;
  readonly timeColumn?: string;
  readonly valueColumn?: string;
  readonly alarmsPerWeek: number;
  readonly seed: number;
  readonly output?: string;
  readonly png?: string;
  readonly quiet?: boolean;
}

/** A report, and how many rows of the file are not in it since they could not be used. */
export interface MadeReport {
  readonly report: Report;
  readonly leftOut: number;
}
