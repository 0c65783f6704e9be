import type { ErrorOccurrence, StackFrame } from '../error-occurrence.ts';
import { isOwnFile } from '../frame-ownership.ts';
import { type LineReader, LOOK_AROUND } from '../line-reader.ts';
import type { LogLine } from '../log-line.ts';
import { errorReading, frameOf, traceText } from './trace-text.ts';

const SANITIZED = /(?:==\d+==)?\s?(?:ERROR|WARNING): (Address|Leak|Thread|Memory|HWAddress)Sanitizer: (.*)$/;
const SANITIZER_FRAME = /^\s*#\d+ (?:0x[0-9a-f]+ )?(?:in )?(\S.*?) (\S*[/\\.]\S*?\.\w{1,4}):(\d+)(?::(\d+))?(?: |$)/;
const ANY_SANITIZER_FRAME = /^\s*#\d+ /;
const CHECKED =
  /^==\d+== (Invalid (?:read|write) of size \d+|Conditional jump or move depends on uninitialised value\(s\)|Use of uninitialised value of size \d+|Invalid free\(\).*|Mismatched free\(\).*|Syscall param .*|Source and destination overlap.*|Process terminating with default action of signal .*|[\d,]+ (?:\([^)]*\) )?bytes in [\d,]+ blocks are definitely lost.*|Jump to the invalid address.*|Argument .* has a fishy.*)$/;
const CHECKED_FRAME = /^==\d+==\s+(?:at|by) 0x[0-9A-F]+: (\S.*?) \((?:([^():]{1,300}):(\d+)|in .*|within .*)\)$/;
const SIGNALLED = /^(?:Program|Thread \S.{0,60}) (?:received|terminated with) signal (SIG[A-Z]+), (.*?)\.?$/;
const GDB_FRAME = /^(?:\* )?#\d+ +(?:0x[0-9a-f]+ in )?(\S.*?) \(.*\)(?: at (\S.*?):(\d+)| from .*)?$/;

/** Reports of the sanitizers and of valgrind, and backtraces of gdb. */
export const nativeReports: LineReader<ErrorOccurrence> = {
  name: 'native',
  hints: [
    'sanitizer: ',
    '== invalid ',
    '== conditional jump',
    '== use of uninit',
    '== mismatched free',
    '== syscall param',
    '== process terminating',
    'definitely lost',
    '== source and dest',
    '== jump to the',
    ' signal sig',
  ],
  read(lines, index) {
    const text = traceText(lines, index);
    const sanitized = SANITIZED.exec(text);
    if (sanitized !== null) return readSanitizer(lines, index, sanitized);
    const checked = CHECKED.exec(text);
    if (checked !== null) return readChecked(lines, index, checked[1]!);
    const signalled = SIGNALLED.exec(text);
    return signalled === null ? null : readGdb(lines, index, signalled);
  },
};

function readSanitizer(lines: readonly LogLine[], index: number, found: RegExpExecArray) {
  const said = found[2]!;
  const type =
    /^([a-zA-Z][\w-]*(?:-[\w-]+)+|SEGV|BUS|FPE|ABRT|data race|attempting [\w-]+(?: free)?|detected memory leaks|use-of-uninitialized-value|[\w-]+)/.exec(
      said,
    )?.[1] ?? `${found[1]}Sanitizer`;
  const frames: StackFrame[] = [];
  let last = index;
  let stacks = 0;
  let inStack = false;
  for (let i = index + 1; i < Math.min(lines.length, index + LOOK_AROUND); i++) {
    const text = traceText(lines, i);
    if (ANY_SANITIZER_FRAME.test(text)) {
      if (!inStack) stacks++;
      inStack = true;
      const frame = SANITIZER_FRAME.exec(text);
      if (stacks === 1 && frame !== null)
        frames.push(frameOf(isOwnFile(frame[2]!), frame[2]!, frame[3], frame[4], frame[1]));
    } else {
      inStack = false;
    }
    if (text.trim() !== '') last = i;
    if (/==\d+==ABORTING|^SUMMARY: /.test(text) && !/==\d+==ABORTING/.test(traceText(lines, i + 1))) break;
    if (
      i - index > 3 &&
      stacks > 0 &&
      !inStack &&
      !/^\s|^$|^=|^0x|^(?:freed|previously|allocated|located|Address|SUMMARY|Shadow|Direct|Indirect|Thread|Hint|This frame)|is located|Sanitizer/.test(
        text,
      )
    ) {
      last = i - 1;
      break;
    }
  }
  return errorReading(lines, index, {
    language: languageOf(frames),
    type,
    message: `${found[1]}Sanitizer: ${said}`,
    frames,
    at: index,
    last,
  });
}

function readChecked(lines: readonly LogLine[], index: number, said: string) {
  const frames: StackFrame[] = [];
  let last = index;
  for (let i = index + 1; i < Math.min(lines.length, index + LOOK_AROUND); i++) {
    const text = traceText(lines, i);
    const frame = CHECKED_FRAME.exec(text);
    if (frame === null && !/^==\d+== {2,}\S/.test(text)) break;
    if (frame !== null && frame[2] !== undefined)
      frames.push(frameOf(isOwnFile(frame[2]), frame[2], frame[3], null, frame[1]));
    last = i;
  }
  const type =
    /^(?:Invalid (?:read|write|free)|Mismatched free|Conditional jump|Use of uninitialised value|Syscall param|Process terminating|Source and destination overlap|Jump to the invalid address)/.exec(
      said,
    )?.[0];
  return errorReading(lines, index, {
    language: languageOf(frames),
    type: type ?? 'definitely lost',
    message: said,
    frames,
    at: index,
    last,
  });
}

function readGdb(lines: readonly LogLine[], index: number, found: RegExpExecArray) {
  const frames: StackFrame[] = [];
  let last = index;
  let silent = 0;
  for (let i = index + 1; i < Math.min(lines.length, index + LOOK_AROUND) && silent < 12; i++) {
    const frame = GDB_FRAME.exec(traceText(lines, i));
    if (frame === null) {
      silent++;
      continue;
    }
    silent = 0;
    frames.push(frameOf(isOwnFile(frame[2] ?? null), frame[2] ?? null, frame[3], null, frame[1]));
    last = i;
  }
  return errorReading(lines, index, {
    language: languageOf(frames),
    type: found[1]!,
    message: found[2]!,
    frames,
    at: index,
    last,
  });
}

function languageOf(frames: readonly StackFrame[]): string {
  const file = (frames.find(({ own }) => own) ?? frames[0])?.file ?? '';
  if (/\.rs$/.test(file)) return 'rust';
  if (/\.swift$/.test(file)) return 'swift';
  return /\.(?:cc|cpp|cxx|hpp|hh|tcc)$/.test(file) ? 'cpp' : 'c';
}
