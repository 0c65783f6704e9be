import {
  applyStandardScale,
  buildNeighborTree,
  findNeighbors,
  fitStandardScale,
  type Matrix,
  type Neighbors,
  type NeighborTree,
  type StandardScale,
} from '../statistics/index.ts';
import { checkRows, checkScale, checkWidth, type MemoryPart } from './memory-part.ts';

/** Rows in standard scale, ready to be searched. */
export type Neighborhood = { readonly scale: StandardScale; readonly tree: NeighborTree };

/** Prepares the rows, and finds the neighbours of each among the others. */
export function learnNeighborhood(matrix: Matrix, count: number): { neighborhood: Neighborhood; neighbors: Neighbors } {
  const scale = fitStandardScale(matrix);
  const scaled = applyStandardScale(scale, matrix);
  const tree = buildNeighborTree(scaled);
  return { neighborhood: { scale, tree }, neighbors: findNeighbors(tree, scaled, count, true) };
}

/** The neighbours of other rows. */
export function neighborsIn({ scale, tree }: Neighborhood, matrix: Matrix, count: number): Neighbors {
  return findNeighbors(tree, applyStandardScale(scale, matrix), count, false);
}

const LEAF = -1;
/** Halving as often would take more rows than there are; a search goes down by calling itself. */
const DEEPEST = 1000;

/**
 * Checks a neighborhood from outside.
 *
 * @returns how many rows it has
 * @throws BadInputError where it is none
 */
export function checkNeighborhood(neighborhood: MemoryPart, columns: number): number {
  checkScale(neighborhood.part('scale'), columns);
  const tree = neighborhood.part('tree');
  checkWidth(tree.part('columns'), columns);
  const rows = checkRows(tree.part('points'), columns);
  tree.part('rows').places(0, rows - 1, rows);
  const rotation = tree.part('rotation');
  if (!rotation.isNull()) rotation.numbers(columns * columns);
  const axis = tree.part('axis').places(LEAF, columns - 1);
  const nodes = axis.length;
  if (nodes === 0) tree.part('axis').refuse('a node');
  tree.part('split').numbers(nodes);
  const first = tree.part('first').places(0, rows, nodes);
  const end = tree.part('end').places(0, rows, nodes);
  if (first.some((place, node) => place > end[node]!)) tree.part('first').refuse('places before the end');
  const high = tree.part('high').places(0, nodes - 1, nodes);
  if (!isTree(axis, high)) tree.part('high').refuse('a tree');
  return rows;
}

/** Whether every node but the first is the child of one before it, and none lies too deep. */
function isTree(axis: Int32Array, high: Int32Array): boolean {
  const depths = new Int32Array(axis.length);
  for (let node = 0; node < axis.length; node++) {
    const depth = depths[node]! + 1;
    if ((node > 0 && depth === 1) || depth > DEEPEST) return false;
    if (axis[node] === LEAF) continue;
    for (const child of [node + 1, high[node]!]) {
      if (child <= node || child >= axis.length || depths[child] !== 0) return false;
      depths[child] = depth;
    }
  }
  return true;
}
