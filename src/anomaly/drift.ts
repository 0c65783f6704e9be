import { columnOf, countAtMost, type Matrix, quantileOfSorted, sorted } from '../statistics/index.ts';
import { type JointDrift, measureJointDrift } from './joint-drift.ts';

/** How differently one feature is distributed in two tables. */
export interface FeatureDrift {
  readonly name: string;
  /** population stability index over tenths of the earlier rows, at least 0; what chance alone would give is taken off */
  readonly stabilityIndex: number;
  /** Kolmogorov–Smirnov: the largest distance of the two distribution functions, 0 to 1 */
  readonly largestDistance: number;
  /** how likely chance alone gives such a distance, 0 to 1 */
  readonly chance: number;
  /** Jensen–Shannon divergence over the same tenths, in bits, 0 to 1 */
  readonly divergence: number;
  readonly hasDrifted: boolean;
}

/** All features, most drifted first, and all of them together. */
export interface Drift {
  readonly features: readonly FeatureDrift[];
  readonly stabilityIndex: number;
  readonly divergence: number;
  /** the features at once, relations between them included */
  readonly together: JointDrift;
  /** whether a feature has, or all together have */
  readonly hasDrifted: boolean;
}

const BINS = 10;
/** A stability index of less is commonly called no significant change. */
const LEAST_INDEX = 0.1;
const FALSE_ALARMS = 0.01;
const LEAST_SHARE = 1e-4;

/**
 * Compares later rows with earlier ones. A feature has drifted when its change is both too large for chance, among all
 * features, and large enough to matter.
 *
 * @param names of the columns of both matrices
 * @see Lin, Divergence Measures Based on the Shannon Entropy (1991); Siddiqi, Credit Risk Scorecards (2006), on the
 *   stability index; Massey, The Kolmogorov–Smirnov Test for Goodness of Fit (1951)
 */
export function measureDrift(earlier: Matrix, later: Matrix, names: readonly string[]): Drift {
  const features = names.map((name, column) =>
    compareFeature(name, sorted(columnOf(earlier, column)), sorted(columnOf(later, column)), names.length),
  );
  const average = (pick: (feature: FeatureDrift) => number) =>
    features.reduce((sum, feature) => sum + pick(feature), 0) / features.length;
  const together = measureJointDrift(earlier, later);
  return {
    features: [...features].sort((one, other) => other.stabilityIndex - one.stabilityIndex),
    stabilityIndex: average((feature) => feature.stabilityIndex),
    divergence: average((feature) => feature.divergence),
    together,
    hasDrifted: together.hasDrifted || features.some((feature) => feature.hasDrifted),
  };
}

function compareFeature(name: string, earlier: Float64Array, later: Float64Array, tests: number): FeatureDrift {
  const before = sharesOf(earlier, earlier);
  const after = sharesOf(earlier, later);
  let index = 0;
  let divergence = 0;
  before.forEach((share, bin) => {
    const one = Math.max(share, LEAST_SHARE);
    const other = Math.max(after[bin]!, LEAST_SHARE);
    index += (other - one) * Math.log(other / one);
    const middle = (one + other) / 2;
    divergence += (one * Math.log2(one / middle) + other * Math.log2(other / middle)) / 2;
  });
  const byChance = (before.length - 1) * (1 / earlier.length + 1 / later.length);
  const stabilityIndex = Math.max(0, index - byChance);
  const largestDistance = distanceOf(earlier, later);
  const chance = chanceOf(largestDistance, earlier.length, later.length);
  const hasDrifted = stabilityIndex >= LEAST_INDEX && chance * tests < FALSE_ALARMS;
  return { name, stabilityIndex, largestDistance, chance, divergence: Math.max(0, divergence), hasDrifted };
}

/** The shares of values between the tenths of the earlier ones; equal tenths are one. */
function sharesOf(earlier: Float64Array, values: Float64Array): readonly number[] {
  const tenths = Array.from({ length: BINS - 1 }, (_, tenth) => quantileOfSorted(earlier, (tenth + 1) / BINS));
  const borders = [...new Set(tenths), Number.POSITIVE_INFINITY];
  let below = 0;
  return borders.map((border) => {
    const upTo = countAtMost(values, border);
    const share = (upTo - below) / values.length;
    below = upTo;
    return share;
  });
}

function distanceOf(earlier: Float64Array, later: Float64Array): number {
  let largest = 0;
  let one = 0;
  let other = 0;
  while (one < earlier.length && other < later.length) {
    const value = Math.min(earlier[one]!, later[other]!);
    while (one < earlier.length && earlier[one]! <= value) one++;
    while (other < later.length && later[other]! <= value) other++;
    largest = Math.max(largest, Math.abs(one / earlier.length - other / later.length));
  }
  return largest;
}

/** The asymptotic distribution of Kolmogorov, with Stephens' correction for few rows. */
function chanceOf(distance: number, earlier: number, later: number): number {
  const size = Math.sqrt((earlier * later) / (earlier + later));
  const scaled = (size + 0.12 + 0.11 / size) * distance;
  if (scaled < 0.2) return 1;
  let sum = 0;
  for (let term = 1; term <= 100; term++) {
    sum += (term % 2 === 1 ? 2 : -2) * Math.exp(-2 * term * term * scaled * scaled);
  }
  return Math.max(0, Math.min(1, sum));
}
