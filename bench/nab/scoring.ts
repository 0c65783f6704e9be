// The published rules of NAB (Lavin and Ahmad, Evaluating Real-time Anomaly Detection Algorithms, 2015),
// standard profile: 0 is no alarm at all, 100 is perfect.
import type { LabelledSeries } from './corpus.ts';

const FALSE_ALARM_COST = 0.11;
const MISS_COST = 1;

/** What alarms at one threshold were worth. */
export interface NabScore {
  /** standard profile, at most 100, below 0 when alarms cost more than they found */
  readonly score: number;
  readonly windows: number;
  readonly found: number;
  readonly falseAlarms: number;
  /** scored rows outside of windows */
  readonly rowsOutside: number;
}

/** Rows at the start of a series that are not scored. */
function probationOf(rows: number): number {
  return Math.min(Math.floor(0.15 * rows), 750);
}

/** What an alarm in each row is worth, and in which window it lies (-1 outside). */
interface RowWorth {
  readonly worth: Float64Array;
  readonly window: Int32Array;
}

/** Worth of an alarm in each row: 1 at the left edge of a window falling to 0 at the right, then to -1. */
function worthOfRows({ values, windows }: LabelledSeries): RowWorth {
  const worth = new Float64Array(values.length).fill(-1);
  const window = new Int32Array(values.length).fill(-1);
  const top = placeWorth(-1);
  windows.forEach(([from, to], index) => {
    const width = to - from + 1;
    for (let row = from; row <= to; row++) {
      worth[row] = placeWorth(-(to - row + 1) / width) / top;
      window[row] = index;
    }
    const next = windows[index + 1]?.[0] ?? values.length;
    for (let row = to + 1; row < next; row++) worth[row] = placeWorth((row - to) / Math.max(width - 1, 1));
  });
  return { worth, window };
}

function placeWorth(place: number): number {
  return place > 3 ? -1 : 2 / (1 + Math.exp(5 * place)) - 1;
}

/** An alarm candidate of a corpus: a scored row with what it would be worth. */
interface Candidate {
  readonly score: number;
  readonly worth: number;
  /** number of its window in the corpus, -1 outside */
  readonly window: number;
}

/** All candidates of a corpus, highest score first. */
export interface Sweep {
  readonly candidates: readonly Candidate[];
  /** windows that can be found, by number: those with a scored row */
  readonly windows: number;
  readonly rowsOutside: number;
}

/** Orders the scores of several series, so that any threshold can be judged. Rows that score 0 never alarm. */
export function sweepScores(corpus: readonly LabelledSeries[], scores: readonly Float64Array[]): Sweep {
  const candidates: Candidate[] = [];
  let windows = 0;
  let rowsOutside = 0;
  corpus.forEach((series, index) => {
    const { worth, window } = worthOfRows(series);
    const from = probationOf(series.values.length);
    for (let row = from; row < worth.length; row++) {
      const score = scores[index]![row]!;
      if (window[row]! < 0) rowsOutside++;
      if (score > 0)
        candidates.push({ score, worth: worth[row]!, window: window[row]! < 0 ? -1 : windows + window[row]! });
    }
    windows += series.windows.filter(([, to]) => to >= from).length;
  });
  candidates.sort((a, b) => b.score - a.score);
  return { candidates, windows, rowsOutside };
}

/** The threshold with the highest score. */
export function bestThreshold({ candidates, windows }: Sweep): number {
  const found = new Map<number, number>();
  let total = -MISS_COST * windows;
  let best = total;
  let threshold = Number.POSITIVE_INFINITY;
  candidates.forEach((candidate, index) => {
    total += gainOf(candidate, found);
    const isLast = candidates[index + 1]?.score !== candidate.score;
    if (isLast && total > best) {
      best = total;
      threshold = candidate.score;
    }
  });
  return threshold;
}

/** The figures at one threshold: a row alarms when its score is at least that. */
export function scoreAt({ candidates, windows, rowsOutside }: Sweep, threshold: number): NabScore {
  const found = new Map<number, number>();
  let total = -MISS_COST * windows;
  let falseAlarms = 0;
  for (const candidate of candidates) {
    if (candidate.score < threshold) break;
    total += gainOf(candidate, found);
    if (candidate.window < 0) falseAlarms++;
  }
  const nothing = -MISS_COST * windows;
  const score = windows === 0 ? 0 : (100 * (total - nothing)) / (windows - nothing);
  return { score, windows, found: found.size, falseAlarms, rowsOutside };
}

function gainOf({ worth, window }: Candidate, found: Map<number, number>): number {
  if (window < 0) return worth * FALSE_ALARM_COST;
  const before = found.get(window) ?? -MISS_COST;
  if (worth <= before) return 0;
  found.set(window, worth);
  return worth - before;
}
