import { ascendingOrder, averageRanks } from './ranks.ts';

/**
 * The area under the ROC curve: how likely a random positive scores higher than a random negative, ties counted half.
 *
 * @param isPositive 1 for the rows that should score high, else 0
 * @returns 0 to 1, 0.5 by chance; NaN when one of the two kinds is missing
 */
export function rocAuc(scores: Float64Array, isPositive: ArrayLike<number>): number {
  const ranks = averageRanks(scores);
  let positives = 0;
  let sum = 0;
  for (let row = 0; row < scores.length; row++) {
    if (!isPositive[row]) continue;
    positives++;
    sum += ranks[row]!;
  }
  return (sum - (positives * (positives + 1)) / 2) / (positives * (scores.length - positives));
}

/**
 * Average precision: the precision at each positive found, going down the scores; equal scores are found at once.
 *
 * @returns 0 to 1, by chance the share of positives; NaN without positives
 */
export function averagePrecision(scores: Float64Array, isPositive: ArrayLike<number>): number {
  const order = ascendingOrder(scores).reverse();
  let found = 0;
  let sum = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    let inGroup = 0;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) {
      if (isPositive[order[end]!]) inGroup++;
      end++;
    }
    found += inGroup;
    sum += inGroup * (found / end);
    start = end;
  }
  return sum / found;
}

/** How good it is to call all rows from a score on positive. */
export interface Decision {
  /** which share of the called rows is positive, 0 to 1; NaN when none is called */
  readonly precision: number;
  /** which share of the positive rows is called, 0 to 1; NaN without positives */
  readonly recall: number;
  /** their harmonic mean, 0 to 1; 0 where one of them is nothing */
  readonly f1: number;
}

/**
 * Precision and recall of one threshold.
 *
 * @param threshold rows of this score or more are called
 */
export function judgeDecision(scores: Float64Array, isPositive: ArrayLike<number>, threshold: number): Decision {
  let called = 0;
  let found = 0;
  let positives = 0;
  for (let row = 0; row < scores.length; row++) {
    const isCalled = scores[row]! >= threshold;
    if (isPositive[row]) positives++;
    if (isCalled) called++;
    if (isCalled && isPositive[row]) found++;
  }
  return decisionOf(called, found, positives);
}

/**
 * The threshold with the highest F1, the highest of several; chosen with the labels, so that rows not seen yet are told
 * apart less well.
 *
 * @returns null without positives
 */
export function bestDecision(
  scores: Float64Array,
  isPositive: ArrayLike<number>,
): (Decision & { readonly threshold: number }) | null {
  const order = ascendingOrder(scores).reverse();
  const positives = order.reduce((sum, row) => sum + (isPositive[row] ? 1 : 0), 0);
  let best: (Decision & { readonly threshold: number }) | null = null;
  let found = 0;
  for (let place = 0; place < order.length; place++) {
    const score = scores[order[place]!]!;
    if (isPositive[order[place]!]) found++;
    // Equal scores are called at once.
    if (place + 1 < order.length && scores[order[place + 1]!] === score) continue;
    const decision = decisionOf(place + 1, found, positives);
    if (decision.f1 > (best?.f1 ?? 0)) best = { threshold: score, ...decision };
  }
  return best;
}

function decisionOf(called: number, found: number, positives: number): Decision {
  const f1 = found === 0 ? 0 : (2 * found) / (called + positives);
  return { precision: found / called, recall: found / positives, f1 };
}
