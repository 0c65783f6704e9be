import { createMatrix, type Matrix } from './matrix.ts';

/** Eigenvalues in descending order; row `i` of `vectors` is the unit vector of value `i`. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: Matrix;
}

const MOST_STEPS = 60;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix.
 *
 * @see Bowdler, Martin, Reinsch and Wilkinson, tred2 and tql2, Handbook for Automatic Computation II (1971)
 */
export function symmetricEigen(matrix: Matrix): Eigen {
  const size = matrix.rows;
  const basis = Array.from({ length: size }, (_, row) => matrix.values.slice(row * size, (row + 1) * size));
  const diagonal = new Float64Array(size);
  const beside = new Float64Array(size);
  makeTridiagonal(basis, diagonal, beside);
  makeDiagonal(basis, diagonal, beside);
  const order = Array.from(diagonal.keys()).sort((one, other) => diagonal[other]! - diagonal[one]!);
  const vectors = createMatrix(size, size);
  order.forEach((from, to) => {
    for (let place = 0; place < size; place++) vectors.values[to * size + place] = basis[place]![from]!;
  });
  return { values: Float64Array.from(order, (place) => diagonal[place]!), vectors };
}

/** Householder reduction; `basis` becomes the transformation. */
function makeTridiagonal(basis: Float64Array[], d: Float64Array, e: Float64Array): void {
  const n = d.length;
  for (let j = 0; j < n; j++) d[j] = basis[n - 1]![j]!;
  for (let i = n - 1; i > 0; i--) {
    let scale = 0;
    let h = 0;
    for (let k = 0; k < i; k++) scale += Math.abs(d[k]!);
    if (scale === 0) {
      e[i] = d[i - 1]!;
      for (let j = 0; j < i; j++) {
        d[j] = basis[i - 1]![j]!;
        basis[i]![j] = 0;
        basis[j]![i] = 0;
      }
    } else {
      for (let k = 0; k < i; k++) {
        d[k]! /= scale;
        h += d[k]! * d[k]!;
      }
      let f = d[i - 1]!;
      let g = f > 0 ? -Math.sqrt(h) : Math.sqrt(h);
      e[i] = scale * g;
      h -= f * g;
      d[i - 1] = f - g;
      e.fill(0, 0, i);
      for (let j = 0; j < i; j++) {
        f = d[j]!;
        basis[j]![i] = f;
        g = e[j]! + basis[j]![j]! * f;
        for (let k = j + 1; k <= i - 1; k++) {
          g += basis[k]![j]! * d[k]!;
          e[k]! += basis[k]![j]! * f;
        }
        e[j] = g;
      }
      f = 0;
      for (let j = 0; j < i; j++) {
        e[j]! /= h;
        f += e[j]! * d[j]!;
      }
      const hh = f / (h + h);
      for (let j = 0; j < i; j++) e[j]! -= hh * d[j]!;
      for (let j = 0; j < i; j++) {
        f = d[j]!;
        g = e[j]!;
        for (let k = j; k <= i - 1; k++) basis[k]![j]! -= f * e[k]! + g * d[k]!;
        d[j] = basis[i - 1]![j]!;
        basis[i]![j] = 0;
      }
    }
    d[i] = h;
  }
  for (let i = 0; i < n - 1; i++) {
    basis[n - 1]![i] = basis[i]![i]!;
    basis[i]![i] = 1;
    const h = d[i + 1]!;
    if (h !== 0) {
      for (let k = 0; k <= i; k++) d[k] = basis[k]![i + 1]! / h;
      for (let j = 0; j <= i; j++) {
        let g = 0;
        for (let k = 0; k <= i; k++) g += basis[k]![i + 1]! * basis[k]![j]!;
        for (let k = 0; k <= i; k++) basis[k]![j]! -= g * d[k]!;
      }
    }
    for (let k = 0; k <= i; k++) basis[k]![i + 1] = 0;
  }
  for (let j = 0; j < n; j++) {
    d[j] = basis[n - 1]![j]!;
    basis[n - 1]![j] = 0;
  }
  basis[n - 1]![n - 1] = 1;
  e[0] = 0;
}

/** The QL method with implicit shifts; `basis` becomes the eigenvectors, as columns. */
function makeDiagonal(basis: Float64Array[], d: Float64Array, e: Float64Array): void {
  const n = d.length;
  for (let i = 1; i < n; i++) e[i - 1] = e[i]!;
  e[n - 1] = 0;
  let f = 0;
  let largest = 0;
  for (let l = 0; l < n; l++) {
    largest = Math.max(largest, Math.abs(d[l]!) + Math.abs(e[l]!));
    let m = l;
    while (m < n - 1 && Math.abs(e[m]!) > Number.EPSILON * largest) m++;
    for (let step = 0; m > l && step < MOST_STEPS && Math.abs(e[l]!) > Number.EPSILON * largest; step++) {
      let g = d[l]!;
      let p = (d[l + 1]! - g) / (2 * e[l]!);
      let r = Math.hypot(p, 1);
      if (p < 0) r = -r;
      d[l] = e[l]! / (p + r);
      d[l + 1] = e[l]! * (p + r);
      const dl1 = d[l + 1]!;
      let h = g - d[l]!;
      for (let i = l + 2; i < n; i++) d[i]! -= h;
      f += h;
      p = d[m]!;
      let c = 1;
      let c2 = 1;
      let c3 = 1;
      const el1 = e[l + 1]!;
      let s = 0;
      let s2 = 0;
      for (let i = m - 1; i >= l; i--) {
        c3 = c2;
        c2 = c;
        s2 = s;
        g = c * e[i]!;
        h = c * p;
        r = Math.hypot(p, e[i]!);
        e[i + 1] = s * r;
        s = e[i]! / r;
        c = p / r;
        p = c * d[i]! - s * g;
        d[i + 1] = h + s * (c * g + s * d[i]!);
        for (const row of basis) {
          h = row[i + 1]!;
          row[i + 1] = s * row[i]! + c * h;
          row[i] = c * row[i]! - s * h;
        }
      }
      p = (-s * s2 * c3 * el1 * e[l]!) / dl1;
      e[l] = s * p;
      d[l] = c * p;
    }
    d[l]! += f;
    e[l] = 0;
  }
}
