/**
 * Small models that need no library: boosted trees, weights by hash.
 */
export { BoostedTreeScorer, type BoostedTrees } from './boosted-trees.ts';
export { WeightTable } from './weight-table.ts';
export { type SeparatorOptions, type SparseRow, trainSeparator } from './support-vectors.ts';
