import type { Labels, NewSample } from './records.ts';

/** What a sender says of the values it measured: how many, their sum, and how many in each bucket. */
export interface HistogramPoint {
  readonly name: string;
  readonly labels: Labels;
  readonly atMs: number;
  /** begin of what is counted; 0 where nobody says */
  readonly startMs: number;
  /** counted since the start of the program, not since the point before */
  readonly isCumulative: boolean;
  readonly count: number;
  /** null where nobody says */
  readonly sum: number | null;
  /** null where nobody says */
  readonly buckets: Buckets | null;
}

/** `counts[i]` values are above `bounds[i - 1]` and at most `bounds[i]`; the last are above all bounds. */
export interface Buckets {
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
}

const QUANTILES = [
  ['p50', 0.5],
  ['p95', 0.95],
] as const;
const MS_PER_SECOND = 1000;
const SAME_BOUND = 1 + 1e-9;

/**
 * A histogram as series of its own: how many values a second, their mean, and two quantiles from its buckets, each of
 * the time since the point before.
 *
 * @param before the point of the same series before, for one that is cumulative; null where there is none, and then
 *   nothing can be said of it
 */
export function samplesOfHistogram(point: HistogramPoint, before: HistogramPoint | null): readonly NewSample[] {
  const since = point.isCumulative ? differenceOf(point, before) : point;
  if (since === null) return [];
  const { name, labels, atMs, startMs, count, sum, buckets } = since;
  const values: [string, number][] = [];
  if (startMs > 0 && atMs > startMs) values.push(['rate', (count * MS_PER_SECOND) / (atMs - startMs)]);
  if (count > 0 && sum !== null) values.push(['mean', sum / count]);
  if (count > 0 && buckets !== null) {
    for (const [word, share] of QUANTILES) values.push([word, quantileOf(buckets, share)]);
  }
  return values
    .filter(([, value]) => Number.isFinite(value))
    .map(([word, value]) => ({ name: `${name}.${word}`, labels, atMs, value }));
}

/** What came between two points; null where the sender began anew meanwhile, or they are not in order. */
function differenceOf(point: HistogramPoint, before: HistogramPoint | null): HistogramPoint | null {
  if (before === null || before.atMs >= point.atMs || before.startMs !== point.startMs) return null;
  const count = point.count - before.count;
  if (count < 0) return null;
  const sum = point.sum === null || before.sum === null ? null : point.sum - before.sum;
  const buckets =
    point.buckets === null || before.buckets === null ? null : bucketsBetween(point.buckets, before.buckets);
  return { ...point, startMs: before.atMs, count, sum, buckets };
}

/** Exponential histograms grow coarser: each earlier bucket lies within a later one. Null where that does not hold. */
function bucketsBetween({ bounds, counts }: Buckets, before: Buckets): Buckets | null {
  const rest = [...counts];
  let place = 0;
  for (const [earlier, count] of before.counts.entries()) {
    const upper = before.bounds[earlier] ?? Number.POSITIVE_INFINITY;
    while (place < bounds.length && Math.abs(bounds[place]!) * SAME_BOUND < upper) place++;
    rest[place] = (rest[place] ?? 0) - count;
  }
  return rest.some((count) => count < 0) ? null : { bounds, counts: rest };
}

/**
 * The value that a share of all values lies below, as if they lay evenly within their bucket. What is above all bounds
 * counts as the last of them, what is below all as between 0 and the first.
 */
export function quantileOf({ bounds, counts }: Buckets, share: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0 || bounds.length === 0) return Number.NaN;
  const wanted = share * total;
  let below = 0;
  for (const [place, count] of counts.entries()) {
    if (count === 0 || below + count < wanted) {
      below += count;
      continue;
    }
    const upper = bounds[place];
    if (upper === undefined) break;
    const lower = place === 0 ? Math.min(0, upper) : bounds[place - 1]!;
    return lower + ((wanted - below) / count) * (upper - lower);
  }
  return bounds.at(-1)!;
}
