import type { Category } from '../rules/index.ts';
import type { BoostedTreeScorer, WeightRows } from '../statistics/index.ts';
import { CATEGORY_FEATURE_COUNT, fillCategoryRows, JUDGED_CATEGORIES } from './category-features.ts';
import { weighCategoryWords } from './category-words.ts';
import type { Claim } from './claims.ts';
import type { RankedLine } from './evidence-ranking.ts';
import type { LineWords } from './line-words.ts';

/** What words say of categories: a bias and, for each word, a weight for every judged category. */
export interface CategoryWordTable {
  readonly bias: readonly number[];
  readonly rows: WeightRows;
}

/** How many lines a category is judged by. */
export const JUDGED_LINES = 3;

/** How much of the words' log odds is added to what the trees say; they see more, but err in other logs. */
const WORDS_SHARE = 0.2;

/** The log odds of each judged category by the words around the best lines. */
export function scoreCategoryWords(
  words: LineWords,
  top: readonly RankedLine[],
  table: CategoryWordTable,
): Float32Array {
  const scores = Float32Array.from(table.bias);
  for (const [hash, value] of weighCategoryWords(words, top)) table.rows.addRow(hash, value, scores);
  return scores;
}

/**
 * The probability of each judged category, in their order.
 *
 * @param wordScores log odds by words
 * @param trees one scorer of rows of features
 */
export function judgeCategories(
  claims: readonly Claim[],
  top: readonly RankedLine[],
  wordScores: Float32Array,
  trees: BoostedTreeScorer,
): Float64Array {
  const rows = fillCategoryRows(claims, top, wordScores);
  const scores = Float64Array.from(
    JUDGED_CATEGORIES,
    (_, index) => trees.score(rows, index * CATEGORY_FEATURE_COUNT) + WORDS_SHARE * wordScores[index]!,
  );
  const best = scores.reduce((a, b) => Math.max(a, b));
  const total = scores.reduce((sum, score) => sum + Math.exp(score - best), 0);
  return scores.map((score) => Math.exp(score - best) / total);
}

/** Categories with their probabilities, the likeliest first. */
export function orderCategories(probabilities: Float64Array): { category: Category; probability: number }[] {
  return JUDGED_CATEGORIES.map((category, index) => ({ category, probability: probabilities[index]! })).sort(
    (a, b) => b.probability - a.probability,
  );
}
