import { describe, expect, it } from 'vitest';
import { Random } from '../statistics/index.ts';
import { type Alert, foldRow } from './alert.ts';
import { SeriesWatch, type SeriesWatchOptions } from './series/series-watch.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.UTC(2026, 0, 5, 7, 13);
const SEEDS = [1, 2, 3, 4, 5];
/** quiet rows after which an alert is over */
const QUIET_ROWS = 80;

type Draw = (random: Random, row: number) => number;

interface Watched {
  /** alerts that were opened, with the row they were opened at */
  readonly opened: readonly { readonly row: number; readonly alert: Alert }[];
  readonly resolved: readonly { readonly row: number }[];
  readonly last: Alert | null;
}

function watch(values: readonly number[], stepMs: number, options: SeriesWatchOptions = {}): Watched {
  const series = new SeriesWatch(options);
  const opened: { row: number; alert: Alert }[] = [];
  const resolved: { row: number }[] = [];
  let last: Alert | null = null;
  values.forEach((value, row) => {
    const timestampMs = START_MS + row * stepMs;
    const step = foldRow('latency', last, { timestampMs, value, ...series.update(timestampMs, value) });
    last = step.alert;
    for (const { kind, alert } of step.events) {
      if (kind === 'opened') opened.push({ row, alert });
      if (kind === 'resolved') resolved.push({ row });
    }
  });
  return { opened, resolved, last };
}

function make(rows: number, seed: number, draw: Draw, jump: (row: number) => number = () => 0): number[] {
  const random = new Random(seed);
  return Array.from({ length: rows }, (_, row) => draw(random, row) + jump(row));
}

/** Poisson by Knuth's product of uniform numbers. */
function drawCount(random: Random, mean: number): number {
  let product = random.unit();
  let count = 0;
  for (; product > Math.exp(-mean); count++) product *= random.unit();
  return count;
}

function autocorrelated(keep: number): Draw {
  let level = 0;
  return (random, row) => {
    level = row === 0 ? random.normal() : keep * level + random.normal();
    return 10 + level;
  };
}

const noise =
  (spread: number): Draw =>
  (random) =>
    0.2 + spread * random.normal();
const poisson =
  (mean: number): Draw =>
  (random) =>
    drawCount(random, mean);

