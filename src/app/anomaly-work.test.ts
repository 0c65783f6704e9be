import { describe, expect, it } from 'vitest';
import { anomalyWork } from './anomaly-work.ts';

const MINUTE_MS = 60_000;
const samples = Array.from({ length: 200 }, (_, row) => ({ atMs: row * MINUTE_MS, value: Math.sin(row) }));
const judge = (watch: string | null, from = 0, to = 200) =>
  anomalyWork.judge({ watch, samples: samples.slice(from, to), options: {} });

describe('a watched series of the server', () => {
  it('goes on where it stopped', () => {
    const { watch } = judge(null, 0, 120);
    expect(judge(watch, 120).rows).toEqual(judge(null).rows.slice(120));
  });

  it('learns anew where another version kept what was learned', () => {
    const { watch } = judge(null, 0, 120);
    const outdated = watch.replace(/series-watch\/\d+/, 'series-watch/0');
    expect(outdated).not.toBe(watch);
    expect(judge(outdated, 120).rows).toEqual(judge(null, 120).rows);
  });

  it('learns several series anew together', () => {
    const moments = samples.map(({ atMs, value }) => ({ atMs, values: [value, -value] }));
    const order = { metrics: ['one', 'other'], alarmsPerWeek: 7, moments };
    const fresh = anomalyWork.judgeJoint({ ...order, watch: null } as never);
    const outdated = fresh.watch.replaceAll(/series-watch\/\d+/g, 'series-watch/0');
    expect(anomalyWork.judgeJoint({ ...order, watch: outdated } as never).rows).toEqual(fresh.rows);
  });
});
