import type { LogLine } from './log-line.ts';

/** What a reader found, and over how many lines of the given ones it stretches (at least 1). */
export interface Reading<T> {
  readonly value: T;
  readonly taken: number;
}

/**
 * Reads one kind of thing (a compiler's entry, a stack trace, a test result) out of lines.
 *
 * Readers keep no state: the same lines give the same reading. `read` is called for a line that
 * contains one of the hints and is not inside an earlier reading of the same family; it may look
 * at lines before and after `index`, at most `LOOK_AROUND` of them.
 */
export interface LineReader<T> {
  readonly name: string;
  /** literals, lower case, compared without case; one of them is in every line where a reading starts */
  readonly hints: readonly string[];
  read(lines: readonly LogLine[], index: number): Reading<T> | null;
}

/** How far a reader may look before or after the line it starts at. */
export const LOOK_AROUND = 400;
