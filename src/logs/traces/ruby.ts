import type { ErrorOccurrence, StackFrame } from '../error-occurrence.ts';
import { isOwnRubyFile } from '../frame-ownership.ts';
import { type LineReader, LOOK_AROUND } from '../line-reader.ts';
import type { LogLine } from '../log-line.ts';
import { errorReading, frameOf, traceText } from './trace-text.ts';

const RAISED =
  /^(?:\s*\d+: )?(?:bundler: failed to load command: .*)?((?:[A-Za-z]:)?[^\s:][^:]{0,400}|<internal:[^>]{1,200}>):(\d+):in [`'](.{1,300}?)': (.*)$/;
const FRAME =
  /^\s*(?:# |from |\d+: from |- |\S{1,80} \([\w.]{1,40}\) )?((?:[A-Za-z]:)?[^\s:#(][^:]{0,400}|<internal:[^>]{1,200}>):(\d+):in [`'](.{1,300})'$/;
const TYPED = /^(.*) \(([A-Z][\w:]{0,200})\)$/;
const NAMED = /^((?:[A-Z]\w*::)*[A-Z]\w*)(?::(?: (.*))?| \((.*)\):?)$/;
const SURELY =
  /(?:Error|Exception|Failure|Interrupt|NotFound|Invalid|Timeout|Mismatch|Conflict|Abort|ENOENT|EACCES|ECONNREFUSED)\b/;
const PARSED =
  /^((?:[A-Za-z]:)?[^\s:][^:]{0,300}\.(?:rb|rake|erb|gemspec|ru)):(\d+): (?:(syntax errors?)(?: found)?(?:, ?|$)?(.*))$/;

/** Exceptions of Ruby, as the interpreter prints them and as rake, Rails and minitest do. */
export const rubyTraces: LineReader<ErrorOccurrence> = {
  name: 'ruby',
  hints: [':in `', ":in '", ': syntax error'],
  read(lines, index) {
    const text = traceText(lines, index);
    const raised = RAISED.exec(text);
    if (raised !== null && !/^\s*from /.test(text)) return readRaised(lines, index, raised);
    const parsed = PARSED.exec(text.replace(/^ruby: /, ''));
    if (parsed !== null) {
      return errorReading(lines, index, {
        language: 'ruby',
        type: 'SyntaxError',
        message: `${parsed[3]}${parsed[4] ? `, ${parsed[4]}` : ''}`,
        frames: [frameOf(isOwnRubyFile(parsed[1]!), parsed[1]!, parsed[2])],
        at: index,
        last: index,
      });
    }
    if (!FRAME.test(text) || /^\s*# /.test(text)) return null;
    for (let i = index - 1; i >= Math.max(0, index - 15); i--) {
      const above = traceText(lines, i);
      if (FRAME.test(above)) return null;
      const name = NAMED.exec(above.trim());
      if (name === null || !(SURELY.test(name[1]!) || name[1]!.includes('::') || i === index - 1)) continue;
      const { frames, last } = framesFrom(lines, index, index);
      const message = name[2] ?? name[3] ?? traceText(lines, i + 1).trim();
      return errorReading(lines, index, { language: 'ruby', type: name[1]!, message, frames, at: i, last });
    }
    return null;
  },
};

function readRaised(lines: readonly LogLine[], index: number, raised: RegExpExecArray) {
  let said = raised[4]!;
  let end = index;
  // A message of several lines has the class at the end of its first; older versions at the end of its last.
  while (!TYPED.test(said) && end < index + 10 && end + 1 < lines.length && !FRAME.test(traceText(lines, end + 1))) {
    end++;
    said = traceText(lines, end);
  }
  const typed = TYPED.exec(said);
  const bare = /^unhandled exception$/.test(raised[4]!);
  if (typed === null && !bare) return null;
  const { frames, last } = framesFrom(lines, end + 1, index);
  const innermost = frameOf(isOwnRubyFile(raised[1]!), raised[1]!, raised[2], null, raised[3]);
  return errorReading(lines, index, {
    language: 'ruby',
    type: typed?.[2] ?? 'RuntimeError',
    message: end === index ? (typed?.[1] ?? raised[4]!) : raised[4]!,
    frames: [innermost, ...frames],
    at: index,
    last: endOfCauses(lines, Math.max(last, end), index),
  });
}

/** The exceptions that led to it follow, each in the same form. */
function endOfCauses(lines: readonly LogLine[], last: number, index: number): number {
  let end = last;
  while (
    end < index + LOOK_AROUND &&
    RAISED.test(traceText(lines, end + 1)) &&
    /^\s*from /.test(traceText(lines, end + 2))
  ) {
    end = framesFrom(lines, end + 2, index).last;
  }
  return end;
}

function framesFrom(lines: readonly LogLine[], start: number, index: number): { frames: StackFrame[]; last: number } {
  const frames: StackFrame[] = [];
  let last = start - 1;
  for (let i = start; i < Math.min(lines.length, index + LOOK_AROUND); i++) {
    const text = traceText(lines, i);
    const frame = FRAME.exec(text);
    if (frame !== null) {
      // Frames of gems are printed as `name (version) lib/…`, relative to the gem.
      const isGem = /^\s*\S+ \([\d.]+[\w.]*\) /.test(text);
      frames.push(frameOf(!isGem && isOwnRubyFile(frame[1]!), frame[1]!, frame[2], null, frame[3]));
      last = i;
    } else if (RAISED.test(text)) {
      break;
    } else if (frames.length > 0 ? !/^\s+(?:\.\.\. \d+ levels|\S+ \(.*\) )/.test(text) : i - start > 12) {
      break;
    }
  }
  return { frames, last };
}

const RSPEC = /^\s+Failure\/Error: ?(.*)$/;
const RSPEC_FRAME = /^\s+# ((?:[A-Za-z]:)?[^\s:][^:]{0,400}):(\d+)(?::in [`'](.{1,300})')?$/;

/** The section RSpec prints for each failing example. */
export const rspecFailures: LineReader<ErrorOccurrence> = {
  name: 'rspec',
  hints: ['failure/error:'],
  read(lines, index) {
    if (!RSPEC.test(traceText(lines, index))) return null;
    const frames: StackFrame[] = [];
    let type: string | null = null;
    let message: string | null = null;
    let at = index;
    let last = index;
    for (let i = index + 1; i < Math.min(lines.length, index + 150); i++) {
      const text = traceText(lines, i);
      const frame = RSPEC_FRAME.exec(text);
      if (frame !== null) {
        frames.push(frameOf(isOwnRubyFile(frame[1]!), frame[1]!, frame[2], null, frame[3]));
        last = i;
        continue;
      }
      if (frames.length > 0 || /^\s+\d+\) |^\S/.test(text)) break;
      const named = /^\s+((?:[A-Z]\w*::)*[A-Z]\w*):$/.exec(text);
      if (type === null && named !== null) {
        type = named[1]!;
        message = traceText(lines, i + 1).trim();
        at = i;
      }
      if (message === null && /^ {5,}\S/.test(text) && traceText(lines, i - 1).trim() === '') message = text.trim();
    }
    if (frames.length === 0) return null;
    return errorReading(lines, index, {
      language: 'ruby',
      type: type ?? 'Failure/Error',
      message: message ?? RSPEC.exec(traceText(lines, index))![1]!,
      frames,
      at,
      first: index,
      last,
    });
  },
};
