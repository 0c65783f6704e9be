import type { ErrorOccurrence, StackFrame } from '../error-occurrence.ts';
import { isOwnFile } from '../frame-ownership.ts';
import type { LineReader } from '../line-reader.ts';
import { diagnosticReader } from './diagnostics.ts';
import { errorReading, frameOf, traceText } from './trace-text.ts';

const PLACE = /^File "([^"]{1,300}\.(?:mli?|mll|mly))", lines? (\d+)(?:-\d+)?, characters (\d+)-\d+:$/;
const SAID = /^Error(?: \([^)]{1,80}\))?: (.*)$/;

/** What the OCaml compiler says. */
export const ocamlDiagnostics = diagnosticReader('ocaml-compile', ['file "'], (text, lines, index) => {
  const place = PLACE.exec(text);
  if (place === null) return null;
  for (let i = index + 1; i <= index + 12; i++) {
    const below = traceText(lines, i);
    const said = SAID.exec(below);
    if (said !== null) {
      return {
        language: 'ocaml',
        type: 'Error',
        message: said[1]!,
        file: place[1]!,
        line: place[2],
        column: String(Number(place[3]) + 1),
        lines: i - index + 1,
      };
    }
    if (/^Warning|^File "/.test(below)) return null;
  }
  return null;
});

const RAISED = /^Fatal error: exception ((?:[A-Z]\w*\.)*[A-Z]\w*)(.*)$/;
const FRAME =
  /^(?:Raised at|Re-raised at|Called from|Raised by primitive operation at) (\S.*? in )?file "([^"]{1,300})"(?: \(inlined\))?, lines? (\d+)(?:-\d+)?, characters (\d+)-\d+$/;

/** Exceptions of OCaml nobody caught, with the backtrace where there is one. */
export const ocamlErrors: LineReader<ErrorOccurrence> = {
  name: 'ocaml',
  hints: ['fatal error: exception'],
  read(lines, index) {
    const raised = RAISED.exec(traceText(lines, index));
    if (raised === null) return null;
    const frames: StackFrame[] = [];
    let last = index;
    for (let i = index + 1; i < Math.min(lines.length, index + 100); i++) {
      const text = traceText(lines, i);
      const frame = FRAME.exec(text);
      if (frame === null && !/^(?:Raised|Re-raised|Called) /.test(text)) break;
      last = i;
      if (frame === null) continue;
      const isOwn =
        isOwnFile(frame[2]!) &&
        !/^(?:stdlib|list|array|hashtbl|map|string|bytes|printf|pervasives|camlinternal\w*)\.ml$/.test(frame[2]!);
      frames.push(frameOf(isOwn, frame[2]!, frame[3], frame[4], frame[1]?.replace(/ in $/, '')));
    }
    const said = raised[2]!.trim();
    const message = /^\("(.*)"\)$/.exec(said)?.[1] ?? said.replace(/^: /, '');
    return errorReading(lines, index, { language: 'ocaml', type: raised[1]!, message, frames, at: index, last });
  },
};
