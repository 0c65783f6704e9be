import { BadInputError, UsageError } from '../../foundation/index.ts';
import { type FixedState, loadState, type SavedState, saveState } from '../../statistics/index.ts';
import { AlarmBudget, DEFAULT_ALARMS_PER_WEEK } from './alarm-budget.ts';
import type {
  ExpectedBand,
  OngoingDeparture,
  SeriesDetector,
  SeriesDetectorKind,
  SeriesSettings,
} from './series-detector.ts';
import { SERIES_DETECTORS } from './series-detectors.ts';

/** What is said of one row. */
export interface SeriesReading {
  /** 0..1, higher is more unusual; 0.5 is where alarms begin */
  readonly score: number;
  /** whether the row alarms within the budget */
  readonly isAnomaly: boolean;
  /** what was expected, where the detector expects a value */
  readonly band: ExpectedBand | null;
  /** the stay away from what was expected that the row belongs to; null for none, and where the detector looks for none */
  readonly departure: OngoingDeparture | null;
}

/** How a series is watched. */
export interface SeriesWatchOptions {
  /** name of a series detector, `auto` if left out */
  readonly detector?: string;
  /** settings that differ from the detector's own */
  readonly settings?: SeriesSettings;
  /** alarms a week at most, above 0; 7 if left out */
  readonly alarmsPerWeek?: number;
  readonly seed?: number;
}

/** A watch as JSON: what it was made of and all it learned. Holds no code. */
export interface SavedSeriesWatch {
  readonly format: typeof FORMAT;
  readonly detector: string;
  readonly settings: SeriesSettings;
  readonly alarmsPerWeek: number;
  readonly seed: number;
  readonly state: SavedState;
}

const FORMAT = 'regreen.series-watch/2';
/** a missing value says nothing */
const MISSING: SeriesReading = { score: 0, isAnomaly: false, band: null, departure: null };

/**
 * Watches one series with one detector and a budget of alarms. A row is judged by the rows before it alone.
 *
 * - A missing value (NaN) scores 0 and teaches nothing.
 * - An infinite value scores 1 and teaches nothing.
 * - A row that is older than the newest one is judged as if it came at that time; equal times are fine.
 */
export class SeriesWatch {
  readonly #made: Omit<SavedSeriesWatch, 'format' | 'state'>;
  readonly #detector: SeriesDetector;
  readonly state: { newestMs: number; detector: SeriesDetector; budget: AlarmBudget } & FixedState;

  /** @throws UsageError if a name is unknown or a setting out of its bounds */
  constructor({
    detector = 'auto',
    settings = {},
    alarmsPerWeek = DEFAULT_ALARMS_PER_WEEK,
    seed = 1,
  }: SeriesWatchOptions = {}) {
    const kind = findKind(detector);
    if (!(alarmsPerWeek > 0 && alarmsPerWeek <= MOST_ALARMS)) {
      throw new UsageError(`expected alarms per week above 0 and at most ${MOST_ALARMS}, got ${alarmsPerWeek}`);
    }
    const whole = completeSettings(kind, settings);
    this.#made = { detector, settings: whole, alarmsPerWeek, seed };
    this.#detector = kind.create(whole, seed);
    this.state = {
      newestMs: Number.NEGATIVE_INFINITY,
      detector: this.#detector,
      budget: new AlarmBudget(alarmsPerWeek),
    };
  }

  /**
   * Judges a row, then learns from it.
   *
   * @throws BadInputError if the time is not finite
   */
  update(timestampMs: number, value: number): SeriesReading {
    if (!Number.isFinite(timestampMs)) throw new BadInputError('expected a time in milliseconds', { timestampMs });
    const { state } = this;
    state.newestMs = Math.max(state.newestMs, timestampMs);
    if (Number.isNaN(value)) return MISSING;
    const isLearned = Number.isFinite(value);
    const score = isLearned ? this.#detector.update(state.newestMs, value) : 1;
    return {
      score,
      isAnomaly: state.budget.judge(state.newestMs, score),
      band: isLearned ? this.#detector.band : null,
      departure: isLearned ? (this.#detector.departure ?? null) : null,
    };
  }

  save(): SavedSeriesWatch {
    return { format: FORMAT, ...this.#made, state: saveState(this.state) };
  }

  /**
   * Goes on where a saved watch stopped, with identical scores.
   *
   * @param saved what `save` gave, also after a journey through JSON
   * @throws BadInputError if it is of another version or damaged
   */
  static load(saved: unknown): SeriesWatch {
    const { format, detector, settings, alarmsPerWeek, seed, state } = (saved ?? {}) as Partial<SavedSeriesWatch>;
    if (format !== FORMAT || typeof detector !== 'string' || typeof settings !== 'object' || settings === null) {
      throw new BadInputError(`expected a saved watch of the form ${FORMAT}; learn the series again`, { format });
    }
    if (typeof alarmsPerWeek !== 'number' || typeof seed !== 'number') {
      throw new BadInputError('the saved watch lacks its budget or its seed; learn the series again');
    }
    const watch = remake(() => new SeriesWatch({ detector, settings, alarmsPerWeek, seed }));
    loadState(watch.state, state);
    return watch;
  }
}

const MOST_ALARMS = 1e6;

/** What nobody may ask for is, in a saved watch, damage. */
function remake(make: () => SeriesWatch): SeriesWatch {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new BadInputError(
      `the saved watch is damaged: ${error.message}; learn the series again`,
      {},
      { cause: error },
    );
  }
}

function findKind(name: string): SeriesDetectorKind {
  const kind = SERIES_DETECTORS.find((candidate) => candidate.name === name);
  if (kind !== undefined) return kind;
  const known = SERIES_DETECTORS.map((candidate) => candidate.name).join(', ');
  throw new UsageError(`there is no series detector ${name}; choose one of ${known}`);
}

function completeSettings(kind: SeriesDetectorKind, given: SeriesSettings): SeriesSettings {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(kind.settings, name)) continue;
    throw new UsageError(
      `${kind.name} has no setting ${name}; it has ${Object.keys(kind.settings).join(', ') || 'none'}`,
    );
  }
  return Object.fromEntries(
    Object.entries(kind.settings).map(([name, setting]) => {
      const value = given[name] ?? setting.default;
      if (value >= setting.least && value <= setting.most) return [name, value];
      throw new UsageError(`expected ${name} of ${kind.name} from ${setting.least} to ${setting.most}, got ${value}`);
    }),
  );
}
