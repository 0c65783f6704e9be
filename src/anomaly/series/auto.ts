import { type FixedState, MovingExtremes, SumWindow } from '../../statistics/index.ts';
import { LevelWatch } from './level-watch.ts';
import { RecordDistance } from './record-distance.ts';
import { Seasons } from './seasons.ts';
import {
  type ExpectedBand,
  leastSigma,
  type OngoingDeparture,
  type SeriesDetector,
  type SeriesDetectorKind,
  scoreOf,
} from './series-detector.ts';
import { Surprise } from './surprise.ts';

const RECORD_ROWS = 5_000;
/** a record by a tenth of the range seen is far beyond it */
const RECORD_UNIT = 0.1;
const SHIFT_ROWS = 12;
const SHIFT_PAST_ROWS = 1_000;
const SHIFT_WEIGHT = 0.6;
/** mean surprise of two independent looks: together about one row in 40,000 */
const ALARM_LINE = 2.3;
/** a departure that is certain says more than any look at a single row */
const DEPARTURE_SURPRISE = 6;
/** rows that make it certain; a season says more of a single row, so that by then only what lasts is left to be told */
const DEPARTURE_ROWS = 3;
const SEASONAL_DEPARTURE_ROWS = SHIFT_ROWS;
const REST_ROWS = 80;
/** scores of rows that bring no news stay below the line */
const OLD_NEWS = 0.45;

/**
 * Two looks at each row, as surprises among their own past: how far it lies from what is usual at this time, and
 * how far outside of the range of late. A row alarms when both are surprised, when a mean of late has moved as it
 * never did, or when it makes certain that the series has left its usual range and stays outside. Rows that follow within
 * the rest and surprise no more than what was told before are old news.
 */
export const auto: SeriesDetectorKind = {
  name: 'auto',
  summary: 'distance from the season and from the range of late, sustained shifts, each against its own past',
  source: 'conformal p-values (Laxhammar and Falkman 2010) of two residuals and a shift',
  isRandomized: false,
  settings: {},
  create: () => new Auto(),
};

class Auto implements SeriesDetector {
  readonly state: {
    seasons: Seasons;
    offSeason: Surprise;
    record: RecordDistance;
    offRange: Surprise;
    lately: SumWindow;
    before: SumWindow;
    shifted: Surprise;
    levels: LevelWatch;
    /** whether the departure that goes on was told, 0 or 1 */
    isDepartureTold: number;
    told: MovingExtremes;
  } & FixedState = {
    seasons: new Seasons(),
    offSeason: new Surprise(),
    record: new RecordDistance(RECORD_ROWS),
    offRange: new Surprise(),
    lately: new SumWindow(SHIFT_ROWS),
    before: new SumWindow(SHIFT_PAST_ROWS),
    shifted: new Surprise(),
    levels: new LevelWatch(),
    isDepartureTold: 0,
    told: new MovingExtremes(REST_ROWS),
  };

  update(timestampMs: number, value: number): number {
    const { state } = this;
    const { isSeasonal } = state.seasons;
    const expected = state.seasons.expect(timestampMs, value);
    const isSeasonKnown = !Number.isNaN(expected) && state.offSeason.isKnown;
    state.levels.judge(timestampMs, value, { expected, isSeasonal });
    const departed = this.#departed(isSeasonKnown ? SEASONAL_DEPARTURE_ROWS : DEPARTURE_ROWS);
    const offSeason = Number.isNaN(expected) ? 0 : state.offSeason.judge(Math.abs(value - expected));
    const offRange = state.offRange.judge(state.record.judge(value), RECORD_UNIT);
    const shifted = state.shifted.judge(this.#shift(value));
    const surprise = Math.max((offSeason + offRange) / 2, SHIFT_WEIGHT * shifted, departed);
    const isNews = surprise > state.told.largest;
    state.told.push(surprise);
    return isNews ? scoreOf(surprise, ALARM_LINE) : OLD_NEWS * scoreOf(surprise, ALARM_LINE);
  }

  get band(): ExpectedBand | null {
    return this.state.levels.band;
  }

  get departure(): OngoingDeparture | null {
    return this.state.levels.departure;
  }

  /** The surprise of a departure at the row that makes it certain, once each. */
  #departed(certainRows: number): number {
    const { state } = this;
    const { rows } = state.levels.state.departure;
    if (rows < certainRows) {
      state.isDepartureTold = 0;
      return 0;
    }
    if (state.isDepartureTold === 1) return 0;
    state.isDepartureTold = 1;
    return DEPARTURE_SURPRISE;
  }

  /** How far the mean of the last rows lies from the mean before them, in standard deviations of that past. */
  #shift(value: number): number {
    const { lately, before } = this.state;
    const left = lately.push(value);
    if (!Number.isNaN(left)) before.push(left);
    if (before.count < 20) return 0;
    const sigma = Math.max(Math.sqrt(before.variance), leastSigma(before.mean));
    return Math.abs(lately.mean - before.mean) / sigma;
  }
}
