import { CATEGORY_FEATURE_COUNT, fillCategoryRows, JUDGED_CATEGORIES } from '../../src/diagnosis/category-features.ts';
import { JUDGED_LINES, judgeCategories, scoreCategoryWords } from '../../src/diagnosis/category-judgement.ts';
import { collectPhraseClaims } from '../../src/diagnosis/category-phrases.ts';
import { weighCategoryWords } from '../../src/diagnosis/category-words.ts';
import type { Claim } from '../../src/diagnosis/claims.ts';
import type { RankedLine } from '../../src/diagnosis/evidence-ranking.ts';
import type { LineWords } from '../../src/diagnosis/line-words.ts';
import { type CategoryWords, prepareCategoryWords } from '../../src/diagnosis/model.ts';
import type { LogExcerpt } from '../../src/logs/index.ts';
import { averageTrees, BoostedTreeScorer, type BoostedTrees } from '../../src/statistics/index.ts';
import { trainCategoryWords } from './category-word-trainer.ts';
import type { LogLabel } from './labelled-logs.ts';
import { seededRandom, shuffle } from './random.ts';
import { chooseRight, type Group, trainTrees } from './tree-trainer.ts';

const TREES = { trees: 120, depth: 4, rate: 0.08, leafWeight: 0.4, columns: 0.6 };
const MODELS = 4;
const WORDS_SEED = 3;
const TREES_SEED = 11;
const SAME_WEIGHT_AS = 60; // logs of a category

/** A log whose lines were ranked by a model that has not seen its repository. */
export interface RankedLog {
  label: LogLabel;
  repo: string;
  importance: number;
  excerpt: LogExcerpt;
  words: LineWords;
  claims: readonly Claim[];
  top: readonly RankedLine[];
}

export interface CategoryStage {
  words: CategoryWords;
  trees: BoostedTrees;
}

/** Says what words alone make of categories; the same logs are asked for more than once. */
export type WordsWithout = (folds: readonly number[]) => CategoryWords;

/** The fold of each repository: by its place in the alphabet, or, for other splits, by chance. */
export function splitRepositories(repositories: readonly string[], folds: number, split: number): Map<string, number> {
  const order = [...new Set(repositories)].sort();
  if (split > 0) shuffle(order, seededRandom(Math.imul(split, 0x9e3779b1)));
  return new Map(order.map((repo, index) => [repo, index % folds]));
}

/** Learns words of logs outside of some folds, each set of folds once. */
export function rememberWords(logs: readonly RankedLog[], foldOf: ReadonlyMap<string, number>): WordsWithout {
  const learned = new Map<string, CategoryWords>();
  return (folds) => {
    const key = [...new Set(folds)].sort().join();
    const known = learned.get(key);
    if (known !== undefined) return known;
    const used = logs.filter(({ repo }) => !folds.includes(foldOf.get(repo)!));
    const words = trainCategoryWords(used.flatMap(wordExamples), JUDGED_CATEGORIES.length, WORDS_SEED);
    learned.set(key, words);
    return words;
  };
}

/**
 * Trains the judgement of categories on the logs outside of a fold.
 *
 * @param held the fold left out; null trains on all
 */
export function trainCategoryStage(
  logs: readonly RankedLog[],
  foldOf: ReadonlyMap<string, number>,
  wordsWithout: WordsWithout,
  held: number | null,
): CategoryStage {
  const left = held === null ? [] : [held];
  const used = logs.filter(({ repo }) => foldOf.get(repo) !== held);
  const counts = new Map<string, number>();
  for (const { label } of logs) counts.set(label.category, (counts.get(label.category) ?? 0) + 1);
  const width = JUDGED_CATEGORIES.length;
  const rows = new Float32Array(used.length * width * CATEGORY_FEATURE_COUNT);
  const groups: Group[] = used.map(({ label, importance }, index) => ({
    from: index * width,
    to: (index + 1) * width,
    right: JUDGED_CATEGORIES.map((category) => category === label.category),
    // Rare categories count more, so that the few logs they have are learned from at all.
    importance: importance * Math.sqrt(SAME_WEIGHT_AS / (1 + counts.get(label.category)!)),
  }));
  for (const fold of new Set(used.map(({ repo }) => foldOf.get(repo)!))) {
    // The trees learn from words of models that have not seen the log either.
    const words = prepareCategoryWords(wordsWithout([...left, fold]));
    for (const [index, log] of used.entries()) {
      if (foldOf.get(log.repo) !== fold) continue;
      const top = judgedLines(log);
      rows.set(
        fillCategoryRows(claimsAround(log), top, scoreCategoryWords(log.words, top, words)),
        index * width * CATEGORY_FEATURE_COUNT,
      );
    }
  }
  const models = Array.from({ length: MODELS }, (_, index) =>
    trainTrees(rows, CATEGORY_FEATURE_COUNT, chooseRight(groups), { ...TREES, seed: TREES_SEED + index }),
  );
  return { words: wordsWithout(left), trees: averageTrees(models) };
}

/** Probabilities of the judged categories for each of these logs. */
export function judgeLogs(logs: readonly RankedLog[], stage: CategoryStage): Float64Array[] {
  const words = prepareCategoryWords(stage.words);
  const trees = new BoostedTreeScorer(stage.trees);
  return logs.map((log) => {
    const top = judgedLines(log);
    return judgeCategories(claimsAround(log), top, scoreCategoryWords(log.words, top, words), trees);
  });
}

/** The log as the ranking sees it, and as people marked it. */
function wordExamples(log: RankedLog) {
  const category = JUDGED_CATEGORIES.indexOf(log.label.category as (typeof JUDGED_CATEGORIES)[number]);
  if (category < 0) return [];
  const marked = log.label.lines
    .slice(0, JUDGED_LINES)
    .map(([line]) => ({ place: Math.min(line, log.excerpt.lines.length) - 1, belief: 1 }));
  const { importance, repo } = log;
  return [judgedLines(log), marked].map((lines) => ({
    values: weighCategoryWords(log.words, lines),
    category,
    importance,
    repo,
  }));
}

function judgedLines(log: RankedLog): readonly RankedLine[] {
  return log.top.slice(0, JUDGED_LINES);
}

function claimsAround(log: RankedLog): Claim[] {
  return [...log.claims, ...collectPhraseClaims(log.excerpt.lines, judgedLines(log))];
}
