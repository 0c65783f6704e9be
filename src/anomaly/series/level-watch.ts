import { type FixedState, isPlace } from '../../statistics/index.ts';
import { Departure } from './departure.ts';
import type { ExpectedBand, OngoingDeparture } from './series-detector.ts';
import { UsualRange } from './usual-range.ts';

/** What the season says of a row. */
export interface SeasonalView {
  /** the usual value at this time, NaN while unknown */
  readonly expected: number;
  /** whether the season tells clearly more of the series than its level does */
  readonly isSeasonal: boolean;
}

const MOST_HELD = 4;

/**
 * Whether a series keeps to what is usual for it: to its season where it has one, to its level where it has none or none is
 * known yet. Rows of a departure teach nothing until it has lasted for days: so it is seen for as long as the series stays
 * away, and one that comes back and goes again is seen again.
 */
export class LevelWatch {
  /** what was expected of the newest row; null while too little is known */
  band: ExpectedBand | null = null;
  /** the departure the newest row belongs to, null for a row within its band */
  departure: OngoingDeparture | null = null;
  readonly state: {
    level: UsualRange;
    /** distances from what the season expects */
    offSeason: UsualRange;
    departure: Departure;
    /** values of rows outside that are no departure yet, and what the season expected of them */
    held: Float64Array;
    heldExpected: Float64Array;
    holds: number;
  } & FixedState = {
    level: new UsualRange(),
    offSeason: new UsualRange(),
    departure: new Departure(),
    held: new Float64Array(MOST_HELD),
    heldExpected: new Float64Array(MOST_HELD),
    holds: 0,
  };

  get isSound(): boolean {
    return isPlace(this.state.holds, MOST_HELD - 1);
  }

  /** Judges a row, then learns it unless it is part of a departure. */
  judge(timestampMs: number, value: number, { expected, isSeasonal }: SeasonalView): void {
    const { departure, level: levelRange, offSeason } = this.state;
    const level = levelRange.band();
    const season = Number.isNaN(expected) ? null : offSeason.band(expected);
    this.band = season !== null && (isSeasonal || level === null) ? season : level;
    let side = sideOf(value, this.band);
    // A season that is not proven yet, but closer than the level, excuses a row. It cannot end a departure: the day before
    // may have been part of it.
    if (side !== 0 && !departure.isCertain && sideOf(value, season) === 0 && isNarrower(season, level)) {
      side = 0;
      this.band = season;
    }
    departure.take(timestampMs, side);
    this.departure = side === 0 ? null : { sinceMs: departure.sinceMs, rows: departure.rows };
    if (departure.hasLasted(timestampMs)) this.#beginAnew();
    else if (side !== 0) this.#hold(value, expected);
    // A row within the band between rows outside is an outlier of the departure.
    else if (!departure.isCertain) this.#learnWithin(value, expected);
  }

  #learnWithin(value: number, expected: number): void {
    const { state } = this;
    if (state.departure.rows === 0) this.#learnHeld();
    this.#learn(value, expected);
  }

  #learn(value: number, expected: number): void {
    this.state.level.learn(value);
    if (!Number.isNaN(expected)) this.state.offSeason.learn(value - expected);
  }

  #hold(value: number, expected: number): void {
    const { state } = this;
    if (state.departure.isCertain) {
      state.holds = 0;
      return;
    }
    state.held[state.holds] = value;
    state.heldExpected[state.holds] = expected;
    state.holds++;
    // Rows that go from side to side are wild, and no departure.
    if (state.holds === MOST_HELD) this.#learnHeld();
  }

  /** Rows outside that came to nothing are part of the noise. */
  #learnHeld(): void {
    const { state } = this;
    for (let index = 0; index < state.holds; index++) this.#learn(state.held[index]!, state.heldExpected[index]!);
    state.holds = 0;
  }

  #beginAnew(): void {
    const { level, offSeason, departure } = this.state;
    level.forget();
    offSeason.forget();
    departure.end();
    this.state.holds = 0;
  }
}

function sideOf(value: number, band: ExpectedBand | null): number {
  if (band === null) return 0;
  return value > band.high ? 1 : value < band.low ? -1 : 0;
}

function isNarrower(one: ExpectedBand | null, other: ExpectedBand | null): boolean {
  return one !== null && other !== null && one.high - one.low <= other.high - other.low;
}
