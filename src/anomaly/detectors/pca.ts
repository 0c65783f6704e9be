import {
  applyStandardScale,
  covarianceOf,
  fitStandardScale,
  type Matrix,
  type StandardScale,
  symmetricEigen,
} from '../../statistics/index.ts';
import type { Detector } from '../detector.ts';

type Kept = { scale: StandardScale; kept: number; directions: Float64Array };

/** Badly described by the directions in which most rows vary. */
export const pca: Detector<Kept, { readonly variance: number }> = {
  name: 'pca',
  summary: 'the main directions of variation describe the row badly',
  source: 'Jackson and Mudholkar, Control Procedures for Residuals Associated with PCA, Technometrics (1979)',
  isRandomized: false,
  defaults: { variance: 0.9 },
  learn(matrix, { settings: { variance } }) {
    const scale = fitStandardScale(matrix);
    const { values, vectors } = symmetricEigen(covarianceOf(applyStandardScale(scale, matrix)).covariance);
    const total = values.reduce((sum, value) => sum + Math.max(value, 0), 0);
    let kept = 0;
    // Enough directions to hold more than the asked share of the variance.
    for (let held = 0; kept < values.length && held <= variance * total; kept++) held += values[kept]!;
    const memory = { scale, kept, directions: vectors.values.slice(0, kept * matrix.columns) };
    return { memory, scores: pca.score(memory, matrix) };
  },
  score(memory, matrix) {
    const rests = restsOf(memory, matrix);
    const scores = new Float64Array(matrix.rows);
    for (let place = 0; place < rests.length; place++) scores[Math.floor(place / matrix.columns)]! += rests[place]!;
    return scores;
  },
  explain(memory, row) {
    return restsOf(memory, { rows: 1, columns: row.length, values: row });
  },
};

/** The squared part of each value, in standard scale, that the kept directions do not describe. */
function restsOf({ scale, kept, directions }: Kept, matrix: Matrix): Float64Array {
  const { columns } = matrix;
  const rests = applyStandardScale(scale, matrix).values;
  const projections = new Float64Array(kept);
  for (let start = 0; start < rests.length; start += columns) {
    for (let direction = 0; direction < kept; direction++) {
      let sum = 0;
      for (let column = 0; column < columns; column++)
        sum += directions[direction * columns + column]! * rests[start + column]!;
      projections[direction] = sum;
    }
    for (let direction = 0; direction < kept; direction++) {
      const length = projections[direction]!;
      for (let column = 0; column < columns; column++)
        rests[start + column]! -= length * directions[direction * columns + column]!;
    }
    for (let column = 0; column < columns; column++) rests[start + column]! *= rests[start + column]!;
  }
  return rests;
}
