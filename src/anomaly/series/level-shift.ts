import { type FixedState, SumWindow } from '../../statistics/index.ts';
import {
  type ExpectedBand,
  leastSigma,
  type SeriesDetector,
  type SeriesDetectorKind,
  scoreOf,
} from './series-detector.ts';
import { Surprise } from './surprise.ts';

/** one shift in a thousand or fewer was as large */
const SURPRISE_LINE = 3;

/**
 * The mean of the last rows against the mean of the rows before them, in standard errors (Welch).
 * Series that wander shift all the time: a shift must also be a surprise among the shifts so far.
 */
export const levelShift: SeriesDetectorKind = {
  name: 'level_shift',
  summary: 'the mean of the last rows against the mean of those before',
  source:
    "Welch, The generalization of Student's problem when several different population variances are involved (1947)",
  isRandomized: false,
  settings: {
    lately: { default: 12, least: 2, most: 1_000, meaning: 'rows that are compared' },
    before: { default: 288, least: 10, most: 10_000, meaning: 'rows they are compared with' },
    errors: { default: 10, least: 1, most: 1_000, meaning: 'standard errors at which alarms begin' },
  },
  create: ({ lately, before, errors }) => new LevelShift(lately!, before!, errors!),
};

class LevelShift implements SeriesDetector {
  band: ExpectedBand | null = null;
  readonly #errors: number;
  readonly state: { lately: SumWindow; before: SumWindow; surprise: Surprise } & FixedState;

  constructor(lately: number, before: number, errors: number) {
    this.#errors = errors;
    this.state = { lately: new SumWindow(lately), before: new SumWindow(before), surprise: new Surprise() };
  }

  update(_timestampMs: number, value: number): number {
    const { lately, before, surprise } = this.state;
    const left = lately.push(value);
    if (!Number.isNaN(left)) before.push(left);
    if (before.count < 2 * lately.count) return 0;
    const expected = before.mean;
    const error = Math.max(
      Math.sqrt(lately.variance / lately.count + before.variance / before.count),
      Math.sqrt(before.variance / lately.count) / 2,
      leastSigma(expected),
    );
    const reach = this.#errors * error;
    this.band = { expected, low: expected - reach, high: expected + reach };
    const shift = Math.abs(lately.mean - expected);
    return Math.min(scoreOf(shift, reach), scoreOf(surprise.judge(shift / error), SURPRISE_LINE));
  }
}
