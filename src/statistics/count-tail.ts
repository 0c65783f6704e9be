/** above this mean the tail is that of a normal distribution, within a few percent of its logarithm */
const EXACT_UP_TO = 200;

/**
 * The probability of at least so many events when their rate itself is uncertain: the upper tail of a Poisson
 * distribution whose mean has a gamma distribution (negative binomial).
 *
 * @param count 0 or more; a fraction counts as the whole number below it
 * @param mean expected events, above 0
 * @param shape how sure the mean is: as sure as after this many events; above 0
 * @returns 0..1
 */
export function countTail(count: number, mean: number, shape: number): number {
  const least = Math.floor(count);
  if (least <= 0) return 1;
  if (mean > EXACT_UP_TO || least > 4 * EXACT_UP_TO) {
    return normalTail((least - 0.5 - mean) / Math.sqrt(mean + (mean * mean) / shape));
  }
  // P(0), then each term from the one before.
  const share = mean / (mean + shape);
  let term = Math.exp(shape * Math.log1p(-share));
  let below = term;
  for (let events = 1; events < least; events++) {
    term *= (share * (shape + events - 1)) / events;
    below += term;
  }
  // Where nearly all lies below, the rest is summed itself: 1 - below would be rounding.
  if (below < 0.999) return 1 - below;
  let tail = 0;
  for (let events = least; events < least + 4 * EXACT_UP_TO; events++) {
    term *= (share * (shape + events - 1)) / events;
    tail += term;
    if (term < tail * 1e-12) break;
  }
  return tail;
}

/**
 * The probability that a standard normal value lies above z.
 *
 * @see Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.2.17; beyond 5 the first terms of 26.2.12
 */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z > 5) return (density / z) * (1 - 1 / (z * z));
  const t = 1 / (1 + 0.2316419 * z);
  return density * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
}
