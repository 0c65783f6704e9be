/**
 * Gradient boosted regression trees, stored as flat arrays so that a model is plain JSON.
 * Inner node: `feature[i] >= 0`, go to `left[i]` when the value is at most `threshold[i]`, else to `right[i]`.
 * Leaf: `feature[i] === -1`, worth `threshold[i]`.
 */
export interface BoostedTrees {
  readonly roots: readonly number[];
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
}

/**
 * One model whose score is the mean of the scores of several: what single ones learned by chance evens out.
 *
 * @see Breiman, Bagging predictors (1996)
 */
export function averageTrees(models: readonly BoostedTrees[]): BoostedTrees {
  const joined = { roots: [], feature: [], threshold: [], left: [], right: [] } as Record<keyof BoostedTrees, number[]>;
  for (const model of models) {
    const from = joined.feature.length;
    joined.roots.push(...model.roots.map((node) => node + from));
    joined.left.push(...model.left.map((node) => node + from));
    joined.right.push(...model.right.map((node) => node + from));
    joined.feature.push(...model.feature);
    joined.threshold.push(
      ...model.threshold.map((value, node) =>
        model.feature[node]! < 0 ? Number((value / models.length).toPrecision(4)) : value,
      ),
    );
  }
  return joined;
}

/** A model made ready for many evaluations. */
export class BoostedTreeScorer {
  readonly #roots: Int32Array;
  readonly #feature: Int16Array;
  readonly #threshold: Float32Array;
  readonly #left: Int32Array;
  readonly #right: Int32Array;

  constructor(model: BoostedTrees) {
    this.#roots = Int32Array.from(model.roots);
    this.#feature = Int16Array.from(model.feature);
    this.#threshold = Float32Array.from(model.threshold);
    this.#left = Int32Array.from(model.left);
    this.#right = Int32Array.from(model.right);
  }

  /**
   * The sum of the leaves one row falls into; unitless, any range, higher is more.
   *
   * @param rows row-major features
   * @param offset where the row starts in `rows`
   */
  score(rows: Float32Array, offset: number): number {
    let sum = 0;
    for (const root of this.#roots) {
      let node = root;
      let feature = this.#feature[node]!;
      while (feature >= 0) {
        node = rows[offset + feature]! <= this.#threshold[node]! ? this.#left[node]! : this.#right[node]!;
        feature = this.#feature[node]!;
      }
      sum += this.#threshold[node]!;
    }
    return sum;
  }
}
