import { describe, expect, it } from 'vitest';
import { Random } from '../statistics/index.ts';
import {
  type Alert,
  type AlertEvent,
  type AlertRow,
  acknowledgeAlert,
  foldRow,
  resolveAlert,
  settleAlert,
  silenceAlert,
  wakeAlert,
} from './alert.ts';
import { SeriesWatch } from './series/series-watch.ts';

const HOUR_MS = 3_600_000;
const BAND = { expected: 10, low: 8, high: 12 };
const POLICY = { confirmRows: 1, quietRows: 3, quietMs: 24 * HOUR_MS };

/** a: anomaly, o: outside of the band only, q: quiet; one letter an hour */
function live(letters: string, policy = POLICY): { alert: Alert | null; events: readonly AlertEvent[] } {
  let alert: Alert | null = null;
  const events: AlertEvent[] = [];
  [...letters].forEach((letter, hour) => {
    const step = foldRow('latency', alert, rowOf(letter, hour), policy);
    alert = step.alert;
    events.push(...step.events);
  });
  return { alert, events };
}

function rowOf(letter: string, hour: number): AlertRow {
  const value = letter === 'a' ? 30 + hour : letter === 'o' ? 20 : 10;
  return {
    timestampMs: hour * HOUR_MS,
    value,
    score: letter === 'a' ? 0.8 : 0.1,
    isAnomaly: letter === 'a',
    band: BAND,
  };
}

describe('the life of an alert', () => {
  it.each([
    { rows: 'qqqq', kinds: [], state: undefined },
    { rows: 'qa', kinds: ['opened'], state: 'open' },
    { rows: 'aqqaqq', kinds: ['opened', 'grown'], state: 'open' },
    { rows: 'aqqq', kinds: ['opened', 'resolved'], state: 'resolved' },
    { rows: 'aqqoqq', kinds: ['opened'], state: 'open' },
    { rows: 'aqqqqqo', kinds: ['opened', 'resolved'], state: 'resolved' },
    { rows: 'aqqqaq', kinds: ['opened', 'resolved', 'opened'], state: 'open' },
  ])('$rows is $kinds', ({ rows, kinds, state }) => {
    const { alert, events } = live(rows);
    expect(events.map(({ kind }) => kind)).toEqual(kinds);
    expect(alert?.state).toBe(state);
  });

  it.each([
    { rows: 'aqqa', kinds: [], state: undefined },
    { rows: 'aoo', kinds: ['opened'], state: 'open' },
    { rows: 'aqaqa', kinds: ['opened'], state: 'open' },
    { rows: 'aaaqqq', kinds: ['opened', 'resolved'], state: 'resolved' },
  ])('with three rows to confirm, $rows is $kinds', ({ rows, kinds, state }) => {
    const { alert, events } = live(rows, { ...POLICY, confirmRows: 3 });
    expect(events.map(({ kind }) => kind)).toEqual(kinds);
    if (state !== undefined) expect(alert?.state).toBe(state);
  });

  it('keeps its window, its size and what was expected where it was farthest off', () => {
    const { alert } = live('qqaoaq');
    expect(alert).toMatchObject({ fromMs: 2 * HOUR_MS, toMs: 4 * HOUR_MS, rows: 3, score: 0.8, value: 34, band: BAND });
  });

  it('ends after a long time without rows, and a new anomaly is an alert of its own', () => {
    const { alert } = live('a');
    const { alert: next, events } = foldRow('latency', alert, rowOf('a', 100), POLICY);
    expect(events.map(({ kind }) => kind)).toEqual(['resolved', 'opened']);
    expect(next?.fromMs).toBe(100 * HOUR_MS);
  });

  it('is acknowledged by a person and still ends by itself', () => {
    const acknowledged = acknowledgeAlert(live('a').alert!, 'ada');
    expect(acknowledged).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'ada' });
    const step = foldRow('latency', { ...acknowledged, quietRows: 2 }, rowOf('q', 1), POLICY);
    expect(step.alert?.state).toBe('resolved');
  });

  it('is silent until its time and then as it was before', () => {
    const silenced = silenceAlert(acknowledgeAlert(live('a').alert!, 'ada'), 5 * HOUR_MS);
    expect(silenced.state).toBe('silenced');
    expect(wakeAlert(silenced, 4 * HOUR_MS).state).toBe('silenced');
    expect(wakeAlert(silenced, 5 * HOUR_MS).state).toBe('acknowledged');
    expect(foldRow('latency', silenced, rowOf('q', 5), POLICY).alert?.state).toBe('acknowledged');
  });

  describe('that a person resolved', () => {
    const departing = (hour: number, sinceHour: number): AlertRow => {
      return { ...rowOf('a', hour), departure: { sinceMs: sinceHour * HOUR_MS, rows: hour - sinceHour + 1 } };
    };
    const told = foldRow('latency', null, departing(4, 2), POLICY).alert!;
    const resolved = resolveAlert(told, 5 * HOUR_MS);

    it.each([
      { because: 'its departure goes on', before: resolved, row: departing(6, 2), fromHour: null },
      { because: 'another departure begins', before: resolved, row: departing(8, 6), fromHour: 6 },
      { because: 'an anomaly is of no departure', before: resolved, row: rowOf('a', 6), fromHour: 6 },
      {
        because: 'quiet resolved it, and the departure is seen again',
        before: { ...resolved, quietRows: POLICY.quietRows },
        row: departing(9, 2),
        fromHour: 9,
      },
      {
        because: 'a day without rows resolved it',
        before: { ...resolved, resolvedAtMs: 40 * HOUR_MS },
        row: departing(41, 2),
        fromHour: 41,
      },
    ])('$because: the next begins at $fromHour', ({ before, row, fromHour }) => {
      const { alert, events } = foldRow('latency', before, row, POLICY);
      expect(events.map(({ kind }) => kind)).toEqual(fromHour === null ? [] : ['opened']);
      expect(alert!.fromMs).toBe((fromHour ?? 2) * HOUR_MS);
      expect(alert!.state).toBe(fromHour === null ? 'resolved' : 'open');
    });
  });

  it('stays resolved', () => {
    const resolved = resolveAlert(live('a').alert!, 7);
    for (const changed of [acknowledgeAlert(resolved, 'ada'), silenceAlert(resolved, 9), resolveAlert(resolved, 8)]) {
      expect(changed).toEqual(resolved);
    }
  });
});

