import { columnOf, deviation, MAD_TO_SIGMA, type Matrix, median, medianDeviation } from '../../statistics/index.ts';
import type { Detector } from '../detector.ts';
import { checkScale } from '../memory-part.ts';

type Kept = { centers: Float64Array; scales: Float64Array };

/** The largest robust z of a row. A column whose median deviation is 0 is measured by its standard deviation. */
export const robustZ: Detector<Kept, Record<string, never>> = {
  name: 'robust_z',
  summary: 'one value far from the median of its column, in robust standard deviations',
  source: 'Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993)',
  isRandomized: false,
  defaults: {},
  learn(matrix) {
    const centers = new Float64Array(matrix.columns);
    const scales = new Float64Array(matrix.columns);
    for (let column = 0; column < matrix.columns; column++) {
      const values = columnOf(matrix, column);
      const center = median(values);
      centers[column] = center;
      scales[column] = MAD_TO_SIGMA * medianDeviation(values, center) || deviation(values) || 1;
    }
    const memory = { centers, scales };
    return { memory, scores: robustZ.score(memory, matrix) };
  },
  score(memory, matrix) {
    return Float64Array.from({ length: matrix.rows }, (_, row) => largestDistance(memory, matrix, row));
  },
  check: checkScale,
  explain({ centers, scales }, row) {
    return row.map((value, column) => Math.abs(value - centers[column]!) / scales[column]!);
  },
};

function largestDistance({ centers, scales }: Kept, { columns, values }: Matrix, row: number): number {
  let largest = 0;
  for (let column = 0; column < columns; column++) {
    const distance = Math.abs(values[row * columns + column]! - centers[column]!) / scales[column]!;
    if (distance > largest) largest = distance;
  }
  return largest;
}
