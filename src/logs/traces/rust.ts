import type { ErrorOccurrence, StackFrame } from '../error-occurrence.ts';
import { isOwnRustFrame } from '../frame-ownership.ts';
import { type LineReader, LOOK_AROUND } from '../line-reader.ts';
import type { LogLine } from '../log-line.ts';
import { diagnosticReader } from './diagnostics.ts';
import { errorReading, frameOf, traceText } from './trace-text.ts';

const PANICKED = /thread '([^']{0,200})' (?:\(\d+\) )?panicked at (.*)$/;
const NEW_FORM = /^(\S.{0,400}?):(\d+):(\d+):$/;
const OLD_PLACE = /^(.*)', (\S.{0,400}?):(\d+)(?::(\d+))?$/;
const NAME_OF_FRAME = /^\s*\d{1,4}: +(?:0x[0-9a-f]+ - )?(\S.*)$/;
const PLACE_OF_FRAME = /^\s+at (\S.*?):(\d+)(?::(\d+))?$/;
const AFTER_MESSAGE = /^(?:note: |stack backtrace:|$)/;

/** Panics of Rust, in the form before and since 1.73, with the backtrace where one was asked for. */
export const rustTraces: LineReader<ErrorOccurrence> = {
  name: 'rust',
  hints: ['panicked at'],
  read(lines, index) {
    const panicked = PANICKED.exec(traceText(lines, index));
    if (panicked === null) return null;
    const end = Math.min(lines.length, index + LOOK_AROUND);
    const told = NEW_FORM.test(panicked[2]!)
      ? newForm(lines, index, panicked[2]!, end)
      : oldForm(lines, index, panicked[2]!);
    if (told === null) return null;
    const backtrace = readBacktrace(lines, told.last + 1, end);
    const thread = panicked[1]!;
    const place = told.place;
    const calling = backtrace.frames.findIndex(
      (frame) => frame.line === place.line && sameFile(frame.file, place.file),
    );
    const name = calling >= 0 ? backtrace.frames[calling]!.function : thread.includes('::') ? thread : null;
    const innermost = { ...place, function: name };
    const outer = calling >= 0 ? backtrace.frames.slice(calling + 1) : backtrace.frames;
    return errorReading(lines, index, {
      language: 'rust',
      type: 'panic',
      message: told.message,
      frames: [innermost, ...outer],
      at: index,
      last: Math.max(told.last, backtrace.last),
    });
  },
};

interface Told {
  readonly message: string;
  readonly place: StackFrame;
  readonly last: number;
}

function newForm(lines: readonly LogLine[], index: number, place: string, end: number): Told {
  const [, file, line, column] = NEW_FORM.exec(place)!;
  const message: string[] = [];
  let last = index;
  for (let i = index + 1; i < Math.min(end, index + 20); i++) {
    const text = traceText(lines, i);
    if (AFTER_MESSAGE.test(text)) break;
    message.push(text.trim());
    last = i;
  }
  return { message: message.join(' '), place: frameOf(isOwnRustFrame(null, file!), file!, line, column), last };
}

function oldForm(lines: readonly LogLine[], index: number, rest: string): Told | null {
  let said = rest.replace(/^'/, '');
  for (let i = index; i < Math.min(lines.length, index + 20); i++) {
    if (i > index) said += ` ${traceText(lines, i).trim()}`;
    const found =
      OLD_PLACE.exec(said) ??
      (i === index && !rest.startsWith("'") ? /^(.*), (\S{1,400}?):(\d+)(?::(\d+))?$/.exec(said) : null);
    if (found === null) continue;
    const [, message, file, line, column] = found;
    return { message: message!, place: frameOf(isOwnRustFrame(null, file!), file!, line, column), last: i };
  }
  return null;
}

function readBacktrace(lines: readonly LogLine[], start: number, end: number): { frames: StackFrame[]; last: number } {
  const frames: StackFrame[] = [];
  let last = start - 1;
  let name: string | null = null;
  let begun = false;
  for (let i = start; i < end; i++) {
    const text = traceText(lines, i);
    const place = begun ? PLACE_OF_FRAME.exec(text) : null;
    if (/^stack backtrace:/.test(text)) begun = true;
    else if (place !== null) frames.push(frameOf(isOwnRustFrame(name, place[1]!), place[1]!, place[2], place[3], name));
    else if (begun && NAME_OF_FRAME.test(text)) name = NAME_OF_FRAME.exec(text)![1]!;
    else if (!/^note: /.test(text)) break;
    last = i;
  }
  return { frames, last };
}

function sameFile(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return false;
  const a = one.replace(/^\.\//, '');
  const b = other.replace(/^\.\//, '');
  return a.endsWith(b) || b.endsWith(a);
}

const SAID = /^error(?:\[(E\d{4}|[\w:]+)\])?: (.*)$/;
const ARROW = /^\s*(?:-->|╭▸|┌─) (\S.*?):(\d+):(\d+)/;

/** What rustc says: the code where it has one, else the word error. */
export const rustDiagnostics = diagnosticReader('rust-compile', ['error[', 'error: '], (text, lines, index) => {
  const said = SAID.exec(text);
  if (said === null || /^(?:aborting due to|[Cc]ould not compile)/.test(said[2]!)) return null;
  for (let i = index + 1; i <= index + 5 && i < lines.length; i++) {
    const below = traceText(lines, i);
    const arrow = ARROW.exec(below);
    if (arrow !== null) {
      if (!/\.rs$/.test(arrow[1]!) && said[1] === undefined) return null;
      return {
        language: 'rust',
        type: said[1] ?? 'error',
        message: said[2]!,
        file: arrow[1]!,
        line: arrow[2],
        column: arrow[3],
        lines: i - index + 1,
      };
    }
    if (below.trim() === '' || /^(?:warning|error)\b/.test(below)) return null;
  }
  return null;
});
