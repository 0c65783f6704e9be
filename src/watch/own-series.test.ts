import { describe, expect, it } from 'vitest';
import { samplesOf } from './own-series.ts';
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
    recentRuns: 20,
    recentRed: 3,
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
  it('say how long it took, waited and cost, and how many are red', () => {
    expect(valuesOf(run({}))).toEqual({
      'run.duration_seconds': 600,
      'run.failure_rate': 0.15,
      'run.queue_seconds': 60,
      'run.cost_minutes': 10,
      'job.duration_seconds test': 480,
      'job.duration_seconds lint': 120,
    });
  });

  it('leave out what a red run says nothing about', () => {
    const [test] = run({}).jobs;
    const red = run({ conclusion: 'failure', jobs: [{ ...test!, conclusion: 'failure' }] });
    expect(Object.keys(valuesOf(red))).toEqual(['run.failure_rate', 'run.queue_seconds']);
  });

  it('say nothing of what is not known', () => {
    const bare = run({ startedAtMs: null, recentRuns: 2, jobs: [] });
    expect(samplesOf(bare)).toEqual([]);
    const odd = run({ finishedAtMs: START - MINUTE, jobs: [] });
    expect(Object.keys(valuesOf(odd))).toEqual(['run.failure_rate']);
  });
});
