export type Severity = 'error' | 'warning' | 'info';

/** One entry of a compiler's, linter's or type checker's output. */
export interface ToolEntry {
  /** the program that printed it, by its usual short name: tsc, gcc, javac, eslint, ruff … */
  readonly tool: string;
  /** as printed; null where the tool names no file */
  readonly file: string | null;
  /** 1-based, in that file */
  readonly line: number | null;
  readonly column: number | null;
  readonly severity: Severity;
  /** the tool's own code of the message: TS2322, E501, C2065, no-undef … */
  readonly code: string | null;
  readonly message: string;
  /** line of the log, 1-based */
  readonly at: number;
}
