import type { ExpectedBand, OngoingDeparture } from './series/series-detector.ts';

/**
 * Where an alert is in its life. A pending one is not confirmed yet: nobody is told, and quiet makes it vanish.
 */
export type AlertState = 'pending' | 'open' | 'acknowledged' | 'silenced' | 'resolved';

/** Anomalies of one series that belong together. Times are milliseconds since 1970. */
export interface Alert {
  /** the series it is about */
  readonly series: string;
  readonly state: AlertState;
  /** first and newest row that belongs to it */
  readonly fromMs: number;
  readonly toMs: number;
  /** rows that were anomalous or outside of their band */
  readonly rows: number;
  /** 0..1, the highest of its rows */
  readonly score: number;
  /** the value that was farthest from what was expected, and what was expected then */
  readonly value: number;
  readonly band: ExpectedBand | null;
  /** quiet rows since the newest that belongs to it */
  readonly quietRows: number;
  /** who acknowledged it, null for nobody */
  readonly acknowledgedBy: string | null;
  /** null unless silenced */
  readonly silencedUntilMs: number | null;
  /** null unless resolved */
  readonly resolvedAtMs: number | null;
}

/** A judged row, as a series watch gives it. */
export interface AlertRow {
  readonly timestampMs: number;
  readonly value: number;
  readonly score: number;
  readonly isAnomaly: boolean;
  readonly band: ExpectedBand | null;
  /** the stay outside of the band that the row belongs to; an alert that it begins counts the rows before */
  readonly departure?: OngoingDeparture | null;
}

/** When an alert begins and ends. */
export interface AlertPolicy {
  /** rows that are anomalous or outside of their band, without as many quiet rows between, before anybody is told */
  readonly confirmRows: number;
  /** quiet rows in order after which it is resolved */
  readonly quietRows: number;
  /** time without an anomaly after which it is resolved, however many rows came */
  readonly quietMs: number;
}

/** Something that happened to an alert, for those who tell people. */
export interface AlertEvent {
  readonly kind: 'opened' | 'grown' | 'resolved';
  readonly alert: Alert;
}

/** The newest alert of a series after a row, and what the row did to it and to the one before. */
export interface AlertStep {
  readonly alert: Alert | null;
  readonly events: readonly AlertEvent[];
}

/** Three rows confirm, eighty quiet ones or a quiet day end. */
export const DEFAULT_ALERT_POLICY: AlertPolicy = { confirmRows: 3, quietRows: 80, quietMs: 86_400_000 };

/**
 * What a row means for the alert of its series. An anomaly begins one where none is going on, or joins the one that is;
 * while it goes on, rows outside of the expected band belong to it too. It is open once enough rows confirm it: noise
 * has its single wild rows, an incident lasts. Enough quiet resolves it. An alert that was resolved stays as it is:
 * the next anomaly begins another, unless a person resolved it and the departure it was about goes on.
 *
 * @param current the newest alert of the series, null for none
 */
export function foldRow(
  series: string,
  current: Alert | null,
  row: AlertRow,
  policy: AlertPolicy = DEFAULT_ALERT_POLICY,
): AlertStep {
  if (current === null || current.state === 'resolved') {
    const isNew = row.isAnomaly && !isSettled(current, row, policy);
    return isNew ? confirmAlert(beginAlert(series, row, current), policy) : { alert: current, events: [] };
  }
  if (row.timestampMs - current.toMs > policy.quietMs) {
    const ended = endAlert(current, row.timestampMs);
    const next = foldRow(series, ended.alert, row, policy);
    return { alert: next.alert, events: [...ended.events, ...next.events] };
  }
  const awake = wakeAlert(current, row.timestampMs);
  if (row.isAnomaly || isOutside(row, awake.band)) {
    const alert = growAlert(awake, row);
    if (alert.state === 'pending') return confirmAlert(alert, policy);
    return { alert, events: row.isAnomaly ? [{ kind: 'grown', alert }] : [] };
  }
  const alert = { ...awake, quietRows: awake.quietRows + 1 };
  const isOver = alert.quietRows >= (alert.state === 'pending' ? policy.confirmRows : policy.quietRows);
  return isOver ? endAlert(alert, row.timestampMs) : { alert, events: [] };
}

