import type { BoostedTreeScorer } from '../statistics/index.ts';
import { FEATURE_COUNT, type LineFacts, type LineMeasures } from './line-features.ts';

const BY_WORDS_MOST = 150;
const LAST_LINES = 30;
const BY_FACT_MOST = 60;

/** A line that may explain the failure, by its place in the excerpt. */
export interface RankedLine {
  readonly place: number;
  /** share of belief among all candidates of this log, 0..1; all of them sum to 1 */
  readonly belief: number;
}

/**
 * The lines worth scoring: those whose words say most, the last ones, and those that readers and rules found.
 *
 * @returns places, ascending
 */
export function chooseCandidates(measures: LineMeasures, facts: LineFacts): number[] {
  const scores = measures.wordScores;
  const chosen = new Set<number>();
  const filled: number[] = [];
  for (let i = 0; i < scores.length; i++) if (scores[i]! > Number.NEGATIVE_INFINITY) filled.push(i);
  for (let i = Math.max(0, filled.length - LAST_LINES); i < filled.length; i++) chosen.add(filled[i]!);
  const found = { entry: 0, trace: 0, test: 0, cause: 0 };
  for (const place of filled) {
    if (facts.entry[place] === 3 && found.entry++ < BY_FACT_MOST) chosen.add(place);
    if (facts.trace[place] === 2 && found.trace++ < BY_FACT_MOST) chosen.add(place);
    if (facts.test[place] === 1 && found.test++ < BY_FACT_MOST) chosen.add(place);
    if (facts.cause[place] !== 0 && found.cause++ < BY_FACT_MOST) chosen.add(place);
  }
  // The typed sort of numbers alone is far quicker than one of places by their scores.
  const least =
    Float32Array.from(filled, (place) => scores[place]!)
      .sort()
      .at(-BY_WORDS_MOST) ?? Number.NEGATIVE_INFINITY;
  let taken = 0;
  for (const place of filled) if (scores[place]! >= least && taken++ < BY_WORDS_MOST) chosen.add(place);
  return [...chosen].sort((a, b) => a - b);
}

/** Scores the candidates of one log against each other, best first. */
export function rankLines(
  measures: LineMeasures,
  facts: LineFacts,
  trees: BoostedTreeScorer,
): { ranked: RankedLine[]; scores: Float64Array } {
  const candidates = chooseCandidates(measures, facts);
  const row = new Float32Array(FEATURE_COUNT);
  const scores = new Float64Array(candidates.length);
  for (const [index, place] of candidates.entries()) {
    measures.fill(place, row, 0);
    scores[index] = trees.score(row, 0);
  }
  const best = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  let total = 0;
  for (const score of scores) total += Math.exp(score - best);
  const ranked = candidates.map((place, index) => ({ place, belief: Math.exp(scores[index]! - best) / total }));
  return { ranked: ranked.sort((a, b) => b.belief - a.belief || a.place - b.place), scores };
}

const APART = 4;
const SPREAD_MOST = 8;

/** The best lines of different places: no two within four lines of each other. */
export function spread(ranked: readonly RankedLine[]): RankedLine[] {
  const chosen: RankedLine[] = [];
  for (const line of ranked) {
    if (chosen.length === SPREAD_MOST) break;
    if (chosen.every(({ place }) => Math.abs(place - line.place) > APART)) chosen.push(line);
  }
  return chosen;
}
