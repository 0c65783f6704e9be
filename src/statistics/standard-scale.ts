import { createMatrix, type Matrix } from './matrix.ts';

/** The mean and the standard deviation of each column; 1 in place of a deviation of 0. */
export type StandardScale = { readonly centers: Float64Array; readonly scales: Float64Array };

/** Finds how each column is centred and spread. */
export function fitStandardScale({ rows, columns, values }: Matrix): StandardScale {
  const centers = new Float64Array(columns);
  const scales = new Float64Array(columns);
  for (let place = 0, column = 0; place < values.length; place++) {
    centers[column]! += values[place]! / rows;
    if (++column === columns) column = 0;
  }
  for (let place = 0, column = 0; place < values.length; place++) {
    scales[column]! += (values[place]! - centers[column]!) ** 2 / rows;
    if (++column === columns) column = 0;
  }
  for (let column = 0; column < columns; column++) {
    const spread = Math.sqrt(scales[column]!);
    // A constant column has a spread of rounding errors only.
    scales[column] = spread > Math.abs(centers[column]!) * 1e-14 ? spread : 1;
  }
  return { centers, scales };
}

/** A copy with each column brought to mean 0 and deviation 1. */
export function applyStandardScale({ centers, scales }: StandardScale, matrix: Matrix): Matrix {
  const scaled = createMatrix(matrix.rows, matrix.columns);
  for (let place = 0, column = 0; place < scaled.values.length; place++) {
    scaled.values[place] = (matrix.values[place]! - centers[column]!) / scales[column]!;
    if (++column === matrix.columns) column = 0;
  }
  return scaled;
}
