import {
  applyStandardScale,
  covarianceOf,
  fitStandardScale,
  type Matrix,
  type StandardScale,
  symmetricEigen,
} from '../../statistics/index.ts';
import type { Detector } from '../detector.ts';
import { checkRows, checkScale } from '../memory-part.ts';

/** `directions`: those that are kept first, then the others; models of before have the kept ones alone. */
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
    const scaled = applyStandardScale(scale, matrix);
    const { values, vectors } = symmetricEigen(covarianceOf(scaled).covariance);
    const total = values.reduce((sum, value) => sum + Math.max(value, 0), 0);
    let kept = 0;
    // Enough directions to hold more than the asked share of the variance.
    for (let held = 0; kept < values.length && held <= variance * total; kept++) held += values[kept]!;
    // Where columns vary apart, none can be left out: then all of a row is what no direction describes.
    if (kept === values.length) kept = 0;
    const memory = { scale, kept, directions: vectors.values };
    return { memory, scores: squaredRests(memory, scaled) };
  },
  score(memory, matrix) {
    return squaredRests(memory, applyStandardScale(memory.scale, matrix));
  },
  check(memory, columns) {
    checkScale(memory.part('scale'), columns);
    const kept = memory.part('kept').count(columns);
    const directions = checkRows(memory.part('directions'), columns);
    if (directions !== kept && directions !== columns) memory.part('directions').refuse(`${columns} directions`);
  },
  explain(memory, row) {
    return restsOf(memory, applyStandardScale(memory.scale, { rows: 1, columns: row.length, values: row }));
  },
};

/** The squared length of the part of each row, in standard scale, that the kept directions do not describe. */
function squaredRests(memory: Kept, scaled: Matrix): Float64Array {
  const { kept, directions } = memory;
  const { rows, columns, values } = scaled;
  const scores = new Float64Array(rows);
  const others = columns - kept;
  // With few kept ones it is quicker to take away what they describe.
  if (directions.length < columns * columns || (kept > 0 && others > 2 * kept)) {
    const rests = restsOf(memory, scaled);
    for (let row = 0, place = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) scores[row]! += rests[place++]!;
    }
    return scores;
  }
  // What the other directions describe is that part; two of them at a time.
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    let square = 0;
    let direction = kept;
    for (; direction + 1 < columns; direction += 2) {
      const [one, other] = [direction * columns, (direction + 1) * columns];
      let first = 0;
      let second = 0;
      for (let column = 0; column < columns; column++) {
        const value = values[start + column]!;
        first += directions[one + column]! * value;
        second += directions[other + column]! * value;
      }
      square += first * first + second * second;
    }
    for (; direction < columns; direction++) {
      let length = 0;
      for (let column = 0; column < columns; column++) {
        length += directions[direction * columns + column]! * values[start + column]!;
      }
      square += length * length;
    }
    scores[row] = square;
  }
  return scores;
}

/** The squared part of each value, in standard scale, that the kept directions do not describe. */
function restsOf({ kept, directions }: Kept, scaled: Matrix): Float64Array {
  const { columns } = scaled;
  const rests = scaled.values.slice();
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
