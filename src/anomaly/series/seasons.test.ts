import { describe, expect, it } from 'vitest';
import { Random } from '../../statistics/index.ts';
import { Seasons } from './seasons.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

describe('the season of a series', () => {
  it.each([
    {
      season: 'day',
      stepMs: 5 * MINUTE_MS,
      days: 14,
      value: (ms: number) => 10 * Math.sin((2 * Math.PI * ms) / DAY_MS),
    },
    { season: 'hour', stepMs: MINUTE_MS, days: 5, value: (ms: number) => (ms % HOUR_MS < 2 * MINUTE_MS ? 30 : 0) },
    { season: 'week', stepMs: HOUR_MS, days: 42, value: (ms: number) => (ms % (7 * DAY_MS) < 5 * DAY_MS ? 30 : 0) },
  ])('$season is found from the data', ({ season, stepMs, days, value }) => {
    const seasons = new Seasons();
    const random = new Random(2);
    let worst = 0;
    for (let ms = 0; ms < days * DAY_MS; ms += stepMs) {
      const real = value(ms) + 0.5 * random.normal();
      const expected = seasons.expect(ms, real);
      if (ms > (days - 1) * DAY_MS) worst = Math.max(worst, Math.abs(expected - value(ms)));
    }
    expect(seasons.season).toBe(season);
    expect(seasons.isSeasonal).toBe(true);
    expect(worst).toBeLessThan(5);
  });

  it('lives with times of chance: it knows the day from rows that come irregularly', () => {
    const seasons = new Seasons();
    const random = new Random(4);
    let sum = 0;
    let rows = 0;
    for (let ms = 0; ms < 20 * DAY_MS; ms += Math.ceil(20 * MINUTE_MS * -Math.log(1 - random.unit()))) {
      const real = 10 * Math.sin((2 * Math.PI * ms) / DAY_MS) + 0.5 * random.normal();
      const expected = seasons.expect(ms, real);
      if (ms < 14 * DAY_MS || Number.isNaN(expected)) continue;
      sum += Math.abs(expected - real);
      rows++;
    }
    expect(rows).toBeGreaterThan(200);
    expect(sum / rows).toBeLessThan(2);
  });
});
