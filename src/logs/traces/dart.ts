import type { ErrorOccurrence, StackFrame } from '../error-occurrence.ts';
import { isOwnDartFile } from '../frame-ownership.ts';
import { type LineReader, LOOK_AROUND } from '../line-reader.ts';
import type { LogLine } from '../log-line.ts';
import { diagnosticReader } from './diagnostics.ts';
import { errorReading, frameOf, traceText } from './trace-text.ts';

const FRAME =
  /^\s*#\d+ {1,8}(\S.*?) \(((?:package|dart|file|org-dartlang-\w+|data|https?):\S{1,600}?|\S{1,400}\.dart)(?::(\d+))?(?::(\d+))?\)$/;
const SUSPENSION = /^\s*<asynchronous suspension>$|^\s*\(elided /;
const TERSE_FRAME = /^\s+((?:package:|dart:)?\S{1,400}\.dart) (\d+):(\d+) {2,}(\S.*)$/;
const NAME =
  /^(?:Unhandled exception: ?|\[ERROR:.{1,120}\] Unhandled Exception: |E\/flutter.{0,80}Unhandled Exception: )?((?:_\$?)?[A-Z]\w*(?:Error|Exception|Failure))(?: \([^)]{1,80}\))?(?:: (.*)|\s*)$/;

/** How far above its first frame an error is named: a message may quote its source. */
const LONGEST_MESSAGE = 25;

/** Stack traces of Dart and Flutter, in the long form of the VM and the terse one of the test runner. */
export const dartTraces: LineReader<ErrorOccurrence> = {
  name: 'dart',
  hints: ['.dart:', '.dart ', '(dart:', 'unhandled exception:'],
  read(lines, index) {
    const text = traceText(lines, index);
    if (/^Unhandled exception:\s*$/.test(text)) return readFrom(lines, index, index + 1, index);
    if (!FRAME.test(text) && !TERSE_FRAME.test(text)) return null;
    for (let i = index - 1; i >= Math.max(0, index - LONGEST_MESSAGE); i--) {
      const above = traceText(lines, i);
      if (FRAME.test(above) || TERSE_FRAME.test(above)) return null;
      if (NAME.test(above.trim()) || /^\s+(?:Expected: |Test failed)/.test(above)) return readFrom(lines, index, i, i);
    }
    return null;
  },
};

function readFrom(lines: readonly LogLine[], index: number, named: number, first: number) {
  const said = traceText(lines, named).trim();
  const name = NAME.exec(said);
  const frames: StackFrame[] = [];
  let last = named;
  for (let i = named + 1; i < Math.min(lines.length, index + LOOK_AROUND); i++) {
    const text = traceText(lines, i);
    const frame = FRAME.exec(text);
    const terse = frame === null ? TERSE_FRAME.exec(text) : null;
    if (frame !== null) frames.push(frameOf(isOwnDartFile(frame[2]!), frame[2]!, frame[3], frame[4], frame[1]));
    else if (terse !== null) frames.push(frameOf(isOwnDartFile(terse[1]!), terse[1]!, terse[2], terse[3], terse[4]));
    else if (!SUSPENSION.test(text) && (frames.length > 0 || i - named > LONGEST_MESSAGE)) break;
    if (frames.length > 0) last = i;
  }
  if (frames.length === 0 && first === named) return null;
  return errorReading(lines, index, {
    language: 'dart',
    type: name?.[1] ?? 'exception',
    message: name === null ? said : (name[2] ?? ''),
    frames,
    at: Math.min(named, lines.length - 1),
    first,
    last,
  });
}

const PRINTED = /^((?:[A-Za-z]:)?[^\s:][^:]{0,300}\.dart):(\d+):(\d+): Error: (.*)$/;

/** What the Dart front end says. */
export const dartDiagnostics = diagnosticReader('dart-compile', ['.dart:'], (text) => {
  const found = PRINTED.exec(text);
  if (found === null) return null;
  return { language: 'dart', type: 'Error', message: found[4]!, file: found[1]!, line: found[2], column: found[3] };
});
