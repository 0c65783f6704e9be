import type { ErrorOccurrence, StackFrame } from '../error-occurrence.ts';
import { isOwnFile } from '../frame-ownership.ts';
import { type LineReader, LOOK_AROUND } from '../line-reader.ts';
import type { LogLine } from '../log-line.ts';
import { errorReading, frameOf, traceText } from './trace-text.ts';

const RAISED =
  /^(?:\S*(?:lua|luac|luajit|love|lua\d\.\d|lua\d\d)(?:\.exe)?: |Error: |E\d+: .{0,80}?: )?((?:[A-Za-z]:)?[^\s:][^:]{0,300}|\[string "[^"]{0,200}"\]|\(command line\)):(\d+): (.*)$/;
const PROGRAM = /^\S*lua(?:c|jit)?[\d.]*(?:\.exe)?: (.*)$/;
const PLACELESS = /^\S+:() ()?(.*)$/;
const FRAME =
  /^\s+(?:\[C\]|((?:[A-Za-z]:)?[^\s:][^:]{0,300}|\[string "[^"]{0,200}"\]):(\d+)): in (?:(?:function|upvalue|local|method|field|global) )?[<'‘`]?(.{1,200}?)['’>]?$/;

/** Errors of Lua, with the interpreter's name or a traceback: nothing else of them is certain. */
export const luaErrors: LineReader<ErrorOccurrence> = {
  name: 'lua',
  hints: ['stack traceback:', 'lua: ', 'lua5', 'luajit', 'luac'],
  read(lines, index) {
    const text = traceText(lines, index);
    if (/^\s*stack traceback:/.test(text)) {
      for (let i = index - 1; i >= Math.max(0, index - 10); i--) {
        const raised = RAISED.exec(traceText(lines, i));
        if (raised !== null) return readFrom(lines, index, i, raised);
      }
      return null;
    }
    if (!PROGRAM.test(text)) return null;
    const raised = RAISED.exec(text);
    if (raised !== null) return readFrom(lines, index, index, raised);
    const placeless = /^\s*stack traceback:/.test(traceText(lines, index + 1)) ? PLACELESS.exec(text) : null;
    return placeless === null ? null : readFrom(lines, index, index, placeless);
  },
};

function readFrom(lines: readonly LogLine[], index: number, at: number, raised: RegExpExecArray) {
  const frames: StackFrame[] = [];
  let last = at;
  for (let i = at + 1; i < Math.min(lines.length, index + LOOK_AROUND); i++) {
    const text = traceText(lines, i);
    const frame = FRAME.exec(text);
    if (frame !== null && frame[1] !== undefined)
      frames.push(frameOf(isOwnFile(frame[1]), frame[1], frame[2], null, frame[3]));
    else if (frame === null && !/^\s*(?:stack traceback:|\.\.\.)/.test(text)) {
      if (frames.length > 0 || i - at > 10 || !hasTraceback(lines, i)) break;
      continue;
    }
    last = i;
  }
  if (raised[2] !== undefined && !frames.some((frame) => frame.line === Number(raised[2])))
    frames.unshift(frameOf(isOwnFile(raised[1]!), raised[1]!, raised[2]));
  return errorReading(lines, index, { language: 'lua', type: 'error', message: raised[3]!, frames, at, last });
}

function hasTraceback(lines: readonly LogLine[], start: number): boolean {
  for (let i = start; i < start + 10; i++) if (/^\s*stack traceback:/.test(traceText(lines, i))) return true;
  return false;
}
