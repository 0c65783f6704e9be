import type { FixedState } from '../../statistics/index.ts';

/**
 * What a series usually is at a time of its period (of the hour, the day, the week): the median of the last visits
 * to the same part of the period. Sampling may be irregular; several rows of one visit count as their mean.
 */
export class SeasonProfile {
  readonly periodMs: number;
  readonly #kept: number;
  readonly #scratch: Float64Array;
  readonly state: {
    /** duration of a part, 0 while unknown */
    partMs: number;
    /** `kept` finished visits of each part, newest last, NaN where there was none */
    visits: Float64Array;
    /** number, sum and rows of the visit that is going on in each part */
    visit: Float64Array;
    sum: Float64Array;
    rows: Float64Array;
  } & FixedState;

  /**
   * @param parts the most parts a period is divided into
   * @param kept visits remembered of each part
   */
  constructor(periodMs: number, parts: number, kept: number) {
    this.periodMs = periodMs;
    this.#kept = kept;
    this.#scratch = new Float64Array(kept);
    this.state = {
      partMs: 0,
      visits: new Float64Array(parts * kept).fill(Number.NaN),
      visit: new Float64Array(parts).fill(-1),
      sum: new Float64Array(parts),
      rows: new Float64Array(parts),
    };
  }

  get isDivided(): boolean {
    return this.state.partMs > 0;
  }

  /** Divides the period into equal parts, each long enough for a row at this interval where that is possible. */
  divide(intervalMs: number): void {
    const most = this.state.visit.length;
    let parts = most;
    while (parts > 1 && (most % parts !== 0 || this.periodMs / parts < intervalMs * ALMOST)) parts--;
    this.state.partMs = this.periodMs / parts;
  }

  /** The usual value at a time; NaN where that is not known yet. */
  expect(timestampMs: number): number {
    if (!this.isDivided) return Number.NaN;
    const { state } = this;
    const part = this.#partOf(timestampMs);
    const kept = this.#kept;
    const scratch = this.#scratch;
    const hasNewer = state.rows[part]! > 0 && state.visit[part] !== Math.floor(timestampMs / this.periodMs);
    let count = 0;
    // With a visit that is over but not filed yet, the oldest one is one too many.
    for (let index = part * kept + (hasNewer ? 1 : 0); index < (part + 1) * kept; index++) {
      const value = state.visits[index]!;
      if (!Number.isNaN(value)) count = insert(scratch, count, value);
    }
    if (hasNewer) count = insert(scratch, count, state.sum[part]! / state.rows[part]!);
    if (count === 0) return Number.NaN;
    const middle = count >> 1;
    return count % 2 === 1 ? scratch[middle]! : (scratch[middle - 1]! + scratch[middle]!) / 2;
  }

  learn(timestampMs: number, value: number): void {
    if (!this.isDivided) return;
    const { state } = this;
    const part = this.#partOf(timestampMs);
    const visit = Math.floor(timestampMs / this.periodMs);
    if (state.visit[part] !== visit) {
      if (state.rows[part]! > 0) {
        const from = part * this.#kept;
        const to = from + this.#kept;
        state.visits.copyWithin(from, from + 1, to);
        state.visits[to - 1] = state.sum[part]! / state.rows[part]!;
      }
      state.visit[part] = visit;
      state.sum[part] = 0;
      state.rows[part] = 0;
    }
    state.sum[part] = state.sum[part]! + value;
    state.rows[part] = state.rows[part]! + 1;
  }

  #partOf(timestampMs: number): number {
    const place = timestampMs - Math.floor(timestampMs / this.periodMs) * this.periodMs;
    return Math.floor(place / this.state.partMs);
  }
}

/** Clocks tick a little late; an interval of 5 min and a second still fits parts of 5 min. */
const ALMOST = 0.98;

/** Inserts in order; returns the new count. */
function insert(sorted: Float64Array, count: number, value: number): number {
  let at = count;
  while (at > 0 && sorted[at - 1]! > value) {
    sorted[at] = sorted[at - 1]!;
    at--;
  }
  sorted[at] = value;
  return count + 1;
}
