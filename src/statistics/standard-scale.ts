import { createMatrix, type Matrix } from './matrix.ts';

/** The mean and the standard deviation of each column; 1 in place of a deviation of 0. */
export type StandardScale = { readonly centers: Float64Array; readonly scales: Float64Array };

/** Finds how each column is centred and spread. */
export function fitStandardScale({ rows, columns, values }: Matrix): StandardScale {
  const centers = new Float64Array(columns);
  const scales = new Float64Array(columns);
  for (let start = 0; start < values.length; start += columns) {
    for (let column = 0; column < columns; column++) centers[column]! += values[start + column]!;
  }
  for (let column = 0; column < columns; column++) centers[column]! /= rows;
  for (let start = 0; start < values.length; start += columns) {
    for (let column = 0; column < columns; column++) {
      const distance = values[start + column]! - centers[column]!;
      scales[column]! += distance * distance;
    }
  }
  for (let column = 0; column < columns; column++) {
    const spread = Math.sqrt(scales[column]! / rows);
    // A constant column has a spread of rounding errors only.
    scales[column] = spread > Math.abs(centers[column]!) * 1e-14 ? spread : 1;
  }
  return { centers, scales };
}

/** A copy with each column brought to mean 0 and deviation 1. */
export function applyStandardScale({ centers, scales }: StandardScale, matrix: Matrix): Matrix {
  const scaled = createMatrix(matrix.rows, matrix.columns);
  const { columns, values } = matrix;
  for (let start = 0; start < values.length; start += columns) {
    for (let column = 0; column < columns; column++) {
      scaled.values[start + column] = (values[start + column]! - centers[column]!) / scales[column]!;
    }
  }
  return scaled;
}
