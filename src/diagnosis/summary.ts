import type { ErrorOccurrence, TestResult, ToolEntry } from '../logs/index.ts';

const MESSAGE_CHARACTERS = 160;

/** One sentence about failed tests: how many, and the first with its message. */
export function summarizeTests(tests: readonly TestResult[]): string {
  const first = tests[0]!;
  const place = first.suite === null ? '' : ` (${shorten(first.suite, 60)})`;
  const why = first.message === null ? '' : `: ${shorten(first.message, 100)}`;
  const name = `${shorten(first.name, 90)}${place}${why}`;
  return tests.length === 1 ? `Test failed: ${name}` : `${tests.length} tests failed, first ${name}`;
}

/** One sentence about a tool's errors: the first, and how many more there are. */
export function summarizeEntries(entries: readonly ToolEntry[]): string {
  const first = entries[0]!;
  const place = [first.file, first.line, first.column].filter((part) => part !== null).join(':');
  const code = first.code === null ? '' : `${first.code} `;
  const more = entries.length === 1 ? '' : ` (and ${entries.length - 1} more)`;
  return `${first.tool}: ${place === '' ? '' : `${place}: `}${code}${shorten(first.message, 110)}${more}`;
}

/** One sentence about an error: its type, message, and the innermost place in the project's own code. */
export function summarizeError(error: ErrorOccurrence): string {
  const own = error.frames.find((frame) => frame.own && frame.file !== null);
  const place = own ? ` at ${own.file}${own.line === null ? '' : `:${own.line}`}` : '';
  const message = error.message === '' ? '' : `: ${shorten(error.message, 110)}`;
  return `${error.type}${message}${place}`;
}

/** A line as a sentence of its own. */
export function summarizeLine(text: string): string {
  return shorten(text.trim().replace(/\s+/g, ' '), MESSAGE_CHARACTERS);
}

function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
