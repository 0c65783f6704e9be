import { describe, expect, it } from 'vitest';
import { Random } from '../../statistics/index.ts';
import { AlarmBudget } from './alarm-budget.ts';

const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;

/** Times of alarms over half a year of hours, when scores pass the line often. */
function alarmsOf(perWeek: number, noise: number): number[] {
  const budget = new AlarmBudget(perWeek);
  const random = new Random(5);
  const alarms: number[] = [];
  for (let hour = 0; hour < 26 * 168; hour++) {
    const score = random.unit() < noise ? 0.5 + 0.5 * random.unit() : 0.1;
    if (budget.judge(hour * HOUR_MS, score)) alarms.push(hour * HOUR_MS);
  }
  return alarms;
}

describe('the budget of alarms', () => {
  it.each([
    { perWeek: 10, noise: 0.5 },
    { perWeek: 2, noise: 0.2 },
    { perWeek: 1, noise: 0.05 },
  ])('of $perWeek a week is kept in any seven days', ({ perWeek, noise }) => {
    const alarms = alarmsOf(perWeek, noise);
    expect(alarms.length).toBeGreaterThan(0);
    alarms.forEach((from, index) => {
      const until = alarms[index + perWeek];
      if (until !== undefined) expect(until - from).toBeGreaterThanOrEqual(WEEK_MS);
    });
  });

  it('below one a week lets one alarm through in the weeks it takes to earn it', () => {
    const alarms = alarmsOf(0.25, 0.05);
    expect(alarms.length).toBeGreaterThan(0);
    expect(alarms.length).toBeLessThanOrEqual(7);
    alarms.slice(1).forEach((time, index) => {
      expect(time - alarms[index]!).toBeGreaterThanOrEqual(4 * WEEK_MS);
    });
  });

  it('goes to the highest scores of a series that often passes the line', () => {
    const budget = new AlarmBudget(1);
    let low = 0;
    for (let hour = 0; hour < 8 * 168; hour++) {
      // Every four days 0.6; after four weeks each time 0.9 follows two days later.
      const isLow = hour % 96 === 0;
      const isHigh = hour > 4 * 168 && hour % 336 === 48;
      const isAlarm = budget.judge(hour * HOUR_MS, isHigh ? 0.9 : isLow ? 0.6 : 0.1);
      if (isAlarm && isLow && hour > 4 * 168) low++;
      if (isHigh) expect(isAlarm).toBe(true);
    }
    expect(low).toBeLessThanOrEqual(1);
  });

  it('lets nothing below the line through', () => {
    const budget = new AlarmBudget(1e6);
    expect(budget.judge(0, 0.499)).toBe(false);
    expect(budget.judge(1, 0.5)).toBe(true);
  });
});
