import type { ErrorOccurrence, StackFrame } from '../error-occurrence.ts';
import { isOwnDotnetMethod } from '../frame-ownership.ts';
import { type LineReader, LOOK_AROUND } from '../line-reader.ts';
import type { LogLine } from '../log-line.ts';
import { diagnosticReader } from './diagnostics.ts';
import { errorReading, frameOf, traceText } from './trace-text.ts';

const FRAME =
  /^\s*at ([A-Za-z_<][\w.`<>+|$,[\]@-]{0,400}) ?\([^)]{0,800}\)(?: ?\[0x[0-9a-f]+\])?(?: in (\S.{0,500}?):(?:line )?(\d+))?\s*$/;
const NAME =
  /^(?:.{0,80}?(?:Unhandled [Ee]xception[.:]|FATAL UNHANDLED EXCEPTION:|---> \(Inner Exception #\d+\)) ?)?((?:[A-Za-z_][\w+`]*\.){0,12}[A-Z_][\w+`]*(?:Exception|Error|Failure)) ?(?:\(0x[0-9A-Fa-f]+\))?(?:: ?(.*)|\s*)$/;
const INNER = /^\s*(?:---> |--- End of |\(Inner Exception)/;
const UNHANDLED = /(?:Unhandled [Ee]xception[.:]|FATAL UNHANDLED EXCEPTION:) ?(\S.*)$/;
const DOTNET_MESSAGE = 12;

/**
 * Stack traces of .NET and Mono. The error is the outer exception, as in its first line; the
 * frames of the inner one, which are printed first, are the innermost.
 */
export const csharpTraces: LineReader<ErrorOccurrence> = {
  name: 'csharp',
  hints: ['unhandled exception', '.cs:', '.vb:', '.fs:', '   at ', '  at '],
  read(lines, index) {
    const text = traceText(lines, index);
    const unhandled = UNHANDLED.exec(text);
    if (unhandled !== null) {
      const name = NAME.exec(unhandled[1]!);
      return name === null ? null : readFrom(lines, index, index, name);
    }
    const frame = FRAME.exec(text);
    if (frame === null || /:\d+\)$|\.(?:java|kt|scala|js|ts)[:)]/.test(text)) return null;
    for (let i = index - 1; i >= Math.max(0, index - DOTNET_MESSAGE); i--) {
      const above = traceText(lines, i);
      if (FRAME.test(above)) return null;
      if (INNER.test(above)) continue;
      const name = NAME.exec(above.trim());
      // Without a file the line may be another runtime's: then only the exception's name tells.
      if (name !== null && frame[2] === undefined && !/\.|Exception$/.test(name[1]!)) return null;
      if (name !== null) return readFrom(lines, index, i, name);
      if (/^\s*Error Message:\s*$/.test(above)) return readTest(lines, index, i);
    }
    return null;
  },
};

function readFrom(lines: readonly LogLine[], index: number, at: number, name: RegExpExecArray) {
  const { frames, last } = framesFrom(lines, at + 1, index);
  return errorReading(lines, index, {
    language: languageOf(frames),
    type: name[1]!,
    message: (name[2] ?? '').split(' ---> ')[0]!,
    frames,
    at,
    last,
  });
}

/** `dotnet test` prints the message and the trace under headings. */
function readTest(lines: readonly LogLine[], index: number, heading: number) {
  const said = traceText(lines, heading + 1).trim();
  const named = /^((?:[A-Za-z_]\w*\.){0,12}\w+(?:Exception|Error)) : (.*)$/.exec(said);
  const asserted = /^(Assert\.\w+)(?:\(\))? /.exec(said);
  const { frames, last } = framesFrom(lines, index, index);
  return errorReading(lines, index, {
    language: languageOf(frames),
    type: named?.[1] ?? asserted?.[1] ?? 'Assert',
    message: named?.[2] ?? said,
    frames,
    at: heading + 1,
    first: heading,
    last,
  });
}

function framesFrom(lines: readonly LogLine[], start: number, index: number): { frames: StackFrame[]; last: number } {
  const frames: StackFrame[] = [];
  let last = start - 1;
  let silent = 0;
  for (let i = start; i < Math.min(lines.length, index + LOOK_AROUND); i++) {
    const text = traceText(lines, i);
    const frame = FRAME.exec(text);
    if (frame !== null)
      frames.push(frameOf(isOwnDotnetMethod(frame[1]!, frame[2] ?? null), frame[2] ?? null, frame[3], null, frame[1]));
    else if (!INNER.test(text) && !/^\s*--- /.test(text) && (frames.length > 0 || ++silent > DOTNET_MESSAGE)) break;
    if (frame !== null || INNER.test(text)) last = i;
  }
  return { frames, last };
}

function languageOf(frames: readonly StackFrame[]): string {
  const file =
    (frames.find((frame) => frame.own && frame.file !== null) ?? frames.find((frame) => frame.file !== null))?.file ??
    '';
  return /\.fsx?$/.test(file) ? 'fsharp' : /\.vb$/.test(file) ? 'vb' : 'csharp';
}

const PRINTED =
  /^(?:\s*\d+>)?\s*((?:[A-Za-z]:)?[^\s:(][^:(]{0,400})\((\d+),(\d+)(?:,\d+,\d+)?\): error ((CS|FS|BC|RZ|IDE|CA|SA)\d{3,5}): (.*?)(?: \[[^\]]{0,500}\])?$/;

/** What the C#, F# and Visual Basic compilers say; the type is their code. */
export const csharpDiagnostics = diagnosticReader(
  'csharp-compile',
  ['error cs', 'error fs', 'error bc', 'error rz', 'error ca', 'error sa', 'error ide'],
  (text) => {
    const found = PRINTED.exec(text);
    if (found === null) return null;
    const language = found[5] === 'FS' ? 'fsharp' : found[5] === 'BC' ? 'vb' : 'csharp';
    return { language, type: found[4]!, message: found[6]!, file: found[1]!, line: found[2], column: found[3] };
  },
);
