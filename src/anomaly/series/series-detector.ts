import type { FixedState } from '../../statistics/index.ts';

/** What a detector expected of a row, in the unit of the series. */
export interface ExpectedBand {
  readonly expected: number;
  /** the row was thought to lie between these two */
  readonly low: number;
  readonly high: number;
}

/** A stay of a series away from what was expected, up to its newest row. */
export interface OngoingDeparture {
  /** time of its first row, milliseconds since 1970 */
  readonly sinceMs: number;
  /** rows outside of what was expected, the newest included */
  readonly rows: number;
}

/**
 * Judges a series row by row, in one pass: a score uses the rows up to its own and no later ones.
 * Memory does not grow with the series.
 */
export interface SeriesDetector {
  /**
   * Judges a row, then learns from it.
   *
   * @param timestampMs never smaller than the one before
   * @param value finite
   * @returns 0..1, higher is more unusual; 0.5 is where the detector's alarms begin
   */
  update(timestampMs: number, value: number): number;
  /** what was expected of the newest row; null where nothing was, or where a detector expects no value */
  readonly band: ExpectedBand | null;
  /** the departure the newest row belongs to, null for none; left out by detectors that look for none */
  readonly departure?: OngoingDeparture | null;
  /** all that was learned */
  readonly state: FixedState;
}

/** A number a user may choose. */
export interface SeriesSetting {
  readonly default: number;
  readonly least: number;
  readonly most: number;
  readonly meaning: string;
}

export type SeriesSettings = Readonly<Record<string, number>>;

/** A member of the family: how it is called, what can be set, and how one is made. */
export interface SeriesDetectorKind {
  readonly name: string;
  readonly summary: string;
  /** where the method comes from */
  readonly source: string;
  /** another seed gives slightly other scores */
  readonly isRandomized: boolean;
  readonly settings: Readonly<Record<string, SeriesSetting>>;
  /**
   * @param settings every setting of `settings`, within its bounds
   * @param seed for methods with chance in them, a whole number
   */
  create(settings: SeriesSettings, seed: number): SeriesDetector;
}

/**
 * A distance as a score.
 *
 * @param distance 0 or more, in any unit
 * @param line the distance at which alarms begin: it scores 0.5
 */
export function scoreOf(distance: number, line: number): number {
  if (distance === Number.POSITIVE_INFINITY) return 1;
  return distance > 0 ? distance / (distance + line) : 0;
}

/** The least spread a series is thought to have: what lies below it is rounding. */
export function leastSigma(level: number): number {
  return Math.max(Math.abs(level) * 1e-3, 1e-9);
}
