import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../statistics/index.ts';
import { findChangePoints, findSegments } from './change-points.ts';

function steps(levels: readonly number[], rowsEach: number, noise: number, seed = 1): number[] {
  const random = new Random(seed);
  return levels.flatMap((level) => Array.from({ length: rowsEach }, () => level + noise * random.normal()));
}

function wave(rows: number, period: number, noise = 0): number[] {
  const random = new Random(4);
  return Array.from({ length: rows }, (_, row) => Math.sin((2 * Math.PI * row) / period) + noise * random.normal());
}

describe('change points of a finished series', () => {
  it.each([
    { what: 'no rows', values: [], points: [] },
    { what: 'one row', values: [3], points: [] },
    { what: 'a constant', values: new Array(50).fill(4), points: [] },
    { what: 'a clean step', values: [...new Array(30).fill(1), ...new Array(30).fill(2)], points: [30] },
    { what: 'noise', values: steps([0], 500, 1), points: [] },
    { what: 'a step in noise', values: steps([0, 3], 100, 1), points: [100] },
    { what: 'a visit to another level', values: steps([10, 20, 10], 60, 1), points: [60, 120] },
    { what: 'a clean wave', values: wave(2_000, 288), points: [] },
    { what: 'a clean short wave', values: wave(600, 21), points: [] },
    { what: 'a wave with noise', values: wave(2_000, 288, 0.1), points: [] },
    { what: 'a clean drift', values: Array.from({ length: 1_000 }, (_, row) => row / 100), points: [] },
    {
      what: 'a step of a wave',
      values: wave(600, 188, 0.1).map((value, row) => value + (row < 300 ? 0 : 9)),
      points: [300],
    },
    {
      what: 'a step that takes some rows',
      values: steps([0], 1_000, 1).map((value, row) => value + Math.min(10, Math.max(0, row - 500))),
      points: [507],
    },
    { what: 'only missing values', values: new Array(10).fill(Number.NaN), points: [] },
  ])('of $what are $points', ({ values, points }) => {
    const found = findChangePoints(values);
    expect(found).toHaveLength(points.length);
    found.forEach((point, index) => {
      expect(Math.abs(point - points[index]!)).toBeLessThanOrEqual(3);
    });
  });

  it('gives stretches that cover all rows, with their levels', () => {
    const values = steps([5, 9, 2], 80, 0.5);
    values[100] = Number.NaN;
    const segments = findSegments(values);
    expect(segments[0]!.from).toBe(0);
    expect(segments.at(-1)!.to).toBe(240);
    segments.slice(1).forEach((segment, index) => {
      expect(segment.from).toBe(segments[index]!.to);
    });
    expect(segments.map(({ level }) => Math.round(level))).toEqual([5, 9, 2]);
  });

  it('costs no more than any other division (against trying all)', () => {
    const values = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 9 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 3 }), (series, leastRows) => {
        const penalty = 4;
        const sigma = noise(series);
        const cost = (points: readonly number[]) => costOf(series, points, sigma) + penalty * points.length;
        const segments = findSegments(series, { leastRows, penalty });
        const found = cost(segments.slice(1).map(({ from }) => from));
        for (const points of divisions(series.length, leastRows))
          expect(found).toBeLessThanOrEqual(cost(points) + 1e-9);
      }),
      { numRuns: 100 },
    );
  });
});

/** All ways to divide so many rows into stretches that are long enough. */
function divisions(rows: number, leastRows: number): number[][] {
  const all: number[][] = [];
  for (let mask = 0; mask < 2 ** (rows - 1); mask++) {
    const points = Array.from({ length: rows - 1 }, (_, index) => index + 1).filter(
      (point) => mask & (1 << (point - 1)),
    );
    const ends = [...points, rows];
    if (ends.every((end, index) => end - (ends[index - 1] ?? 0) >= leastRows)) all.push(points);
  }
  return all;
}

function costOf(values: readonly number[], points: readonly number[], sigma: number): number {
  const ends = [...points, values.length];
  return ends.reduce((total, end, index) => {
    const stretch = values.slice(index === 0 ? 0 : ends[index - 1]!, end);
    const mean = stretch.reduce((sum, value) => sum + value, 0) / stretch.length;
    return total + stretch.reduce((sum, value) => sum + ((value - mean) / sigma) ** 2, 0);
  }, 0);
}

/** The noise as the method takes it: from the differences of neighbours. */
function noise(values: readonly number[]): number {
  const diffs = values.slice(1).map((value, index) => Math.abs(value - values[index]!));
  const sorted = diffs.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  if (median > 0) return (1.4826 * median) / Math.SQRT2;
  const center = values.toSorted((a, b) => a - b)[values.length >> 1]!;
  return Math.max(diffs.reduce((sum, step) => sum + step, 0) / diffs.length, Math.abs(center) * 1e-9, 1e-12);
}
