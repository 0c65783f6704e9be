import type { ErrorOccurrence } from '../error-occurrence.ts';
import type { LineReader } from '../line-reader.ts';
import { errorReading, frameOf, traceText } from './trace-text.ts';

const SCRIPT = /^(\S{1,300}): (?:line )?(\d+): (?:eval: (?:line )?\d+: )?(\S.*)$/;
// Left out are the programs whose missing files nobody minds: rm, find, ls, grep.
const UTILITY =
  /^(?:\/(?:usr\/)?bin\/)?(?:cat|cp|mv|cd|chmod|chown|touch|head|tail|sed|awk|tar|source|install|tee|sort|pushd|env|sh|bash|dash|zsh|sudo|xargs|exec): (.{1,600}: (No such file or directory|Permission denied|command not found|not found|Is a directory|Not a directory|Operation not permitted|No space left on device))$/;
const KIND =
  /(command not found|No such file or directory|Permission denied|not found|syntax error|Syntax error|unbound variable|parameter not set|Is a directory|Not a directory|cannot execute binary file|bad interpreter|bad substitution|Argument list too long|ambiguous redirect|integer expression expected|unary operator expected|too many arguments|numeric argument required|not a valid identifier|readonly variable|division by 0|unexpected EOF while looking|conditional binary operator expected|cannot create|Exec format error|No space left on device|invalid option|invalid arithmetic)/;
const SHELL_NAME = /^(?:\/(?:usr\/)?bin\/)?(?:ba|da|z|k|a)?sh$|^-?(?:bash|sh|zsh|environment)$/;
const ZSH =
  /^(zsh|\S{1,200}\.z?sh):(\d+): (command not found|no such file or directory|permission denied|bad pattern|parse error[^:]*|no matches found): ?(.*)$/;

/** What shells say of a script's line, and what the small programs scripts call say of files. */
export const shellErrors: LineReader<ErrorOccurrence> = {
  name: 'shell',
  hints: [
    'command not found',
    'no such file or directory',
    'permission denied',
    ': not found',
    'syntax error',
    'unbound variable',
    'parameter not set',
    'is a directory',
    'not a directory',
    'cannot execute',
    'bad interpreter',
    'bad substitution',
    'ambiguous redirect',
    'expression expected',
    'operator expected',
    'argument',
    'valid identifier',
    'readonly variable',
    'division by 0',
    'unexpected eof',
    'exec format error',
    'no space left',
  ],
  read(lines, index) {
    const text = traceText(lines, index);
    const zsh = ZSH.exec(text);
    if (zsh !== null) {
      const frames = zsh[1] === 'zsh' ? [] : [frameOf(true, zsh[1]!, zsh[2])];
      return errorReading(lines, index, {
        language: 'shell',
        type: zsh[3]!,
        message: `${zsh[3]}: ${zsh[4]}`,
        frames,
        at: index,
        last: index,
      });
    }
    const script = SCRIPT.exec(text);
    const kind = script === null ? null : KIND.exec(script[3]!);
    if (
      script !== null &&
      kind !== null &&
      !/\.(?:rb|py|js|php|lua|pl|c|h|cc|cpp|go|hs|java|rs|ts|sql)$/.test(script[1]!)
    ) {
      const frames = SHELL_NAME.test(script[1]!) ? [] : [frameOf(true, script[1]!, script[2])];
      let last = index;
      // bash quotes the line it could not read.
      const quoted = `${script[1]}: line ${script[2]}: \``;
      if (traceText(lines, index + 1).startsWith(quoted)) last++;
      return errorReading(lines, index, {
        language: 'shell',
        type: kind[1]!,
        message: script[3]!,
        frames,
        at: index,
        last,
      });
    }
    const utility = UTILITY.exec(text);
    if (utility === null) return null;
    return errorReading(lines, index, {
      language: 'shell',
      type: utility[2]!,
      message: text.trim(),
      frames: [],
      at: index,
      last: index,
    });
  },
};
