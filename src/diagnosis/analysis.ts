import type { Baseline, LogExcerpt } from '../logs/index.ts';
import type { Category } from '../rules/index.ts';
import { JUDGED_LINES, judgeCategories, orderCategories, scoreCategoryWords } from './category-judgement.ts';
import { collectPhraseClaims } from './category-phrases.ts';
import { type Claim, collectClaims } from './claims.ts';
import { type RankedLine, rankLines, spread } from './evidence-ranking.ts';
import { LineMeasures } from './line-features.ts';
import { hashLines, type LineWords } from './line-words.ts';
import type { PreparedModel } from './model.ts';
import { noteFacts, type Readings } from './readings.ts';
import { fillVerdictRow, VERDICT_FEATURE_COUNT } from './verdict.ts';

/** What the model says of a log, before it is put into words. */
export interface Analysis {
  readonly words: LineWords;
  readonly claims: readonly Claim[];
  /** what is loosely said next to the best lines, and what failed commands are for */
  readonly phrases: readonly Claim[];
  /** best first, no two of one place */
  readonly top: readonly RankedLine[];
  /** probability of each judged category, most likely first */
  readonly categories: readonly { readonly category: Category; readonly probability: number }[];
  /** probability that the run failed, as far as the log's own lines say */
  readonly failureProbability: number;
}

/** Ranks the lines of a log and judges its category and result. */
export function analyze(
  excerpt: LogExcerpt,
  readings: Readings,
  model: PreparedModel,
  baseline: Baseline | null,
): Analysis {
  const words = hashLines(excerpt.lines);
  const facts = noteFacts(excerpt, readings);
  const measures = new LineMeasures(excerpt, words, facts, model.words);
  const { ranked, scores } = rankLines(measures, facts, model.lines);
  const top = spread(baseline === null ? ranked : preferNew(ranked, excerpt, baseline));
  const claims = collectClaims(excerpt, readings);
  const judged = top.slice(0, JUDGED_LINES);
  const phrases = collectPhraseClaims(excerpt.lines, judged);
  const probabilities = judgeCategories(
    [...claims, ...phrases],
    judged,
    scoreCategoryWords(words, judged, model.categoryWords),
    model.categories,
  );
  return {
    words,
    claims,
    phrases,
    top,
    categories: orderCategories(probabilities),
    failureProbability: judgeFailure(excerpt, measures, scores, claims, model),
  };
}

/** The word of the CI system, where it has spoken; else what the model makes of the log as a whole. */
function judgeFailure(
  excerpt: LogExcerpt,
  measures: LineMeasures,
  scores: Float64Array,
  claims: readonly Claim[],
  model: PreparedModel,
): number {
  if (excerpt.result !== null) return excerpt.result === 'passed' ? 0 : 1;
  const row = new Float32Array(VERDICT_FEATURE_COUNT);
  fillVerdictRow(excerpt, measures, scores, claims, row);
  return 1 / (1 + Math.exp(-model.verdict.score(row, 0)));
}

/** A line that green runs have too keeps this share of its belief. */
const KNOWN_SHARE = 0.05;

/** Beliefs weighed by how new each line is against green runs. */
function preferNew(ranked: readonly RankedLine[], excerpt: LogExcerpt, baseline: Baseline): RankedLine[] {
  const weighed = ranked.map(({ place, belief }) => {
    const novelty = baseline.novelty(excerpt.lines[place]!.text);
    return { place, belief: belief * (KNOWN_SHARE + (1 - KNOWN_SHARE) * novelty) };
  });
  const total = weighed.reduce((sum, { belief }) => sum + belief, 0) || 1;
  return weighed
    .map(({ place, belief }) => ({ place, belief: belief / total }))
    .sort((a, b) => b.belief - a.belief || a.place - b.place);
}