/** What a series does until it jumps, and by how much it jumps. */
const JUMPS: readonly {
  readonly what: string;
  readonly draw: () => Draw;
  readonly by: number;
  readonly from?: number;
  readonly rows?: number;
  readonly stepMs?: number;
  readonly options?: SeriesWatchOptions;
}[] = [
  { what: 'noise, and a rise near the end', draw: () => noise(0.02), by: 1 },
  { what: 'noise, and a rise early', draw: () => noise(0.02), by: 1, from: 62 },
  { what: 'noise, and a rise at a hundred rows', draw: () => noise(0.02), by: 1, from: 100 },
  { what: 'noise, and a rise in the middle', draw: () => noise(0.02), by: 1, from: 300 },
  { what: 'noise, and a rise of eight standard deviations', draw: () => noise(0.02), by: 0.16 },
  { what: 'noise, and a rise of twelve', draw: () => noise(0.02), by: 0.24 },
  { what: 'noise, and a drop', draw: () => noise(0.02), by: -0.2 },
  { what: 'noise, and a drop early', draw: () => noise(0.02), by: -0.2, from: 62 },
  { what: 'wider noise', draw: () => noise(0.1), by: 1 },
  { what: 'uniform noise', draw: () => (random) => 0.2 + 0.02 * random.unit(), by: 1 },
  { what: 'log-normal noise', draw: () => (random) => 0.2 * Math.exp(0.3 * random.normal()), by: 1 },
  { what: 'autocorrelated noise', draw: () => autocorrelated(0.9), by: 40 },
  {
    what: 'a short wave with noise',
    draw: () => (random, row) => 0.2 + 0.1 * Math.sin(row / 30) + 0.02 * random.normal(),
    by: 1,
  },
  {
    what: 'a long wave with noise',
    draw: () => (random, row) => 0.2 + 0.1 * Math.sin(row / 200) + 0.02 * random.normal(),
    by: 1,
  },
  { what: 'a clean wave', draw: () => (_, row) => 0.2 + 0.1 * Math.sin(row / 50), by: 1 },
  { what: 'counts', draw: () => poisson(5), by: 20 },
  { what: 'counts that stop', draw: () => (random, row) => (row < 586 ? drawCount(random, 40) : 0), by: 0 },
  { what: 'counts near zero', draw: () => poisson(0.3), by: 7 },
  { what: 'a constant', draw: () => () => 5, by: 1 },
  { what: 'a constant that drops', draw: () => () => 5, by: -1 },
  { what: 'zeros', draw: () => () => 0, by: 1 },
  { what: 'zeros, and a rise early', draw: () => () => 0, by: 1, from: 62 },
  {
    what: 'a wild row before',
    draw: () => (random, row) => 0.2 + 0.02 * random.normal() + (row === 500 ? 9 : 0),
    by: 1,
  },
  { what: 'a row a second', draw: () => noise(0.02), by: 1, stepMs: SECOND_MS },
  { what: 'a row in ten seconds', draw: () => noise(0.02), by: 1, stepMs: 10 * SECOND_MS },
  { what: 'a row in five minutes', draw: () => noise(0.02), by: 1, stepMs: 5 * MINUTE_MS },
  { what: 'a row an hour', draw: () => noise(0.02), by: 1, stepMs: HOUR_MS },
  { what: 'a row an hour, and a rise early', draw: () => noise(0.02), by: 1, stepMs: HOUR_MS, from: 70 },
  { what: 'a row a day', draw: () => noise(0.02), by: 1, stepMs: DAY_MS, rows: 592 },
  { what: 'a second day', draw: () => noise(0.02), by: 1, from: 1486, rows: 1500 },
  { what: 'a budget of one a week', draw: () => noise(0.02), by: 1, options: { alarmsPerWeek: 1 } },
];

/** What jumps for nobody. */
const QUIET: readonly { readonly what: string; readonly draw: (rows: number) => Draw }[] = [
  { what: 'noise', draw: () => noise(0.02) },
  { what: 'log-normal noise', draw: () => (random) => Math.exp(0.5 * random.normal()) },
  { what: 'autocorrelated noise', draw: () => autocorrelated(0.9) },
  { what: 'noise with wild rows', draw: () => (random) => random.normal() + (random.unit() < 0.01 ? 50 : 0) },
  { what: 'counts', draw: () => poisson(5) },
  { what: 'counts near zero', draw: () => poisson(0.3) },
  { what: 'outcomes', draw: () => (random) => (random.unit() < 0.1 ? 1 : 0) },
  { what: 'a constant', draw: () => () => 5 },
  { what: 'a clean short wave', draw: () => (_, row) => Math.sin(row / 3) },
  { what: 'a clean wave', draw: () => (_, row) => 10 + Math.sin(row / 100) },
  { what: 'a clean wave from its top', draw: () => (_, row) => 10 + Math.cos(row / 230) },
  { what: 'a clean wave that is longer than the series', draw: (rows) => (_, row) => Math.cos((3 * row) / rows) },
  { what: 'a wave with noise', draw: () => (random, row) => Math.cos(row / 230) + 0.05 * random.normal() },
  { what: 'a slow drift', draw: (rows) => (random, row) => 0.2 + row / rows + 0.02 * random.normal() },
  { what: 'a slow drift without noise', draw: (rows) => (_, row) => 0.2 + row / rows },
  {
    what: 'a drift after an even beginning',
    draw: (rows) => (random, row) => (0.4 * Math.max(0, row - 200)) / rows + 0.02 * random.normal(),
  },
  { what: 'a single wild row', draw: () => (random, row) => 0.02 * random.normal() + (row === 400 ? 5 : 0) },
  { what: 'two wild rows', draw: () => (random, row) => 0.02 * random.normal() + (row >> 1 === 200 ? 5 : 0) },
  { what: 'a saw', draw: () => (random, row) => (row % 40) / 40 + 0.02 * random.normal() },
];

