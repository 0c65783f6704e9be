import { MAD_TO_SIGMA, median } from '../statistics/index.ts';
import { isStep } from './level-step.ts';

/** A stretch of a series with one level. */
export interface SeriesSegment {
  /** first row, and the row after the last */
  readonly from: number;
  readonly to: number;
  /** mean of its values, in their unit */
  readonly level: number;
}

/** How changes are looked for. */
export interface ChangePointOptions {
  /** rows a stretch has at least; 2 if left out */
  readonly leastRows?: number;
  /** how much better, in noise variances, a change must make the fit; 3 ln(rows) if left out */
  readonly penalty?: number;
}

/**
 * Divides a finished series into stretches of one level, so that the squared distances from the levels and a penalty
 * for each change are least; exact, in time that is linear for series that change now and then and quadratic for those
 * that never do (PELT). Neighbours that resemble each other beyond their level (a wandering series) look like changes: give
 * such a series a higher penalty.
 *
 * The noise is taken from the differences of neighbours, so that changes do not count as noise. Missing values (NaN)
 * belong to the stretch around them and weigh nothing.
 *
 * @returns stretches in order that cover all rows; one where nothing changes, none of no rows
 * @see Killick, Fearnhead and Eckley, Optimal Detection of Changepoints With a Linear Computational Cost (2012)
 */
export function findSegments(values: ArrayLike<number>, options: ChangePointOptions = {}): SeriesSegment[] {
  const rows = values.length;
  if (rows === 0) return [];
  const leastRows = Math.max(1, Math.floor(options.leastRows ?? 2));
  const sums = sumUp(values, noiseOf(values));
  const penalty = options.penalty ?? 3 * Math.log(Math.max(rows, 2));
  const starts = choosePreviousChanges(sums, leastRows, penalty);
  const segments: SeriesSegment[] = [];
  for (let to = rows; to > 0; to = starts[to]!) {
    const from = starts[to]!;
    segments.push({ from, to, level: levelOf(values, from, to) });
  }
  return segments.reverse();
}

/**
 * The stretches of a series between its steps: as `findSegments`, but stretches that go over into one another, as those of a
 * wave or a drift, are one.
 */
export function findLevels(values: ArrayLike<number>, options?: ChangePointOptions): SeriesSegment[] {
  const { sigma } = noiseOf(values);
  const kept = Float64Array.from(values);
  const levels: SeriesSegment[] = [];
  for (const segment of findSegments(values, options)) {
    levels.push(segment);
    // A stretch that grew may have no step to the one before any more.
    while (levels.length > 1) {
      const [before, after] = levels.slice(-2) as [SeriesSegment, SeriesSegment];
      if (isStep(kept.subarray(before.from, before.to), kept.subarray(after.from, after.to), sigma)) break;
      const [from, to] = [before.from, after.to];
      levels.splice(-2, 2, { from, to, level: levelOf(values, from, to) });
    }
  }
  return levels;
}

/** The rows at which a finished series takes another level. */
export function findChangePoints(values: ArrayLike<number>, options?: ChangePointOptions): number[] {
  return findLevels(values, options)
    .slice(1)
    .map(({ from }) => from);
}

/** Running sums over standardized values: the cost of any stretch in constant time. */
interface RunningSums {
  readonly counts: Float64Array;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

/** For each end of a stretch, where the best last stretch before it begins. */
function choosePreviousChanges(sums: RunningSums, leastRows: number, penalty: number): Int32Array {
  const rows = sums.counts.length - 1;
  const best = new Float64Array(rows + 1).fill(Number.POSITIVE_INFINITY);
  best[0] = -penalty;
  const starts = new Int32Array(rows + 1);
  const candidates = new Int32Array(rows + 1);
  /** the row at which a start was first beaten, 0 for not yet */
  const beaten = new Int32Array(rows + 1);
  const totals = new Float64Array(rows + 1);
  let count = 0;
  for (let to = 1; to <= rows; to++) {
    // Too short a beginning has no cost of its own: it can only be part of a longer stretch.
    if (to >= leastRows) candidates[count++] = to - leastRows;
    for (let index = 0; index < count; index++) {
      const from = candidates[index]!;
      const total = best[from]! + costOf(sums, from, to);
      totals[index] = total;
      if (total + penalty < best[to]!) {
        best[to] = total + penalty;
        starts[to] = from;
      }
    }
    // A start that already costs more than the best never wins again, once a stretch from here is long enough.
    let kept = 0;
    for (let index = 0; index < count; index++) {
      const from = candidates[index]!;
      if (beaten[from] === 0 && totals[index]! > best[to]!) beaten[from] = to;
      if (beaten[from] === 0 || to < beaten[from]! + leastRows) candidates[kept++] = from;
    }
    count = kept;
  }
  return starts;
}

function costOf({ counts, sums, squares }: RunningSums, from: number, to: number): number {
  const count = counts[to]! - counts[from]!;
  if (count === 0) return 0;
  const sum = sums[to]! - sums[from]!;
  return Math.max(0, squares[to]! - squares[from]! - (sum * sum) / count);
}

function sumUp(values: ArrayLike<number>, { center, sigma }: Noise): RunningSums {
  const rows = values.length;
  const counts = new Float64Array(rows + 1);
  const sums = new Float64Array(rows + 1);
  const squares = new Float64Array(rows + 1);
  for (let row = 0; row < rows; row++) {
    const value = values[row]!;
    const z = Number.isFinite(value) ? (value - center) / sigma : 0;
    counts[row + 1] = counts[row]! + (Number.isFinite(value) ? 1 : 0);
    sums[row + 1] = sums[row]! + z;
    squares[row + 1] = squares[row]! + z * z;
  }
  return { counts, sums, squares };
}

interface Noise {
  readonly center: number;
  readonly sigma: number;
}

function noiseOf(values: ArrayLike<number>): Noise {
  const known = Array.from(values).filter(Number.isFinite);
  const center = known.length === 0 ? 0 : median(known);
  const steps = known.slice(1).map((value, index) => Math.abs(value - known[index]!));
  const sigma = steps.length === 0 ? 0 : (MAD_TO_SIGMA * median(steps)) / Math.SQRT2;
  if (sigma > 0) return { center, sigma };
  // Most neighbours are equal: the mean step is the noise there is, and rounding where there is none.
  const meanStep = steps.reduce((sum, step) => sum + step, 0) / Math.max(steps.length, 1);
  return { center, sigma: Math.max(meanStep, Math.abs(center) * 1e-9, 1e-12) };
}

function levelOf(values: ArrayLike<number>, from: number, to: number): number {
  let sum = 0;
  let count = 0;
  for (let row = from; row < to; row++) {
    if (!Number.isFinite(values[row]!)) continue;
    sum += values[row]!;
    count++;
  }
  return count === 0 ? Number.NaN : sum / count;
}
