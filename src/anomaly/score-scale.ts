import { MAD_TO_SIGMA, mean, quantileOfSorted, sorted } from '../statistics/index.ts';

/** Where raw scores of usual rows lie, and how far they spread upwards. */
export type ScoreScale = { readonly center: number; readonly spread: number };

/** So many spreads above the usual score a row is as likely an anomaly as not. */
const EVEN_ODDS = 3.5;
const CENTER_PROBABILITY = 0.05;

/** Learns the scale from the raw scores of mostly usual rows. */
export function learnScoreScale(scores: Float64Array): ScoreScale {
  const ascending = sorted(scores);
  const center = quantileOfSorted(ascending, 0.5);
  const above = ascending.filter((score) => score > center).map((score) => score - center);
  const spread = MAD_TO_SIGMA * quantileOfSorted(above, 0.5);
  if (spread > 0 && Number.isFinite(spread)) return { center, spread };
  return { center, spread: Math.min(mean(above.map(Math.abs)) || 1, Number.MAX_VALUE) };
}

/**
 * How likely a row of this raw score is an anomaly, by the score alone: 0.5 at 3.5 spreads above the usual score. An
 * estimate without labels; it never changes the order of the scores.
 *
 * @returns more than 0, at most 1
 */
export function probabilityOf(scale: ScoreScale, score: number): number {
  const distance = (score - scale.center) / scale.spread;
  if (distance <= 0) return CENTER_PROBABILITY / (1 - distance);
  // Solved for 0.5 at EVEN_ODDS.
  const even = (EVEN_ODDS * EVEN_ODDS * 0.5) / (0.5 - CENTER_PROBABILITY);
  // So written, an infinite distance is certain.
  return CENTER_PROBABILITY + (1 - CENTER_PROBABILITY) / (1 + even / (distance * distance));
}
