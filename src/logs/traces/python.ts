import type { ErrorOccurrence, StackFrame } from '../error-occurrence.ts';
import { isOwnFile } from '../frame-ownership.ts';
import { type LineReader, LOOK_AROUND } from '../line-reader.ts';
import type { LogLine } from '../log-line.ts';
import { errorReading, frameOf, indentOf, traceText } from './trace-text.ts';

const HEADER = 'Traceback (most recent call last)';
const FRAME = /^\s*File "([^"]{1,500})", line (\d+)(?:, in (.+))?$/;
const EXCEPTION = /^([A-Za-z_][\w.]{0,200}(?:<locals>\.[\w.]+)?)(?:: ?(.*))?$/;
const CHAINED =
  /^(?:During handling of the above exception, another exception occurred:|The above exception was the direct cause of the following exception:)/;
const SYNTAX = /^\s*((?:Syntax|Indentation|Tab)Error): (.*)$/;

// The interpreter adds its guess only when it prints the error; it is not part of the message.
const GUESS =
  /(?:\. Did you mean: '[^']{0,200}'\?|\. Did you forget to import '[^']{0,200}'\??|\. Or did you forget to import '[^']{0,200}'\??)$/;
const GUESSED = /^(?:NameError|AttributeError|ImportError|UnboundLocalError|ModuleNotFoundError)$/;

/**
 * Tracebacks of CPython and PyPy. Of chained exceptions the last one printed is the error, because
 * it is the one nobody caught; of a group it is the group, with the frames of its first member innermost.
 */
export const pythonTraces: LineReader<ErrorOccurrence> = {
  name: 'python',
  hints: ['traceback (most recent call last)'],
  read(lines, index) {
    const text = traceText(lines, index);
    const column = text.indexOf(HEADER);
    if (column < 0) return null;
    const isGroup = /\+ Exception Group $/.test(text.slice(0, column));
    if (isGroup) return readGroup(lines, index);
    const end = Math.min(lines.length, index + LOOK_AROUND);
    let found = readOne(lines, index, end, text.slice(0, column));
    if (found === null) return null;
    for (;;) {
      const next = nextOfChain(lines, found.last, end);
      if (next === null) break;
      const header = traceText(lines, next);
      const later = readOne(lines, next, end, header.slice(0, Math.max(0, header.indexOf(HEADER))));
      if (later === null) break;
      found = later;
    }
    return errorReading(lines, index, { ...found, language: 'python', first: index });
  },
};

/** Syntax errors the interpreter reports before anything runs: a place without a traceback. */
export const pythonSyntaxErrors: LineReader<ErrorOccurrence> = {
  name: 'python-syntax',
  hints: ['file "'],
  read(lines, index) {
    const place = FRAME.exec(traceText(lines, index).replace(/^(?:\*\*\* |Sorry: \w+: )/, ''));
    if (place === null || place[3] !== undefined) return null;
    for (let i = index + 1; i <= index + 5; i++) {
      const error = SYNTAX.exec(traceText(lines, i));
      if (error === null) continue;
      const frames = [frameOf(isOwnFile(place[1]!), place[1]!, place[2])];
      return errorReading(lines, index, {
        language: 'python',
        type: error[1]!,
        message: error[2]!,
        frames,
        at: i,
        first: index,
        last: i,
      });
    }
    return null;
  },
};

interface PythonError {
  readonly type: string;
  readonly message: string;
  readonly frames: readonly StackFrame[];
  readonly at: number;
  readonly last: number;
}

function readOne(lines: readonly LogLine[], start: number, end: number, prefix: string): PythonError | null {
  const outermostFirst: StackFrame[] = [];
  const margin = indentOf(prefix) === prefix.length ? prefix.length : 0;
  for (let i = start + 1; i < end; i++) {
    const text = unprefixed(traceText(lines, i), prefix);
    const frame = FRAME.exec(text);
    if (frame !== null) {
      outermostFirst.push(frameOf(isOwnFile(frame[1]!), frame[1]!, frame[2], null, frame[3]));
      continue;
    }
    if (text.trim() === '' || indentOf(text) > margin) continue;
    const error = EXCEPTION.exec(text.trimStart());
    // Source quoted without indentation, or other output that got between the lines.
    if (error === null) {
      if (i - start > 60 && outermostFirst.length === 0) return null;
      continue;
    }
    if (outermostFirst.length === 0 && !/(?:Error|Exception|Exit|Interrupt|Warning|Iteration)$/.test(error[1]!))
      continue;
    return { ...nameOf(error), frames: outermostFirst.reverse(), at: i, last: i };
  }
  return null;
}

function nameOf(error: RegExpExecArray): { type: string; message: string } {
  const type = error[1]!;
  const message = error[2] ?? '';
  return { type, message: GUESSED.test(type) ? message.replace(GUESS, '') : message };
}

/** Loggers repeat their own prefix on every line; of times in it only the form stays the same. */
function unprefixed(text: string, prefix: string): string {
  if (prefix === '' || indentOf(prefix) === prefix.length) return text;
  if (text.startsWith(prefix)) return text.slice(prefix.length);
  const head = text.slice(0, prefix.length);
  return head.replace(/\d/g, '0') === prefix.replace(/\d/g, '0') ? text.slice(prefix.length) : text;
}

function nextOfChain(lines: readonly LogLine[], last: number, end: number): number | null {
  for (let i = last + 1; i < Math.min(end, last + 30); i++) {
    const text = traceText(lines, i).trimStart();
    if (text.includes(HEADER)) return null;
    if (!CHAINED.test(text.replace(/^.{0,80}?(?=During handling|The above exception)/, ''))) continue;
    for (let j = i + 1; j < Math.min(end, i + 4); j++) if (traceText(lines, j).includes(HEADER)) return j;
  }
  return null;
}

function readGroup(lines: readonly LogLine[], index: number) {
  const own: StackFrame[] = [];
  const member: StackFrame[] = [];
  let group: RegExpExecArray | null = null;
  let at = index;
  let last = index;
  let inMember = 0;
  for (let i = index + 1; i < Math.min(lines.length, index + LOOK_AROUND); i++) {
    const text = traceText(lines, i);
    const drawn = /^\s*(?:\||\+[-+])/.exec(text);
    if (drawn === null) break;
    last = i;
    if (text.includes('+----')) inMember++;
    const bare = text.replace(/^[\s|+]*/, '');
    const frame = FRAME.exec(bare);
    if (frame !== null) {
      if (inMember <= 1)
        (inMember === 0 ? own : member).push(frameOf(isOwnFile(frame[1]!), frame[1]!, frame[2], null, frame[3]));
    } else if (group === null && /^\s*\| \S/.test(text)) {
      group = EXCEPTION.exec(bare);
      if (group !== null) at = i;
    }
  }
  if (group === null) return null;
  const frames = [...member.reverse(), ...own.reverse()];
  return errorReading(lines, index, { language: 'python', ...nameOf(group), frames, at, first: index, last });
}
