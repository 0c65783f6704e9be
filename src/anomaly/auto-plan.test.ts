import { describe, expect, it } from 'vitest';
import { createMatrix, Random } from '../statistics/index.ts';
import { choosePlan } from './auto-plan.ts';
import { requireDetector } from './detector-name.ts';
import { measureTraits } from './table-traits.ts';

function noise(rows: number, columns: number) {
  const random = new Random(5);
  const matrix = createMatrix(rows, columns);
  for (let place = 0; place < matrix.values.length; place++) matrix.values[place] = random.normal();
  return matrix;
}

describe('auto', () => {
  it('leaves out what would take too long on a large table', () => {
    const traits = measureTraits(noise(200, 4));
    const large = { ...traits, rows: 10_000, columns: 1000 };
    for (const name of ['inne', 'mcd', 'gmm']) expect(Object.keys(choosePlan(large).weights)).not.toContain(name);
  });

  it('measures and judges tables wider than long', () => {
    const matrix = noise(40, 700);
    for (let column = 0; column < 700; column++) matrix.values[17 * 700 + column]! *= 6;
    const traits = measureTraits(matrix);
    expect(Object.values(traits).every(Number.isFinite)).toBe(true);
    const { scores } = requireDetector('auto').learn(matrix, { settings: {}, seed: 0 });
    expect(scores.indexOf(Math.max(...scores))).toBe(17);
  });
});
