import { columnOf, countAtMost, countsBelow, type Matrix, skewness, sorted } from '../statistics/index.ts';
import type { MemoryPart } from './memory-part.ts';

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

/** @throws BadInputError where a memory from outside is none */
export function checkTails(memory: MemoryPart, columns: number): void {
  const rows = memory.part('rows').count();
  memory.part('ascending').numbers(rows * columns);
  memory.part('skew').numbers(columns);
}

/**
 * Visits each value of a column with the numbers of learned values that are at most as large and at least as large; how
 * surprising these are says {@link surprisesOf}.
 */
export function visitTails(
  { ascending, rows }: Tails,
  matrix: Matrix,
  column: number,
  visit: (row: number, atMost: number, atLeast: number) => void,
): void {
  const known = ascending.subarray(column * rows, (column + 1) * rows);
  const values = columnOf(matrix, column);
  const counts = countsBelow(known, values);
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    const below = counts[row]!;
    // Most values are there once: one look at what follows is cheaper than a second search.
    const isOnce = below < rows && known[below] === value && !(below + 1 < rows && known[below + 1] === value);
    visit(row, isOnce ? below + 1 : countAtMost(known, value), rows - below);
  }
}

/** −ln of the share of the rows that a count is, from no row to all of them; none counts as one of rows + 1. */
export function surprisesOf({ rows }: Tails): Float64Array {
  const surprises = new Float64Array(rows + 1);
  surprises[0] = Math.log(rows + 1);
  for (let count = 1; count <= rows; count++) surprises[count] = -Math.log(count / rows);
  return surprises;
}
