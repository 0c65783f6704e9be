import type { FixedState } from '../../statistics/index.ts';
import { SortedWindow } from '../../statistics/index.ts';
import { Seasons } from './seasons.ts';
import {
  type ExpectedBand,
  leastSigma,
  type SeriesDetector,
  type SeriesDetectorKind,
  scoreOf,
} from './series-detector.ts';

const ERRORS_KEPT = 2_000;
const ROWS_NEEDED = 30;

/** Distance from what is usual at this time of the hour, the day or the week, whichever the series follows. */
export const seasonalProfile: SeriesDetectorKind = {
  name: 'seasonal_profile',
  summary: 'distance from what is usual at this time of the hour, the day or the week',
  source: 'median of the same time in earlier periods; Hochenbaum, Vallis and Kejariwal (2017) argue for medians',
  isRandomized: false,
  settings: {
    sigmas: { default: 6, least: 1, most: 100, meaning: 'standard deviations at which alarms begin' },
  },
  create: ({ sigmas }) => new SeasonalProfile(sigmas!),
};

class SeasonalProfile implements SeriesDetector {
  band: ExpectedBand | null = null;
  readonly #sigmas: number;
  readonly state: { seasons: Seasons; errors: SortedWindow } & FixedState = {
    seasons: new Seasons(),
    errors: new SortedWindow(ERRORS_KEPT),
  };

  constructor(sigmas: number) {
    this.#sigmas = sigmas;
  }

  update(timestampMs: number, value: number): number {
    const { seasons, errors } = this.state;
    const expected = seasons.expect(timestampMs, value);
    this.band = null;
    if (Number.isNaN(expected)) return 0;
    const error = value - expected;
    let score = 0;
    if (errors.count >= ROWS_NEEDED) {
      const reach = this.#sigmas * Math.max(errors.quartileSigma, leastSigma(expected));
      this.band = { expected, low: expected - reach, high: expected + reach };
      score = scoreOf(Math.abs(error), reach);
    }
    errors.push(error);
    return score;
  }
}
