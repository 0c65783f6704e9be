import type { MemoryPart } from './memory-part.ts';

const EULER = 0.5772156649015329;

/** What the detectors that isolate rows of small samples have in common. */
export type IsolationSettings = { readonly trees: number; readonly sample_rows: number };

export const ISOLATION_DEFAULTS: IsolationSettings = { trees: 100, sample_rows: 256 };

/** The average path to a row in a random binary tree of so many rows; what an unfinished leaf still hides. */
export function averagePathLength(rows: number): number {
  if (rows <= 1) return 0;
  if (rows === 2) return 1;
  return 2 * (Math.log(rows - 1) + EULER) - (2 * (rows - 1)) / rows;
}

/**
 * Checks what forests from outside have in common.
 *
 * @returns how many nodes all trees have together, at least two
 * @throws BadInputError where it is none
 */
export function checkForest(memory: MemoryPart): number {
  memory.part('sampleRows').count();
  const nodes = memory.part('trees').count() * memory.part('stride').count();
  if (nodes < 2) memory.part('trees').refuse('trees');
  memory.part('split').numbers(nodes);
  return nodes;
}
