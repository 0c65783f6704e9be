import { chiSquareTail, columnOf, countAtMost, type Matrix, quantileOfSorted, sorted } from '../statistics/index.ts';
import { type JointDrift, measureJointDrift } from './joint-drift.ts';
import { countTexts, type TextShares } from './text-shares.ts';

/** A column of both sides. */
export interface DriftColumn {
  readonly name: string;
  /** its cells are numbers that stand for texts, the same on both sides; their order means nothing */
  readonly isText: boolean;
}

/** How differently one feature is distributed in two tables. */
export interface FeatureDrift {
  readonly name: string;
  readonly isText: boolean;
  /**
   * population stability index over tenths of the earlier rows, or over the texts; at least 0; what chance alone would
   * give is taken off
   */
  readonly stabilityIndex: number;
  /**
   * 0 to 1: Kolmogorov–Smirnov, the largest distance of the two distribution functions; of texts the total variation,
   * the largest difference of the shares that any set of them has
   */
  readonly largestDistance: number;
  /** how likely chance alone gives such a distance, 0 to 1; of texts by the chi-squared test */
  readonly chance: number;
  /** Jensen–Shannon divergence over the same tenths or texts, in bits, 0 to 1 */
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
 * @param columns of both matrices
 * @see Lin, Divergence Measures Based on the Shannon Entropy (1991); Siddiqi, Credit Risk Scorecards (2006), on the
 *   stability index; Massey, The Kolmogorov–Smirnov Test for Goodness of Fit (1951); Pearson, On the Criterion (1900)
 */
export function measureDrift(earlier: Matrix, later: Matrix, columns: readonly DriftColumn[]): Drift {
  const groups: (TextShares['groups'] | null)[] = [];
  const features = columns.map(({ name, isText }, column): FeatureDrift => {
    const [before, after] = [columnOf(earlier, column), columnOf(later, column)];
    const texts = isText ? countTexts(before, after) : null;
    groups.push(texts?.groups ?? null);
    const change = texts === null ? compareNumbers(sorted(before), sorted(after)) : compareTexts(texts);
    const hasDrifted = change.stabilityIndex >= LEAST_INDEX && change.chance * columns.length < FALSE_ALARMS;
    return { name, isText, ...change, hasDrifted };
  });
  const average = (pick: (feature: FeatureDrift) => number) =>
    features.reduce((sum, feature) => sum + pick(feature), 0) / features.length;
  const together = measureJointDrift(earlier, later, groups);
  return {
    features: [...features].sort((one, other) => other.stabilityIndex - one.stabilityIndex),
    stabilityIndex: average((feature) => feature.stabilityIndex),
    divergence: average((feature) => feature.divergence),
    together,
    hasDrifted: together.hasDrifted || features.some((feature) => feature.hasDrifted),
  };
}

type Change = Pick<FeatureDrift, 'stabilityIndex' | 'largestDistance' | 'chance' | 'divergence'>;

function compareNumbers(earlier: Float64Array, later: Float64Array): Change {
  const largestDistance = distanceOf(earlier, later);
  return {
    ...compareShares(sharesOf(earlier, earlier), sharesOf(earlier, later), earlier.length, later.length),
    largestDistance,
    chance: chanceOf(largestDistance, earlier.length, later.length),
  };
}

function compareTexts({ counts }: TextShares): Change {
  const rows = [0, 1].map((side) => counts.reduce((sum, own) => sum + own[side]!, 0));
  const [before, after] = [0, 1].map((side) => counts.map((own) => own[side]! / rows[side]!));
  const all = rows[0]! + rows[1]!;
  let square = 0;
  for (const own of counts) {
    [0, 1].forEach((side) => {
      const expected = ((own[0] + own[1]) * rows[side]!) / all;
      square += (own[side]! - expected) ** 2 / expected;
    });
  }
  const differences = before!.map((share, group) => Math.abs(share - after![group]!));
  return {
    ...compareShares(before!, after!, rows[0]!, rows[1]!),
    largestDistance: differences.reduce((sum, difference) => sum + difference, 0) / 2,
    chance: counts.length < 2 ? 1 : chiSquareTail(square, counts.length - 1),
  };
}

/** @param earlier the rows of each side */
function compareShares(before: readonly number[], after: readonly number[], earlier: number, later: number) {
  let index = 0;
  let divergence = 0;
  before.forEach((share, bin) => {
    const one = Math.max(share, LEAST_SHARE);
    const other = Math.max(after[bin]!, LEAST_SHARE);
    index += (other - one) * Math.log(other / one);
    const middle = (one + other) / 2;
    divergence += (one * Math.log2(one / middle) + other * Math.log2(other / middle)) / 2;
  });
  const byChance = (before.length - 1) * (1 / earlier + 1 / later);
  return { stabilityIndex: Math.max(0, index - byChance), divergence: Math.max(0, divergence) };
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
