import { type FixedState, SortedWindow } from '../../statistics/index.ts';
import {
  type ExpectedBand,
  leastSigma,
  type SeriesDetector,
  type SeriesDetectorKind,
  scoreOf,
} from './series-detector.ts';

const ROWS_NEEDED = 30;
const BASE_ROWS = 300;

/**
 * Sums how far rows lie above and below their long mean, less an allowance, and looks how far each sum rose from its
 * lowest point. Begins anew after an alarm.
 */
export const pageHinkley: SeriesDetectorKind = {
  name: 'page_hinkley',
  summary: 'the sum of deviations from the long mean, as it rises from its lowest point',
  source: 'Page, Continuous Inspection Schemes (1954); Hinkley (1971)',
  isRandomized: false,
  settings: {
    allowance: { default: 0.5, least: 0, most: 10, meaning: 'standard deviations a row may lie off for free' },
    line: { default: 20, least: 1, most: 10_000, meaning: 'summed standard deviations at which alarms begin' },
  },
  create: ({ allowance, line }) => new PageHinkley(allowance!, line!),
};

class PageHinkley implements SeriesDetector {
  band: ExpectedBand | null = null;
  readonly #allowance: number;
  readonly #line: number;
  readonly state: { rows: number; mean: number; base: SortedWindow; up: number; down: number } & FixedState = {
    rows: 0,
    mean: 0,
    base: new SortedWindow(BASE_ROWS),
    up: 0,
    down: 0,
  };

  constructor(allowance: number, line: number) {
    this.#allowance = allowance;
    this.#line = line;
  }

  update(_timestampMs: number, value: number): number {
    const { state } = this;
    let score = 0;
    if (state.rows >= ROWS_NEEDED) {
      const sigma = Math.max(state.base.quartileSigma, leastSigma(state.mean));
      this.band = { expected: state.mean, low: state.mean - 3 * sigma, high: state.mean + 3 * sigma };
      const deviation = (value - state.mean) / sigma;
      state.up = Math.max(0, state.up + deviation - this.#allowance);
      state.down = Math.max(0, state.down - deviation - this.#allowance);
      score = scoreOf(Math.max(state.up, state.down), this.#line);
    }
    if (score >= 0.5) this.#begin();
    state.rows++;
    state.mean += (value - state.mean) / state.rows;
    state.base.push(value);
    return score;
  }

  /** The level after a change is the new normal: nothing of before counts. */
  #begin(): void {
    Object.assign(this.state, { rows: 0, mean: 0, up: 0, down: 0 });
    Object.assign(this.state.base.state, { count: 0, next: 0 });
  }
}
