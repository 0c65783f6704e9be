import { createMatrix, type Matrix } from './matrix.ts';

/** The average row and how columns vary together (divided by the sum of weights). */
export interface Spread {
  readonly center: Float64Array;
  readonly covariance: Matrix;
}

/**
 * The average and the covariance of all rows, or of some of them.
 *
 * @param chosen the rows that count, each as often as it is named; left out, all
 */
export function covarianceOf(matrix: Matrix, chosen?: ArrayLike<number>): Spread {
  const { columns, values } = matrix;
  const count = chosen?.length ?? matrix.rows;
  const center = new Float64Array(columns);
  for (let place = 0; place < count; place++) {
    const start = (chosen ? chosen[place]! : place) * columns;
    for (let column = 0; column < columns; column++) center[column]! += values[start + column]!;
  }
  for (let column = 0; column < columns; column++) center[column]! /= count;
  const covariance = createMatrix(columns, columns);
  const offset = new Float64Array(columns);
  for (let place = 0; place < count; place++) {
    const start = (chosen ? chosen[place]! : place) * columns;
    for (let column = 0; column < columns; column++) offset[column] = values[start + column]! - center[column]!;
    addOuterProduct(covariance, offset, 1);
  }
  finishSymmetric(covariance, 1 / count);
  return { center, covariance };
}

/** Adds weight × v vᵀ to the lower triangle. */
export function addOuterProduct({ columns, values }: Matrix, vector: Float64Array, weight: number): void {
  for (let row = 0; row < columns; row++) {
    const factor = vector[row]! * weight;
    if (factor === 0) continue;
    const start = row * columns;
    for (let column = 0; column <= row; column++) values[start + column]! += factor * vector[column]!;
  }
}

/** Multiplies the lower triangle and copies it to the upper one. */
export function finishSymmetric({ columns, values }: Matrix, factor: number): void {
  for (let row = 0; row < columns; row++) {
    for (let column = 0; column <= row; column++) {
      const value = values[row * columns + column]! * factor;
      values[row * columns + column] = value;
      values[column * columns + row] = value;
    }
  }
}
