import { BadInputError } from '../../foundation/index.ts';
import {
  ellipsoidOf,
  type FixedState,
  finishSymmetric,
  loadState,
  mahalanobisSquared,
  type SavedState,
  saveState,
} from '../../statistics/index.ts';
import { AlarmBudget, DEFAULT_ALARMS_PER_WEEK } from './alarm-budget.ts';
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
  readonly metrics: ReadonlyMap<string, SeriesReading>;
}

/** A joint watch as JSON. Holds no code. */
export interface SavedJointWatch {
  readonly format: typeof FORMAT;
  readonly metrics: readonly { readonly name: string; readonly watch: SavedSeriesWatch }[];
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
 * correlations of the steps allow (Mahalanobis), as a surprise among its own past. So a metric that stops following
 * another is seen though both stay in their usual range.
 *
 * A moment with a missing value is judged metric by metric alone. The budget bounds the alarms of the whole.
 */
export class JointWatch {
  readonly #names: readonly string[];
  #watches: readonly SeriesWatch[];
  readonly state: {
    newestMs: number;
    rows: number;
    before: Float64Array;
    mean: Float64Array;
    covariance: Float64Array;
    surprise: Surprise;
    budget: AlarmBudget;
  } & FixedState;

  /**
   * @param names of the metrics, 1 to 64, each once
   * @throws BadInputError if there are none, too many, or two of one name
   */
  constructor(names: readonly string[], options: SeriesWatchOptions = {}) {
    this.#names = checkNames(names);
    this.#watches = names.map(() => new SeriesWatch(options));
    this.state = freshState(names.length, options.alarmsPerWeek ?? DEFAULT_ALARMS_PER_WEEK);
  }

  /**
   * Judges a moment, then learns from it.
   *
   * @param values one for each metric, in the order of their names; NaN for a missing one
   */
  update(timestampMs: number, values: ArrayLike<number>): JointReading {
    const { state } = this;
    state.newestMs = Math.max(state.newestMs, timestampMs);
    const metrics = new Map<string, SeriesReading>();
    let score = 0;
    this.#names.forEach((name, index) => {
      const reading = this.#watches[index]!.update(timestampMs, values[index]!);
      metrics.set(name, reading);
      score = Math.max(score, reading.score);
    });
    const together = scoreOf(this.#judgeStep(values), ALARM_LINE);
    score = Math.max(score, together);
    return { score, isAnomaly: state.budget.judge(state.newestMs, score), together, metrics };
  }

  /** of the metrics, in the order their values are given in */
  get names(): readonly string[] {
    return this.#names;
  }

  save(): SavedJointWatch {
    const metrics = this.#names.map((name, index) => ({ name, watch: this.#watches[index]!.save() }));
    return { format: FORMAT, metrics, state: saveState(this.state) };
  }

  /**
   * Goes on where a saved watch stopped, with identical scores.
   *
   * @throws BadInputError if it is of another version or damaged
   */
  static load(saved: unknown): JointWatch {
    const { format, metrics, state } = (saved ?? {}) as Partial<SavedJointWatch>;
    if (format !== FORMAT || !Array.isArray(metrics) || !metrics.every((metric) => typeof metric?.name === 'string')) {
      throw new BadInputError(`expected a saved watch of the form ${FORMAT}; learn the series again`, { format });
    }
    const watches = metrics.map((metric) => SeriesWatch.load(metric.watch));
    const names = metrics.map(({ name }) => name);
    const watch = new JointWatch(names, { alarmsPerWeek: metrics[0]?.watch.alarmsPerWeek });
    watch.#watches = watches;
    loadState(watch.state, state);
    return watch;
  }

  /** How surprising the step of all metrics is; 0 where one is missing. */
  #judgeStep(values: ArrayLike<number>): number {
    const { state } = this;
    const size = this.#names.length;
    const step = new Float64Array(size);
    let isWhole = true;
    for (let index = 0; index < size; index++) {
      step[index] = values[index]! - state.before[index]!;
      state.before[index] = values[index]!;
      if (!Number.isFinite(step[index]!)) isWhole = false;
    }
    if (!isWhole || size === 1) return 0;
    const surprise = state.rows < ROWS_NEEDED ? 0 : state.surprise.judge(this.#distance(step));
    this.#learnStep(step);
    return surprise;
  }

  #distance(step: Float64Array): number {
    const { mean, covariance } = this.state;
    const size = step.length;
    const ridged = { rows: size, columns: size, values: covariance.slice() };
    for (let index = 0; index < size; index++) {
      const own = covariance[index * size + index]!;
      ridged.values[index * size + index] = own * (1 + RIDGE) + leastSigma(mean[index]!) ** 2;
    }
    finishSymmetric(ridged, 1);
    return Math.sqrt(mahalanobisSquared(ellipsoidOf(mean, ridged), { rows: 1, columns: size, values: step })[0]!);
  }

  /** A wild step teaches no more than a few standard deviations of each metric. */
  #learnStep(step: Float64Array): void {
    const { state } = this;
    const { mean, covariance } = state;
    const size = step.length;
    const weight = Math.max(1 / ++state.rows, MEMORY);
    const moved = new Float64Array(size);
    for (let index = 0; index < size; index++) {
      const most = MOST_SIGMAS_LEARNED * Math.sqrt(covariance[index * size + index]!);
      const distance = step[index]! - mean[index]!;
      moved[index] = state.rows <= ROWS_NEEDED ? distance : Math.max(-most, Math.min(most, distance));
    }
    for (let row = 0; row < size; row++) {
      mean[row] = mean[row]! + weight * moved[row]!;
      for (let column = 0; column <= row; column++) {
        const at = row * size + column;
        covariance[at] = covariance[at]! + weight * (moved[row]! * moved[column]! - covariance[at]!);
      }
    }
  }
}

function freshState(size: number, alarmsPerWeek: number): JointWatch['state'] {
  return {
    newestMs: Number.NEGATIVE_INFINITY,
    rows: 0,
    before: new Float64Array(size).fill(Number.NaN),
    mean: new Float64Array(size),
    covariance: new Float64Array(size * size),
    surprise: new Surprise(),
    budget: new AlarmBudget(alarmsPerWeek),
  };
}

function checkNames(names: readonly string[]): readonly string[] {
  if (names.length > 0 && names.length <= MOST_METRICS && new Set(names).size === names.length) return names;
  throw new BadInputError(`expected 1 to ${MOST_METRICS} different names of metrics`, { names });
}
