import { type FixedState, SortedWindow } from '../../statistics/index.ts';
import {
  type ExpectedBand,
  leastSigma,
  type SeriesDetector,
  type SeriesDetectorKind,
  scoreOf,
} from './series-detector.ts';

const ROWS_NEEDED = 10;

/**
 * Distance from the median of the last rows in standard deviations, both robust.
 */
export const rollingZ: SeriesDetectorKind = {
  name: 'rolling_z',
  summary: 'distance from the median of the last rows in robust standard deviations',
  source: 'Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993)',
  isRandomized: false,
  settings: {
    window: { default: 300, least: 20, most: 10_000, meaning: 'rows looked back at' },
    sigmas: { default: 6, least: 1, most: 100, meaning: 'standard deviations at which alarms begin' },
  },
  create: ({ window, sigmas }) => new RollingZ(window!, sigmas!),
};

class RollingZ implements SeriesDetector {
  band: ExpectedBand | null = null;
  readonly #sigmas: number;
  readonly state: { past: SortedWindow } & FixedState;

  constructor(window: number, sigmas: number) {
    this.#sigmas = sigmas;
    this.state = { past: new SortedWindow(window) };
  }

  update(_timestampMs: number, value: number): number {
    const { past } = this.state;
    let score = 0;
    if (past.count >= ROWS_NEEDED) {
      const expected = past.median;
      const sigma = Math.max(past.quartileSigma, leastSigma(expected));
      const reach = this.#sigmas * sigma;
      this.band = { expected, low: expected - reach, high: expected + reach };
      score = scoreOf(Math.abs(value - expected), reach);
    }
    past.push(value);
    return score;
  }
}
