import type { BoostedTrees } from '../../src/statistics/index.ts';
import { seededRandom } from './random.ts';

/** Fills slopes and curvatures of the loss from the current scores, row by row. */
export type Objective = (scores: Float64Array, slopes: Float64Array, curvatures: Float64Array) => void;

export interface TreeOptions {
  trees: number;
  depth: number;
  /** how much of a leaf's best value is taken */
  rate: number;
  /** least sum of curvatures in a leaf */
  leafWeight: number;
  /** share of features a tree may use */
  columns: number;
  seed: number;
}

/** Rows that compete with each other: one log's lines, one log's categories. */
export interface Group {
  from: number;
  to: number;
  right: boolean[];
  importance: number;
}

const BINS = 64;
const SAMPLED_ROWS = 40_000;
const SHRINK = 1;

/** −log P(a right row is chosen), with a softmax over each group; groups without a right row are left out. */
export function chooseRight(groups: Group[]): Objective {
  return (scores, slopes, curvatures) => {
    for (const { from, to, right, importance } of groups) {
      let best = Number.NEGATIVE_INFINITY;
      for (let k = from; k < to; k++) best = Math.max(best, scores[k]!);
      let all = 0;
      let good = 0;
      for (let k = from; k < to; k++) {
        const share = Math.exp(scores[k]! - best);
        all += share;
        if (right[k - from]) good += share;
      }
      for (let k = from; k < to; k++) {
        if (good === 0) {
          slopes[k] = 0;
          curvatures[k] = 0;
          continue;
        }
        const share = Math.exp(scores[k]! - best);
        const slope = share / all - (right[k - from] ? share / good : 0);
        slopes[k] = slope * importance;
        curvatures[k] = Math.max((share / all) * (1 - share / all), 0.02 * Math.abs(slope)) * importance + 1e-8;
      }
    }
  };
}

/** −log P(label), for labels 0 and 1. */
export function tellApart(labels: Uint8Array, importances: Float64Array): Objective {
  return (scores, slopes, curvatures) => {
    for (let k = 0; k < labels.length; k++) {
      const probability = 1 / (1 + Math.exp(-scores[k]!));
      slopes[k] = (probability - labels[k]!) * importances[k]!;
      curvatures[k] = Math.max(1e-6, probability * (1 - probability)) * importances[k]!;
    }
  };
}

/**
 * Gradient boosting on histograms, with second-order leaf values.
 *
 * @param rows row-major, `features` values a row
 * @see Chen and Guestrin, XGBoost: a scalable tree boosting system (2016)
 */
export function trainTrees(
  rows: Float32Array,
  features: number,
  objective: Objective,
  options: TreeOptions,
): BoostedTrees {
  const count = rows.length / features;
  const random = seededRandom(options.seed);
  const { cuts, bins } = binRows(rows, features, count);
  const model = {
    roots: [] as number[],
    feature: [] as number[],
    threshold: [] as number[],
    left: [] as number[],
    right: [] as number[],
  };
  const scores = new Float64Array(count);
  const slopes = new Float64Array(count);
  const curvatures = new Float64Array(count);
  const order = new Int32Array(count);

  const grow = (from: number, to: number, depth: number, columns: number[]): number => {
    let slope = 0;
    let curvature = 0;
    for (let k = from; k < to; k++) {
      slope += slopes[order[k]!]!;
      curvature += curvatures[order[k]!]!;
    }
    const node = model.feature.length;
    model.feature.push(-1);
    model.threshold.push(0);
    model.left.push(0);
    model.right.push(0);
    const split =
      depth < options.depth && curvature > 2 * options.leafWeight
        ? bestSplit({
            from,
            to,
            slope,
            curvature,
            columns,
            leafWeight: options.leafWeight,
            order,
            slopes,
            curvatures,
            bins,
            cuts,
          })
        : null;
    if (split === null) {
      const value = Number((((-slope / (curvature + SHRINK)) * options.rate) as number).toPrecision(4));
      model.threshold[node] = value;
      for (let k = from; k < to; k++) scores[order[k]!]! += value;
      return node;
    }
    const column = bins[split.feature]!;
    let low = from;
    let high = to - 1;
    while (low <= high) {
      const row = order[low]!;
      if (column[row]! <= split.bin) low++;
      else {
        order[low] = order[high]!;
        order[high] = row;
        high--;
      }
    }
    model.feature[node] = split.feature;
    model.threshold[node] = cuts[split.feature]![split.bin]!;
    model.left[node] = grow(from, low, depth + 1, columns);
    model.right[node] = grow(low, to, depth + 1, columns);
    return node;
  };

  for (let tree = 0; tree < options.trees; tree++) {
    objective(scores, slopes, curvatures);
    let used = 0;
    for (let k = 0; k < count; k++) if (curvatures[k]! > 1e-9) order[used++] = k;
    const columns = Array.from({ length: features }, (_, f) => f).filter(() => random() < options.columns);
    model.roots.push(grow(0, used, 0, columns));
  }
  return model;
}

