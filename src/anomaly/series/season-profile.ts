import type { FixedState } from '../../statistics/index.ts';

/**
 * What a series usually is at a time of its period (of the hour, the day, the week): the median of the last visits
 * to the same part of the period. Sampling may be irregular; several rows of one visit count as their mean.
 */
export class SeasonProfile {
  readonly periodMs: number;
  readonly #kept: number;
  /** finished visits of each part in order, how many there are, and their median: until a visit is finished */
  readonly #sorted: Float64Array;
  readonly #counts: Int32Array;
  readonly #medians: Float64Array;
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
    this.#sorted = new Float64Array(parts * kept);
    this.#counts = new Int32Array(parts).fill(UNKNOWN);
    this.#medians = new Float64Array(parts).fill(Number.NaN);
    this.state = {
      partMs: 0,
      visits: new Float64Array(parts * kept).fill(Number.NaN),
      visit: new Float64Array(parts).fill(-1),
      sum: new Float64Array(parts),
      rows: new Float64Array(parts),
    };
  }

  get isSound(): boolean {
    const { partMs, visit } = this.state;
    return partMs === 0 || (partMs >= this.periodMs / visit.length && partMs <= this.periodMs);
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

  /** The usual value at a time, which is not before those learned; NaN where that is not known yet. */
  expect(timestampMs: number): number {
    if (!this.isDivided) return Number.NaN;
    const part = this.#partOf(timestampMs);
    this.#finishVisit(part, timestampMs);
    if (this.#counts[part] === UNKNOWN) this.#sort(part);
    return this.#medians[part]!;
  }

  learn(timestampMs: number, value: number): void {
    if (!this.isDivided) return;
    const { state } = this;
    const part = this.#partOf(timestampMs);
    this.#finishVisit(part, timestampMs);
    state.sum[part] = state.sum[part]! + value;
    state.rows[part] = state.rows[part]! + 1;
  }

  /** Files the mean of a visit that is over. */
  #finishVisit(part: number, timestampMs: number): void {
    const { state } = this;
    const visit = Math.floor(timestampMs / this.periodMs);
    if (state.visit[part] === visit) return;
    state.visit[part] = visit;
    if (state.rows[part] === 0) return;
    const mean = state.sum[part]! / state.rows[part]!;
    const from = part * this.#kept;
    const to = from + this.#kept;
    const oldest = state.visits[from]!;
    state.visits.copyWithin(from, from + 1, to);
    state.visits[to - 1] = mean;
    state.sum[part] = 0;
    state.rows[part] = 0;
    if (this.#counts[part] === UNKNOWN) this.#sort(part);
    else this.#replace(part, oldest, mean);
  }

  /** Brings the visits of a part in order. */
  #sort(part: number): void {
    const from = part * this.#kept;
    this.#counts[part] = 0;
    for (let index = from; index < from + this.#kept; index++) this.#insert(part, this.state.visits[index]!);
    this.#findMedian(part);
  }

  #replace(part: number, oldest: number, newest: number): void {
    if (!Number.isNaN(oldest)) {
      const from = part * this.#kept;
      const end = from + this.#counts[part]!;
      let at = from;
      while (this.#sorted[at]! < oldest) at++;
      this.#sorted.copyWithin(at, at + 1, end);
      this.#counts[part] = this.#counts[part]! - 1;
    }
    this.#insert(part, newest);
    this.#findMedian(part);
  }

  #insert(part: number, value: number): void {
    if (Number.isNaN(value)) return;
    const sorted = this.#sorted;
    const from = part * this.#kept;
    const count = this.#counts[part]!;
    let at = from + count;
    while (at > from && sorted[at - 1]! > value) {
      sorted[at] = sorted[at - 1]!;
      at--;
    }
    sorted[at] = value;
    this.#counts[part] = count + 1;
  }

  #findMedian(part: number): void {
    const sorted = this.#sorted;
    const count = this.#counts[part]!;
    const middle = part * this.#kept + (count >> 1);
    if (count === 0) this.#medians[part] = Number.NaN;
    else this.#medians[part] = count % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  }

  #partOf(timestampMs: number): number {
    const place = timestampMs - Math.floor(timestampMs / this.periodMs) * this.periodMs;
    return Math.floor(place / this.state.partMs);
  }
}

/** Clocks tick a little late; an interval of 5 min and a second still fits parts of 5 min. */
const ALMOST = 0.98;

/** The visits of a part were not brought in order yet, as after they were loaded. */
const UNKNOWN = -1;