/** Somebody has seen it; it goes on growing and ends by itself. A resolved alert stays resolved. */
export function acknowledgeAlert(alert: Alert, person: string): Alert {
  if (alert.state === 'resolved') return alert;
  const state = alert.state === 'silenced' ? 'silenced' : 'acknowledged';
  return { ...alert, state, acknowledgedBy: person };
}

/** Nobody is told of it until a time; then it is as it was. A resolved alert stays resolved. */
export function silenceAlert(alert: Alert, untilMs: number): Alert {
  return alert.state === 'resolved' ? alert : { ...alert, state: 'silenced', silencedUntilMs: untilMs };
}

/** It is over, by quiet or by a person's word. */
export function resolveAlert(alert: Alert, atMs: number): Alert {
  return alert.state === 'resolved'
    ? alert
    : { ...alert, state: 'resolved', resolvedAtMs: atMs, silencedUntilMs: null };
}

/** What time alone does to an alert whose series may have no more rows; null when it vanishes. */
export function settleAlert(alert: Alert, nowMs: number, policy: AlertPolicy = DEFAULT_ALERT_POLICY): Alert | null {
  const awake = wakeAlert(alert, nowMs);
  return nowMs - awake.toMs > policy.quietMs ? endAlert(awake, nowMs).alert : awake;
}

/** Ends a silence whose time has passed. */
export function wakeAlert(alert: Alert, nowMs: number): Alert {
  if (alert.state !== 'silenced' || nowMs < (alert.silencedUntilMs ?? 0)) return alert;
  return { ...alert, state: alert.acknowledgedBy === null ? 'open' : 'acknowledged', silencedUntilMs: null };
}

function confirmAlert(pending: Alert, { confirmRows }: AlertPolicy): AlertStep {
  if (pending.rows < confirmRows) return { alert: pending, events: [] };
  const alert: Alert = { ...pending, state: 'open' };
  return { alert, events: [{ kind: 'opened', alert }] };
}

/** What nobody was told of vanishes; anything else is resolved. */
function endAlert(alert: Alert, atMs: number): AlertStep {
  if (alert.state === 'pending') return { alert: null, events: [] };
  const resolved = resolveAlert(alert, atMs);
  return { alert: resolved, events: [{ kind: 'resolved', alert: resolved }] };
}

/** Whether a row belongs to the departure that an alert was about which a person said is over; quiet says nothing of it. */
function isSettled(before: Alert | null, { departure = null }: AlertRow, policy: AlertPolicy): boolean {
  if (before === null || before.resolvedAtMs === null || departure === null) return false;
  const wasQuiet = before.quietRows >= policy.quietRows || before.resolvedAtMs - before.toMs > policy.quietMs;
  return !wasQuiet && departure.sinceMs <= before.toMs;
}

/** Rows of a departure that came before it was told belong to the alert, but not those of an alert that is over. */
function beginAlert(series: string, row: AlertRow, before: Alert | null): Alert {
  const { timestampMs, value, score, band, departure = null } = row;
  const isWhole = departure !== null && (before === null || departure.sinceMs > before.toMs);
  return {
    series,
    state: 'pending',
    fromMs: isWhole ? departure.sinceMs : timestampMs,
    toMs: timestampMs,
    rows: isWhole ? departure.rows : 1,
    score,
    value,
    band,
    quietRows: 0,
    acknowledgedBy: null,
    silencedUntilMs: null,
    resolvedAtMs: null,
  };
}

function growAlert(alert: Alert, row: AlertRow): Alert {
  const isFarther = row.band !== null && (alert.band === null || distanceOf(row) > distanceOf(alert));
  return {
    ...alert,
    toMs: Math.max(alert.toMs, row.timestampMs),
    rows: alert.rows + 1,
    score: Math.max(alert.score, row.score),
    value: isFarther ? row.value : alert.value,
    band: isFarther ? row.band : alert.band,
    quietRows: 0,
  };
}

/** Where nothing is expected any more, as after a break of what was regular, what was expected at first still counts. */
function isOutside({ value, band }: AlertRow, before: ExpectedBand | null): boolean {
  const expected = band ?? before;
  return expected !== null && (value < expected.low || value > expected.high);
}

function distanceOf({ value, band }: { readonly value: number; readonly band: ExpectedBand | null }): number {
  return band === null ? 0 : Math.abs(value - band.expected);
}
