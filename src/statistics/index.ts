/**
 * Small models and figures that need no library: boosted trees, weights by hash,
 * matrices, quantiles, moments, seeded random numbers.
 */
export { BoostedTreeScorer, type BoostedTrees } from './boosted-trees.ts';
export { columnOf, createMatrix, type Matrix, matrixOf, rowOf, takeColumns, takeRows } from './matrix.ts';
export { deviation, kurtosis, mean, skewness } from './moments.ts';
export { MAD_TO_SIGMA, median, medianDeviation, quantile, quantileOfSorted, sorted } from './quantile.ts';
export { Random } from './random.ts';
export { WeightTable } from './weight-table.ts';
