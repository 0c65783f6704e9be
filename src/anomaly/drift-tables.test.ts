import { describe, expect, it } from 'vitest';
import { chiSquareTail, Random } from '../statistics/index.ts';
import { compareTables } from './drift-tables.ts';
import { TableReader } from './table-reader.ts';
import { countTexts } from './text-shares.ts';

function read(text: string) {
  const reader = new TableReader('t.csv');
  reader.push(new TextEncoder().encode(text));
  return reader.finish();
}

/** A column of random numbers beside one of texts. */
function table(rows: number, textOf: (row: number, random: Random) => string, seed = 1) {
  const random = new Random(seed);
  const lines = Array.from({ length: rows }, (_, row) => `${random.normal()},${textOf(row, random)}`);
  return read(`size,kind\n${lines.join('\n')}\n`);
}

const half = (_: number, random: Random) => (random.unit() < 0.5 ? 'A' : 'B');

describe('drift of texts', () => {
  it.each([
    { what: 'of equally frequent texts one is left', later: () => 'A', drifted: ['kind'] },
    {
      what: 'equally frequent texts are replaced by others',
      later: (row: number) => (row % 2 === 0 ? 'C' : 'D'),
      drifted: ['kind'],
    },
    {
      what: 'half of the cells go missing',
      later: (row: number) => (row % 2 === 0 ? '' : 'AB'[(row >> 1) % 2]!),
      drifted: ['kind'],
    },
    { what: 'nothing changes', later: half, drifted: [] },
  ])('when $what: $drifted', ({ later, drifted }) => {
    const { features, hasDrifted } = compareTables(table(300, half), table(300, later, 2));
    expect(features.filter((feature) => feature.hasDrifted).map(({ name }) => name)).toEqual(drifted);
    expect(hasDrifted).toBe(drifted.length > 0);
    expect(features.find(({ name }) => name === 'kind')!.isText).toBe(true);
  });

  it('is seen in a table of texts alone, and between the halves of one', () => {
    const texts = read(
      `kind\n${Array.from({ length: 200 }, (_, row) => (row < 100 && row % 2 ? 'B' : 'A')).join('\n')}\n`,
    );
    const { features } = compareTables(texts, null);
    expect(features).toMatchObject([{ name: 'kind', hasDrifted: true, largestDistance: 0.5 }]);
  });

  it('is rarely seen where many rare texts are drawn anew', () => {
    const rare = (_: number, random: Random) => `t${Math.floor(200 ** random.unit())}`;
    let alarms = 0;
    for (let seed = 0; seed < 25; seed++) {
      if (compareTables(table(250, rare, 100 + seed), table(250, rare, 900 + seed)).hasDrifted) alarms++;
    }
    expect(alarms).toBeLessThanOrEqual(2);
  });

  it('is seen in how texts go with numbers', () => {
    const make = (isTurned: boolean, seed: number) => {
      const random = new Random(seed);
      const lines = Array.from({ length: 400 }, () => {
        const size = random.normal();
        return `${size},${size > 0 === isTurned ? 'A' : 'B'}`;
      });
      return read(`size,kind\n${lines.join('\n')}\n`);
    };
    const { together, features } = compareTables(make(false, 1), make(true, 2));
    expect(features.some(({ hasDrifted }) => hasDrifted)).toBe(false);
    expect(together.hasDrifted).toBe(true);
  });

  it('refuses a side of few rows', () => {
    expect(() => compareTables(table(300, half), table(10, half))).toThrow('expected at least 20 rows');
  });
});

describe('counts of texts', () => {
  it('puts rare ones together, whichever side they are on', () => {
    const earlier = Float64Array.from([...Array(20).fill(7), ...Array(6).fill(3), 1, 1, 2]);
    const later = Float64Array.from([...Array(20).fill(7), ...Array(6).fill(3), 4, 5, 6, 8, 8, 9]);
    const { counts, groups } = countTexts(earlier, later);
    expect(counts).toEqual([
      [20, 20],
      [9, 12],
    ]);
    expect([7, 3, 1, 9].map((text) => groups.get(text))).toEqual([0, 1, 1, 1]);
  });

  it('has one group where all are rare', () => {
    expect(countTexts(Float64Array.of(1, 2), Float64Array.of(3)).counts).toEqual([[2, 1]]);
  });
});

describe('the tail of chi-square', () => {
  it.each([
    { value: 0, degrees: 3, tail: 1 },
    { value: 3.841458820694124, degrees: 1, tail: 0.05 },
    { value: 5.991464547107979, degrees: 2, tail: 0.05 },
    { value: 18.307038053275146, degrees: 10, tail: 0.05 },
    { value: 1.2, degrees: 4, tail: 0.8780986177504424 },
    { value: 135.80672317102676, degrees: 100, tail: 0.01 },
    { value: 1000, degrees: 1000, tail: 0.49405285382923964 },
  ])('is $tail from $value on with $degrees degrees', ({ value, degrees, tail }) => {
    expect(chiSquareTail(value, degrees)).toBeCloseTo(tail, 6);
  });
});
