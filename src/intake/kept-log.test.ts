import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../diagnosis/index.ts';
import type { LogExcerpt } from '../logs/index.ts';
import { keepLog } from './kept-log.ts';

const LIMITS = { headLines: 2, tailLines: 2, aroundLines: 1, characters: 1000 };

function excerptOf(numbers: readonly number[], width = 4): LogExcerpt {
  const lines = numbers.map((number) => ({ number, text: `${number}`.padEnd(width, '.'), level: null, step: -1 }));
  return { lines, totalLines: 1000, totalBytes: 9000, ci: 'none', steps: [], result: null, isComplete: true };
}

function diagnosisAt(...evidence: number[]): Diagnosis {
  return { evidence: evidence.map((line) => ({ line })), errors: [], entries: [], tests: [] } as unknown as Diagnosis;
}

const count = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, place) => from + place);

describe('what is kept of a log', () => {
  it('is all of a small one', () => {
    const log = keepLog(excerptOf(count(1, 50)), diagnosisAt(20), LIMITS);
    expect(log.windows.map(({ from, lines }) => [from, lines.length])).toEqual([[1, 50]]);
  });

  it('is evidence, tail and head of a large one, with the numbers of the whole log', () => {
    const log = keepLog(excerptOf(count(1, 500)), diagnosisAt(250), { ...LIMITS, characters: 5 * 7 });
    expect(log.windows.map(({ from, lines }) => [from, lines.length])).toEqual([
      [1, 2],
      [249, 3],
      [499, 2],
    ]);
  });

  it('says where lines of a huge log were never read', () => {
    const log = keepLog(excerptOf([1, 2, 900, 901]), diagnosisAt(900), LIMITS);
    expect(log).toMatchObject({ bytes: 9000, lines: 1000, windows: [{ from: 1 }, { from: 900 }] });
  });

  it('never exceeds its limit by more than one line', () => {
    const log = keepLog(excerptOf(count(1, 500), 100), diagnosisAt(250), { ...LIMITS, tailLines: 400 });
    const characters = log.windows.flatMap(({ lines }) => lines).join('\n').length;
    expect(characters).toBeLessThan(LIMITS.characters + 101);
  });
});
