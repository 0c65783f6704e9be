import { describe, expect, it } from 'vitest';
import { type Alert, foldRow, SeriesWatch } from '../anomaly/index.ts';
import { Random } from '../statistics/index.ts';
import { planOf, samplesOf } from './own-series.ts';
import type { FinishedRun } from './records.ts';

const START = Date.UTC(2026, 5, 1, 12);
const MINUTE = 60_000;

type Job = FinishedRun['jobs'][number];

function job(name: string, startedAtMs: number, finishedAtMs: number, more: Partial<Job> = {}): Job {
  return { name, conclusion: 'success', queuedAtMs: null, startedAtMs, finishedAtMs, ...more };
}

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
      job('test', START + MINUTE, START + 9 * MINUTE, { queuedAtMs: START + 0.5 * MINUTE }),
      job('lint', START + 2 * MINUTE, START + 4 * MINUTE),
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
      'job.cost_minutes test': 8,
      'job.cost_minutes lint': 2,
      'job.queue_seconds test': 30,
    });
  });

  it('take jobs of one name as one: the longest time, the longest wait, the cost of all', () => {
    const jobs = [
      job('test', START + MINUTE, START + 3 * MINUTE, { queuedAtMs: START }),
      job('test', START + 5 * MINUTE, START + 6 * MINUTE, { queuedAtMs: START + MINUTE }),
    ];
    expect(valuesOf(run({ jobs }))).toMatchObject({
      'job.duration_seconds test': 120,
      'job.queue_seconds test': 240,
      'job.cost_minutes test': 3,
      'run.cost_minutes': 3,
    });
    const red = valuesOf(run({ conclusion: 'failure', jobs: [jobs[0]!, { ...jobs[1]!, conclusion: 'failure' }] }));
    expect(red).toMatchObject({ 'job.failed test': 1, 'job.queue_seconds test': 240 });
    expect(red).not.toHaveProperty('job.cost_minutes test');
  });

  it.each<[string, Partial<Job>]>([
    ['nobody says since when', { queuedAtMs: null }],
    ['it was skipped', { conclusion: 'skipped' }],
    ['it was cancelled', { conclusion: 'cancelled' }],
    ['it did not start', { startedAtMs: null }],
    ['clocks contradict each other', { queuedAtMs: START + 2 * MINUTE }],
  ])('say nothing of the wait of a job where %s', (_, more) => {
    const jobs = [job('test', START + MINUTE, START + 3 * MINUTE, { queuedAtMs: START, ...more })];
    expect(Object.keys(valuesOf(run({ jobs })))).not.toContain('job.queue_seconds test');
  });

  it('leave out what a red run says nothing about', () => {
    const [test] = run({}).jobs;
    const red = run({ conclusion: 'failure', jobs: [{ ...test!, conclusion: 'failure' }] });
    expect(valuesOf(red)).toEqual({
      'run.failed': 1,
      'run.queue_seconds': 60,
      'job.failed test': 1,
      'job.queue_seconds test': 30,
    });
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
