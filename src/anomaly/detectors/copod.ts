import type { Detector } from '../detector.ts';
import { checkTails, learnTails, surprisesOf, type Tails, visitTails } from '../tail-probability.ts';

/** Values far out in the tail their columns lean to, or in both tails on average. */
export const copod: Detector<Tails, Record<string, never>> = {
  name: 'copod',
  summary: 'its values lie far out in the tails of their columns, by the empirical copula',
  source: 'Li, Zhao, Botta, Ionescu and Hu, COPOD, ICDM (2020)',
  isRandomized: false,
  defaults: {},
  learn(matrix) {
    const memory = learnTails(matrix);
    return { memory, scores: copod.score(memory, matrix) };
  },
  score(memory, matrix) {
    const scores = new Float64Array(matrix.rows);
    const surprises = surprisesOf(memory);
    for (let column = 0; column < matrix.columns; column++) {
      const skew = memory.skew[column]!;
      visitTails(memory, matrix, column, (row, atMost, atLeast) => {
        scores[row]! += surpriseOf(skew, surprises[atMost]!, surprises[atLeast]!);
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
        shares[column] = surpriseOf(memory.skew[column]!, surprises[atMost]!, surprises[atLeast]!);
      });
    }
    return shares;
  },
};

function surpriseOf(skew: number, left: number, right: number): number {
  const leaning = skew < 0 ? left : skew > 0 ? right : left + right;
  return Math.max(leaning, (left + right) / 2);
}
