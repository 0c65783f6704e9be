import { type ExpectedBand, type SeriesReading, SeriesWatch } from '../anomaly/index.ts';
import { toPrintable } from '../text/index.ts';
import type { SeriesRow } from './series-rows.ts';
import type { Watch } from './watch-state.ts';

/** What is said of one column in a row. */
export interface WatchedValue {
  readonly name: string;
  readonly value: number;
  readonly reading: SeriesReading;
}

/** A row with what is said of it. */
export interface WatchedRow {
  readonly timestamp: string;
  readonly timestampMs: number;
  readonly score: number;
  readonly isAnomaly: boolean;
  readonly values: readonly WatchedValue[];
  /** how unusual the columns are together; null for a single one */
  readonly together: number | null;
}

/** Judges a row; the watch learns from it. */
export function judgeRow(watch: Watch, columns: readonly string[], row: SeriesRow): WatchedRow {
  const { timestamp, timestampMs } = row;
  if (watch instanceof SeriesWatch) {
    const value = row.values[0]!;
    const reading = watch.update(timestampMs, value);
    const { score, isAnomaly } = reading;
    return {
      timestamp,
      timestampMs,
      score,
      isAnomaly,
      values: [{ name: columns[0]!, value, reading }],
      together: null,
    };
  }
  const { score, isAnomaly, together, metrics } = watch.update(timestampMs, row.values);
  const values = columns.map((name, index) => ({ name, value: row.values[index]!, reading: metrics.get(name)! }));
  return { timestamp, timestampMs, score, isAnomaly, values, together };
}

/** The object of a row for programs; an anomaly says what was expected. */
export function rowFields({ timestamp, score, isAnomaly, values, together }: WatchedRow): object {
  const judged = { score: round(score), anomaly: isAnomaly };
  if (together === null) {
    const [{ value, reading }] = values as [WatchedValue];
    return { timestamp, value: jsonNumber(value), ...judged, ...(isAnomaly && bandFields(reading.band)) };
  }
  return {
    timestamp,
    values: Object.fromEntries(values.map(({ name, value }) => [name, jsonNumber(value)])),
    ...judged,
    scores: Object.fromEntries(values.map(({ name, reading }) => [name, round(reading.score)])),
    together: round(together),
    ...(isAnomaly && { metrics: unusualNames(values) }),
  };
}

/** The line of a row for people. */
export function rowText({ timestamp, score, values, together }: WatchedRow): string {
  const parts = values.map(({ name, value, reading }) => {
    const title = together === null ? '' : `${toPrintable(name)} `;
    return `${title}${value}${bandText(reading.band)}`;
  });
  return `${toPrintable(timestamp)}  ${parts.join(', ')}  score ${score.toFixed(3)}`;
}

export function bandFields(band: ExpectedBand | null): object {
  return band === null ? {} : { expected: round(band.expected), low: round(band.low), high: round(band.high) };
}

export function bandText(band: ExpectedBand | null): string {
  return band === null ? '' : ` (expected ${round(band.expected)}, ${round(band.low)} to ${round(band.high)})`;
}

/** Seven digits, or six decimals below 1: enough to order scores, short enough to read. */
export function round(value: number): number {
  return Math.abs(value) >= 1 ? Number(value.toPrecision(7)) : Number(value.toFixed(6));
}

/** JSON knows no NaN and no infinity. */
export function jsonNumber(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Those past the line of alarms; none when only their combination is unusual. */
function unusualNames(values: readonly WatchedValue[]): string[] {
  return values.filter(({ reading }) => reading.score >= ALARM_LINE).map(({ name }) => name);
}

const ALARM_LINE = 0.5;
