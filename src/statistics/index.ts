/**
 * Small models that need no library: boosted trees, weights by hash.
 */
export { BoostedTreeScorer, type BoostedTrees } from './boosted-trees.ts';
export { type SeparatorOptions, type SparseRow, trainSeparator } from './support-vectors.ts';
export { WeightTable } from './weight-table.ts';
