import type { Detector } from '../detector.ts';
import { learnTails, type Tails, visitTails } from '../tail-probability.ts';

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
    for (let column = 0; column < matrix.columns; column++) {
      visitTails(memory, matrix, column, (row, left, right) => {
        scores[row]! += Math.max(left, right);
      });
    }
    return scores;
  },
  explain(memory, row) {
    const matrix = { rows: 1, columns: row.length, values: row };
    const shares = new Float64Array(row.length);
    for (let column = 0; column < row.length; column++) {
      visitTails(memory, matrix, column, (_, below, above) => {
        shares[column] = Math.max(below, above);
      });
    }
    return shares;
  },
};
