import { type Matrix, Random } from '../../statistics/index.ts';
import type { Detector } from '../detector.ts';
import { averagePathLength, checkForest, ISOLATION_DEFAULTS, type IsolationSettings } from '../isolation.ts';

type Kept = {
  trees: number;
  /** nodes kept for each tree, whether used or not */
  stride: number;
  sampleRows: number;
  /** the column an inner node asks about, -1 in a leaf */
  column: Int32Array;
  /** values below go to the node's `child`, others to the one after it; in a leaf, the length of the path */
  split: Float64Array;
  child: Int32Array;
};

const LEAF = -1;
const BLOCK_ROWS = 2048;

/** Rows that random cuts separate early. */
export const isolationForest: Detector<Kept, IsolationSettings> = {
  name: 'isolation_forest',
  summary: 'few random cuts between columns are enough to set the row apart',
  source: 'Liu, Ting and Zhou, Isolation Forest, ICDM (2008)',
  isRandomized: true,
  defaults: ISOLATION_DEFAULTS,
  learn(matrix, { settings, seed }) {
    const memory = growForest(matrix, settings, new Random(seed));
    return { memory, scores: isolationForest.score(memory, matrix) };
  },
  score(memory, matrix) {
    const { trees, sampleRows } = memory;
    const lengths = new Float64Array(matrix.rows);
    // A block of rows stays in the cache while all trees pass over it.
    for (let first = 0; first < matrix.rows; first += BLOCK_ROWS) {
      const end = Math.min(first + BLOCK_ROWS, matrix.rows);
      for (let tree = 0; tree < trees; tree++) addPathLengths(memory, tree, matrix, first, end, lengths);
    }
    const usual = trees * averagePathLength(sampleRows);
    return lengths.map((length) => (usual === 0 ? 0.5 : 2 ** (-length / usual)));
  },
  check(memory, columns) {
    const nodes = checkForest(memory);
    const column = memory.part('column').places(LEAF, columns - 1, nodes);
    const child = memory.part('child').places(0, nodes - 2, nodes);
    if (column.some((asked, node) => asked >= 0 && child[node]! <= node)) {
      memory.part('child').refuse('children after their parents');
    }
  },
};

function addPathLengths(
  { stride, column, split, child }: Kept,
  tree: number,
  { columns, values }: Matrix,
  first: number,
  end: number,
  lengths: Float64Array,
): void {
  const root = tree * stride;
  for (let row = first; row < end; row++) {
    const start = row * columns;
    let node = root;
    let asked = column[node]!;
    while (asked >= 0) {
      node = child[node]! + (values[start + asked]! < split[node]! ? 0 : 1);
      asked = column[node]!;
    }
    lengths[row]! += split[node]!;
  }
}

function growForest(matrix: Matrix, settings: IsolationSettings, random: Random): Kept {
  const sampleRows = Math.min(settings.sample_rows, matrix.rows);
  const deepest = Math.ceil(Math.log2(Math.max(sampleRows, 2)));
  const stride = 2 * sampleRows;
  const size = settings.trees * stride;
  const column = new Int32Array(size).fill(LEAF);
  const split = new Float64Array(size);
  const child = new Int32Array(size);
  for (let tree = 0; tree < settings.trees; tree++) {
    const rows = random.sample(sampleRows, matrix.rows);
    let nextFree = tree * stride + 1;
    const grow = (node: number, part: Int32Array, depth: number): void => {
      const cut = depth < deepest && part.length > 1 ? randomCut(matrix, part, random) : undefined;
      if (cut === undefined) {
        split[node] = depth + averagePathLength(part.length);
        return;
      }
      column[node] = cut.column;
      split[node] = cut.value;
      const low = nextFree;
      child[node] = low;
      nextFree += 2;
      const isLow = (row: number) => matrix.values[row * matrix.columns + cut.column]! < cut.value;
      grow(low, part.filter(isLow), depth + 1);
      grow(
        low + 1,
        part.filter((row) => !isLow(row)),
        depth + 1,
      );
    };
    grow(tree * stride, rows, 0);
  }
  return { trees: settings.trees, stride, sampleRows, column, split, child };
}

/** A column whose values differ among the rows, and a value between its smallest and largest. */
function randomCut({ columns, values }: Matrix, part: Int32Array, random: Random) {
  const order = Int32Array.from({ length: columns }, (_, column) => column);
  for (let tried = 0; tried < columns; tried++) {
    const other = tried + random.below(columns - tried);
    const column = order[other]!;
    order[other] = order[tried]!;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const row of part) {
      const value = values[row * columns + column]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    // Rounding may put the cut on the smallest value; then all rows would go one way.
    if (high > low) return { column, value: Math.max(low + (high - low) * random.unit(), nextAbove(low, high)) };
  }
  return undefined;
}

function nextAbove(low: number, high: number): number {
  return Math.min(high, low + Math.abs(low) * Number.EPSILON + Number.MIN_VALUE);
}
