import { type FixedState, SumWindow } from '../../statistics/index.ts';
import { leastSigma, type SeriesDetector, type SeriesDetectorKind, scoreOf } from './series-detector.ts';
import { Surprise } from './surprise.ts';

/** one change in a thousand or fewer was as large */
const SURPRISE_LINE = 3;

/**
 * The slope of the last rows against the slope of as many before them, in standard errors of their difference.
 * Series that wander bend all the time: a change must also be a surprise among the changes so far.
 */
export const trendChange: SeriesDetectorKind = {
  name: 'trend_change',
  summary: 'the slope of the last rows against the slope of those before',
  source: 'difference of two least-squares slopes, in its standard errors',
  isRandomized: false,
  settings: {
    window: { default: 60, least: 5, most: 5_000, meaning: 'rows in each of the two lines' },
    errors: { default: 10, least: 1, most: 1_000, meaning: 'standard errors at which alarms begin' },
  },
  create: ({ window, errors }) => new TrendChange(window!, errors!),
};

class TrendChange implements SeriesDetector {
  readonly band = null;
  readonly #errors: number;
  readonly #steps: number;
  readonly state: { lately: LineWindow; before: LineWindow; surprise: Surprise } & FixedState;

  constructor(window: number, errors: number) {
    this.#errors = errors;
    this.#steps = (window * (window * window - 1)) / 12;
    this.state = { lately: new LineWindow(window), before: new LineWindow(window), surprise: new Surprise() };
  }

  update(_timestampMs: number, value: number): number {
    const { lately, before, surprise } = this.state;
    const left = lately.push(value);
    if (!Number.isNaN(left)) before.push(left);
    if (!before.isFull) return 0;
    const residual = (lately.residualVariance(this.#steps) + before.residualVariance(this.#steps)) / 2;
    const error = Math.sqrt(Math.max(2 * residual, leastSigma(before.mean) ** 2) / this.#steps);
    const change = Math.abs(lately.slope(this.#steps) - before.slope(this.#steps));
    return Math.min(scoreOf(change, this.#errors * error), scoreOf(surprise.judge(change / error), SURPRISE_LINE));
  }
}

/** The line of least squares through a window of rows, kept up to date in constant time. */
class LineWindow {
  readonly state: { rows: SumWindow; moment: number; origin: number; sinceFresh: number } & FixedState;

  constructor(window: number) {
    this.state = { rows: new SumWindow(window), moment: 0, origin: 0, sinceFresh: 0 };
  }

  get isFull(): boolean {
    return this.state.rows.isFull;
  }

  get mean(): number {
    return this.state.rows.mean;
  }

  push(value: number): number {
    const { state } = this;
    const { rows } = state;
    if (rows.count === 0) state.origin = value;
    const { count } = rows;
    const wasFull = rows.isFull;
    const sumAbove = count * (rows.mean - state.origin);
    const left = rows.push(value);
    if (!wasFull) state.moment += count * (value - state.origin);
    else {
      // Every kept row moves one place down, the oldest leaves place 0, the new one takes the last.
      state.moment -= sumAbove - (left - state.origin);
      state.moment += (count - 1) * (value - state.origin);
    }
    state.sinceFresh++;
    if (state.sinceFresh >= count) this.#measureAgain();
    return left;
  }

  /** @param steps sum of the squared distances of places from their mean */
  slope(steps: number): number {
    const { rows, moment, origin } = this.state;
    const { count } = rows;
    return (moment - ((count - 1) / 2) * count * (rows.mean - origin)) / steps;
  }

  residualVariance(steps: number): number {
    const { rows } = this.state;
    const slope = this.slope(steps);
    return Math.max(0, rows.variance - (slope * slope * steps) / rows.count);
  }

  /** Running sums drift by rounding; once a round they are made afresh. */
  #measureAgain(): void {
    const { state } = this;
    const { count, mean } = state.rows;
    state.sinceFresh = 0;
    state.origin = mean;
    state.moment = 0;
    for (let back = 0; back < count; back++) state.moment += (count - 1 - back) * (state.rows.at(back) - mean);
  }
}
