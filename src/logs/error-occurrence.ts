export interface StackFrame {
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly function: string | null;
  /** false for frames of the runtime, the standard library and dependencies */
  readonly own: boolean;
}

/** An error as a program or a compiler printed it: a stack trace, or a first diagnostic. */
export interface ErrorOccurrence {
  /** python, javascript, typescript, java, kotlin, scala, go, rust, c, cpp, csharp, ruby, php, swift, elixir … */
  readonly language: string;
  /** what the text calls it: the exception's class, TS2322, E0432, panic … */
  readonly type: string;
  /** one line, quotes as printed */
  readonly message: string;
  /** from the innermost outwards, whatever order the text has */
  readonly frames: readonly StackFrame[];
  /** line of the log on which the error itself is named, 1-based */
  readonly at: number;
  /** first and last line of the whole trace, 1-based */
  readonly from: number;
  readonly to: number;
}
