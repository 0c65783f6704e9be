/**
 * Small models that need no library: boosted trees, weights by hash, and numbers packed as text.
 */
export { averageTrees, BoostedTreeScorer, type BoostedTrees } from './boosted-trees.ts';
export { packBytes, unpackBytes } from './packed-numbers.ts';
export { WeightRows } from './weight-rows.ts';
export { WeightTable } from './weight-table.ts';
