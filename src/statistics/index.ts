/**
 * Small models that need no library: boosted trees, weights by hash.
 */
export { type BoostedTrees, BoostedTreeScorer } from './boosted-trees.ts';
export { WeightTable } from './weight-table.ts';
