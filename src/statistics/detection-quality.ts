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
