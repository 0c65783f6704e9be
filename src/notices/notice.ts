/** One message to people, plain text. */
export interface Notice {
  /** equal for the same message, however often it is sent */
  readonly key: string;
  readonly title: string;
  readonly body: string;
  readonly url: string | null;
  /** `incident.escalated`, `healing.awaiting_decision`, … */
  readonly type: string;
  readonly atMs: number;
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}
