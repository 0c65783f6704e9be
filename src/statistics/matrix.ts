/** Numbers in rows and columns; `values` is row-major, of length rows × columns. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** A matrix of zeros. */
export function createMatrix(rows: number, columns: number): Matrix {
  return { rows, columns, values: new Float64Array(rows * columns) };
}

/** A matrix from an array of rows of one length. */
export function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  return { rows: rows.length, columns: rows[0]?.length ?? 0, values: Float64Array.from(rows.flat()) };
}

/** One row, as a view: it changes with the matrix. */
export function rowOf({ columns, values }: Matrix, row: number): Float64Array {
  return values.subarray(row * columns, (row + 1) * columns);
}

/** One column, as a copy of length rows. */
export function columnOf({ rows, columns, values }: Matrix, column: number): Float64Array {
  const copy = new Float64Array(rows);
  for (let row = 0, place = column; row < rows; row++, place += columns) copy[row] = values[place]!;
  return copy;
}

/** The rows named, in that order, as a copy. */
export function takeRows(matrix: Matrix, chosen: ArrayLike<number>): Matrix {
  const taken = createMatrix(chosen.length, matrix.columns);
  for (let row = 0; row < chosen.length; row++) taken.values.set(rowOf(matrix, chosen[row]!), row * matrix.columns);
  return taken;
}

/** The columns named, in that order, as a copy. */
export function takeColumns(matrix: Matrix, chosen: ArrayLike<number>): Matrix {
  const taken = createMatrix(matrix.rows, chosen.length);
  let place = 0;
  for (let row = 0; row < matrix.rows; row++) {
    const start = row * matrix.columns;
    for (let column = 0; column < chosen.length; column++)
      taken.values[place++] = matrix.values[start + chosen[column]!]!;
  }
  return taken;
}
