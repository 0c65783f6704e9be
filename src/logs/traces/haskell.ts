import type { ErrorOccurrence, StackFrame } from '../error-occurrence.ts';
import { isOwnFile } from '../frame-ownership.ts';
import type { LineReader } from '../line-reader.ts';
import { diagnosticReader } from './diagnostics.ts';
import { errorReading, frameOf, traceText } from './trace-text.ts';

const PRINTED =
  /^((?:[A-Za-z]:)?[^\s:][^:]{0,300}\.l?hsc?):(\d+):(\d+)(?:-\d+)?: error:(?: \[(GHC-\d+)\])?(?: \[-W[^\]]{1,80}\])?\s*(.*)$/;

/** What GHC says; the type is its code where it prints one. */
export const haskellDiagnostics = diagnosticReader(
  'haskell-compile',
  ['.hs:', '.lhs:', '.hsc:'],
  (text, lines, index) => {
    const found = PRINTED.exec(text.replace(/^\S+ +> /, ''));
    if (found === null) return null;
    const said =
      found[5] ||
      traceText(lines, index + 1)
        .replace(/^\S+ +> /, '')
        .replace(/^[\s•]+/, '');
    return {
      language: 'haskell',
      type: found[4] ?? 'error',
      message: said,
      file: found[1]!,
      line: found[2],
      column: found[3],
      lines: found[5] ? 1 : 2,
    };
  },
);

const CALLED = /^\s+(\S+), called at (\S.{0,300}?):(\d+):(\d+) in (\S+?):(\S+)$/;

/** Errors of Haskell programs: the message with the call stack below it. */
export const haskellErrors: LineReader<ErrorOccurrence> = {
  name: 'haskell',
  hints: ['callstack (from hascallstack)'],
  read(lines, index) {
    if (!/^\s*CallStack \(from HasCallStack\):/.test(traceText(lines, index))) return null;
    const frames: StackFrame[] = [];
    let last = index;
    for (let i = index + 1; i < Math.min(lines.length, index + 60); i++) {
      const call = CALLED.exec(traceText(lines, i));
      if (call === null) break;
      const isOwn = !/^(?:base|ghc|containers|text|bytestring|vector)(?:-|$)/.test(call[5]!) && isOwnFile(call[2]!);
      frames.push(frameOf(isOwn, call[2]!, call[3], call[4], call[1]));
      last = i;
    }
    let at = index - 1;
    while (at > Math.max(0, index - 8) && /^\s|^$/.test(traceText(lines, at))) at--;
    if (at < 0 || frames.length === 0) return null;
    const said = traceText(lines, at).trim();
    const message = /^[\w.\-/]{1,100}: (.*)$/.exec(said)?.[1] || said;
    return errorReading(lines, index, { language: 'haskell', type: 'error', message, frames, at, last });
  },
};
