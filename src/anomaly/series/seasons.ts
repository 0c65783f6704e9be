import { type FixedState, SortedWindow } from '../../statistics/index.ts';
import { SampleClock } from './sample-clock.ts';
import { SeasonProfile } from './season-profile.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const DAY = 0;
const PROFILES = [
  { name: 'day', periodMs: DAY_MS, parts: 288, kept: 7, isBetterBelow: 1 },
  { name: 'week', periodMs: 7 * DAY_MS, parts: 168, kept: 4, isBetterBelow: 0.8 },
  { name: 'hour', periodMs: HOUR_MS, parts: 60, kept: 24, isBetterBelow: 0.5 },
] as const;

/** A period a series may repeat itself in. */
export type Season = (typeof PROFILES)[number]['name'];

const RECENT_ROWS = 288;
const ERROR_MEMORY = 0.002;
const ROWS_TO_TRUST = 100;

/**
 * What a series usually is at this time of the day, the week or the hour. Which of them it follows is found from the
 * data: the profile that was nearest of late. The week and the hour must be clearly nearer than the day, and the hour
 * nearer than no season at all, because a short memory flatters what only drifts.
 */
export class Seasons {
  readonly state: {
    clock: SampleClock;
    profiles: readonly SeasonProfile[];
    recent: SortedWindow;
    /** mean distance of late, of each profile and at last of the median of the recent rows */
    errors: Float64Array;
    rows: Float64Array;
    chosen: number;
  } & FixedState;

  constructor() {
    this.state = {
      clock: new SampleClock(),
      profiles: PROFILES.map(({ periodMs, parts, kept }) => new SeasonProfile(periodMs, parts, kept)),
      recent: new SortedWindow(RECENT_ROWS),
      errors: new Float64Array(PROFILES.length + 1),
      rows: new Float64Array(PROFILES.length + 1),
      chosen: DAY,
    };
  }

  /** The season that judged the newest row. */
  get season(): Season {
    return PROFILES[this.state.chosen]!.name;
  }

  /** Milliseconds between rows; NaN until that is known. */
  get intervalMs(): number {
    return this.state.clock.intervalMs;
  }

  /** Whether the profile in use lies clearly nearer to the series than its recent median does. */
  get isSeasonal(): boolean {
    const { errors, rows, chosen } = this.state;
    return rows[chosen]! >= ROWS_TO_TRUST && errors[chosen]! < 0.8 * errors[PROFILES.length]!;
  }

  /**
   * The usual value at a time, then learns the real one.
   *
   * @returns NaN while nothing is known of this part of the period
   */
  expect(timestampMs: number, value: number): number {
    const { state } = this;
    state.clock.advance(timestampMs);
    this.#divide();
    const recent = state.recent.median;
    let usual = Number.NaN;
    let least = Number.POSITIVE_INFINITY;
    for (let index = 0; index < PROFILES.length; index++) {
      const expected = state.profiles[index]!.expect(timestampMs);
      if (Number.isNaN(expected)) continue;
      const weighed = state.errors[index]! / PROFILES[index]!.isBetterBelow;
      if (index === DAY || (this.#isTrusted(index) && weighed < least)) {
        usual = expected;
        least = weighed;
        state.chosen = index;
      }
      this.#learnError(index, Math.abs(value - expected));
    }
    if (!Number.isNaN(recent)) this.#learnError(PROFILES.length, Math.abs(value - recent));
    for (const profile of state.profiles) profile.learn(timestampMs, value);
    state.recent.push(value);
    return usual;
  }

  #isTrusted(index: number): boolean {
    const { rows, errors } = this.state;
    if (rows[index]! < ROWS_TO_TRUST) return false;
    return PROFILES[index]!.name !== 'hour' || errors[index]! < 0.5 * errors[PROFILES.length]!;
  }

  #divide(): void {
    const { profiles, clock } = this.state;
    if (profiles[DAY]!.isDivided) return;
    const { intervalMs } = clock;
    if (Number.isNaN(intervalMs)) return;
    for (const profile of profiles) {
      // A season has parts: rows that come once an hour know nothing of the hour.
      if (intervalMs * 4 <= profile.periodMs || profile.periodMs === DAY_MS) profile.divide(intervalMs);
    }
  }

  #learnError(index: number, error: number): void {
    const { errors, rows } = this.state;
    rows[index] = rows[index]! + 1;
    errors[index] = errors[index]! + Math.max(1 / rows[index]!, ERROR_MEMORY) * (error - errors[index]!);
  }
}
