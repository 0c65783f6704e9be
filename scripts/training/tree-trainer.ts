import type { BoostedTrees } from '../../src/statistics/index.ts';

export interface TreeOptions {
  trees: number;
  depth: number;
  rate: number;
  minHessian: number;
  lambda: number;
  columns: number; // share of features a tree sees
  rowsShare: number;
  seed: number;
}

/**
 * Gradient boosting on histograms with second-order leaves.
 *
 * @param gradients fills g and h from the current scores
 * @see Chen and Guestrin, XGBoost: a scalable tree boosting system (2016)
 */
export function trainTrees(
  rows: Float32Array,
  features: number,
  gradients: (scores: Float64Array, g: Float64Array, h: Float64Array, tree: number) => void,
  options: TreeOptions,
): BoostedTrees {
  const BINS = 64;
  const n = rows.length / features;
  let seed = options.seed >>> 0;
  const random = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 4294967296;
  };
  // quantile bins
  const cuts: Float32Array[] = [];
  const bins: Uint8Array[] = [];
  const sample = Math.min(n, 40000);
  for (let f = 0; f < features; f++) {
    const values = new Float32Array(sample);
    for (let i = 0; i < sample; i++) values[i] = rows[Math.floor((i * n) / sample) * features + f]!;
    values.sort();
    const distinct: number[] = [];
    for (let b = 1; b < BINS; b++) {
      const v = values[Math.floor((b * sample) / BINS)]!;
      if (distinct.length === 0 || v > distinct[distinct.length - 1]!) distinct.push(v);
    }
    const cut = Float32Array.from(distinct);
    const column = new Uint8Array(n);
    for (let i = 0; i < n; i++) {
      const v = rows[i * features + f]!;
      let lo = 0, hi = cut.length;
      while (lo < hi) { const mid = (lo + hi) >> 1; if (v <= cut[mid]!) hi = mid; else lo = mid + 1; }
      column[i] = lo;
    }
    cuts.push(cut);
    bins.push(column);
  }
  const model = { roots: [] as number[], feature: [] as number[], threshold: [] as number[], left: [] as number[], right: [] as number[] };
  const scores = new Float64Array(n);
  const g = new Float64Array(n);
  const h = new Float64Array(n);
  const order = new Int32Array(n);
  for (let t = 0; t < options.trees; t++) {
    gradients(scores, g, h, t);
    let m = 0;
    for (let i = 0; i < n; i++) if (h[i]! > 1e-9 && (options.rowsShare >= 1 || random() < options.rowsShare)) order[m++] = i;
    const used: number[] = [];
    for (let f = 0; f < features; f++) if (random() < options.columns) used.push(f);
    const grow = (from: number, to: number, depth: number): number => {
      let G = 0, H = 0;
      for (let k = from; k < to; k++) { G += g[order[k]!]!; H += h[order[k]!]!; }
      const node = model.feature.length;
      model.feature.push(-1); model.threshold.push(0); model.left.push(0); model.right.push(0);
      let best = 1e-6, bf = -1, bb = -1;
      if (depth < options.depth && H > 2 * options.minHessian) {
        const parent = (G * G) / (H + options.lambda);
        const hg = new Float64Array(BINS), hh = new Float64Array(BINS);
        for (const f of used) {
          hg.fill(0); hh.fill(0);
          const column = bins[f]!;
          for (let k = from; k < to; k++) { const i = order[k]!; const b = column[i]!; hg[b]! += g[i]!; hh[b]! += h[i]!; }
          let gl = 0, hl = 0;
          for (let b = 0; b < cuts[f]!.length; b++) {
            gl += hg[b]!; hl += hh[b]!;
            const hr = H - hl;
            if (hl < options.minHessian || hr < options.minHessian) continue;
            const gr = G - gl;
            const gain = (gl * gl) / (hl + options.lambda) + (gr * gr) / (hr + options.lambda) - parent;
            if (gain > best) { best = gain; bf = f; bb = b; }
          }
        }
      }
      if (bf < 0) {
        const value = Math.fround((-G / (H + options.lambda)) * options.rate);
        model.threshold[node] = Number(value.toPrecision(4));
        for (let k = from; k < to; k++) scores[order[k]!]! += value;
        return node;
      }
      const column = bins[bf]!;
      let i = from, j = to - 1;
      while (i <= j) {
        if (column[order[i]!]! <= bb) i++;
        else { const x = order[i]!; order[i] = order[j]!; order[j] = x; j--; }
      }
      model.feature[node] = bf;
      model.threshold[node] = Number(cuts[bf]![bb]!.toPrecision(7));
      model.left[node] = grow(from, i, depth + 1);
      model.right[node] = grow(i, to, depth + 1);
      return node;
    };
    const root = grow(0, m, 0);
    model.roots.push(root);
    if (options.rowsShare < 1) {
      // rows left out of this tree still get its value
      const chosen = new Uint8Array(n);
      for (let k = 0; k < m; k++) chosen[order[k]!] = 1;
      for (let i = 0; i < n; i++) {
        if (chosen[i]) continue;
        let node = root;
        while (model.feature[node]! >= 0) node = rows[i * features + model.feature[node]!]! <= model.threshold[node]! ? model.left[node]! : model.right[node]!;
        scores[i]! += model.threshold[node]!;
      }
    }
  }
  return model;
}
