import { createMatrix, type Matrix } from './matrix.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

const SMALLEST_PIVOT = 1e-9;

/**
 * Directions that turn a covariance into the unit sphere: the squared length of `whitening` × offset is the squared
 * Mahalanobis distance.
 */
export type Ellipsoid = {
  readonly center: Float64Array;
  /** row-major, width × rank: lower triangular from a Cholesky factor, or scaled eigenvectors */
  readonly whitening: Float64Array;
  readonly rank: number;
  readonly isTriangular: boolean;
  /** logarithm of the determinant; -Infinity when columns depend on each other */
  readonly logDeterminant: number;
};

/** Prepares distances from a center; directions without any variance do not count (pseudo-inverse). */
export function ellipsoidOf(center: Float64Array, covariance: Matrix): Ellipsoid {
  return triangularEllipsoid(center, covariance) ?? eigenEllipsoid(center, covariance);
}

/** Squared Mahalanobis distances of all rows, unitless. */
export function mahalanobisSquared(ellipsoid: Ellipsoid, { rows, columns, values }: Matrix): Float64Array {
  const { center, whitening, rank, isTriangular } = ellipsoid;
  const distances = new Float64Array(rows);
  const offset = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    for (let column = 0; column < columns; column++) offset[column] = values[start + column]! - center[column]!;
    let sum = 0;
    for (let direction = 0; direction < rank; direction++) {
      const first = direction * columns;
      const end = isTriangular ? direction + 1 : columns;
      let length = 0;
      for (let column = 0; column < end; column++) length += whitening[first + column]! * offset[column]!;
      sum += length * length;
    }
    distances[row] = sum;
  }
  return distances;
}

/** What each column adds to the squared distance of one row; they sum to it. */
export function mahalanobisShares(ellipsoid: Ellipsoid, row: Float64Array): Float64Array {
  const { center, whitening, rank } = ellipsoid;
  const offset = row.map((value, column) => value - center[column]!);
  const shares = new Float64Array(row.length);
  for (let direction = 0; direction < rank; direction++) {
    const first = direction * row.length;
    let length = 0;
    for (let column = 0; column < row.length; column++) length += whitening[first + column]! * offset[column]!;
    for (let column = 0; column < row.length; column++) {
      shares[column]! += length * whitening[first + column]! * offset[column]!;
    }
  }
  return shares;
}

/** By the inverse of the Cholesky factor; undefined when a pivot is too small to trust. */
function triangularEllipsoid(center: Float64Array, { columns: size, values }: Matrix): Ellipsoid | undefined {
  const factor = new Float64Array(size * size);
  const least = smallestVariance(size, diagonalOf(values, size));
  let logDeterminant = 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = values[row * size + column]!;
      for (let k = 0; k < column; k++) sum -= factor[row * size + k]! * factor[column * size + k]!;
      if (row !== column) {
        factor[row * size + column] = sum / factor[column * size + column]!;
      } else {
        if (!(sum > Math.max(SMALLEST_PIVOT * values[row * size + row]!, least))) return undefined;
        factor[row * size + row] = Math.sqrt(sum);
        logDeterminant += Math.log(sum);
      }
    }
  }
  return { center, whitening: invertTriangle(factor, size), rank: size, isTriangular: true, logDeterminant };
}

function invertTriangle(factor: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  for (let column = 0; column < size; column++) {
    inverse[column * size + column] = 1 / factor[column * size + column]!;
    for (let row = column + 1; row < size; row++) {
      let sum = 0;
      for (let k = column; k < row; k++) sum -= factor[row * size + k]! * inverse[k * size + column]!;
      inverse[row * size + column] = sum / factor[row * size + row]!;
    }
  }
  return inverse;
}

function eigenEllipsoid(center: Float64Array, covariance: Matrix): Ellipsoid {
  const size = covariance.columns;
  const { values, vectors } = symmetricEigen(covariance);
  const least = smallestVariance(size, values);
  const rank = values.findIndex((value) => !(value > least));
  const kept = rank === -1 ? size : rank;
  const whitening = createMatrix(kept, size).values;
  let logDeterminant = kept < size ? Number.NEGATIVE_INFINITY : 0;
  for (let direction = 0; direction < kept; direction++) {
    const factor = 1 / Math.sqrt(values[direction]!);
    logDeterminant += Math.log(values[direction]!);
    for (let column = 0; column < size; column++) {
      whitening[direction * size + column] = vectors.values[direction * size + column]! * factor;
    }
  }
  return { center, whitening, rank: kept, isTriangular: false, logDeterminant };
}

/** A variance of no more than this is rounding. */
function smallestVariance(size: number, variances: Float64Array): number {
  return variances.reduce((one, other) => Math.max(one, other), 0) * size * Number.EPSILON;
}

function diagonalOf(values: Float64Array, size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, place) => values[place * (size + 1)]!);
}
