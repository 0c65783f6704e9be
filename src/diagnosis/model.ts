import { BoostedTreeScorer, type BoostedTrees, unpackBytes, WeightRows, WeightTable } from '../statistics/index.ts';
import { CATEGORY_FEATURES, JUDGED_CATEGORIES } from './category-features.ts';
import type { CategoryWordTable } from './category-judgement.ts';
import { LINE_FEATURES } from './line-features.ts';
import { VERDICT_FEATURES } from './verdict.ts';

/** What training writes: one JSON file. */
export interface DiagnosisModel {
  /** when and on what it was trained */
  readonly trained: { readonly date: string; readonly logs: number; readonly repositories: number };
  /** the features each part was trained on, to be compared with those of the program */
  readonly features: {
    readonly line: readonly string[];
    readonly category: readonly string[];
    readonly verdict: readonly string[];
    readonly categories: readonly string[];
  };
  readonly words: { readonly hashes: readonly number[]; readonly weights: readonly number[] };
  readonly lines: BoostedTrees;
  readonly categoryWords: CategoryWords;
  readonly categories: BoostedTrees;
  readonly verdict: BoostedTrees;
  readonly confidence: ConfidenceModel;
}

/** For each word its weights for all judged categories, in steps of `scale`, a signed byte each, packed as text. */
export interface CategoryWords {
  readonly bias: readonly number[];
  readonly hashes: readonly number[];
  readonly scale: number;
  readonly weights: string;
}

/** A logistic model of being right, and knots that make its output a frequency. */
export interface ConfidenceModel {
  readonly weights: readonly number[];
  /** pairs of (output, share that was right), ascending */
  readonly knots: readonly (readonly [number, number])[];
}

/** A model made ready for use. */
export interface PreparedModel {
  readonly words: WeightTable;
  readonly lines: BoostedTreeScorer;
  readonly categoryWords: CategoryWordTable;
  readonly categories: BoostedTreeScorer;
  readonly verdict: BoostedTreeScorer;
  readonly confidence: ConfidenceModel;
}

/**
 * Makes a model ready.
 *
 * @throws Error when it was trained on other features than this program has
 */
export function prepareModel(model: DiagnosisModel): PreparedModel {
  const expected = {
    line: LINE_FEATURES,
    category: CATEGORY_FEATURES,
    verdict: VERDICT_FEATURES,
    categories: JUDGED_CATEGORIES,
  };
  for (const [part, names] of Object.entries(expected)) {
    const given = model.features[part as keyof typeof expected];
    if (given.join() !== names.join())
      throw new Error(`the model was trained on other ${part} features; train it again`);
  }
  return {
    words: new WeightTable(model.words.hashes, model.words.weights),
    lines: new BoostedTreeScorer(model.lines),
    categoryWords: prepareCategoryWords(model.categoryWords),
    categories: new BoostedTreeScorer(model.categories),
    verdict: new BoostedTreeScorer(model.verdict),
    confidence: model.confidence,
  };
}

/** Makes the words of categories ready. */
export function prepareCategoryWords({ bias, hashes, scale, weights }: CategoryWords): CategoryWordTable {
  return { bias, rows: new WeightRows(hashes, new Int8Array(unpackBytes(weights).buffer), bias.length, scale) };
}
