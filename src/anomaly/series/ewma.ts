import type { FixedState } from '../../statistics/index.ts';
import { SampleClock } from './sample-clock.ts';
import {
  type ExpectedBand,
  leastSigma,
  type SeriesDetector,
  type SeriesDetectorKind,
  scoreOf,
} from './series-detector.ts';

const ROWS_NEEDED = 20;
const MOST_SIGMAS_LEARNED = 6;

/**
 * Distance from the exponentially weighted mean; after a gap the new row weighs as much as the rows that are missing.
 */
export const ewma: SeriesDetectorKind = {
  name: 'ewma',
  summary: 'distance from the exponentially weighted mean in standard deviations of that distance',
  source: 'Roberts, Control Chart Tests Based on Geometric Moving Averages (1959)',
  isRandomized: false,
  settings: {
    halfLife: { default: 12, least: 1, most: 10_000, meaning: 'rows after which a value counts half' },
    sigmas: { default: 6, least: 1, most: 100, meaning: 'standard deviations at which alarms begin' },
  },
  create: ({ halfLife, sigmas }) => new Ewma(halfLife!, sigmas!),
};

class Ewma implements SeriesDetector {
  band: ExpectedBand | null = null;
  readonly #halfLife: number;
  readonly #sigmas: number;
  readonly state: { rows: number; mean: number; variance: number; clock: SampleClock } & FixedState = {
    rows: 0,
    mean: 0,
    variance: 0,
    clock: new SampleClock(),
  };

  constructor(halfLife: number, sigmas: number) {
    this.#halfLife = halfLife;
    this.#sigmas = sigmas;
  }

  update(timestampMs: number, value: number): number {
    const { state } = this;
    const passed = state.clock.advance(timestampMs);
    const row = ++state.rows;
    const error = row === 1 ? 0 : value - state.mean;
    const sigma = Math.max(Math.sqrt(state.variance), leastSigma(state.mean));
    const reach = this.#sigmas * sigma;
    let score = 0;
    if (row > ROWS_NEEDED) {
      this.band = { expected: state.mean, low: state.mean - reach, high: state.mean + reach };
      score = scoreOf(Math.abs(error), reach);
    }
    // At first a plain mean; rows at the same time still teach, hence at least half a row.
    const weight = Math.max(1 / row, 1 - 0.5 ** (Math.max(passed, 0.5) / this.#halfLife));
    state.mean += row === 1 ? value : weight * error;
    const most = MOST_SIGMAS_LEARNED * sigma;
    const learned = row > ROWS_NEEDED ? Math.min(Math.abs(error), most) : error;
    // The spread is remembered longer than the level, or each quiet hour would make the next one alarm.
    const spreadWeight = Math.max(1 / row, weight / 8);
    state.variance += spreadWeight * (learned * learned - state.variance);
    return score;
  }
}
