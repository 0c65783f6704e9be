/**
 * The lower triangle L of a symmetric positive definite matrix, so that the matrix is L times L transposed.
 *
 * @param matrix size × size values, row by row; only the lower triangle is read
 * @returns size × size values, or null if the matrix is not positive definite
 * @see Golub and Van Loan, Matrix Computations, 4.2
 */
export function factorCholesky(matrix: Float64Array, size: number): Float64Array | null {
  const lower = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = matrix[row * size + column]!;
      for (let k = 0; k < column; k++) rest -= lower[row * size + k]! * lower[column * size + k]!;
      if (row > column) lower[row * size + column] = rest / lower[column * size + column]!;
      else if (rest > 0) lower[row * size + row] = Math.sqrt(rest);
      else return null;
    }
  }
  return lower;
}

/** The squared length of the vector y with L y = vector: the squared Mahalanobis distance for a covariance L Lᵀ. */
export function squaredDistance(lower: Float64Array, vector: Float64Array): number {
  const size = vector.length;
  const solved = new Float64Array(size);
  let total = 0;
  for (let row = 0; row < size; row++) {
    let rest = vector[row]!;
    for (let column = 0; column < row; column++) rest -= lower[row * size + column]! * solved[column]!;
    solved[row] = rest / lower[row * size + row]!;
    total += solved[row]! ** 2;
  }
  return total;
}
