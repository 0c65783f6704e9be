import { type FixedState, SortedWindow } from '../../statistics/index.ts';
import {
  type ExpectedBand,
  leastSigma,
  type SeriesDetector,
  type SeriesDetectorKind,
  scoreOf,
} from './series-detector.ts';

const ROWS_NEEDED = 30;

/**
 * Sums of deviations from a robust level of the last rows, each row cut at a few standard deviations, so that one
 * wild row alone is no shift.
 */
export const cusum: SeriesDetectorKind = {
  name: 'cusum',
  summary: 'sums of cut deviations from a robust level, for shifts that last',
  source: 'Page, Continuous Inspection Schemes (1954); Lucas and Crosier, Robust CUSUM (1982)',
  isRandomized: false,
  settings: {
    window: { default: 500, least: 50, most: 10_000, meaning: 'rows the level and the spread come from' },
    allowance: { default: 1, least: 0, most: 10, meaning: 'standard deviations a row may lie off for free' },
    line: { default: 12, least: 1, most: 10_000, meaning: 'summed standard deviations at which alarms begin' },
    cut: { default: 4, least: 1, most: 100, meaning: 'the most one row counts, in standard deviations' },
  },
  create: ({ window, allowance, line, cut }) => new Cusum(window!, allowance!, line!, cut!),
};

class Cusum implements SeriesDetector {
  band: ExpectedBand | null = null;
  readonly #allowance: number;
  readonly #line: number;
  readonly #cut: number;
  readonly state: { past: SortedWindow; up: number; down: number } & FixedState;

  constructor(window: number, allowance: number, line: number, cut: number) {
    this.#allowance = allowance;
    this.#line = line;
    this.#cut = cut;
    this.state = { past: new SortedWindow(window), up: 0, down: 0 };
  }

  update(_timestampMs: number, value: number): number {
    const { state } = this;
    let score = 0;
    if (state.past.count >= ROWS_NEEDED) {
      const level = state.past.median;
      const sigma = Math.max(state.past.quartileSigma, leastSigma(level));
      const reach = this.#cut * sigma;
      this.band = { expected: level, low: level - reach, high: level + reach };
      const deviation = Math.max(-this.#cut, Math.min(this.#cut, (value - level) / sigma));
      state.up = Math.max(0, state.up + deviation - this.#allowance);
      state.down = Math.max(0, state.down - deviation - this.#allowance);
      score = scoreOf(Math.max(state.up, state.down), this.#line);
      if (score >= 0.5) Object.assign(state, { up: 0, down: 0 });
    }
    state.past.push(value);
    return score;
  }
}
