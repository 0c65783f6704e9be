import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeJob, mergeRun } from './merging.ts';
import { CONCLUSIONS, type JobFact, RUN_STATUSES, type RunFact } from './records.ts';

const text = fc.option(fc.constantFrom('a', 'b', 'main', 'Ünï'), { nil: null });
const number = fc.option(fc.nat(5), { nil: null });
const state = {
  status: fc.option(fc.constantFrom(...RUN_STATUSES), { nil: null }),
  conclusion: fc.option(fc.constantFrom(...CONCLUSIONS), { nil: null }),
  startedAtMs: number,
  finishedAtMs: number,
  url: text,
};
const run = fc.record<RunFact>({
  ...state,
  repository: fc.constant({ provider: 'github' as const, name: 'o/r' }),
  defaultBranch: text,
  run: fc.constant('1'),
  attempt: fc.constant(1),
  pipeline: text,
  branch: text,
  commit: text,
  trigger: text,
  pullRequest: number,
  trust: fc.constantFrom(null, 'trusted' as const, 'untrusted' as const),
});
const job = fc.record<JobFact>({
  ...state,
  job: fc.constant('7'),
  name: fc.constantFrom('test (1)', 'test (2)'),
  runner: text,
  failedStep: text,
});
const queuedJob = fc.oneof(
  job,
  fc.tuple(job, fc.nat(5)).map(([fact, queuedAtMs]): JobFact => ({ ...fact, queuedAtMs })),
);

function obeyLaws<T>(fact: fc.Arbitrary<T>, merge: (a: T, b: T) => T): void {
  it('does not depend on order, grouping and repetition', () => {
    fc.assert(
      fc.property(fact, fact, fact, (a, b, c) => {
        expect(merge(a, b)).toEqual(merge(b, a));
        expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)));
        expect(merge(a, a)).toEqual(a);
      }),
      { numRuns: 300 },
    );
  });
}

describe('merging of runs', () => {
  obeyLaws(run, mergeRun);

  it('lets a run that was retried end as it ended last', () => {
    const [some] = fc.sample(run, { numRuns: 1, seed: 1 });
    const ended = (conclusion: 'failure' | 'success' | 'cancelled', finishedAtMs: number): RunFact => ({
      ...some!,
      status: 'finished',
      conclusion,
      finishedAtMs,
    });
    expect(mergeRun(ended('failure', 1), ended('success', 2)).conclusion).toBe('success');
    expect(mergeRun(ended('success', 1), ended('failure', 2)).conclusion).toBe('failure');
    expect(mergeRun(ended('success', 2), ended('failure', 2)).conclusion).toBe('failure');
  });
});
describe('merging of jobs', () => obeyLaws(queuedJob, mergeJob));
