import { createMatrix, type Matrix } from '../statistics/index.ts';

/**
 * How much the score of a row falls when each of its values is replaced by a typical one; length columns.
 *
 * @param typical the value of each column that is usual
 * @see Zeiler and Fergus, Visualizing and Understanding Convolutional Networks (2014), on occlusion
 */
export function occlusionShares(
  score: (matrix: Matrix) => Float64Array,
  row: Float64Array,
  typical: Float64Array,
): Float64Array {
  const columns = row.length;
  const variants = createMatrix(columns + 1, columns);
  for (let variant = 0; variant <= columns; variant++) {
    variants.values.set(row, variant * columns);
    if (variant < columns) variants.values[variant * columns + variant] = typical[variant]!;
  }
  const scores = score(variants);
  return Float64Array.from({ length: columns }, (_, column) => scores[columns]! - scores[column]!);
}