describe('thirty quiet days, then an incident', () => {
  const QUIET_ROWS = 30 * 24;
  const ROWS = QUIET_ROWS + 24;

  /** How long a pipeline takes, a mean an hour: slower by day, log-normal noise; half as long again after the incident. */
  function durations(seed: number): number[] {
    const random = new Random(seed);
    return Array.from({ length: ROWS }, (_, hour) => {
      const usual = 300 * (1 + 0.1 * Math.sin((2 * Math.PI * hour) / 24)) * Math.exp(0.05 * random.normal());
      return hour < QUIET_ROWS ? usual : 1.5 * usual;
    });
  }

  /** Failed runs an hour of forty: one in twenty, one in three after the incident. */
  function failures(seed: number): number[] {
    const random = new Random(seed);
    return Array.from({ length: ROWS }, (_, hour) => {
      const share = hour < QUIET_ROWS ? 0.05 : 0.33;
      return Array.from({ length: 40 }).filter(() => random.unit() < share).length;
    });
  }

  const cases = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((seed) => [
    { seed, series: 'duration', detector: 'auto', values: durations(seed) },
    { seed, series: 'failures', detector: 'count_rate', values: failures(seed) },
  ]);

  it.each(cases)('of $series ($seed): one alert, none before', ({ series, detector, values }) => {
    const watch = new SeriesWatch({ detector });
    let alert: Alert | null = null;
    const opened: Alert[] = [];
    values.forEach((value, hour) => {
      const timestampMs = Date.UTC(2026, 0, 1, hour);
      const step = foldRow(series, alert, { timestampMs, value, ...watch.update(timestampMs, value) });
      alert = step.alert;
      for (const event of step.events) if (event.kind === 'opened') opened.push(event.alert);
    });
    expect(opened).toHaveLength(1);
    const rowsLate = (opened[0]!.fromMs - Date.UTC(2026, 0, 1)) / 3_600_000 - QUIET_ROWS;
    expect(rowsLate).toBeGreaterThanOrEqual(0);
    expect(rowsLate).toBeLessThan(4);
  });

  it('ends by time alone when nothing follows, and vanishes unconfirmed', () => {
    const { alert } = live('a');
    const dayLater = alert!.toMs + POLICY.quietMs + 1;
    expect(settleAlert({ ...alert!, state: 'open' }, alert!.toMs + 1, POLICY)?.state).toBe('open');
    expect(settleAlert({ ...alert!, state: 'acknowledged' }, dayLater, POLICY)?.state).toBe('resolved');
    expect(settleAlert({ ...alert!, state: 'pending' }, dayLater, POLICY)).toBeNull();
  });
});
