/**
 * Small models and figures that need no library: boosted trees, weights by hash,
 * matrices, quantiles, moments, seeded random numbers, windows over streams.
 */
export { BoostedTreeScorer, type BoostedTrees } from './boosted-trees.ts';
export { factorCholesky, squaredDistance } from './cholesky.ts';
export { countTail } from './count-tail.ts';
export { type FixedState, loadState, type SavedState, type Stateful, saveState } from './fixed-state.ts';
export { transformFourier } from './fourier.ts';
export { columnOf, createMatrix, type Matrix, matrixOf, rowOf, takeColumns, takeRows } from './matrix.ts';
export { deviation, kurtosis, mean, skewness } from './moments.ts';
export { MovingExtremes } from './moving-extremes.ts';
export { MAD_TO_SIGMA, median, medianDeviation, quantile, quantileOfSorted, sorted } from './quantile.ts';
export { Random } from './random.ts';
export { SortedWindow } from './sorted-window.ts';
export { SumWindow } from './sum-window.ts';
export { WeightTable } from './weight-table.ts';
