import { Random, takeColumns } from '../../statistics/index.ts';
import type { Detector, Memory } from '../detector.ts';
import { lof } from './lof.ts';

type Part = { columns: Int32Array; memory: Memory };
type BaggingSettings = { readonly rounds: number; readonly neighbors: number };

/** Locally sparse in random subsets of the columns. */
export const featureBagging: Detector<{ parts: readonly Part[] }, BaggingSettings> = {
  name: 'feature_bagging',
  summary: 'in sparser places than its nearest rows, in many random subsets of the columns',
  source: 'Lazarevic and Kumar, Feature Bagging for Outlier Detection, KDD (2005)',
  isRandomized: true,
  defaults: { rounds: 10, neighbors: 20 },
  learn(matrix, { settings, seed }) {
    const random = new Random(seed);
    const scores = new Float64Array(matrix.rows);
    const parts: Part[] = [];
    for (let round = 0; round < settings.rounds; round++) {
      const least = Math.ceil(matrix.columns / 2);
      const count = Math.max(1, least + random.below(Math.max(1, matrix.columns - least)));
      const columns = random.sample(count, matrix.columns).sort();
      const learned = lof.learn(takeColumns(matrix, columns), { settings: { neighbors: settings.neighbors }, seed });
      addTo(scores, learned.scores, settings.rounds);
      parts.push({ columns, memory: learned.memory });
    }
    return { memory: { parts }, scores };
  },
  score({ parts }, matrix) {
    const scores = new Float64Array(matrix.rows);
    for (const { columns, memory } of parts) {
      addTo(scores, lof.score(memory as never, takeColumns(matrix, columns)), parts.length);
    }
    return scores;
  },
  check(memory, columns) {
    for (const part of memory.part('parts').items()) {
      const chosen = part.part('columns').places(0, columns - 1);
      if (chosen.length === 0 || chosen.length > columns) part.part('columns').refuse(`1 to ${columns} columns`);
      lof.check(part.part('memory'), chosen.length);
    }
  },
};

function addTo(sums: Float64Array, scores: Float64Array, count: number): void {
  scores.forEach((score, row) => {
    sums[row]! += score / count;
  });
}
