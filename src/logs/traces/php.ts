import type { ErrorOccurrence, StackFrame } from '../error-occurrence.ts';
import { isOwnFile } from '../frame-ownership.ts';
import { type LineReader, LOOK_AROUND } from '../line-reader.ts';
import type { LogLine } from '../log-line.ts';
import { errorReading, frameOf, traceText } from './trace-text.ts';

const SAID =
  /(?:^|[\s\]:>])(?:PHP )?(Fatal error|Parse error|Warning|Recoverable fatal error|Catchable fatal error|Compile error): {1,2}(.*)$/;
const PLACE = /^(.*?)(?: called)? in (\S[^:]{0,500}?|[A-Za-z]:\\.{1,500}?)(?: on line |:)(\d+)(?: and defined .*)?$/;
const UNCAUGHT = /^Uncaught (?:exception '([\w\\]{1,300})'(?: with message '(.*)')?|([\w\\]{1,300})(?:: (.*))?)$/;
const FRAME = /^\s*#\d+ (?:(\S.{0,500}?)\((\d+)\)|(\[internal function\]|\{main\}))(?:: (.*))?$/;
const PART_OF_TRACE = /^(?:$|\s*(?:PHP )?Stack trace:|\s+thrown in |\s*Next [\w\\])/;
const NEXT = /^\s*Next ([\w\\]{1,300})(?:: (.*))?$/;

/**
 * Errors of PHP: uncaught exceptions with their trace, fatal and parse errors, warnings. Of chained
 * exceptions the first one printed is the error: it is the one PHP calls uncaught, and the root of the others.
 */
export const phpErrors: LineReader<ErrorOccurrence> = {
  name: 'php',
  hints: ['fatal error: ', 'parse error: ', 'warning: ', 'uncaught exception'],
  read(lines, index) {
    const said = SAID.exec(traceText(lines, index));
    if (said === null) return null;
    // The message of an exception may have several lines; the place stands at the end of the last.
    let told = said[2]!;
    let end = index;
    const uncaught = told.startsWith('Uncaught ');
    while (uncaught && !PLACE.test(told) && end < index + 10 && end + 1 < lines.length) {
      end++;
      told += ` ${traceText(lines, end).trim()}`;
    }
    const place = PLACE.exec(told);
    if (place === null || !/\.(?:php\d?|phtml|inc|module|phar)\b|^\/|^[A-Za-z]:\\|code$|^-$/.test(place[2]!))
      return null;
    const [type, message] = nameOf(said[1]!, place[1]!);
    const { calls, last } = callsFrom(lines, end + 1, index);
    return errorReading(lines, index, {
      language: 'php',
      type,
      message,
      frames: framesOf(place[2]!, place[3]!, calls),
      at: index,
      last: Math.max(last, end),
    });
  },
};

function nameOf(kind: string, told: string): [string, string] {
  const uncaught = UNCAUGHT.exec(told);
  if (uncaught !== null) return [uncaught[1] ?? uncaught[3]!, uncaught[2] ?? uncaught[4] ?? ''];
  return [kind === 'Parse error' ? 'ParseError' : kind, told];
}

interface Call {
  readonly file: string | null;
  readonly line: string | null;
  readonly name: string | null;
}

function callsFrom(lines: readonly LogLine[], start: number, index: number): { calls: Call[]; last: number } {
  const calls: Call[] = [];
  let last = start - 1;
  let next = -1;
  for (let i = start; i < Math.min(lines.length, index + LOOK_AROUND); i++) {
    const text = traceText(lines, i);
    const frame = FRAME.exec(text);
    if (NEXT.test(text)) next = i;
    if (frame !== null && next < 0) {
      const name = frame[3] === '{main}' ? '{main}' : (frame[4]?.replace(/\(.*$/, '') ?? null);
      calls.push({ file: frame[1] ?? null, line: frame[2] ?? null, name });
    } else if (frame === null && !PART_OF_TRACE.test(text) && (next < 0 || i > next + 10)) {
      break;
    }
    if (text.trim() !== '') last = i;
    if (/^\s+thrown in /.test(text)) break;
  }
  return { calls, last };
}

/** PHP prints with each call the place it was made from; the place of a frame is that of the call inside it. */
function framesOf(file: string, line: string, calls: readonly Call[]): StackFrame[] {
  const frames = [frameOf(isOwnFile(file), file, line, null, calls[0]?.name ?? (calls.length === 0 ? null : '{main}'))];
  for (const [i, call] of calls.entries()) {
    if (call.file === null) continue;
    frames.push(frameOf(isOwnFile(call.file), call.file, call.line, null, calls[i + 1]?.name ?? '{main}'));
  }
  return frames;
}

const PHPUNIT = /^\d+\) ([\w\\]{1,300}::\w+.*)$/;
const PHPUNIT_PLACE = /^(\S.{0,400}\.php):(\d+)$/;

/** The failures PHPUnit lists at its end. */
export const phpunitFailures: LineReader<ErrorOccurrence> = {
  name: 'phpunit',
  hints: ['::test', '::it'],
  read(lines, index) {
    if (!PHPUNIT.test(traceText(lines, index))) return null;
    const said = traceText(lines, index + 1);
    const named = /^([\w\\]{1,300}(?:Error|Exception))(?:: (.*))?$/.exec(said);
    const frames: StackFrame[] = [];
    let last = index + 1;
    for (let i = index + 2; i < Math.min(lines.length, index + 120); i++) {
      const text = traceText(lines, i);
      const place = PHPUNIT_PLACE.exec(text);
      if (place === null) {
        if (frames.length > 0 || PHPUNIT.test(text)) break;
        continue;
      }
      frames.push(frameOf(isOwnFile(place[1]!), place[1]!, place[2]));
      last = i;
    }
    if (frames.length === 0) return null;
    return errorReading(lines, index, {
      language: 'php',
      type: named?.[1] ?? 'Failure',
      message: named === null ? said : (named[2] ?? ''),
      frames,
      at: index + 1,
      first: index,
      last,
    });
  },
};
