import { describe, expect, it } from 'vitest';
import { type HistogramPoint, quantileOf, samplesOfHistogram } from './histogram.ts';

const point: HistogramPoint = {
  name: 'latency',
  labels: {},
  atMs: 70_000,
  startMs: 10_000,
  isCumulative: false,
  count: 120,
  sum: 60,
  buckets: { bounds: [0.1, 1, 10], counts: [0, 120, 0, 0] },
};
const told = (one: HistogramPoint, before: HistogramPoint | null = null) =>
  Object.fromEntries(samplesOfHistogram(one, before).map(({ name, value }) => [name, Number(value.toFixed(6))]));

describe('samplesOfHistogram', () => {
  it.each<[string, Partial<HistogramPoint>, object]>([
    ['of one interval', {}, { 'latency.rate': 2, 'latency.mean': 0.5, 'latency.p50': 0.55, 'latency.p95': 0.955 }],
    ['without a sum', { sum: null }, { 'latency.rate': 2, 'latency.p50': 0.55, 'latency.p95': 0.955 }],
    ['without buckets', { buckets: null }, { 'latency.rate': 2, 'latency.mean': 0.5 }],
    ['of an interval nobody knows', { startMs: 0, buckets: null }, { 'latency.mean': 0.5 }],
    ['of no values', { count: 0, sum: 0, buckets: { bounds: [1], counts: [0, 0] } }, { 'latency.rate': 0 }],
    ['counted since a start, as the first', { isCumulative: true }, {}],
  ])('tells of a histogram %s', (_, changes, samples) => {
    expect(told({ ...point, ...changes })).toEqual(samples);
  });

  const cumulative = { ...point, isCumulative: true };
  const next = {
    ...cumulative,
    atMs: 80_000,
    count: 130,
    sum: 80,
    buckets: { bounds: [0.1, 1, 10], counts: [0, 120, 10, 0] },
  };

  it('tells of what came since the point before', () => {
    expect(told(next, cumulative)).toEqual({
      'latency.rate': 1,
      'latency.mean': 2,
      'latency.p50': 5.5,
      'latency.p95': 9.55,
    });
  });

  it('takes coarser buckets than before', () => {
    const coarse = { ...next, buckets: { bounds: [1, 10], counts: [120, 10, 0] } };
    expect(told(coarse, cumulative)['latency.p50']).toBe(5.5);
  });

  it.each<[string, Partial<HistogramPoint>]>([
    ['began anew', { startMs: 75_000 }],
    ['counts less', { count: 3 }],
    ['is as old', { atMs: 70_000 }],
  ])('tells nothing of one that %s', (_, changes) => {
    expect(told({ ...next, ...changes }, cumulative)).toEqual({});
  });
});

describe('quantileOf', () => {
  it.each([
    [{ bounds: [1, 2], counts: [10, 10, 0] }, 0.5, 1],
    [{ bounds: [1, 2], counts: [10, 10, 0] }, 0.25, 0.5],
    [{ bounds: [1, 2], counts: [0, 0, 5] }, 0.5, 2],
    [{ bounds: [-1, 2], counts: [4, 0, 0] }, 0.5, -1],
    [{ bounds: [], counts: [3] }, 0.5, Number.NaN],
    [{ bounds: [1], counts: [0, 0] }, 0.5, Number.NaN],
  ])('%j at %d', (buckets, share, value) => {
    expect(quantileOf(buckets, share)).toBe(value);
  });
});
