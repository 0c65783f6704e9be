import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  averageTrees,
  BoostedTreeScorer,
  type BoostedTrees,
  bestDecision,
  judgeDecision,
  packBytes,
  unpackBytes,
  WeightRows,
} from './index.ts';

/** One question, whether the only feature is at most `threshold`, and what each answer is worth. */
function stump(threshold: number, atMost: number, above: number): BoostedTrees {
  return { roots: [0], feature: [0, -1, -1], threshold: [threshold, atMost, above], left: [1, 0, 0], right: [2, 0, 0] };
}

describe('averageTrees', () => {
  it.each([
    { value: 0, score: -1, because: 'both say no' },
    { value: 2, score: 1, because: 'only the first says yes' },
    { value: 5, score: 3, because: 'both say yes' },
  ])('scores $score at $value: $because', ({ value, score }) => {
    const joined = averageTrees([stump(1, -1, 3), stump(3, -1, 3)]);
    expect(new BoostedTreeScorer(joined).score(Float32Array.of(value), 0)).toBeCloseTo(score, 5);
  });

  it('leaves one model as it is', () => {
    expect(averageTrees([stump(1, -1, 3)])).toEqual(stump(1, -1, 3));
  });
});

describe('WeightRows', () => {
  const rows = new WeightRows([7, -9], Int8Array.of(1, 0, -2, 127, -127, 5), 3, 0.5);

  it.each([
    { hash: 7, factor: 2, sums: [1, 0, -2] },
    { hash: -9, factor: 1, sums: [63.5, -63.5, 2.5] },
    { hash: 8, factor: 1, sums: [0, 0, 0] },
  ])('adds $sums for hash $hash times $factor', ({ hash, factor, sums }) => {
    const given = new Float32Array(3);
    rows.addRow(hash, factor, given);
    for (const [c, sum] of sums.entries()) expect(given[c]).toBeCloseTo(sum, 5);
  });
});

describe('packed numbers', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect([...unpackBytes(packBytes(bytes))]).toEqual([...bytes]);
      }),
    );
  });
});

describe('the quality of decisions', () => {
  const scores = Float64Array.of(0.9, 0.8, 0.8, 0.4, 0.1);
  const labels = [1, 0, 1, 1, 0];
  it.each([
    { threshold: 0.8, precision: 2 / 3, recall: 2 / 3, f1: 2 / 3 },
    { threshold: 0.85, precision: 1, recall: 1 / 3, f1: 0.5 },
    { threshold: 2, precision: Number.NaN, recall: 0, f1: 0 },
  ])('at $threshold: F1 $f1', ({ threshold, ...expected }) => {
    const decision = judgeDecision(scores, labels, threshold);
    expect(decision).toEqual(expected);
  });

  it('is best at the threshold that no other beats', () => {
    expect(bestDecision(scores, labels)).toEqual({ threshold: 0.4, precision: 0.75, recall: 1, f1: 6 / 7 });
    expect(bestDecision(scores, [0, 0, 0, 0, 0])).toBeNull();
  });
});
