import type { ErrorOccurrence, StackFrame } from '../error-occurrence.ts';
import { isOwnFile } from '../frame-ownership.ts';
import type { LineReader } from '../line-reader.ts';
import type { LogLine } from '../log-line.ts';
import { errorReading, frameOf, traceText } from './trace-text.ts';

const EXPLAINED = /^E {2,}(.*)$/;
const NAMED = /^([A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt|Warning|Failed|DoesNotExist|Timeout))(?:: (.*))?$/;
const PLACE = /^(\S[^:]{0,300}\.(?:py|pyx|pyi)):(\d+):(?: (?:in (.+)|([A-Za-z_][\w.]*)))? *$/;
const HEADING = /^(?:_{3,} .* _{3,}|={3,} .* ={3,})$/;
const LINE_STYLE = /^(\/?\S{1,300}\.py):(\d+): ((?:assert .*|[A-Za-z_][\w.]*(?:Error|Exception|Failed|Exit)\b.*))$/;

/** How far a section of pytest is read before and after the lines it marks with E. */
const SECTION = 120;

/** The sections in which pytest explains a failure, in its long and its short style. */
export const pytestSections: LineReader<ErrorOccurrence> = {
  name: 'pytest',
  hints: ['e   '],
  read(lines, index) {
    const explained = EXPLAINED.exec(traceText(lines, index))?.[1];
    if (explained === undefined || explained.trim() === '') return null;
    let last = index;
    while (last + 1 < lines.length && last < index + SECTION && EXPLAINED.test(traceText(lines, last + 1))) last++;
    const before = placesBefore(lines, index);
    const after = placeAfter(lines, last);
    if (before.frames.length === 0 && after === null) return null;
    const named = NAMED.exec(explained.trim());
    const frames = after === null ? before.frames : [after.frame, ...before.frames];
    return errorReading(lines, index, {
      language: 'python',
      type: named?.[1] ?? after?.type ?? 'AssertionError',
      message: named === null ? explained : (named[2] ?? ''),
      frames,
      at: index,
      first: before.first,
      last: after?.place ?? last,
    });
  },
};

/** pytest's one line for each failure. */
export const pytestLines: LineReader<ErrorOccurrence> = {
  name: 'pytest-line',
  hints: ['.py:'],
  read(lines, index) {
    const failure = LINE_STYLE.exec(traceText(lines, index));
    if (failure === null) return null;
    const named = NAMED.exec(failure[3]!);
    return errorReading(lines, index, {
      language: 'python',
      type: named?.[1] ?? 'AssertionError',
      message: named === null ? failure[3]! : (named[2] ?? ''),
      frames: [frameOf(isOwnFile(failure[1]!), failure[1]!, failure[2])],
      at: index,
      last: index,
    });
  },
};

/** The frames above the innermost one, each of which pytest prints before what it called. */
function placesBefore(lines: readonly LogLine[], index: number): { frames: StackFrame[]; first: number } {
  const frames: StackFrame[] = [];
  let first = index;
  for (let i = index - 1; i >= Math.max(0, index - SECTION); i--) {
    const text = traceText(lines, i);
    if (HEADING.test(text)) {
      if (!/^_ |^_{3,} (?:_ )+/.test(text)) break;
      continue;
    }
    if (EXPLAINED.test(text)) break;
    const place = PLACE.exec(text);
    if (place === null) continue;
    if (place[4] !== undefined) break; // the end of the failure before this one
    frames.push(frameOf(isOwnFile(place[1]!), place[1]!, place[2], null, place[3]));
    first = i;
  }
  return { frames, first };
}

function placeAfter(lines: readonly LogLine[], last: number) {
  for (let i = last + 1; i < Math.min(lines.length, last + SECTION); i++) {
    const text = traceText(lines, i);
    if (HEADING.test(text) || EXPLAINED.test(text)) return null;
    const place = PLACE.exec(text);
    if (place === null) continue;
    if (place[3] !== undefined) return null; // short style: the next failure
    return { frame: frameOf(isOwnFile(place[1]!), place[1]!, place[2]), type: place[4] ?? null, place: i };
  }
  return null;
}
