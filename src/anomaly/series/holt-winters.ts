import type { FixedState } from '../../statistics/index.ts';
import { SampleClock } from './sample-clock.ts';
import {
  type ExpectedBand,
  leastSigma,
  type SeriesDetector,
  type SeriesDetectorKind,
  scoreOf,
} from './series-detector.ts';

const DAY_MS = 86_400_000;
const PARTS = 288;
const ROWS_NEEDED = 30;
const SPREAD_WEIGHT = 0.01;
const MOST_SIGMAS_LEARNED = 6;
const MOST_ROWS_AHEAD = 12;

/**
 * Level, trend and time of day, each smoothed exponentially and added up. A gap is bridged by the trend.
 */
export const holtWinters: SeriesDetectorKind = {
  name: 'holt_winters',
  summary: 'distance from a forecast of level, trend and time of day',
  source: 'Holt, Forecasting Trends and Seasonals by Exponentially Weighted Averages (1957); Winters (1960)',
  isRandomized: false,
  settings: {
    level: { default: 0.2, least: 0.001, most: 1, meaning: 'weight of the newest row in the level' },
    trend: { default: 0.01, least: 0, most: 1, meaning: 'weight of the newest row in the trend' },
    season: { default: 0.2, least: 0, most: 1, meaning: 'weight of the newest day in the time of day' },
    sigmas: { default: 6, least: 1, most: 100, meaning: 'standard deviations at which alarms begin' },
  },
  create: ({ level, trend, season, sigmas }) => new HoltWinters(level!, trend!, season!, sigmas!),
};

class HoltWinters implements SeriesDetector {
  band: ExpectedBand | null = null;
  readonly #weights: { readonly level: number; readonly trend: number; readonly season: number };
  readonly #sigmas: number;
  readonly state: {
    rows: number;
    level: number;
    trend: number;
    variance: number;
    /** what each part of the day adds */
    season: Float64Array;
    visits: Float64Array;
    clock: SampleClock;
  } & FixedState = {
    rows: 0,
    level: 0,
    trend: 0,
    variance: 0,
    season: new Float64Array(PARTS),
    visits: new Float64Array(PARTS),
    clock: new SampleClock(),
  };

  constructor(level: number, trend: number, season: number, sigmas: number) {
    this.#weights = { level, trend, season };
    this.#sigmas = sigmas;
  }

  update(timestampMs: number, value: number): number {
    const { state } = this;
    const passed = Math.min(state.clock.advance(timestampMs), MOST_ROWS_AHEAD);
    const row = ++state.rows;
    if (row === 1) state.level = value;
    const part = Math.floor(((timestampMs / DAY_MS) % 1) * PARTS + PARTS) % PARTS;
    const ahead = state.level + passed * state.trend;
    const expected = ahead + state.season[part]!;
    const error = value - expected;
    const sigma = Math.max(Math.sqrt(state.variance), leastSigma(expected));
    const reach = this.#sigmas * sigma;
    let score = 0;
    if (row > ROWS_NEEDED) {
      this.band = { expected, low: expected - reach, high: expected + reach };
      score = scoreOf(Math.abs(error), reach);
    }
    // One wild row must not carry the forecast with it.
    const learned = row > ROWS_NEEDED ? Math.max(-reach, Math.min(reach, error)) : error;
    const level = ahead + Math.max(1 / row, this.#weights.level) * learned;
    if (row > 1) state.trend += this.#weights.trend * ((level - state.level) / Math.max(passed, 1) - state.trend);
    state.level = level;
    state.visits[part] = state.visits[part]! + 1;
    state.season[part] =
      state.season[part]! +
      (state.visits[part]! > 1 ? this.#weights.season : 0.5) * (1 - this.#weights.level) * learned;
    const spread = Math.min(Math.abs(learned), MOST_SIGMAS_LEARNED * sigma);
    const spreadLearned = row > ROWS_NEEDED ? spread : Math.abs(error);
    state.variance += Math.max(1 / row, SPREAD_WEIGHT) * (spreadLearned * spreadLearned - state.variance);
    return score;
  }
}
