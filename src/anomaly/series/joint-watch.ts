import { BadInputError } from '../../foundation/index.ts';
import { type FixedState, loadState, type SavedState, saveState } from '../../statistics/index.ts';
import { AlarmBudget } from './alarm-budget.ts';
import { leastSigma, scoreOf } from './series-detector.ts';
import { type SavedSeriesWatch, type SeriesReading, SeriesWatch, type SeriesWatchOptions } from './series-watch.ts';
import { Surprise } from './surprise.ts';

/** What is said of one moment of several metrics. */
export interface JointReading {
  /** the highest of the metrics' scores and of how unusual they are together; 0..1, alarms begin at 0.5 */
  readonly score: number;
  readonly isAnomaly: boolean;
  /** how unusual the metrics are together, whatever each is alone; 0..1 */
  readonly together: number;
  /** of each metric, by name */
  readonly metrics: Readonly<Record<string, SeriesReading>>;
}

/** A joint watch as JSON. Holds no code. */
export interface SavedJointWatch {
  readonly format: typeof FORMAT;
  readonly metrics: Readonly<Record<string, SavedSeriesWatch>>;
  readonly state: SavedState;
}

const FORMAT = 'regreen.joint-watch/1';
const MOST_METRICS = 64;
const MEMORY = 0.002;
const ROWS_NEEDED = 50;
/** a share of the own variance is added to each: metrics that move as one would else make distances infinite */
const RIDGE = 0.01;
const MOST_SIGMAS_LEARNED = 5;
const ALARM_LINE = 4;

/**
 * Watches several metrics of one thing: each by itself, and all together by the distance of their steps from what the
 * steps' correlations allow (Mahalanobis), as a surprise among its own past. So a metric that stops following
 * another is seen though both stay in their usual range.
 */
export class JointWatch {
  readonly #names: readonly string[];
  readonly #watches: readonly SeriesWatch[];
  readonly #before: Float64Array;
  readonly state: {
    rows: number;
    before: Float64Array;
    mean: Float64Array;
    covariance: Float64Array;
    surprise: Surprise;
    budget: AlarmBudget;
  } & FixedState;

  /**
   * @param names of the metrics, 1 to 64, each once
   * @param options for each of them; the budget also bounds the joint alarms
   * @throws BadInputError if there are none, too many, or two of one name
   */
  constructor(names: readonly string[], options: SeriesWatchOptions = {}) {
    const count = names.length;
    if (count === 0 || count > MOST_METRICS || new Set(names).size !== count) {
      throw new BadInputError(`expected 1 to ${MOST_METRICS} different names of metrics`, { names });
    }
    this.#names = names;
    this.#watches = names.map(() => new SeriesWatch(options));
    this.#before = new Float64Array(count);
    this.state = {
      rows: 0,
      before: new Float64Array(count).fill(Number.NaN),
      mean: new Float64Array(count),
      covariance: new Float64Array(count * count),
      surprise: new Surprise(),
      budget: new AlarmBudget(options.alarmsPerWeek ?? 7),
    };
  }
}
