import { UsageError } from '../../foundation/index.ts';
import {
  applyStandardScale,
  fitStandardScale,
  type Matrix,
  Random,
  type StandardScale,
} from '../../statistics/index.ts';
import type { Detector } from '../detector.ts';
import { averagePathLength, checkForest, ISOLATION_DEFAULTS, type IsolationSettings } from '../isolation.ts';
import { checkScale } from '../memory-part.ts';

type Kept = {
  scale: StandardScale;
  trees: number;
  stride: number;
  sampleRows: number;
  /** the lower child of an inner node, the other follows it; 0 in a leaf */
  child: Int32Array;
  /** row-major, one direction a node */
  directions: Float64Array;
  /** rows whose product with the direction is less go to the lower child; in a leaf, the length of the path */
  split: Float64Array;
};

/** Directions of all nodes: 1.6 GB. */
const MOST_NUMBERS = 200_000_000;

/** As the isolation forest, but each cut has a random slope. */
export const extendedIsolationForest: Detector<Kept, IsolationSettings> = {
  name: 'extended_isolation_forest',
  summary: 'few random cuts of any slope are enough to set the row apart',
  source: 'Hariri, Kind and Brunner, Extended Isolation Forest, IEEE TKDE (2019)',
  isRandomized: true,
  defaults: { ...ISOLATION_DEFAULTS, trees: 50 },
  learn(matrix, { settings, seed }) {
    const memory = growForest(matrix, settings, new Random(seed));
    return { memory, scores: extendedIsolationForest.score(memory, matrix) };
  },
  score(memory, matrix) {
    const { trees, stride, sampleRows, child, directions, split } = memory;
    const scaled = applyStandardScale(memory.scale, matrix);
    const usual = trees * averagePathLength(sampleRows);
    const scores = new Float64Array(matrix.rows);
    for (let row = 0; row < matrix.rows; row++) {
      let length = 0;
      for (let tree = 0; tree < trees; tree++) {
        let node = tree * stride;
        while (child[node]! > 0) node = child[node]! + (product(scaled, row, directions, node) < split[node]! ? 0 : 1);
        length += split[node]!;
      }
      scores[row] = usual === 0 ? 0.5 : 2 ** (-length / usual);
    }
    return scores;
  },
  check(memory, columns) {
    checkScale(memory.part('scale'), columns);
    const nodes = checkForest(memory);
    memory.part('directions').numbers(nodes * columns);
    const child = memory.part('child').places(0, nodes - 2, nodes);
    if (child.some((low, node) => low > 0 && low <= node)) memory.part('child').refuse('children after their parents');
  },
};

function growForest(matrix: Matrix, settings: IsolationSettings, random: Random): Kept {
  const scale = fitStandardScale(matrix);
  const scaled = applyStandardScale(scale, matrix);
  const sampleRows = Math.min(settings.sample_rows, matrix.rows);
  const deepest = Math.ceil(Math.log2(Math.max(sampleRows, 2)));
  const stride = 2 * sampleRows;
  if (settings.trees * stride * matrix.columns > MOST_NUMBERS) {
    throw new UsageError(
      `expected fewer trees or sample_rows for ${matrix.columns} columns: they need too much memory`,
    );
  }
  const child = new Int32Array(settings.trees * stride);
  const split = new Float64Array(settings.trees * stride);
  const directions = new Float64Array(settings.trees * stride * matrix.columns);
  for (let tree = 0; tree < settings.trees; tree++) {
    let nextFree = tree * stride + 1;
    const grow = (node: number, part: Int32Array, depth: number): void => {
      const products = depth < deepest && part.length > 1 ? cut(node, part) : undefined;
      if (products === undefined) {
        split[node] = depth + averagePathLength(part.length);
        return;
      }
      const low = nextFree;
      child[node] = low;
      nextFree += 2;
      grow(
        low,
        part.filter((_, place) => products[place]! < split[node]!),
        depth + 1,
      );
      grow(
        low + 1,
        part.filter((_, place) => products[place]! >= split[node]!),
        depth + 1,
      );
    };
    /** Draws a direction and a place to cut; undefined when all rows lie in one place along it. */
    const cut = (node: number, part: Int32Array): Float64Array | undefined => {
      for (let column = 0; column < matrix.columns; column++)
        directions[node * matrix.columns + column] = random.normal();
      const products = Float64Array.from(part, (row) => product(scaled, row, directions, node));
      const low = products.reduce((one, other) => Math.min(one, other));
      const high = products.reduce((one, other) => Math.max(one, other));
      const value = low + (high - low) * random.unit();
      if (!(value > low)) return undefined;
      split[node] = value;
      return products;
    };
    grow(tree * stride, random.sample(sampleRows, matrix.rows), 0);
  }
  return { scale, trees: settings.trees, stride, sampleRows, child, directions, split };
}

function product({ columns, values }: Matrix, row: number, directions: Float64Array, node: number): number {
  let sum = 0;
  for (let column = 0; column < columns; column++)
    sum += values[row * columns + column]! * directions[node * columns + column]!;
  return sum;
}
