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
