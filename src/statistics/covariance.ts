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
  const block = new Float64Array(columns * BLOCK);
  for (let from = 0; from < count; from += BLOCK) {
    const rows = Math.min(BLOCK, count - from);
    for (let row = 0; row < rows; row++) {
      const start = (chosen ? chosen[from + row]! : from + row) * columns;
      for (let column = 0; column < columns; column++) {
        block[column * BLOCK + row] = values[start + column]! - center[column]!;
      }
    }
    addProducts(covariance, block, rows);
  }
  finishSymmetric(covariance, 1 / count);
  return { center, covariance };
}

/** So many rows of some tens of columns stay in the processor's nearest cache. */
const BLOCK = 128;

/** Adds the products of all pairs of columns to the lower triangle; two columns by two, so that each is loaded less often. */
function addProducts({ columns, values }: Matrix, block: Float64Array, rows: number): void {
  for (let row = 0; row < columns; row += 2) {
    const one = row * BLOCK;
    // The last of an odd number of columns is paired with itself, and that is left out.
    const hasOther = row + 1 < columns;
    const other = hasOther ? one + BLOCK : one;
    for (let column = 0; column <= row; column += 2) {
      const left = column * BLOCK;
      const right = column + 1 < columns ? left + BLOCK : left;
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let place = 0; place < rows; place++) {
        const first = block[one + place]!;
        const second = block[other + place]!;
        const third = block[left + place]!;
        const fourth = block[right + place]!;
        a += first * third;
        b += first * fourth;
        c += second * third;
        d += second * fourth;
      }
      values[row * columns + column]! += a;
      if (column + 1 <= row) values[row * columns + column + 1]! += b;
      if (!hasOther) continue;
      values[(row + 1) * columns + column]! += c;
      values[(row + 1) * columns + column + 1]! += d;
    }
  }
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