describe('a series that jumps and stays', () => {
  it.each(JUMPS)('after $what: one alert, soon, of the right size, open to the end', (jump) => {
    const { draw, by, from = 586, rows = from + 40, stepMs = MINUTE_MS, options } = jump;
    for (const seed of SEEDS) {
      const values = make(rows, seed, draw(), (row) => (row < from ? 0 : by));
      const { opened, last } = watch(values, stepMs, options);
      expect(opened, `seed ${seed}`).toHaveLength(1);
      const [{ row, alert }] = opened as [{ row: number; alert: Alert }];
      expect(row - from).toBeGreaterThanOrEqual(0);
      expect(row - from).toBeLessThan(8);
      const sinceRow = (alert.fromMs - START_MS) / stepMs;
      expect(sinceRow - from).toBeGreaterThanOrEqual(0);
      expect(sinceRow - from).toBeLessThanOrEqual(2);
      expect(last).toMatchObject({ state: 'open', fromMs: alert.fromMs, toMs: START_MS + (rows - 1) * stepMs });
      const { low, high } = last!.band!;
      const before = values.slice(0, from).toSorted((one, other) => one - other);
      const middle = before[from >> 1]!;
      expect(low <= middle && middle <= high).toBe(true);
      expect(last!.value < low || last!.value > high).toBe(true);
    }
  });

  it('stays open for as long as the series stays, and no longer than some days', () => {
    const jump = (row: number) => (row < 586 ? 0 : 1);
    const hours = watch(make(586 + 3 * 1440, 1, noise(0.02), jump), MINUTE_MS);
    expect(hours.opened).toHaveLength(1);
    expect(hours.last?.state).toBe('open');
    const week = watch(make(586 + 7 * 1440, 1, noise(0.02), jump), MINUTE_MS);
    expect(week.opened).toHaveLength(1);
    expect(week.resolved).toHaveLength(1);
  });

  it('is over some rows after the series came back', () => {
    for (const seed of SEEDS) {
      const values = make(900, seed, noise(0.02), (row) => (row >= 586 && row < 650 ? 1 : 0));
      const { opened, resolved } = watch(values, MINUTE_MS);
      expect(opened).toHaveLength(1);
      expect(resolved).toHaveLength(1);
      expect(resolved[0]!.row - 650).toBeLessThan(QUIET_ROWS + 5);
    }
  });

  it('is told again when it comes back and goes again, in the first hours and after days', () => {
    for (const [first, again, rows] of [
      [300, 586, 700],
      [3_000, 4_000, 4_100],
    ] as const) {
      const isUp = (row: number) => (row >= first && row < first + 60) || row >= again;
      const { opened, last } = watch(
        make(rows, 1, noise(0.02), (row) => (isUp(row) ? 1 : 0)),
        MINUTE_MS,
      );
      expect(opened).toHaveLength(2);
      expect((opened[1]!.alert.fromMs - START_MS) / MINUTE_MS).toBe(again);
      expect(last?.state).toBe('open');
    }
  });

  it('is told when rows come irregularly and some are missing', () => {
    const random = new Random(1);
    const series = new SeriesWatch();
    let alert: Alert | null = null;
    let timestampMs = START_MS;
    for (let row = 0; row < 600; row++) {
      timestampMs += MINUTE_MS * (0.2 + 2 * random.unit());
      const value = row % 9 === 4 ? Number.NaN : (row < 586 ? 0.2 : 1.2) + 0.02 * random.normal();
      alert = foldRow('latency', alert, { timestampMs, value, ...series.update(timestampMs, value) }).alert;
    }
    expect(alert).toMatchObject({ state: 'open' });
  });
});

describe('a series that does not jump', () => {
  it.each(QUIET)('$what draws no alert', ({ draw }) => {
    for (const stepMs of [10 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS]) {
      for (const seed of SEEDS) {
        const { opened } = watch(make(600, seed, draw(600)), stepMs);
        expect(opened, `seed ${seed}, a row in ${stepMs} ms`).toEqual([]);
      }
    }
  });
});
