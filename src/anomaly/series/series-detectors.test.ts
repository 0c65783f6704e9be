import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadInputError } from '../../foundation/index.ts';
import { Random } from '../../statistics/index.ts';
import { SERIES_DETECTORS } from './series-detectors.ts';
import { SeriesWatch } from './series-watch.ts';

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 0, 5);
const NAMES = SERIES_DETECTORS.map(({ name }) => name);

interface Row {
  readonly timestampMs: number;
  readonly value: number;
}

/** A daily wave with noise, a row every 5 minutes. */
function wave(rows: number, seed = 1): Row[] {
  const random = new Random(seed);
  return Array.from({ length: rows }, (_, row) => ({
    timestampMs: START_MS + row * 5 * MINUTE_MS,
    value: 50 + 10 * Math.sin((2 * Math.PI * row) / 288) + random.normal(),
  }));
}

function scoresOf(detector: string, rows: readonly Row[], watch = new SeriesWatch({ detector })): number[] {
  return rows.map(({ timestampMs, value }) => watch.update(timestampMs, value).score);
}

const anyRows = fc
  .array(
    fc.record({
      stepMs: fc.oneof(fc.constant(5 * MINUTE_MS), fc.integer({ min: -MINUTE_MS, max: 600 * MINUTE_MS })),
      value: fc.oneof(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.integer({ min: 0, max: 5 }),
        fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 0, 1e300),
      ),
    }),
    { minLength: 1, maxLength: 250 },
  )
  .map((steps) => {
    let timestampMs = START_MS;
    return steps.map(({ stepMs, value }) => {
      timestampMs += stepMs;
      return { timestampMs, value };
    });
  });

describe.each(NAMES)('series detector %s', (detector) => {
  it('gives scores from 0 to 1, whatever comes', () => {
    fc.assert(
      fc.property(anyRows, (rows) => scoresOf(detector, rows).every((score) => score >= 0 && score <= 1)),
      { numRuns: 40 },
    );
  });

  it('judges a row by the rows up to it alone', () => {
    fc.assert(
      fc.property(anyRows, anyRows, (rows, others) => {
        const alone = scoresOf(detector, rows);
        const lastMs = Math.max(...rows.map(({ timestampMs }) => timestampMs));
        const later = others.map((row) => ({ ...row, timestampMs: row.timestampMs - START_MS + lastMs }));
        expect(scoresOf(detector, [...rows, ...later]).slice(0, rows.length)).toEqual(alone);
      }),
      { numRuns: 25 },
    );
    const rows = wave(1_500);
    const changed = rows.map((row, index) => (index < 1_200 ? row : { ...row, value: -row.value }));
    expect(scoresOf(detector, changed).slice(0, 1_200)).toEqual(scoresOf(detector, rows).slice(0, 1_200));
  });

  it('goes on after a journey through JSON as if it had not stopped', () => {
    const rows = wave(1_400).map((row, index) => (index % 97 === 0 ? { ...row, value: row.value + 40 } : row));
    const whole = scoresOf(detector, rows);
    for (const stop of [0, 5, 130, 1_000]) {
      const before = new SeriesWatch({ detector });
      scoresOf(detector, rows.slice(0, stop), before);
      const after = SeriesWatch.load(JSON.parse(JSON.stringify(before.save())));
      expect(scoresOf(detector, rows.slice(stop), after)).toEqual(whole.slice(stop));
    }
  });

  it('is repeatable', () => {
    expect(scoresOf(detector, wave(900))).toEqual(scoresOf(detector, wave(900)));
  });

  it('finds nothing in a constant', () => {
    const rows = wave(2_000).map((row) => ({ ...row, value: 7 }));
    expect(Math.max(...scoresOf(detector, rows))).toBeLessThan(0.5);
  });

  it('passes over missing values as if the row were not there', () => {
    const rows = wave(1_000);
    const holes = rows.map((row, index) => (index % 7 === 3 ? { ...row, value: Number.NaN } : row));
    const present = holes.filter(({ value }) => !Number.isNaN(value));
    const scores = scoresOf(detector, holes);
    expect(scores.filter((_, index) => index % 7 === 3).every((score) => score === 0)).toBe(true);
    expect(scores.filter((_, index) => index % 7 !== 3)).toEqual(scoresOf(detector, present));
  });

  it('judges a row that comes late as one of now', () => {
    const rows = wave(600);
    const late = rows.map((row, index) => (index === 400 ? { ...row, timestampMs: START_MS } : row));
    const now = rows.map((row, index) => (index === 400 ? { ...row, timestampMs: rows[399]!.timestampMs } : row));
    expect(scoresOf(detector, late)).toEqual(scoresOf(detector, now));
  });

  it('lives with rows of the same time', () => {
    const rows = wave(600).map((row, index) =>
      index % 2 === 0 ? row : { ...row, timestampMs: row.timestampMs - 5 * MINUTE_MS },
    );
    expect(Math.max(...scoresOf(detector, rows))).toBeLessThanOrEqual(1);
  });

  it('calls an infinite value as unusual as can be and learns nothing of it', () => {
    const watch = new SeriesWatch({ detector });
    const rows = wave(500);
    scoresOf(detector, rows.slice(0, 400), watch);
    expect(watch.update(rows[399]!.timestampMs, Number.NEGATIVE_INFINITY).score).toBe(1);
    expect(scoresOf(detector, rows.slice(400), watch)).toEqual(scoresOf(detector, rows).slice(400));
  });

  it('refuses a saved state that is damaged', () => {
    const saved = JSON.parse(JSON.stringify(new SeriesWatch({ detector }).save()));
    expect(() => SeriesWatch.load({ ...saved, format: 'regreen.series-watch/0' })).toThrow(/expected a saved watch/);
    expect(() => SeriesWatch.load({ ...saved, state: { ...saved.state, newestMs: 'x' } })).toThrow(/does not fit/);
    expect(() => SeriesWatch.load({ ...saved, state: { ...saved.state, extra: 1 } })).toThrow(/does not fit/);
    expect(() => SeriesWatch.load({ ...saved, state: { ...saved.state, detector: {} } })).toThrow(/does not fit/);
    expect(() => SeriesWatch.load(null)).toThrow(/expected a saved watch/);
    for (const damage of [{ alarmsPerWeek: -3 }, { detector: 'magic' }, { settings: { magic: 1 } }]) {
      expect(() => SeriesWatch.load({ ...saved, ...damage })).toThrow(BadInputError);
    }
  });
});

