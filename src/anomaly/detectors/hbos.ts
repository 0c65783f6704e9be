import type { Matrix } from '../../statistics/index.ts';
import type { Detector } from '../detector.ts';

type Kept = {
  bins: number;
  lowest: Float64Array;
  highest: Float64Array;
  /** surprise of each bin, row-major by column */
  surprise: Float64Array;
};

const LEAST_HEIGHT = 1e-9;

/** Values from sparse parts of their columns' histograms. */
export const hbos: Detector<Kept, { readonly bins: number }> = {
  name: 'hbos',
  summary: 'its values lie where the histograms of their columns are low',
  source: 'Goldstein and Dengel, Histogram-Based Outlier Score, KI (2012)',
  isRandomized: false,
  defaults: { bins: 10 },
  learn(matrix, { settings: { bins } }) {
    const memory = buildHistograms(matrix, bins);
    return { memory, scores: hbos.score(memory, matrix) };
  },
  score(memory, { rows, columns, values }) {
    const scores = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let column = 0; column < columns; column++)
        sum += surpriseOf(memory, column, values[row * columns + column]!);
      scores[row] = sum;
    }
    return scores;
  },
  check(memory, columns) {
    memory.part('lowest').numbers(columns);
    memory.part('highest').numbers(columns);
    memory.part('surprise').numbers(memory.part('bins').count() * columns);
  },
  explain(memory, row) {
    return row.map((value, column) => surpriseOf(memory, column, value));
  },
};

function buildHistograms({ rows, columns, values }: Matrix, bins: number): Kept {
  const lowest = new Float64Array(columns).fill(Number.POSITIVE_INFINITY);
  const highest = new Float64Array(columns).fill(Number.NEGATIVE_INFINITY);
  for (let place = 0, column = 0; place < values.length; place++) {
    const value = values[place]!;
    if (value < lowest[column]!) lowest[column] = value;
    if (value > highest[column]!) highest[column] = value;
    if (++column === columns) column = 0;
  }
  const memory = { bins, lowest, highest, surprise: new Float64Array(columns * bins) };
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      memory.surprise[column * bins + binOf(memory, column, values[row * columns + column]!)]!++;
    }
  }
  for (let column = 0; column < columns; column++) {
    const heights = memory.surprise.subarray(column * bins, (column + 1) * bins);
    const tallest = heights.reduce((one, other) => Math.max(one, other));
    heights.forEach((height, bin) => {
      heights[bin] = -Math.log(height / tallest + LEAST_HEIGHT);
    });
  }
  return memory;
}

/** Values beyond what was learned are as surprising as an empty bin. */
function surpriseOf(memory: Kept, column: number, value: number): number {
  if (value < memory.lowest[column]! || value > memory.highest[column]!) return -Math.log(LEAST_HEIGHT);
  return memory.surprise[column * memory.bins + binOf(memory, column, value)]!;
}

function binOf({ bins, lowest, highest }: Kept, column: number, value: number): number {
  const low = lowest[column]!;
  const range = highest[column]! - low;
  return range > 0 ? Math.min(bins - 1, Math.floor(((value - low) / range) * bins)) : 0;
}
