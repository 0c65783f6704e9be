import type { ErrorOccurrence, StackFrame } from '../error-occurrence.ts';
import { isOwnFile } from '../frame-ownership.ts';
import { type LineReader, LOOK_AROUND } from '../line-reader.ts';
import { errorReading, frameOf, traceText } from './trace-text.ts';

const RAISED =
  /^(?:ERROR: )?(?:LoadError: |InitError: |TaskFailedException: )*((?:[A-Z]\w*\.)*[A-Z]\w*(?:Error|Exception))(?:: (.*)|\((.*)\))?$/;
const NAME = /^\s*\[\d+\] (\S.*?)(?: @ (\S+) (\S.*?):(\d+)| at (\S.*?):(\d+))?$/;
const PLACE = /^\s+@ (?:(\S+) )?(\S.*?):(\d+)(?: \[inlined\])?$/;
const FOREIGN =
  /^(?:Base|Core|Test|Pkg|Distributed|Logging|REPL)\b|^\.\/(?:boot|array|client|loading|essentials|error|strings\/|dict|int|float|math|task|show|abstractarray|iterators|reduce|sysimg)/;

/** Errors of Julia with their stack trace. */
export const juliaErrors: LineReader<ErrorOccurrence> = {
  name: 'julia',
  hints: ['error: loaderror', 'error: ', 'stacktrace:'],
  read(lines, index) {
    const text = traceText(lines, index);
    let at = index;
    if (/^\s*Stacktrace:$/.test(text)) {
      at = index - 1;
      while (at > Math.max(0, index - 12) && !RAISED.test(traceText(lines, at).trim())) at--;
    } else if (!text.startsWith('ERROR: ')) {
      return null;
    }
    const said = traceText(lines, at).trim();
    const raised = RAISED.exec(said);
    const stack = stackBelow(at);
    if (stack === null || (raised === null && !said.startsWith('ERROR: '))) return null;
    const frames: StackFrame[] = [];
    let last = stack;
    let name: string | null = null;
    for (let i = stack + 1; i < Math.min(lines.length, at + LOOK_AROUND); i++) {
      const line = traceText(lines, i);
      const named = NAME.exec(line);
      const place = named === null ? PLACE.exec(line) : null;
      if (named !== null) {
        name = named[1]!;
        const file = named[3] ?? named[5];
        if (file !== undefined)
          frames.push(frameOf(isOwn(named[2] ?? '', file), file, named[4] ?? named[6], null, name));
      } else if (place !== null) {
        frames.push(frameOf(isOwn(place[1] ?? '', place[2]!), place[2]!, place[3], null, name));
      } else if (!/^\s*(?:\.\.\.|@|in expression starting at)|^$/.test(line)) {
        break;
      }
      if (line !== '') last = i;
    }
    const type = raised?.[1] ?? 'ERROR';
    const message = raised === null ? said.replace(/^ERROR: (?:LoadError: )?/, '') : (raised[2] ?? raised[3] ?? '');
    return errorReading(lines, index, { language: 'julia', type, message, frames, at, last });

    function stackBelow(start: number): number | null {
      for (let i = start + 1; i < Math.min(lines.length, start + 14); i++)
        if (/^\s*Stacktrace:$/.test(traceText(lines, i))) return i;
      return null;
    }
  },
};

function isOwn(module: string, file: string): boolean {
  return (
    isOwnFile(file) && !FOREIGN.test(module) && !FOREIGN.test(file) && !/\/julia[\w./-]*\/(?:base|stdlib)\//.test(file)
  );
}
