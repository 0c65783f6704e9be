export type TestOutcome = 'passed' | 'failed' | 'error' | 'skipped' | 'flaky';

/** How one test of a report ended and how long it took; `seconds` is null where the report does not say. */
export interface MeasuredTest {
  readonly name: string;
  readonly suite: string | null;
  readonly result: TestOutcome;
  readonly seconds: number | null;
}

/** One test, as a runner's output or a report file tells of it. Passing tests are rarely worth keeping. */
export interface TestResult {
  /** the leaf name; parameters included */
  readonly name: string;
  /** the file, class or group it belongs to, as printed; null where the runner does not say */
  readonly suite: string | null;
  readonly result: TestOutcome;
  /** the first line of what went wrong, or null */
  readonly message: string | null;
  /** which runner printed it: pytest, jest, junit … */
  readonly runner: string;
  /** line of the log, 1-based */
  readonly at: number;
}
