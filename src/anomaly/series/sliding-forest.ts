import { type FixedState, Random, SortedWindow, SumWindow } from '../../statistics/index.ts';
import { leastSigma, type SeriesDetector, type SeriesDetectorKind, scoreOf } from './series-detector.ts';
import { Surprise } from './surprise.ts';

const DEPTH = 8;
const NODES = 2 ** (DEPTH + 1) - 1;
const SPLITS = 2 ** DEPTH - 1;
const ROWS_NEEDED = 30;
const FEW = 0.1;
const ALARM_LINE = 3;
/** above every logarithm of a mass, so that distances are positive */
const MOST_LOG_MASS = Math.log(100 * 10_000 * 2 ** DEPTH + 1);

/**
 * Half-space trees over the last few rows: random boxes of a space that never changes, weighed by how many stretches
 * of the window before fell into them. A stretch in a light box is unusual; each window of rows replaces the one before.
 */
export const slidingForest: SeriesDetectorKind = {
  name: 'sliding_forest',
  summary: 'how empty the part of space is where the last rows lie, in random trees over a sliding window',
  source: 'Tan, Ting and Liu, Fast Anomaly Detection for Streaming Data (2011)',
  isRandomized: true,
  settings: {
    length: { default: 4, least: 1, most: 50, meaning: 'rows that make a point' },
    window: { default: 500, least: 50, most: 10_000, meaning: 'points that are learned at once' },
    trees: { default: 25, least: 1, most: 100, meaning: 'trees' },
  },
  create: ({ length, window, trees }, seed) => new SlidingForest(length!, window!, trees!, seed),
};

class SlidingForest implements SeriesDetector {
  readonly band = null;
  readonly #length: number;
  readonly #window: number;
  readonly #trees: readonly HalfSpaceTree[];
  readonly #point: Float64Array;
  readonly state: {
    past: SortedWindow;
    rows: SumWindow;
    points: number;
    /** points of the window before, and of this one, in each node of each tree */
    learned: Float64Array;
    learning: Float64Array;
    surprise: Surprise;
  } & FixedState;

  constructor(length: number, window: number, trees: number, seed: number) {
    this.#length = length;
    this.#window = window;
    const random = new Random(seed);
    this.#trees = Array.from({ length: trees }, () => growTree(length, random));
    this.#point = new Float64Array(length);
    this.state = {
      past: new SortedWindow(window),
      rows: new SumWindow(length),
      points: 0,
      learned: new Float64Array(trees * NODES),
      learning: new Float64Array(trees * NODES),
      surprise: new Surprise(),
    };
  }

  update(_timestampMs: number, value: number): number {
    const { state } = this;
    state.rows.push(value);
    let score = 0;
    if (state.past.count >= ROWS_NEEDED && state.rows.isFull) {
      this.#place();
      const hasLearned = state.points >= this.#window;
      const mass = this.#trees.reduce((sum, tree, index) => sum + this.#fall(tree, index * NODES), 0);
      if (hasLearned) score = scoreOf(state.surprise.judge(-Math.log(mass + 1) + MOST_LOG_MASS), ALARM_LINE);
      state.points++;
      if (state.points % this.#window === 0) {
        state.learned.set(state.learning);
        state.learning.fill(0);
      }
    }
    state.past.push(value);
    return score;
  }

  /** The last rows as a point in 0..1 on each axis, whatever the unit of the series. */
  #place(): void {
    const { past, rows } = this.state;
    const center = past.median;
    const sigma = Math.max(past.quartileSigma, (past.quantile(0.99) - past.quantile(0.01)) / 6, leastSigma(center));
    for (let back = 0; back < this.#length; back++) {
      const z = (rows.at(back) - center) / sigma;
      this.#point[back] = 0.5 + z / (2 * (3 + Math.abs(z)));
    }
  }

  /** Lets the point fall through a tree, counts it on its way, and says how heavy the window before was there. */
  #fall(tree: HalfSpaceTree, from: number): number {
    const { learned, learning } = this.state;
    let node = 0;
    let mass = 0;
    let isDecided = false;
    for (let depth = 0; depth <= DEPTH; depth++) {
      learning[from + node] = learning[from + node]! + 1;
      if (!isDecided) {
        mass = learned[from + node]! * 2 ** depth;
        isDecided = learned[from + node]! <= FEW * this.#window;
      }
      if (depth < DEPTH) node = 2 * node + (this.#point[tree.axis[node]!]! < tree.cut[node]! ? 1 : 2);
    }
    return mass;
  }
}

interface HalfSpaceTree {
  readonly axis: Uint8Array;
  readonly cut: Float64Array;
}

/** Each inner node halves its box on an axis of chance; each axis spans a range of chance around 0..1. */
function growTree(axes: number, random: Random): HalfSpaceTree {
  const tree = { axis: new Uint8Array(SPLITS), cut: new Float64Array(SPLITS) };
  const low = new Float64Array(axes);
  const high = new Float64Array(axes);
  for (let axis = 0; axis < axes; axis++) {
    const center = random.unit();
    const reach = 2 * Math.max(center, 1 - center);
    low[axis] = center - reach;
    high[axis] = center + reach;
  }
  grow(0, low, high);
  return tree;

  function grow(node: number, low: Float64Array, high: Float64Array): void {
    if (node >= SPLITS) return;
    const axis = random.below(axes);
    const cut = (low[axis]! + high[axis]!) / 2;
    tree.axis[node] = axis;
    tree.cut[node] = cut;
    const below = high.slice();
    below[axis] = cut;
    grow(2 * node + 1, low, below);
    const above = low.slice();
    above[axis] = cut;
    grow(2 * node + 2, above, high);
  }
}
