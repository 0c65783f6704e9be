import type { ErrorOccurrence, StackFrame } from '../error-occurrence.ts';
import { isOwnFile } from '../frame-ownership.ts';
import { type LineReader, LOOK_AROUND } from '../line-reader.ts';
import type { LogLine } from '../log-line.ts';
import { errorReading, frameOf, traceText } from './trace-text.ts';

/** What a compiler says of one place. */
export interface Diagnostic {
  readonly language: string;
  readonly type: string;
  readonly message: string;
  readonly file: string | null;
  readonly line?: string | null | undefined;
  readonly column?: string | null | undefined;
  /** how many lines were needed to read it; left out: 1 */
  readonly lines?: number;
}

/** Diagnostics a single error keeps as frames. */
const MOST_FRAMES = 50;

// What stands between two diagnostics of one compilation: quoted source, carets, notes, warnings.
const BETWEEN =
  /^(?:$|\s|[|^~%]|\d+ +\||\S{1,200}:\d+(?::\d+)?: (?:note|warning|remark|info):|\S[^:]{0,200}: In |In file included from |\d+ (?:errors?|warnings?)\b|(?:help|note): )/;

/**
 * A reader of one compiler's diagnostics: those that follow each other are one error, named after
 * the first, with one frame for each in the order they were printed.
 *
 * @param between lines that may stand between two diagnostics of one compilation
 */
export function diagnosticReader(
  name: string,
  hints: readonly string[],
  match: (text: string, lines: readonly LogLine[], index: number) => Diagnostic | null,
  between: RegExp = BETWEEN,
): LineReader<ErrorOccurrence> {
  return {
    name,
    hints,
    read(lines, index) {
      const first = match(traceText(lines, index), lines, index);
      if (first === null) return null;
      const frames: StackFrame[] = [];
      let last = index;
      const end = Math.min(lines.length, index + LOOK_AROUND);
      for (let i = index; i < end && frames.length < MOST_FRAMES; ) {
        const text = traceText(lines, i);
        const found = i === index ? first : match(text, lines, i);
        if (found !== null) {
          if (found.language !== first.language) break;
          if (found.file !== null) frames.push(frameOf(isOwnFile(found.file), found.file, found.line, found.column));
          i += found.lines ?? 1;
          last = i - 1;
        } else if (between.test(text)) {
          if (text.trim() !== '') last = i;
          i++;
        } else {
          break;
        }
      }
      return errorReading(lines, index, { ...first, frames, at: index, last });
    },
  };
}
