import { describe, expect, it } from 'vitest';
import { Baseline } from './baseline.ts';

const GREEN = [
  '2031-01-01T00:00:00Z Downloading https://example.org/a-1.2.3.tgz',
  'npm warn deprecated left@1.0.0: no longer supported',
  'Ran 12 tests in 3.4s',
  'using cache /home/ci/.cache/4f5a6b7c8d',
];

describe('Baseline', () => {
  it.each([
    ['Ran 12 tests in 3.4s', 0, 'the very same line'],
    ['Ran 14 tests in 9.9s', 0.1, 'other numbers'],
    ['2032-05-06T11:22:33Z Downloading https://example.org/b-7.tgz', 0.1, 'another time and address'],
    ['using cache /root/cache/00ff00ff00', 0.1, 'another path'],
    ['Segmentation fault', 1, 'nothing like it'],
    ['Ran 12 tests and 3 failed', 1, 'another message'],
  ])('%j is new by %d: %s', (line, novelty) => {
    const baseline = new Baseline();
    for (const green of GREEN) baseline.add(green);
    expect(baseline.novelty(line)).toBe(novelty);
  });

  it('does not depend on the order of the lines', () => {
    const baseline = new Baseline();
    for (const green of GREEN.toReversed()) baseline.add(green);
    expect(GREEN.map((line) => baseline.novelty(line))).toEqual([0, 0, 0, 0]);
  });

  it('takes another word for known where words vary', () => {
    const baseline = new Baseline();
    for (const name of ['ann', 'bob', 'eve', 'joe', 'sue']) baseline.add(`access was granted for ${name} as reader`);
    expect(baseline.novelty('access was granted for kim as reader')).toBe(0.3);
  });

  it('finds everything new when there was no green run', () => {
    expect(new Baseline().novelty('x')).toBe(1);
  });
});
