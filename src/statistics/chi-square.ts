import { normalQuantile } from './normal-quantile.ts';

/**
 * The value below which a chi-square variable lies with a given probability, within 1 % from 3 degrees of freedom on.
 *
 * @see Wilson and Hilferty, The Distribution of Chi-Square, PNAS (1931)
 */
export function chiSquareQuantile(probability: number, degrees: number): number {
  const part = 2 / (9 * degrees);
  return degrees * (1 - part + normalQuantile(probability) * Math.sqrt(part)) ** 3;
}