interface Node {
  from: number;
  to: number;
  slope: number;
  curvature: number;
  columns: number[];
  leafWeight: number;
  order: Int32Array;
  slopes: Float64Array;
  curvatures: Float64Array;
  bins: Uint8Array[];
  cuts: Float32Array[];
}

function bestSplit(node: Node): { feature: number; bin: number } | null {
  const { from, to, slope, curvature, order, slopes, curvatures } = node;
  const parent = (slope * slope) / (curvature + SHRINK);
  const slopeOf = new Float64Array(BINS);
  const curvatureOf = new Float64Array(BINS);
  let best: { feature: number; bin: number } | null = null;
  let bestGain = 1e-6;
  for (const feature of node.columns) {
    slopeOf.fill(0);
    curvatureOf.fill(0);
    const column = node.bins[feature]!;
    for (let k = from; k < to; k++) {
      const row = order[k]!;
      const bin = column[row]!;
      slopeOf[bin]! += slopes[row]!;
      curvatureOf[bin]! += curvatures[row]!;
    }
    let slopeLeft = 0;
    let curvatureLeft = 0;
    for (let bin = 0; bin < node.cuts[feature]!.length; bin++) {
      slopeLeft += slopeOf[bin]!;
      curvatureLeft += curvatureOf[bin]!;
      const curvatureRight = curvature - curvatureLeft;
      if (curvatureLeft < node.leafWeight || curvatureRight < node.leafWeight) continue;
      const slopeRight = slope - slopeLeft;
      const gain =
        (slopeLeft * slopeLeft) / (curvatureLeft + SHRINK) +
        (slopeRight * slopeRight) / (curvatureRight + SHRINK) -
        parent;
      if (gain > bestGain) {
        bestGain = gain;
        best = { feature, bin };
      }
    }
  }
  return best;
}

/** Sorts each feature's values into at most 64 bins of like size. */
function binRows(rows: Float32Array, features: number, count: number): { cuts: Float32Array[]; bins: Uint8Array[] } {
  const cuts: Float32Array[] = [];
  const bins: Uint8Array[] = [];
  const sampled = Math.min(count, SAMPLED_ROWS);
  for (let f = 0; f < features; f++) {
    const values = Float32Array.from(
      { length: sampled },
      (_, i) => rows[Math.floor((i * count) / sampled) * features + f]!,
    ).sort();
    const distinct: number[] = [];
    for (let bin = 1; bin < BINS; bin++) {
      const value = Math.fround(Number(values[Math.floor((bin * sampled) / BINS)]!.toPrecision(6)));
      if (distinct.length === 0 || value > distinct.at(-1)!) distinct.push(value);
    }
    const cut = Float32Array.from(distinct);
    const column = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      const value = rows[i * features + f]!;
      let low = 0;
      let high = cut.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (value <= cut[middle]!) high = middle;
        else low = middle + 1;
      }
      column[i] = low;
    }
    cuts.push(cut);
    bins.push(column);
  }
  return { cuts, bins };
}
