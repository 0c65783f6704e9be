import type { ErrorOccurrence, StackFrame } from '../error-occurrence.ts';
import type { Reading } from '../line-reader.ts';
import type { LogLine } from '../log-line.ts';

/** What stands further right in a line is not read. */
const READ_CHARACTERS = 4000;

// What build tools put before each line of another program's output: Maven and sbt levels, Docker's
// build steps, Compose's container names, test runners' streams.
const WRAPPING =
  /^(?:\s*\[(?:ERROR|INFO|WARN|WARNING|DEBUG|FATAL|error|info|warn|debug|stderr|stdout|err|out|exec|java|junit)\] ?|#\d{1,4} \d+\.\d+ |[A-Za-z][\w.-]{0,60} +\| )/;

/** The text of a line as a runtime printed it: without the prefixes of build tools, at most 4,000 characters. */
export function traceText(lines: readonly LogLine[], index: number): string {
  const line = lines[index];
  if (line === undefined) return '';
  const text = line.text.length > READ_CHARACTERS ? line.text.slice(0, READ_CHARACTERS) : line.text;
  const wrapping = WRAPPING.exec(text);
  return wrapping === null ? text : text.slice(wrapping[0].length);
}

/** How many blanks stand before the first other character. */
export function indentOf(text: string): number {
  let indent = 0;
  while (indent < text.length && (text[indent] === ' ' || text[indent] === '\t')) indent++;
  return indent;
}

/** A frame; parts that are not given are not known. */
export function frameOf(
  own: boolean,
  file: string | null,
  line: string | number | null | undefined = null,
  column: string | number | null | undefined = null,
  name: string | null | undefined = null,
): StackFrame {
  return { file, line: wholeNumber(line), column: wholeNumber(column), function: name || null, own };
}

/** What was read of one error, with places of `lines` instead of line numbers. */
export interface ErrorText {
  readonly language: string;
  readonly type: string;
  readonly message: string;
  readonly frames: readonly StackFrame[];
  /** place of the line that names the error */
  readonly at: number;
  /** place of the first line; left out: `at` */
  readonly first?: number;
  /** place of the last line */
  readonly last: number;
}

/** A reading that starts at `index` and ends with the last line of the error. */
export function errorReading(lines: readonly LogLine[], index: number, error: ErrorText): Reading<ErrorOccurrence> {
  const first = Math.min(error.first ?? error.at, error.at);
  const last = Math.min(Math.max(error.last, error.at, index), lines.length - 1);
  return {
    value: {
      language: error.language,
      type: error.type,
      message: oneLine(error.message),
      frames: error.frames,
      at: lines[error.at]!.number,
      from: lines[first]!.number,
      to: lines[last]!.number,
    },
    taken: last - index + 1,
  };
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+[ \t]*/g, ' ').trim();
}

function wholeNumber(value: string | number | null | undefined): number | null {
  if (value === null || value === undefined || value === '') return null;
  const number = Number(value);
  return Number.isSafeInteger(number) && number >= 0 ? number : null;
}
