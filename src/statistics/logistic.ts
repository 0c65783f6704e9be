/** What a logistic regression is fitted with. */
export interface LogisticOptions {
  /** coefficients without evidence; the fit stays as near to them as the rows allow */
  readonly prior: Float64Array;
  /** how much a unit of distance from the prior costs, in log likelihood, for each coefficient */
  readonly ridge: ArrayLike<number>;
}

const ROUNDS = 40;
const ENOUGH = 1e-9;

/**
 * Coefficients of a logistic regression, by Newton's method with a ridge around a prior.
 *
 * @param rows values of each row, all of the length of the prior; one that is always 1 is the offset
 * @param isPositive 1 or 0 for each row
 * @see Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 4.4 (2009)
 */
export function fitLogistic(
  rows: readonly ArrayLike<number>[],
  isPositive: Uint8Array,
  { prior, ridge }: LogisticOptions,
): Float64Array {
  const size = prior.length;
  const fitted = prior.slice();
  for (let round = 0; round < ROUNDS; round++) {
    const gradient = fitted.map((value, i) => ridge[i]! * (value - prior[i]!));
    const curvature = Array.from({ length: size }, (_, i) => new Float64Array(size).fill(ridge[i]!, i, i + 1));
    for (const [index, row] of rows.entries()) {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += fitted[i]! * row[i]!;
      const probability = 1 / (1 + Math.exp(-sum));
      const error = probability - isPositive[index]!;
      const spread = probability * (1 - probability);
      for (let i = 0; i < size; i++) {
        if (row[i] === 0) continue;
        gradient[i]! += error * row[i]!;
        const weighted = spread * row[i]!;
        const line = curvature[i]!;
        for (let j = 0; j <= i; j++) line[j]! += weighted * row[j]!;
      }
    }
    const step = solvePositive(curvature, gradient);
    for (let i = 0; i < size; i++) fitted[i]! -= step[i]!;
    if (step.every((value) => Math.abs(value) < ENOUGH)) break;
  }
  return fitted;
}

/** Solves `matrix × x = right` by Cholesky; the lower half of the matrix counts and is overwritten. */
function solvePositive(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const size = right.length;
  const solved = right.slice();
  for (let i = 0; i < size; i++) {
    const line = matrix[i]!;
    for (let j = 0; j <= i; j++) {
      const above = matrix[j]!;
      let sum = line[j]!;
      for (let k = 0; k < j; k++) sum -= line[k]! * above[k]!;
      line[j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / above[j]!;
    }
    for (let k = 0; k < i; k++) solved[i]! -= line[k]! * solved[k]!;
    solved[i]! /= line[i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) solved[i]! -= matrix[k]![i]! * solved[k]!;
    solved[i]! /= matrix[i]![i]!;
  }
  return solved;
}
