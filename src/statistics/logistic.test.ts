import { describe, expect, it } from 'vitest';
import { fitLogistic } from './logistic.ts';
import { Random } from './random.ts';

describe('a logistic regression', () => {
  const random = new Random(7);
  const truth = [0.5, 2, -1];
  const rows = Array.from({ length: 4_000 }, () => [1, random.unit() * 4 - 2, random.unit() * 4 - 2]);
  const isPositive = Uint8Array.from(rows, (row) => {
    const odds = row.reduce((sum, value, i) => sum + value * truth[i]!, 0);
    return Number(random.unit() < 1 / (1 + Math.exp(-odds)));
  });

  it('finds the coefficients that made the rows', () => {
    const fitted = fitLogistic(rows, isPositive, { prior: new Float64Array(3), ridge: [1e-6, 1e-6, 1e-6] });
    for (const [i, value] of truth.entries()) expect(fitted[i]).toBeCloseTo(value, 0);
    // Where the likelihood is highest its gradient is nothing.
    const gradient = [0, 0, 0];
    for (const [index, row] of rows.entries()) {
      const odds = row.reduce((sum, value, i) => sum + value * fitted[i]!, 0);
      for (const i of [0, 1, 2]) gradient[i]! += (1 / (1 + Math.exp(-odds)) - isPositive[index]!) * row[i]!;
    }
    for (const value of gradient) expect(Math.abs(value)).toBeLessThan(0.01);
  });

  it('stays at its prior where leaving is dear, and without rows', () => {
    const prior = Float64Array.of(0, 1, 1);
    const [, first, second] = fitLogistic(rows, isPositive, { prior, ridge: [1, 1, 1e9] });
    expect(second).toBeCloseTo(1, 3);
    expect(first).toBeGreaterThan(1);
    expect(fitLogistic([], new Uint8Array(), { prior, ridge: [1, 1, 1] })).toEqual(prior);
  });

  it('keeps to finite numbers where the sides are parted', () => {
    const parted = [-2, -1, 1, 2].map((value) => [1, value]);
    const fitted = fitLogistic(parted, Uint8Array.of(0, 0, 1, 1), { prior: new Float64Array(2), ridge: [0.1, 0.1] });
    expect(fitted.every(Number.isFinite)).toBe(true);
    expect(fitted[1]).toBeGreaterThan(1);
  });
});
