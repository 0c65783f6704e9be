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

/** Terms and fractions are added until they are smaller than this share of the sum. */
const ENOUGH = 1e-12;
const MOST_TERMS = 100_000;
const TINY = 1e-300;

/**
 * The probability that a chi-square variable is at least so large.
 *
 * @param value at least 0
 * @param degrees of freedom, at least 1
 * @returns 0 to 1, within one part in 10^9
 * @see Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 6.5.29 and 6.5.31
 */
export function chiSquareTail(value: number, degrees: number): number {
  if (!(value > 0)) return 1;
  const [shape, x] = [degrees / 2, value / 2];
  const scale = Math.exp(shape * Math.log(x) - x - logGamma(shape));
  const tail = x < shape + 1 ? 1 - scale * seriesOf(shape, x) : scale * fractionOf(shape, x);
  return Math.max(0, Math.min(1, tail));
}

function seriesOf(shape: number, x: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let step = 1; step < MOST_TERMS && term > sum * ENOUGH; step++) {
    term *= x / (shape + step);
    sum += term;
  }
  return sum;
}

/** The continued fraction from its beginning on, by the method of Lentz. */
function fractionOf(shape: number, x: number): number {
  let below = x + 1 - shape;
  let above = 1 / TINY;
  let share = 1 / below;
  let product = share;
  for (let step = 1; step < MOST_TERMS; step++) {
    const part = step * (shape - step);
    below += 2;
    share = 1 / notZero(part * share + below);
    above = notZero(below + part / above);
    product *= share * above;
    if (Math.abs(share * above - 1) < ENOUGH) break;
  }
  return product;
}

function notZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** Of at least 0.5; the approximation of Lanczos (1964). */
function logGamma(value: number): number {
  const x = value - 1;
  const sum = LANCZOS.reduce((total, factor, place) => total + factor / (x + place + 1), 0.99999999999980993);
  const t = x + LANCZOS.length - 0.5;
  return Math.log(2 * Math.PI) / 2 + (x + 0.5) * Math.log(t) - t + Math.log(sum);
}
