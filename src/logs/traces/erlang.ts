import type { ErrorOccurrence, StackFrame } from '../error-occurrence.ts';
import { isOwnFile } from '../frame-ownership.ts';
import type { LineReader } from '../line-reader.ts';
import { diagnosticReader } from './diagnostics.ts';
import { errorReading, frameOf, traceText } from './trace-text.ts';

const SHELL =
  /^\s*\*\*\* ?ERROR\*\*\*|^\*\* exception (error|exit|throw): (.*)$|^escript: exception (error|exit|throw): (.*)$/;
const SHELL_FRAME =
  /^\s+(?:in (?:function|call from) |called as )\s*(\S.*?)(?: \(([^(),]{1,300}\.(?:erl|hrl|escript)), line (\d+)\))?$/;
const CRASH =
  /^(?:.{0,80}\s)?(?:Runtime terminating during boot|init terminating in do_boot|Error in process <[\d.]+>.{0,120} with exit value:?|CRASH REPORT)\b(.*)$/;
const TERM_FRAME =
  /\{([a-z]\w*),([a-z]\w*|'[^']{1,80}'),(?:\d+|\[[^\]]{0,80}\]),\[\{file,"([^"]{1,300})"\},\{line,(\d+)\}\]\}/g;
const FOREIGN_MODULES =
  /^(?:gen(?:_server|_statem|_event)?|proc_lib|erl_\w+|init|lists|maps|code_server|escript|supervisor|eunit\w*|ct_\w+|test_server|timer|io|file|ets|dict|binary|string|re|rpc|shell|error_handler)\.erl$/;

/** Errors of Erlang: the shell's and escript's form, and crash reports with their terms. */
export const erlangTraces: LineReader<ErrorOccurrence> = {
  name: 'erlang',
  hints: [
    'exception error: ',
    'exception exit: ',
    'exception throw: ',
    'runtime terminating',
    'init terminating',
    'error in process',
  ],
  read(lines, index) {
    const text = traceText(lines, index);
    const shell = SHELL.exec(text);
    const frames: StackFrame[] = [];
    let last = index;
    if (shell !== null) {
      for (let i = index + 1; i < Math.min(lines.length, index + 40); i++) {
        const frame = SHELL_FRAME.exec(traceText(lines, i));
        if (frame === null) {
          if (!/^\s{2,}\S/.test(traceText(lines, i))) break;
        } else if (frame[2] !== undefined) {
          frames.push(frameOf(isOwn(frame[2]), frame[2], frame[3], null, frame[1]));
        }
        last = i;
      }
      return errorReading(lines, index, {
        language: 'erlang',
        type: `exception ${shell[1] ?? shell[3] ?? 'error'}`,
        message: shell[2] ?? shell[4] ?? '',
        frames,
        at: index,
        last,
      });
    }
    const crash = CRASH.exec(text);
    if (crash === null) return null;
    let said = crash[1]!.replace(/^[:\s]+/, '').trim();
    for (let i = index; i < Math.min(lines.length, index + 20); i++) {
      const below = traceText(lines, i);
      if (i > index && !/^[\s{[(]/.test(below)) break;
      for (const frame of below.matchAll(TERM_FRAME)) {
        frames.push(frameOf(isOwn(frame[3]!), frame[3]!, frame[4], null, `${frame[1]}:${frame[2]}`));
      }
      if (said === '' && below.trim() !== '' && i > index) said = below.trim();
      last = i;
    }
    said = said.replace(/^\(/, '');
    const type = /^\{+'?([a-z]\w*)/.exec(said)?.[1] ?? 'crash';
    return errorReading(lines, index, {
      language: 'erlang',
      type,
      message: said.slice(0, 400),
      frames,
      at: index,
      last,
    });
  },
};

function isOwn(file: string): boolean {
  return isOwnFile(file) && !FOREIGN_MODULES.test(file);
}

const PRINTED = /^(?:=+> )?((?:[A-Za-z]:)?[^\s:][^:]{0,300}\.(?:erl|hrl|yrl|xrl)):(\d+)(?::(\d+))?: (?!Warning)(.*)$/;

/** What the Erlang compiler says. */
export const erlangDiagnostics = diagnosticReader('erlang-compile', ['.erl:', '.hrl:', '.yrl:'], (text) => {
  const found = PRINTED.exec(text);
  if (found === null) return null;
  return {
    language: 'erlang',
    type: 'error',
    message: found[4]!.replace(/^error: /, ''),
    file: found[1]!,
    line: found[2],
    column: found[3],
  };
});
