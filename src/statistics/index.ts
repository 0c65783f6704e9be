/**
 * Small models that need no library: boosted trees, weights by hash.
 */
export { BoostedTreeScorer, type BoostedTrees } from './boosted-trees.ts';
export { WeightTable } from './weight-table.ts';
export { countTail } from './count-tail.ts';
export { type FixedState, loadState, type SavedState, type Stateful, saveState } from './fixed-state.ts';
export { transformFourier } from './fourier.ts';
export { MovingExtremes } from './moving-extremes.ts';
export { randomNumbers } from './random.ts';
export { SortedWindow } from './sorted-window.ts';
export { SumWindow } from './sum-window.ts';
