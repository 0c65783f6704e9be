import { describe, expect, it } from 'vitest';
import { Random } from '../../statistics/index.ts';
import { ChangeWatch, type SeenChange } from './change-watch.ts';

function see(values: readonly number[]): { row: number; change: SeenChange }[] {
  const watch = new ChangeWatch();
  return values.flatMap((value, row) => {
    const change = watch.update(value);
    return change === null ? [] : [{ row, change }];
  });
}

function noise(rows: number, level: number, seed = 1): number[] {
  const random = new Random(seed);
  return Array.from({ length: rows }, () => level + random.normal());
}

function wave(rows: number, period: number): number[] {
  return Array.from({ length: rows }, (_, row) => Math.sin((2 * Math.PI * row) / period));
}

describe('changes as rows come', () => {
  it.each([
    { what: 'noise', values: noise(5_000, 0) },
    { what: 'a constant', values: new Array(500).fill(3) },
    { what: 'a clean wave', values: wave(2_016, 288) },
    { what: 'a clean wave far from zero', values: wave(3_000, 1_440).map((value) => value + 10) },
    { what: 'a clean wave of a minute', values: wave(2_000, 60) },
    { what: 'a clean short wave', values: wave(2_000, 20) },
    { what: 'a clean drift', values: Array.from({ length: 1_000 }, (_, row) => row / 100) },
    { what: 'one wild row', values: noise(500, 0).map((value, row) => (row === 300 ? 1e6 : value)) },
  ])('there is none in $what', ({ values }) => {
    expect(see(values)).toEqual([]);
  });

  it('tells a step soon, where it began and between which levels', () => {
    const seen = see([...noise(300, 10), ...noise(300, 14, 2)]);
    expect(seen).toHaveLength(1);
    const [{ row, change }] = seen as [{ row: number; change: SeenChange }];
    expect(row).toBeLessThan(310);
    expect(Math.abs(row - change.rowsAgo - 300)).toBeLessThanOrEqual(2);
    expect(change.before).toBeCloseTo(10, 0);
    expect(Math.abs(change.after - 14)).toBeLessThan(1);
  });

  it('tells a step of a wave, and not the wave', () => {
    const values = wave(900, 288).map((value, row) => value + (row < 500 ? 0 : 8));
    const seen = see(values);
    expect(seen).toHaveLength(1);
    expect(seen[0]!.row - seen[0]!.change.rowsAgo).toBe(500);
    expect(seen[0]!.row).toBeLessThan(530);
  });

  it('goes on with the new level and passes over missing values', () => {
    const values = [...noise(200, 0), Number.NaN, ...noise(200, 5, 2), Number.NaN, ...noise(200, -5, 3)];
    const rows = see(values).map(({ row }) => Math.floor(row / 100));
    expect(rows).toEqual([2, 4]);
  });
});
