/**
 * Small models and figures that need no library: boosted trees, weights by hash, numbers packed as text,
 * matrices, quantiles, moments, seeded random numbers, windows over streams.
 */
export { averageTrees, BoostedTreeScorer, type BoostedTrees } from './boosted-trees.ts';
export { chiSquareQuantile, chiSquareTail } from './chi-square.ts';
export { countTail } from './count-tail.ts';
export { addOuterProduct, covarianceOf, finishSymmetric, type Spread } from './covariance.ts';
export { averagePrecision, bestDecision, type Decision, judgeDecision, rocAuc } from './detection-quality.ts';
export { type Ellipsoid, ellipsoidOf, mahalanobisShares, mahalanobisSquared } from './ellipsoid.ts';
export { type FixedState, isPlace, loadState, type SavedState, type Stateful, saveState } from './fixed-state.ts';
export { transformFourier } from './fourier.ts';
export { type Clusters, clusterByMeans, squaredDistance } from './k-means.ts';
export { fitLogistic, type LogisticOptions } from './logistic.ts';
export { columnOf, createMatrix, type Matrix, matrixOf, rowOf, takeColumns, takeRows } from './matrix.ts';
export { deviation, kurtosis, mean, skewness } from './moments.ts';
export { MovingExtremes } from './moving-extremes.ts';
export { buildNeighborTree, findNeighbors, type Neighbors, type NeighborTree } from './nearest-neighbors.ts';
export { packBytes, unpackBytes } from './packed-numbers.ts';
export { MAD_TO_SIGMA, median, medianDeviation, quantileOfSorted, sorted } from './quantile.ts';
export { Random } from './random.ts';
export { averageRanks, countAtMost, countsBelow } from './ranks.ts';
export { smallestPlaces } from './smallest-places.ts';
export { SortedWindow } from './sorted-window.ts';
export { applyStandardScale, fitStandardScale, type StandardScale } from './standard-scale.ts';
export { SumWindow } from './sum-window.ts';
export { type SeparatorOptions, type SparseRow, trainSeparator } from './support-vectors.ts';
export { type Eigen, symmetricEigen } from './symmetric-eigen.ts';
export { WeightRows } from './weight-rows.ts';
export { WeightTable } from './weight-table.ts';
