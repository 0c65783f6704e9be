import { describe, expect, it } from 'vitest';
import { createMatrix, type Matrix, Random } from '../statistics/index.ts';
import { measureDrift } from './drift.ts';

const NAMES = ['a', 'b', 'c'].map((name) => ({ name, isText: false }));

/** Rows of three columns; the first two vary together as far as `relation` says. */
function rowsOf(rows: number, seed: number, relation: number, shift = 0): Matrix {
  const random = new Random(seed);
  const matrix = createMatrix(rows, 3);
  for (let row = 0; row < rows; row++) {
    const first = random.normal();
    const own = Math.sqrt(1 - relation * relation) * random.normal();
    matrix.values.set([first, relation * first + own, random.normal() + shift], row * 3);
  }
  return matrix;
}

describe('drift of a table', () => {
  it('names the column whose mean has moved', () => {
    const drift = measureDrift(rowsOf(500, 1, 0.5), rowsOf(500, 2, 0.5, 3), NAMES);
    expect(drift.hasDrifted).toBe(true);
    expect(drift.together.hasDrifted).toBe(true);
    expect(drift.features.filter(({ hasDrifted }) => hasDrifted).map(({ name }) => name)).toEqual(['c']);
  });

  it('sees a changed relation though each column stays as it was', () => {
    const drift = measureDrift(rowsOf(800, 3, 0.9), rowsOf(800, 4, 0), NAMES);
    expect(drift.features.some(({ hasDrifted }) => hasDrifted)).toBe(false);
    expect(drift.together.hasDrifted).toBe(true);
    expect(drift.hasDrifted).toBe(true);
  });

  it('is rarely wrong about rows of one distribution', () => {
    let alarms = 0;
    for (let round = 0; round < 60; round++) {
      const drift = measureDrift(rowsOf(120, 100 + round, 0.7), rowsOf(120, 900 + round, 0.7), NAMES);
      if (drift.hasDrifted) alarms++;
    }
    expect(alarms).toBeLessThanOrEqual(4);
  });

  it('is the same every time, and takes constant columns', () => {
    const constant = (matrix: Matrix) => ({ ...matrix, values: matrix.values.map((v, i) => (i % 3 === 2 ? 7 : v)) });
    const [earlier, later] = [constant(rowsOf(100, 5, 0)), constant(rowsOf(100, 6, 0))];
    expect(measureDrift(earlier, later, NAMES)).toEqual(measureDrift(earlier, later, NAMES));
    expect(measureDrift(earlier, later, NAMES).hasDrifted).toBe(false);
  });
});
