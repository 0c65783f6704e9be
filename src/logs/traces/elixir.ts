import type { ErrorOccurrence, StackFrame } from '../error-occurrence.ts';
import { isOwnBeamFrame } from '../frame-ownership.ts';
import { type LineReader, LOOK_AROUND } from '../line-reader.ts';
import type { LogLine } from '../log-line.ts';
import { diagnosticReader } from './diagnostics.ts';
import { errorReading, frameOf, indentOf, traceText } from './trace-text.ts';

const RAISED = /^(.*?)(?:\*\* )?\(((?:[A-Z]\w*\.)*[A-Z]\w*|exit|throw|EXIT from #PID<[\d.]+>|MatchError|stop)\) ?(.*)$/;
const FRAME =
  /^\s+(?:\(([\w.-]+)(?: [\w.+-]+)?\) )?((?:[A-Za-z]:)?[\w./\\@-]{1,300}\.(?:ex|exs|erl|eex|leex|heex|hrl)):(\d+): (.*)$/;
const PLACELESS =
  /^\s+(?:\(([\w.-]+)(?: [\w.+-]+)?\) )?:?[\w.:]+[\w?!]*\(.*\)$|^\s+(?:\(([\w.-]+)(?: [\w.+-]+)?\) )?[\w.:@]+\/\d+$/;
const TOLD_PLACE =
  /^(?:.{0,120}? (?:on|in|at) )?((?:[A-Za-z]:)?[\w./\\@-]{1,300}\.(?:exs?|eex|heex|leex)):(\d+)(?::(\d+))?:? ?(.*)$/;
const GUESS = /\.? Did you mean(?: one of)?:$|\. Did you mean: .*$/;

/** Exceptions of Elixir, raised, logged or in ExUnit's failures. */
export const elixirTraces: LineReader<ErrorOccurrence> = {
  name: 'elixir',
  hints: ['** (', '(functionclauseerror)', '(undefinedfunctionerror)'],
  read(lines, index) {
    const raised = RAISED.exec(traceText(lines, index));
    if (raised === null || raised[1]!.length > 200) return null;
    if (!/\*\* $|^\s*$/.test(raised[1]!) && !/\*\* \(/.test(traceText(lines, index))) return null;
    let [, , type, message] = raised as unknown as [string, string, string, string];
    let at = index;
    // An exit names the exception it was raised by on the next line.
    const inner = /^(?:exit|EXIT from|throw)/.test(type) ? RAISED.exec(traceText(lines, index + 1)) : null;
    if (inner !== null && /\*\* \(/.test(traceText(lines, index + 1))) {
      type = inner[2]!;
      message = inner[3]!;
      at = index + 1;
    }
    const { frames, last } = framesFrom(lines, at, index);
    const told = /^(?:CompileError|SyntaxError|TokenMissingError|MismatchedDelimiterError)$/.test(type)
      ? TOLD_PLACE.exec(message)
      : null;
    if (told !== null) {
      frames.unshift(frameOf(isOwnBeamFrame(null, told[1]!), told[1]!, told[2], told[3]));
      const rest = told[4] || sayingBelow(lines, at);
      if (rest !== '') message = rest;
    }
    return errorReading(lines, index, {
      language: 'elixir',
      type,
      message: message.replace(GUESS, '').trimEnd(),
      frames,
      at,
      first: index,
      last,
    });
  },
};

function framesFrom(lines: readonly LogLine[], at: number, index: number): { frames: StackFrame[]; last: number } {
  const frames: StackFrame[] = [];
  const margin = indentOf(traceText(lines, at));
  let last = at;
  for (let i = at + 1; i < Math.min(lines.length, index + LOOK_AROUND); i++) {
    const text = traceText(lines, i);
    const frame = FRAME.exec(text);
    if (frame !== null) {
      frames.push(frameOf(isOwnBeamFrame(frame[1] ?? null, frame[2]!), frame[2]!, frame[3], null, frame[4]));
      last = i;
      continue;
    }
    if (PLACELESS.test(text)) {
      last = i;
      continue;
    }
    if (frames.length > 0) break;
    // The blame of a clause error comes before the frames, indented.
    if (
      text.trim() !== '' &&
      (margin === 0 ? indentOf(text) === 0 : indentOf(text) < margin) &&
      !/^\s*(?:stacktrace:|code:)/.test(text)
    )
      break;
    if (/\*\* \(/.test(text) || i - at > 60) break;
  }
  return { frames, last };
}

function sayingBelow(lines: readonly LogLine[], at: number): string {
  for (let i = at + 1; i < at + 4; i++) {
    const said = /^\s*(?:error: )?(\S.*)$/.exec(traceText(lines, i).replace(/^[\s|│]+/, ''));
    if (said !== null && /^[a-z]/.test(said[1]!)) return said[1]!;
  }
  return '';
}

const SAID = /^\s*error: (.*)$/;
const DRAWN_PLACE = /^\s*└─ (\S[^:]{0,300}\.(?:exs?|eex|heex)):(\d+)(?::(\d+))?/;
const PLAIN_PLACE = /^\s+(\S[^:]{0,300}\.exs?):(\d+)(?::(\d+))?: ?.*$/;

/** What the Elixir compiler says. */
export const elixirDiagnostics = diagnosticReader('elixir-compile', ['error: '], (text, lines, index) => {
  const said = SAID.exec(text);
  if (said === null) return null;
  for (let i = index + 1; i <= index + 14 && i < lines.length; i++) {
    const below = traceText(lines, i);
    const place = DRAWN_PLACE.exec(below) ?? (i <= index + 2 ? PLAIN_PLACE.exec(below) : null);
    if (place !== null) {
      return {
        language: 'elixir',
        type: 'error',
        message: said[1]!,
        file: place[1]!,
        line: place[2],
        column: place[3],
        lines: i - index + 1,
      };
    }
    if (SAID.test(below)) return null;
  }
  return null;
});

const EXUNIT = /^\s+\d+\) (?:test|property|doctest) .* \([\w.]+\)$/;

/** The assertions ExUnit lists as failed; exceptions in tests are read like all others. */
export const exunitFailures: LineReader<ErrorOccurrence> = {
  name: 'exunit',
  hints: [') test ', ') property ', ') doctest '],
  read(lines, index) {
    if (!EXUNIT.test(traceText(lines, index))) return null;
    const frames: StackFrame[] = [];
    let said: { message: string; at: number } | null = null;
    let last = index;
    for (let i = index + 1; i < Math.min(lines.length, index + 120); i++) {
      const text = traceText(lines, i);
      if (EXUNIT.test(text) || /^\S/.test(text)) break;
      if (said === null && /\*\* \(/.test(text)) return null;
      if (said === null && /^\s+(?:Assertion|Expected|match|Refute|Doctest|Wanted|Unexpected)\b/.test(text))
        said = { message: text.trim(), at: i };
      const frame = FRAME.exec(text) ?? /^\s+()((?:\S+\.exs?)):(\d+): (.*)$/.exec(text);
      if (frame !== null)
        frames.push(frameOf(isOwnBeamFrame(frame[1] || null, frame[2]!), frame[2]!, frame[3], null, frame[4]));
      if (text.trim() !== '') last = i;
    }
    if (said === null) return null;
    return errorReading(lines, index, {
      language: 'elixir',
      type: 'Assertion',
      message: said.message,
      frames,
      at: said.at,
      first: index,
      last,
    });
  },
};
