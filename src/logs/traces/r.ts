import type { ErrorOccurrence } from '../error-occurrence.ts';
import type { LineReader } from '../line-reader.ts';
import { errorReading, frameOf, traceText } from './trace-text.ts';

const RAISED = /^Error in (.{1,300}?) :(?: (.*)|\s*)$/;
const BARE = /^Error: (.*)$/;
const FOLLOWS = /^(?:Execution halted|Calls: |In addition: |Backtrace:|Traceback:|Warning message)/;
const PARSED = /^(\S.{0,300}?):(\d+):(\d+): (unexpected .*)$/;

/** Errors of R, known by the blank before their colon or by what R prints after them. */
export const rErrors: LineReader<ErrorOccurrence> = {
  name: 'r',
  hints: ['error in ', 'error: '],
  read(lines, index) {
    const text = traceText(lines, index);
    const raised = RAISED.exec(text);
    const bare = raised === null ? BARE.exec(text) : null;
    if (raised === null && bare === null) return null;
    let follows = -1;
    for (let i = index + 1; i <= index + 8 && i < lines.length; i++) {
      const below = traceText(lines, i);
      if (FOLLOWS.test(below)) follows = i;
      if (/^Execution halted/.test(below)) break;
    }
    if (follows < 0 && (raised === null || !/[([]|^\w+$/.test(raised[1]!) || !/\(/.test(raised[1]!))) return null;
    const message = (raised !== null ? raised[2] : bare![1]) || traceText(lines, index + 1).trim();
    const parsed = PARSED.exec(message);
    const frames = parsed === null ? [] : [frameOf(true, parsed[1]!, parsed[2], parsed[3])];
    return errorReading(lines, index, {
      language: 'r',
      type: 'Error',
      message: parsed?.[4] ?? message,
      frames,
      at: index,
      last: Math.max(index, follows),
    });
  },
};
