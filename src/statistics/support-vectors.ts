/** A row of a sparse matrix. */
export interface SparseRow {
  readonly columns: Int32Array;
  readonly values: Float32Array;
}

/** What a linear separator is trained with. */
export interface SeparatorOptions {
  /** number of columns */
  readonly columns: number;
  /** cost of a mistake, one for each row */
  readonly costs: Float64Array;
  /** weights without evidence; training stays as near to them as the rows allow */
  readonly prior?: Float64Array;
  readonly rounds?: number;
}

const ROUNDS = 30;

/**
 * Trains a linear support vector machine with squared hinge loss by dual coordinate descent.
 *
 * The same rows give the same weights, bit for bit.
 *
 * @param isPositive 1 or 0 for each row
 * @returns a weight for each column
 * @see Hsieh et al., A Dual Coordinate Descent Method for Large-scale Linear SVM (2008)
 */
export function trainSeparator(
  rows: readonly SparseRow[],
  isPositive: Uint8Array,
  { columns, costs, prior, rounds = ROUNDS }: SeparatorOptions,
): Float64Array {
  const weights = new Float64Array(columns);
  if (prior !== undefined) weights.set(prior);
  const alphas = new Float64Array(rows.length);
  const squares = rows.map(({ values }) => values.reduce((sum, value) => sum + value * value, 0));
  const order = rows.map((_, index) => index);
  let state = 1;
  for (let round = 0; round < rounds; round++) {
    for (let i = order.length - 1; i > 0; i--) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const j = state % (i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    for (const index of order) {
      const { columns: at, values } = rows[index]!;
      const side = isPositive[index] === 1 ? 1 : -1;
      const softness = 1 / (2 * costs[index]!);
      let margin = 0;
      for (let i = 0; i < at.length; i++) margin += weights[at[i]!]! * values[i]!;
      const gradient = side * margin - 1 + alphas[index]! * softness;
      const alpha = Math.max(0, alphas[index]! - gradient / (squares[index]! + softness));
      const step = (alpha - alphas[index]!) * side;
      if (step === 0) continue;
      alphas[index] = alpha;
      for (let i = 0; i < at.length; i++) weights[at[i]!]! += step * values[i]!;
    }
  }
  return weights;
}
