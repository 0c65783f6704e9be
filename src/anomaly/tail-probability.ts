import { columnOf, countAtMost, countBelow, type Matrix, skewness, sorted } from '../statistics/index.ts';

/** The empirical distribution of each column. */
export type Tails = {
  /** column after column, each ascending, `rows` long */
  readonly ascending: Float64Array;
  readonly rows: number;
  readonly skew: Float64Array;
};

export function learnTails(matrix: Matrix): Tails {
  const ascending = new Float64Array(matrix.values.length);
  const skew = new Float64Array(matrix.columns);
  for (let column = 0; column < matrix.columns; column++) {
    const values = columnOf(matrix, column);
    skew[column] = skewness(values);
    ascending.set(sorted(values), column * matrix.rows);
  }
  return { ascending, rows: matrix.rows, skew };
}

/** How improbable values at most as large, and at least as large, are: −ln of the shares. */
export interface TailSurprise {
  readonly left: number;
  readonly right: number;
}

/** Visits each value of a column with its surprises. A value beyond all learned counts as one of rows + 1. */
export function visitTails(
  { ascending, rows }: Tails,
  matrix: Matrix,
  column: number,
  visit: (row: number, left: number, right: number) => void,
): void {
  const known = ascending.subarray(column * rows, (column + 1) * rows);
  for (let row = 0; row < matrix.rows; row++) {
    const value = matrix.values[row * matrix.columns + column]!;
    const atMost = countAtMost(known, value);
    const atLeast = rows - countBelow(known, value);
    visit(row, surprise(atMost, rows), surprise(atLeast, rows));
  }
}

function surprise(count: number, rows: number): number {
  return count > 0 ? -Math.log(count / rows) : Math.log(rows + 1);
}
