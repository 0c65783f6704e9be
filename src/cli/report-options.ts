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
