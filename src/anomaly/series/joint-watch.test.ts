import { describe, expect, it } from 'vitest';
import { Random } from '../../statistics/index.ts';
import { type JointReading, JointWatch } from './joint-watch.ts';

const MINUTE_MS = 60_000;
const ROWS = 1_500;

/** CPU that wanders, latency that follows it; from row 1,400 on `break` does something to latency. */
function watchBoth(
  change: (latency: number, row: number) => number,
  watch = new JointWatch(['cpu', 'latency']),
): JointReading[] {
  const random = new Random(9);
  let cpu = 50;
  return Array.from({ length: ROWS }, (_, row) => {
    cpu += 4 * random.normal() - 0.1 * (cpu - 50);
    const latency = 2 * cpu + random.normal();
    return watch.update(row * MINUTE_MS, [cpu, row < 1_400 ? latency : change(latency, row)]);
  });
}

describe('several metrics watched together', () => {
  it('names the metric that is unusual by itself', () => {
    const reading = watchBoth((latency, row) => (row === 1_450 ? latency + 400 : latency))[1_450]!;
    expect(reading.isAnomaly).toBe(true);
    expect(reading.metrics.get('latency')!.score).toBeGreaterThanOrEqual(0.5);
    expect(reading.metrics.get('cpu')!.score).toBeLessThan(0.5);
  });

  it('sees a metric that stops following the other within its usual range', () => {
    const readings = watchBoth((latency, row) => (row % 2 === 0 ? latency - 20 : latency + 20)).slice(1_400, 1_410);
    expect(Math.max(...readings.map(({ together }) => together))).toBeGreaterThanOrEqual(0.5);
    expect(Math.max(...readings.map(({ metrics }) => metrics.get('latency')!.score))).toBeLessThan(0.5);
  });

  it('judges the others where one value is missing', () => {
    const watch = new JointWatch(['cpu', 'latency']);
    watchBoth((latency) => latency, watch);
    const reading = watch.update(ROWS * MINUTE_MS, [1_000, Number.NaN]);
    expect(reading.together).toBe(0);
    expect(reading.metrics.get('cpu')!.score).toBeGreaterThanOrEqual(0.5);
    expect(reading.score).toBe(reading.metrics.get('cpu')!.score);
  });

  it('goes on after a journey through JSON as if it had not stopped', () => {
    const watch = new JointWatch(['2', '1']);
    watchBoth((latency) => latency, watch);
    const copy = JointWatch.load(JSON.parse(JSON.stringify(watch.save())));
    for (let row = 0; row < 50; row++) {
      const values = [50 + row, 100 - row];
      expect(copy.update((ROWS + row) * MINUTE_MS, values)).toEqual(watch.update((ROWS + row) * MINUTE_MS, values));
    }
  });

  it.each([{ names: [] }, { names: ['a', 'a'] }])('refuses the names $names', ({ names }) => {
    expect(() => new JointWatch(names)).toThrow(/expected 1 to 64 different names/);
  });

  it('refuses a saved watch of another form', () => {
    expect(() => JointWatch.load({ format: 'regreen.joint-watch/0' })).toThrow(/expected a saved watch/);
  });
});
