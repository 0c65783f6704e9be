import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadState, median, saveState } from '../../statistics/index.ts';
import { SeasonProfile } from './season-profile.ts';

const MINUTE_MS = 60_000;
const PERIOD_MS = 60 * MINUTE_MS;
const PARTS = 12;
const KEPT = 5;

interface Row {
  readonly timestampMs: number;
  readonly value: number;
}

const rows = fc
  .array(
    fc.record({
      // Mostly the next minute; at times the same moment, or some periods later.
      stepMs: fc.oneof(
        { weight: 8, arbitrary: fc.constant(MINUTE_MS) },
        { weight: 2, arbitrary: fc.integer({ min: 0, max: 3 * PERIOD_MS }) },
      ),
      value: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.double({ min: -1e6, max: 1e6, noNaN: true })),
    }),
    { minLength: 1, maxLength: 400 },
  )
  .map((steps): Row[] => {
    let timestampMs = 0;
    return steps.map(({ stepMs, value }) => {
      timestampMs += stepMs;
      return { timestampMs, value };
    });
  });

/** What is usual by the definition: the median of the means of the last visits to the same part that are over. */
function usualOf(past: readonly Row[], timestampMs: number): number {
  const placeOf = (ms: number) => ({
    visit: Math.floor(ms / PERIOD_MS),
    part: Math.floor((ms % PERIOD_MS) / (PERIOD_MS / PARTS)),
  });
  const now = placeOf(timestampMs);
  const visits = new Map<number, number[]>();
  for (const row of past) {
    const { visit, part } = placeOf(row.timestampMs);
    if (part === now.part && visit !== now.visit) visits.set(visit, [...(visits.get(visit) ?? []), row.value]);
  }
  const means = [...visits.values()].map((values) => values.reduce((sum, value) => sum + value, 0) / values.length);
  return means.length === 0 ? Number.NaN : median(means.slice(-KEPT));
}

function profile(): SeasonProfile {
  const made = new SeasonProfile(PERIOD_MS, PARTS, KEPT);
  made.divide(MINUTE_MS);
  return made;
}

describe('what a series usually is at a time of its period', () => {
  it('is the median of its last visits, row by row, also after a save', () => {
    fc.assert(
      fc.property(rows, fc.nat(), (series, stop) => {
        let usual = profile();
        series.forEach(({ timestampMs, value }, row) => {
          if (row === stop % series.length) {
            const loaded = profile();
            loadState(loaded.state, JSON.parse(JSON.stringify(saveState(usual.state))));
            usual = loaded;
          }
          expect(usual.expect(timestampMs)).toBe(usualOf(series.slice(0, row), timestampMs));
          expect(usual.expect(timestampMs)).toBe(usualOf(series.slice(0, row), timestampMs));
          usual.learn(timestampMs, value);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('refuses parts that are shorter than there are places for', () => {
    expect(profile().isSound).toBe(true);
    for (const partMs of [1, -1, 2 * PERIOD_MS, Number.NaN]) {
      const damaged = profile();
      damaged.state.partMs = partMs;
      expect(damaged.isSound).toBe(false);
    }
  });

  it('is the same whether or not it was asked for before', () => {
    const [asked, unasked] = [profile(), profile()];
    for (let minute = 0; minute < 600; minute++) {
      asked.expect(minute * MINUTE_MS);
      for (const usual of [asked, unasked]) usual.learn(minute * MINUTE_MS, (minute * 7) % 31);
    }
    for (let minute = 600; minute < 660; minute++) {
      expect(unasked.expect(minute * MINUTE_MS)).toBe(asked.expect(minute * MINUTE_MS));
    }
  });
});
