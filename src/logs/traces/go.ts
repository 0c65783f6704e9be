import type { ErrorOccurrence, StackFrame } from '../error-occurrence.ts';
import { isOwnFile } from '../frame-ownership.ts';
import { type LineReader, LOOK_AROUND } from '../line-reader.ts';
import type { LogLine } from '../log-line.ts';
import { diagnosticReader } from './diagnostics.ts';
import { errorReading, frameOf, traceText } from './trace-text.ts';

const PANIC = /^(?:\S.{0,60}\s)?(panic|fatal error): (.*)$/;
const SIGNAL = /^(SIG[A-Z]{2,6}): (.*)$/;
const RACE = /^WARNING: (DATA RACE)$/;
const GOROUTINE = /^goroutine \d+(?: gp=\S+ m=\S+(?: mp=\S+)?)? \[.*\]:$/;
const PLACE = /^\s+(\S.*\.(?:go|s|c|cc)):(\d+)(?: \+0x[0-9a-f]+)?(?: |$)/;
const CALL = /^\s*(?:created by )?([^\s(].{0,300}?)(?:\([^()]*\)(?: in goroutine \d+)?| in goroutine \d+)?$/;
const PART_OF_DUMP =
  /^(?:$|\s|\[signal |goroutine |runtime stack:|created by |exit status \d|\.\.\.additional frames|\[recovered|\[originating |rax |rbx |r[0-9a-z]+ {2,}|[cf]s {2,}|gs {2,}|PC=|signal arrived|Previous |Goroutine |={10,}$|FAIL\t\S+\t[\d.]+s$|[\w./*%()[\]{}\u00b7-]{3,}\(.*\)$)/;

/** Panics, fatal errors and race reports of Go, with the stack of the first goroutine shown. */
export const goTraces: LineReader<ErrorOccurrence> = {
  name: 'go',
  hints: [
    'panic: ',
    'fatal error: ',
    'data race',
    'sigsegv: ',
    'sigabrt: ',
    'sigquit: ',
    'sigbus: ',
    'sigill: ',
    'sigfpe: ',
  ],
  read(lines, index) {
    const text = traceText(lines, index);
    const race = RACE.exec(text);
    const named = race ?? PANIC.exec(text) ?? SIGNAL.exec(text);
    if (named === null) return null;
    const start = race !== null ? index + 2 : dumpStart(lines, index);
    // Other languages have panics and fatal errors too; only a bare "panic: " is Go's without its goroutines.
    if (start === null && (named[1] !== 'panic' || !text.startsWith('panic: '))) return null;
    const { frames, last } = start === null ? { frames: [], last: index } : readStack(lines, start, index);
    return errorReading(lines, index, {
      language: 'go',
      type: named[1]!,
      message:
        race !== null
          ? traceText(lines, index + 1).trim()
          : named[2]!.replace(/(?: \[recovered(?:, repanicked)?\])+$/, ''),
      frames,
      at: index,
      last,
    });
  },
};

function dumpStart(lines: readonly LogLine[], index: number): number | null {
  for (let i = index + 1; i < Math.min(lines.length, index + 60); i++) {
    const text = traceText(lines, i);
    if (GOROUTINE.test(text)) return i;
  }
  return null;
}

/** The frames of the first goroutine; what follows is only followed to its end. */
function readStack(lines: readonly LogLine[], start: number, index: number): { frames: StackFrame[]; last: number } {
  const frames: StackFrame[] = [];
  let last = start;
  let inFirst = true;
  for (let i = start; i < Math.min(lines.length, index + LOOK_AROUND); i++) {
    const text = traceText(lines, i);
    if (i > start && inFirst && (GOROUTINE.test(text) || /^\s*$/.test(text)) && frames.length > 0) inFirst = false;
    const place = PLACE.exec(text);
    if (place !== null) {
      const name = CALL.exec(traceText(lines, i - 1).trim())?.[1] ?? null;
      if (inFirst) frames.push(frameOf(isOwnFile(place[1]!), place[1]!, place[2], null, name));
    } else if (!PART_OF_DUMP.test(text)) {
      break;
    }
    if (text.trim() !== '') last = i;
  }
  return { frames, last };
}

const COMPILED = /^(?:vet: )?(\.{0,2}\/?[\w.@+\-/\\]{1,300}\.go):(\d+)(?::(\d+))?: (.+)$/;
const PACKAGE = /^# \S+(?: \[\S+\])?$/;
const COMPILER_WORDS =
  /^(?:undefined: |syntax error: |imported and not used|cannot use |cannot find |could not import |no required module|missing return|not enough |too many |assignment mismatch|invalid operation|expected |undeclared |undefined|declared and not used|\S+ (?:redeclared|declared (?:but|and) not used|undefined)|"[^"]+" imported and not used|invalid |non-|package \S+ is not in|import cycle|unknown field|duplicate |cannot )/;

/** What the Go compiler and vet say. */
export const goDiagnostics = diagnosticReader('go-compile', ['.go:'], (text, lines, index) => {
  const found = COMPILED.exec(text);
  if (found === null) return null;
  if (!COMPILER_WORDS.test(found[4]!) && !text.startsWith('vet: ') && !hasPackageAbove(lines, index)) return null;
  return { language: 'go', type: 'error', file: found[1]!, line: found[2], column: found[3], message: found[4]! };
});

function hasPackageAbove(lines: readonly LogLine[], index: number): boolean {
  for (let i = index - 1; i >= Math.max(0, index - 12); i--) {
    const text = traceText(lines, i);
    if (PACKAGE.test(text)) return true;
    if (!COMPILED.test(text) && !/^\s/.test(text)) return false;
  }
  return false;
}
