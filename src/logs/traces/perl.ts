import type { ErrorOccurrence, StackFrame } from '../error-occurrence.ts';
import { isOwnFile } from '../frame-ownership.ts';
import { type LineReader, LOOK_AROUND } from '../line-reader.ts';
import { errorReading, frameOf, traceText } from './trace-text.ts';

const DIED =
  /^(\S.*?) at ((?:[A-Za-z]:)?[^\s"()]{1,300}|\(eval \d+\)|-e) line (\d+)(?:, <\S+> (?:line|chunk) \d+)?(?:\.|, near .*|, at EOF)?$/;
const CALLED = /^\s+(\S.*?) called at (\S{1,300}) line (\d+)$/;
const FILE = /[./\\]|^-e?$|^\(eval/;
const FOREIGN = /^\/(?:usr|etc|opt)\/.*\.p[ml]$|\/perl5?\//;

/** What Perl prints when it dies, with Carp's trace; a line that only warns looks the same and is left out. */
export const perlErrors: LineReader<ErrorOccurrence> = {
  name: 'perl',
  hints: [' line '],
  read(lines, index) {
    const text = traceText(lines, index);
    const died = DIED.exec(text);
    if (
      died === null ||
      !FILE.test(died[2]!) ||
      /^(?:Use of uninitialized|.{0,200} (?:is deprecated|redefined|used only once)|#|\s|at |from |warning|Warning|File )/.test(
        text,
      )
    )
      return null;
    if (/\.(?:py|rb|js|ts|php|go|java|c|cpp|h|sh|ya?ml|json|xml|conf|toml)$/.test(died[2]!)) return null;
    if (
      !/\.(?:$|,)|\.$/.test(text) &&
      !/line \d+(?:\.|, near|, at EOF)/.test(text) &&
      !CALLED.test(traceText(lines, index + 1))
    )
      return null;
    const frames: StackFrame[] = [];
    let caller = frameOf(isOwn(died[2]!), died[2]!, died[3]);
    let last = index;
    for (let i = index + 1; i < Math.min(lines.length, index + LOOK_AROUND); i++) {
      const call = CALLED.exec(traceText(lines, i));
      if (call === null) break;
      frames.push({ ...caller, function: call[1]!.replace(/\(.*$/, '') });
      caller = frameOf(isOwn(call[2]!), call[2]!, call[3]);
      last = i;
    }
    frames.push({ ...caller, function: 'main' });
    while (
      last < index + 20 &&
      /^(?:BEGIN failed--|Compilation failed in|Execution of \S+ aborted|\S+ had compilation errors|\s+\(Do you need|syntax error at |Global symbol )/.test(
        traceText(lines, last + 1),
      )
    )
      last++;
    return errorReading(lines, index, { language: 'perl', type: 'error', message: died[1]!, frames, at: index, last });
  },
};

function isOwn(file: string): boolean {
  return isOwnFile(file) && !FOREIGN.test(file);
}
