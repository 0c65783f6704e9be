import type { ErrorOccurrence } from '../error-occurrence.ts';
import type { LineReader } from '../line-reader.ts';
import { errorReading, frameOf, traceText } from './trace-text.ts';

const PLACE = /^At ((?:[A-Za-z]:|\/).{1,300}?|line):(\d+) char:(\d+)$/;
const CATEGORY = /^\s+\+ CategoryInfo\s+: \w+: .*\[([^\]]{0,100})\], (\S+)$/;
const CONCISE = /^([\w-]{1,80}): (.{1,300}\.(?:ps1|psm1)):(\d+)(?::(\d+))?$/;
const SAID = /^\s*\d* *\| (?!\s*~)(\S.*)$/;

/** Errors of PowerShell, in the classic and in the concise view. */
export const powershellErrors: LineReader<ErrorOccurrence> = {
  name: 'powershell',
  hints: [' char:', '.ps1:', '.psm1:'],
  read(lines, index) {
    const text = traceText(lines, index);
    const place = PLACE.exec(text);
    if (place !== null) {
      const above = index > 0 ? traceText(lines, index - 1) : '';
      let last = index;
      let type: string | null = null;
      for (let i = index + 1; i <= index + 10 && /^\s*\+|^\s{2,}\S/.test(traceText(lines, i)); i++) {
        type ??= CATEGORY.exec(traceText(lines, i))?.[2] ?? null;
        last = i;
      }
      const said = /^(\S+) : (.*)$/.exec(above);
      const frames = place[1] === 'line' ? [] : [frameOf(true, place[1]!, place[2], place[3])];
      return errorReading(lines, index, {
        language: 'powershell',
        type: type ?? said?.[1] ?? 'error',
        message: said?.[2] ?? above,
        frames,
        at: Math.max(0, index - 1),
        last,
      });
    }
    const concise = CONCISE.exec(text);
    if (concise === null || !/^Line \|/.test(traceText(lines, index + 1))) return null;
    let message = '';
    let last = index + 1;
    for (let i = index + 2; i <= index + 12 && /^\s*\d* *\|/.test(traceText(lines, i)); i++) {
      message = SAID.exec(traceText(lines, i))?.[1] ?? message;
      last = i;
    }
    return errorReading(lines, index, {
      language: 'powershell',
      type: concise[1]!,
      message,
      frames: [frameOf(true, concise[2]!, concise[3], concise[4])],
      at: index,
      last,
    });
  },
};
