import { describe, expect, it } from 'vitest';
import { type Alert, foldRow, SeriesWatch } from '../anomaly/index.ts';
import { Random } from '../statistics/index.ts';
import { planOf, samplesOf } from './own-series.ts';
import type { FinishedRun } from './records.ts';

const START = Date.UTC(2026, 5, 1, 12);
const MINUTE = 60_000;

function run(more: Partial<FinishedRun>): FinishedRun {
  return {
    id: 'run_1',
    organisationId: 'org_1',
    repositoryId: 'rep_1',
    repository: 'acme/shop',
    pipeline: 'build',
    conclusion: 'success',
    startedAtMs: START,
    finishedAtMs: START + 10 * MINUTE,
    jobs: [
      { name: 'test', conclusion: 'success', startedAtMs: START + MINUTE, finishedAtMs: START + 9 * MINUTE },
      { name: 'lint', conclusion: 'success', startedAtMs: START + 2 * MINUTE, finishedAtMs: START + 4 * MINUTE },
    ],
    ...more,
  };
}

function valuesOf(finished: FinishedRun) {
  return Object.fromEntries(
    samplesOf(finished).map(({ name, labels, value }) => [[name, labels.job].filter(Boolean).join(' '), value]),
  );
}

describe('samples of a finished run', () => {
  it('say how long it took, waited and cost, and that nothing is red', () => {
    expect(valuesOf(run({}))).toEqual({
      'run.duration_seconds': 600,
      'run.failed': 0,
      'job.failed test': 0,
      'job.failed lint': 0,
      'run.queue_seconds': 60,
      'run.cost_minutes': 10,
      'job.duration_seconds test': 480,
      'job.duration_seconds lint': 120,
    });
  });

  it('leave out what a red run says nothing about', () => {
    const [test] = run({}).jobs;
    const red = run({ conclusion: 'failure', jobs: [{ ...test!, conclusion: 'failure' }] });
    expect(valuesOf(red)).toEqual({ 'run.failed': 1, 'run.queue_seconds': 60, 'job.failed test': 1 });
    const cancelled = run({ conclusion: 'cancelled', jobs: [] });
    expect(samplesOf(cancelled)).toEqual([]);
  });

  it('say nothing of what is not known', () => {
    const bare = run({ startedAtMs: null, jobs: [] });
    expect(valuesOf(bare)).toEqual({ 'run.failed': 0 });
    const odd = run({ finishedAtMs: START - MINUTE, jobs: [] });
    expect(Object.keys(valuesOf(odd))).toEqual(['run.failed']);
  });
});

describe('the watch of outcomes', () => {
  function alertsOf(quietRate: number, badRate: number, seed: number): number[] {
    const random = new Random(seed);
    const { options, policy } = planOf({ name: 'run.failed', origin: 'own' });
    const watch = new SeriesWatch({ ...options, alarmsPerWeek: 1 });
    let current: Alert | null = null;
    const opened: number[] = [];
    for (let row = 0; row < 780; row++) {
      const value = random.unit() < (row < 720 ? quietRate : badRate) ? 1 : 0;
      const timestampMs = row * 3_600_000;
      const step = foldRow('s', current, { timestampMs, value, ...watch.update(timestampMs, value) }, policy);
      current = step.alert;
      if (step.events.some(({ kind }) => kind === 'opened')) opened.push(row);
    }
    return opened;
  }

  it.each([
    [0, 1],
    [0.02, 0.5],
    [0.1, 0.7],
  ])('tells when runs fail at a rate of %f and then of %f, and of nothing in thirty days before', (quiet, bad) => {
    for (let seed = 1; seed <= 10; seed++) {
      const opened = alertsOf(quiet, bad, seed);
      expect(opened.filter((row) => row < 720)).toEqual([]);
      expect(opened.length).toBe(1);
    }
  });
});
