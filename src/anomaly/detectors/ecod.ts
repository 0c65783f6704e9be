import type { Detector } from '../detector.ts';
import { checkTails, learnTails, surprisesOf, type Tails, visitTails } from '../tail-probability.ts';

/** Values far out in the tails of their columns, summed over the columns. */
export const ecod: Detector<Tails, Record<string, never>> = {
  name: 'ecod',
  summary: 'its values lie far out in the tails of their columns, each tail by itself',
  source: 'Li, Zhao, Hu, Botta, Ionescu and Chen, ECOD, IEEE TKDE (2022)',
  isRandomized: false,
  defaults: {},
  learn(matrix) {
    const memory = learnTails(matrix);
    return { memory, scores: ecod.score(memory, matrix) };
  },
  score(memory, matrix) {
    const scores = new Float64Array(matrix.rows);
    const surprises = surprisesOf(memory);
    for (let column = 0; column < matrix.columns; column++) {
      visitTails(memory, matrix, column, (row, atMost, atLeast) => {
        // The rarer of both sides is the more surprising one.
        scores[row]! += surprises[Math.min(atMost, atLeast)]!;
      });
    }
    return scores;
  },
  check: checkTails,
  explain(memory, row) {
    const matrix = { rows: 1, columns: row.length, values: row };
    const shares = new Float64Array(row.length);
    const surprises = surprisesOf(memory);
    for (let column = 0; column < row.length; column++) {
      visitTails(memory, matrix, column, (_, atMost, atLeast) => {
        shares[column] = surprises[Math.min(atMost, atLeast)]!;
      });
    }
    return shares;
  },
};
