import { createMatrix, type Matrix } from './matrix.ts';
import type { Random } from './random.ts';

/** Centers, one a row, and which of them is nearest to each row. */
export interface Clusters {
  readonly centers: Matrix;
  readonly nearest: Int32Array;
  readonly sizes: Int32Array;
}

const MOST_STEPS = 300;

/**
 * Groups rows around `count` centers (fewer when there are fewer different rows).
 *
 * @see Lloyd (1982), started as Arthur and Vassilvitskii, k-means++ (2007), in its greedy form
 */
export function clusterByMeans(matrix: Matrix, count: number, random: Random): Clusters {
  const centers = spreadCenters(matrix, count, random);
  const nearest = new Int32Array(matrix.rows).fill(-1);
  const sizes = new Int32Array(centers.rows);
  for (let step = 0; step < MOST_STEPS; step++) {
    if (!assign(matrix, centers, nearest)) break;
    moveCenters(matrix, centers, nearest, sizes);
  }
  return { centers, nearest, sizes };
}

/** The squared distance of a row to a center. */
export function squaredDistance(matrix: Matrix, row: number, centers: Matrix, center: number): number {
  const start = row * matrix.columns;
  const other = center * matrix.columns;
  let sum = 0;
  for (let column = 0; column < matrix.columns; column++) {
    const offset = matrix.values[start + column]! - centers.values[other + column]!;
    sum += offset * offset;
  }
  return sum;
}

/** Each next center is, of a few drawn in proportion to their squared distance, the one that leaves the least of it. */
function spreadCenters(matrix: Matrix, count: number, random: Random): Matrix {
  const trials = 2 + Math.floor(Math.log(count));
  const chosen = [random.below(matrix.rows)];
  let distances = nearerDistances(matrix, chosen[0]!, undefined);
  while (chosen.length < count) {
    const total = sumOf(distances);
    if (total === 0) break;
    let best: { row: number; distances: Float64Array; total: number } | undefined;
    for (let trial = 0; trial < trials; trial++) {
      const row = drawByWeight(distances, random.unit() * total);
      const nearer = nearerDistances(matrix, row, distances);
      const rest = sumOf(nearer);
      if (best === undefined || rest < best.total) best = { row, distances: nearer, total: rest };
    }
    chosen.push(best!.row);
    distances = best!.distances;
  }
  const centers = createMatrix(chosen.length, matrix.columns);
  chosen.forEach((row, center) => {
    centers.values.set(
      matrix.values.subarray(row * matrix.columns, (row + 1) * matrix.columns),
      center * matrix.columns,
    );
  });
  return centers;
}

/** Of each row, the squared distance to a row or to what was nearer before. */
function nearerDistances(matrix: Matrix, to: number, before: Float64Array | undefined): Float64Array {
  return Float64Array.from({ length: matrix.rows }, (_, row) =>
    Math.min(before?.[row] ?? Number.POSITIVE_INFINITY, squaredDistance(matrix, row, matrix, to)),
  );
}

/** The place at which the running sum of the weights passes `rest`. */
function drawByWeight(weights: Float64Array, rest: number): number {
  let left = rest;
  for (let place = 0; place < weights.length - 1; place++) {
    left -= weights[place]!;
    if (left < 0) return place;
  }
  return weights.length - 1;
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** Says whether any row changed its center. */
function assign(matrix: Matrix, centers: Matrix, nearest: Int32Array): boolean {
  let hasChanged = false;
  for (let row = 0; row < matrix.rows; row++) {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let center = 0; center < centers.rows; center++) {
      const distance = squaredDistance(matrix, row, centers, center);
      if (distance >= least) continue;
      least = distance;
      best = center;
    }
    if (nearest[row] === best) continue;
    nearest[row] = best;
    hasChanged = true;
  }
  return hasChanged;
}

function moveCenters(matrix: Matrix, centers: Matrix, nearest: Int32Array, sizes: Int32Array): void {
  const { columns } = matrix;
  sizes.fill(0);
  for (const center of nearest) sizes[center]!++;
  for (let center = 0; center < centers.rows; center++) {
    // A center without rows stays where it is.
    if (sizes[center]! > 0) centers.values.fill(0, center * columns, (center + 1) * columns);
  }
  for (let row = 0; row < matrix.rows; row++) {
    const center = nearest[row]!;
    for (let column = 0; column < columns; column++) {
      centers.values[center * columns + column]! += matrix.values[row * columns + column]! / sizes[center]!;
    }
  }
}