/** What each detector is for: a change from row 1,500 on, to be told within some rows. */
const PURPOSES: readonly {
  detector: string;
  what: string;
  change: (row: number, value: number) => number;
  within: number;
}[] = [
  { detector: 'auto', what: 'a spike', change: (row, value) => (row === 0 ? value + 40 : value), within: 1 },
  { detector: 'auto', what: 'a level that drops', change: (_, value) => value - 40, within: 3 },
  { detector: 'rolling_z', what: 'a spike', change: (row, value) => (row === 0 ? value + 80 : value), within: 1 },
  { detector: 'ewma', what: 'a spike', change: (row, value) => (row === 0 ? value + 40 : value), within: 1 },
  { detector: 'holt_winters', what: 'a spike', change: (row, value) => (row === 0 ? value + 40 : value), within: 1 },
  { detector: 'seasonal_profile', what: 'noon at midnight', change: (_, value) => 100 - value, within: 30 },
  { detector: 'level_shift', what: 'a level that rises', change: (_, value) => value + 40, within: 12 },
  { detector: 'trend_change', what: 'a slope', change: (row, value) => value + row, within: 60 },
  { detector: 'page_hinkley', what: 'a level that rises', change: (_, value) => value + 40, within: 20 },
  { detector: 'cusum', what: 'a level that rises', change: (_, value) => value + 40, within: 20 },
  {
    detector: 'spectral_residual',
    what: 'a spike',
    change: (row, value) => (row === 0 ? value + 40 : value),
    within: 1,
  },
  {
    detector: 'left_matrix_profile',
    what: 'a stretch that stands still',
    change: (row, value) => (row < 60 ? 70 : value),
    within: 30,
  },
  {
    detector: 'sliding_forest',
    what: 'an empty corner',
    change: (row, value) => value + (row % 2 === 0 ? 30 : -30),
    within: 20,
  },
  { detector: 'range', what: 'a record', change: (row, value) => (row === 0 ? value + 40 : value), within: 1 },
];

describe('what each detector is for', () => {
  it.each(PURPOSES)('$detector finds $what', ({ detector, change, within }) => {
    const rows = wave(1_700).map((row, index) => ({
      ...row,
      value: index < 1_500 ? row.value : change(index - 1_500, row.value),
    }));
    expect(Math.max(...scoresOf(detector, rows).slice(1_500, 1_500 + within))).toBeGreaterThanOrEqual(0.5);
  });

  it.each([
    { before: 0.05, after: 0.3, within: 120, what: 'outcomes of runs that fail six times as often' },
    { before: 4, after: 12, within: 10, what: 'counts that triple' },
    { before: 9, after: 0, within: 12, what: 'counts that stop' },
  ])('count_rate finds $what', ({ before, after, within }) => {
    const random = new Random(3);
    const counts = Array.from({ length: 1_200 }, (_, row) => drawCount(random, row < 1_000 ? before : after));
    const rows = counts.map((value, row) => ({ timestampMs: START_MS + row * 60 * MINUTE_MS, value }));
    const scores = scoresOf('count_rate', rows);
    expect(Math.max(...scores.slice(0, 1_000))).toBeLessThan(0.5);
    expect(Math.max(...scores.slice(1_000, 1_000 + within))).toBeGreaterThanOrEqual(0.5);
  });
});

/** Poisson by Knuth's product of uniform numbers; below 1 a single outcome. */
function drawCount(random: Random, mean: number): number {
  if (mean < 1) return random.unit() < mean ? 1 : 0;
  let product = random.unit();
  let count = 0;
  for (; product > Math.exp(-mean); count++) product *= random.unit();
  return count;
}

describe('settings', () => {
  it.each([
    { options: { detector: 'magic' }, error: /there is no series detector magic/ },
    { options: { detector: 'ewma', settings: { halfLife: 0 } }, error: /expected halfLife of ewma from 1/ },
    { options: { detector: 'ewma', settings: { half: 3 } }, error: /ewma has no setting half/ },
    { options: { alarmsPerWeek: 0 }, error: /expected alarms per week above 0/ },
  ])('$options is refused', ({ options, error }) => {
    expect(() => new SeriesWatch(options)).toThrow(error);
  });

  it('every default lies within its bounds', () => {
    for (const { name, settings } of SERIES_DETECTORS) {
      for (const [key, { default: value, least, most }] of Object.entries(settings)) {
        expect(value >= least && value <= most, `${name}.${key}`).toBe(true);
      }
    }
  });
});
