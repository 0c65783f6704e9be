import type { ErrorOccurrence, StackFrame } from '../error-occurrence.ts';
import { isOwnJvmMethod } from '../frame-ownership.ts';
import { type LineReader, LOOK_AROUND } from '../line-reader.ts';
import type { LogLine } from '../log-line.ts';
import { errorReading, frameOf, indentOf, traceText } from './trace-text.ts';

const FRAME =
  /^\s*at (?:[\w.$@-]{0,200}\/){0,3}([\w$.<>\-/;+*&?!=%']{1,400}) ?\((?:([\w$.-]{1,200}\.(?:java|kt|kts|scala|groovy|clj|cljc|sc))(?::(\d+))?|Native Method|Unknown Source|<generated>|(?:Unknown Source:\d+)|SourceFile(?::\d+)?|:\d+)\)/;
const ELIDED = /^\s*\.\.\. (\d+) (?:more|common frames omitted|frames? (?:truncated|excluded|trimmed))/;
const CAUSE = /^\s*(?:Caused by|Wrapped by): ?(.*)$/;
const SUPPRESSED = /^\s*Suppressed: /;
const BOUNDARY = /^\s*(?:at _COROUTINE\.|\(Coroutine boundary\)|\[CIRCULAR REFERENCE)/;
const UNCAUGHT = /Exception in thread "[^"]{0,200}" (.*)$/;
const NAME = /^((?:[a-zA-Z_$][\w$]*\.)*[A-Z_$][\w$]*)(?:: ?(.*)|\s*)$/;
const NAME_INSIDE =
  /(?:^|[\s:\](>])((?:[a-z_$][\w$]*\.){0,12}[A-Z][\w$]*(?:Exception|Error|Throwable|Failure|Failed|Timeout))(?:: (.*)|\s*)$/;

/** How far above its first frame the name of an exception may stand: its message can have many lines. */
const LONGEST_MESSAGE = 15;

/**
 * Stack traces of Java, Kotlin, Scala, Groovy and Clojure. What a JVM program dies of is mostly a
 * wrapper, so the root cause is the error: its type, its message and its frames come first.
 */
export const jvmTraces: LineReader<ErrorOccurrence> = {
  name: 'jvm',
  hints: [
    'exception in thread',
    '.java:',
    '.kt:',
    '.scala:',
    '.groovy:',
    '.clj:',
    '(native method)',
    '(unknown source)',
    '.java)',
    '.scala)',
    '.kt)',
  ],
  read(lines, index) {
    const text = traceText(lines, index);
    const uncaught = UNCAUGHT.exec(text);
    if (uncaught !== null) {
      const name = NAME.exec(uncaught[1]!) ?? NAME_INSIDE.exec(uncaught[1]!);
      return name === null ? null : readFrom(lines, index, index, name);
    }
    if (!FRAME.test(text)) return null;
    const header = headerAbove(lines, index);
    return header === null ? null : readFrom(lines, index, header.place, header.name);
  },
};

interface Link {
  readonly type: string;
  readonly message: string;
  readonly at: number;
  readonly frames: StackFrame[];
}

function readFrom(lines: readonly LogLine[], index: number, header: number, name: RegExpExecArray) {
  const links: Link[] = [{ type: name[1]!, message: name[2] ?? '', at: header, frames: [] }];
  const margin = indentOf(traceText(lines, header));
  let suppressed = false;
  let aside = false;
  let last = header;
  for (let i = header + 1; i < Math.min(lines.length, index + LOOK_AROUND); i++) {
    const text = traceText(lines, i);
    const frame = frameFrom(text);
    const link = links.at(-1)!;
    if (frame !== null) {
      if (!aside) link.frames.push(frame);
    } else if (ELIDED.test(text)) {
      if (!aside && links.length > 1) shareFrames(link, links.at(-2)!, Number(ELIDED.exec(text)![1]));
    } else if (SUPPRESSED.test(text)) {
      suppressed = true;
      aside = true;
    } else if (CAUSE.test(text)) {
      // Causes of what was suppressed are indented like it; Gradle indents every cause.
      aside = suppressed && indentOf(text) > margin;
      const rest = CAUSE.exec(text)![1]!.trim() || traceText(lines, i + 1).trim();
      const cause = NAME.exec(rest) ?? NAME_INSIDE.exec(rest);
      if (!aside && cause !== null) links.push({ type: cause[1]!, message: cause[2] ?? '', at: i, frames: [] });
    } else if (!BOUNDARY.test(text) && !leadsOn(lines, i)) {
      break;
    }
    if (text.trim() !== '') last = i;
  }
  const root = links.at(-1)!;
  const frames =
    root.frames.length > 0 ? root.frames : (links.findLast((link) => link.frames.length > 0)?.frames ?? []);
  return errorReading(lines, index, {
    language: languageOf(frames, root.type),
    type: root.type,
    message: root.message,
    frames,
    at: root.at,
    first: header,
    last,
  });
}

/** The frames a trace leaves out are the last ones of the trace it is the cause of. */
function shareFrames(link: Link, outer: Link, count: number): void {
  if (count > 0) link.frames.push(...outer.frames.slice(-count));
}

/** A line between is part of the trace (of a message, a blank) when the trace goes on soon after it. */
function leadsOn(lines: readonly LogLine[], place: number): boolean {
  for (let i = place + 1; i < Math.min(lines.length, place + LONGEST_MESSAGE); i++) {
    const text = traceText(lines, i);
    if (FRAME.test(text)) return headerAbove(lines, i, place) === null;
    if (CAUSE.test(text) || SUPPRESSED.test(text)) return true;
    if (UNCAUGHT.test(text)) return false;
  }
  return false;
}

function frameFrom(text: string): StackFrame | null {
  const frame = FRAME.exec(text);
  if (frame === null) return null;
  const method = frame[1]!.slice(frame[1]!.lastIndexOf('/') + 1);
  return frameOf(isOwnJvmMethod(method), frame[2] ?? null, frame[3], null, method);
}

function headerAbove(
  lines: readonly LogLine[],
  index: number,
  from = 0,
): { place: number; name: RegExpExecArray } | null {
  const top = Math.max(from, index - LONGEST_MESSAGE);
  let inside: { place: number; name: RegExpExecArray } | null = null;
  for (let i = index - 1; i >= top; i--) {
    const text = traceText(lines, i);
    if (FRAME.test(text) || ELIDED.test(text)) break;
    const bare = text.trim().replace(/^(?:Caused by: |> |✖ |-> |\*+ )/, '');
    const name = NAME.exec(bare);
    if (name !== null && (name[1]!.includes('.') || /(?:Exception|Error|Throwable|Failure)$/.test(name[1]!)))
      return { place: i, name };
    if (inside === null && index - i <= 3) {
      const found =
        NAME_INSIDE.exec(bare) ??
        /(?:^|[\s:(>])((?:[a-z_$][\w$]*\.){1,12}[A-Z][\w$]*(?:Exception|Error))(?:: (.*)|\s*)$/.exec(bare) ??
        insideSentence(bare);
      if (found !== null) inside = { place: i, name: found };
    }
  }
  return inside;
}

/** A logger's line with the exception in its midst: the first word that names one. */
function insideSentence(text: string): RegExpExecArray | null {
  return /(?:^|[\s:(>\]])((?:[a-z_$][\w$]*\.){0,12}[A-Z][\w$]*(?:Exception|Error)): (.*)$/.exec(text);
}

function languageOf(frames: readonly StackFrame[], type: string): string {
  const file = (frames.find((frame) => frame.own && frame.file !== null) ?? frames.find((frame) => frame.file !== null))
    ?.file;
  if (file !== undefined && file !== null) {
    if (/\.kts?$/.test(file)) return 'kotlin';
    if (/\.(?:scala|sc)$/.test(file)) return 'scala';
    if (/\.groovy$/.test(file)) return 'groovy';
    if (/\.cljc?$/.test(file)) return 'clojure';
    return 'java';
  }
  const named = /^(kotlin|scala|groovy|clojure)x?\./.exec(type);
  return named?.[1] ?? 'java';
}
