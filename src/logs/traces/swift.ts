import type { ErrorOccurrence, StackFrame } from '../error-occurrence.ts';
import { isOwnFile } from '../frame-ownership.ts';
import { type LineReader, LOOK_AROUND } from '../line-reader.ts';
import { diagnosticReader } from './diagnostics.ts';
import { errorReading, frameOf, traceText } from './trace-text.ts';

const FATAL_BEFORE =
  /(?:^|\s)(\S[^:]{0,300}\.swift):(\d+): (Fatal error|Assertion failed|Precondition failed)(?:: (.*))?$/;
const FATAL_AFTER =
  /(?:^|[\s\]])(Fatal error|fatal error|Assertion failed|Precondition failed): (.*?)(?:: file (\S.*?), line (\d+))?$/;
const THROWN = /\*\*\* Terminating app due to uncaught exception '([^']{1,200})', reason: '(.*?)'?$/;
const STOPPED = /stop reason = (EXC_\w+|signal SIG[A-Z]+|breakpoint|Fatal error: .*?)(?: \(|$)/;
const LLDB_FRAME = /^\s*\*?\s*frame #\d+: 0x[0-9a-f]+ (\S+?)`(.*?)(?: at ([^\s:]\S*?):(\d+)(?::(\d+))?)?$/;
const CRASH_FRAME = /^\d+ (?:\[[\w ]{1,30}\] )?0x[0-9a-f]+ (\S.*?) in \S+ at (\S.*?):(\d+)(?::(\d+))?$/;
const SWIFT_RUNTIME =
  /^(?:libswift\w*|libsystem\w*|UIKit\w*|CoreFoundation|Foundation|libdispatch|XCTest|libobjc\S*|dyld)/;

/** Errors of Swift at run time: fatal errors, uncaught Objective-C exceptions, backtraces of lldb. */
export const swiftTraces: LineReader<ErrorOccurrence> = {
  name: 'swift',
  hints: ['fatal error: ', '.swift:', "uncaught exception '", 'stop reason = '],
  read(lines, index) {
    const text = traceText(lines, index);
    const thrown = THROWN.exec(text);
    if (thrown !== null) {
      return errorReading(lines, index, {
        language: 'swift',
        type: thrown[1]!,
        message: thrown[2]!,
        frames: [],
        at: index,
        last: index,
      });
    }
    const stopped = STOPPED.exec(text);
    if (stopped !== null) return readBacktrace(stopped[1]!, index);
    const before = FATAL_BEFORE.exec(text);
    const after = before === null ? FATAL_AFTER.exec(text) : null;
    if (before === null && (after === null || !isSwift(text, after))) return null;
    const [type, message, file, line] =
      before !== null
        ? [before[3]!, before[4] ?? '', before[1]!, before[2]]
        : [after![1]!, after![2]!, after![3], after![4]];
    const { frames, last } = crashFrames(index + 1);
    if (frames.length === 0 && file !== undefined) frames.push(frameOf(isOwnFile(file), file, line));
    return errorReading(lines, index, {
      language: 'swift',
      type,
      message,
      frames,
      at: index,
      last: Math.max(last, index),
    });

    function readBacktrace(reason: string, at: number) {
      const found: StackFrame[] = [];
      let end = at;
      for (let i = at + 1; i < Math.min(lines.length, at + LOOK_AROUND); i++) {
        const frame = LLDB_FRAME.exec(traceText(lines, i));
        if (frame === null) break;
        const name = frame[2]!.replace(/ : .*$| \+ \d+$|\(.*$/, '');
        const file = frame[3] ?? null;
        found.push(
          frameOf(file !== null && !SWIFT_RUNTIME.test(frame[1]!) && isOwnFile(file), file, frame[4], frame[5], name),
        );
        end = i;
      }
      return errorReading(lines, at, {
        language: 'swift',
        type: reason.replace(/^signal /, ''),
        message: '',
        frames: found,
        at,
        last: end,
      });
    }

    function crashFrames(start: number): { frames: StackFrame[]; last: number } {
      const found: StackFrame[] = [];
      let end = start - 1;
      for (let i = start; i < Math.min(lines.length, start + 60); i++) {
        const line = traceText(lines, i);
        if (i > start + 12 && found.length === 0) break;
        const frame = CRASH_FRAME.exec(line);
        if (frame === null) continue;
        found.push(frameOf(isOwnFile(frame[2]!), frame[2]!, frame[3], frame[4], frame[1]));
        end = i;
      }
      return { frames: found, last: end };
    }
  },
};

/** Other languages have fatal errors as well; Swift's start with a capital, in a sentence of their own. */
function isSwift(text: string, found: RegExpExecArray): boolean {
  if (found[3] !== undefined) return /\.swift$/.test(found[3]);
  if (found[1] !== 'Fatal error') return false;
  return (
    !/ on line \d+$|\.(?:php|c|cc|cpp|h|go|hs|ml)\b|Uncaught |exception |LaTeX|^.*\.tex/.test(text) &&
    /^(?:\S+ \S+ .{0,80}\[[\d:]+\] )?Fatal error: /.test(text)
  );
}

const PRINTED = /^((?:[A-Za-z]:)?[^\s:][^:]{0,400}\.swift):(\d+)(?::(\d+))?: (?:fatal )?error: (.*)$/;

/** What swiftc says, and XCTest, which has its form. */
export const swiftDiagnostics = diagnosticReader('swift-compile', ['.swift:'], (text) => {
  const found = PRINTED.exec(text);
  if (found === null) return null;
  return { language: 'swift', type: 'error', message: found[4]!, file: found[1]!, line: found[2], column: found[3] };
});
