import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FinishedJob, NewLocalRun, RunnerStore } from '../../src/runner/index.ts';
import { clock, makeId } from './examples.ts';

const LONG_MS = 60_000;

/** What every store of the local runner does. */
export function describeRunnerStore(open: () => Promise<{ runner: RunnerStore; close(): Promise<void> }>): void {
  describe('RunnerStore', () => {
    let opened: Awaited<ReturnType<typeof open>>;
    let store: RunnerStore;
    beforeEach(async () => {
      opened = await open();
      store = opened.runner;
    });
    afterEach(() => opened.close());

    const repository = { provider: 'local' as const, name: 'local/shop' };
    const newRun = (more: Partial<NewLocalRun> = {}): NewLocalRun => ({
      id: makeId('rnr'),
      repository,
      pipeline: 'build',
      file: '/project/pipeline.yml',
      digest: 'a'.repeat(64),
      document: 'jobs: { a: { steps: [{ run: make }] } }',
      place: 'here',
      branch: 'main',
      commit: null,
      ...more,
    });
    const job = (name: string, more: Partial<FinishedJob> = {}): FinishedJob => ({
      job: name,
      position: 0,
      conclusion: 'success',
      isKept: false,
      failedStep: null,
      queuedAtMs: null,
      startedAtMs: clock.nowMs(),
      finishedAtMs: clock.nowMs(),
      log: null,
      ...more,
    });
    const finished = async (conclusion: 'success' | 'failure' = 'failure') => {
      const { run, claim } = await store.register(newRun(), LONG_MS);
      await store.finish(claim!, conclusion);
      return run;
    };

    it('counts runs of a repository, and keeps each once', async () => {
      const first = newRun();
      const numbers = await Promise.all([store.register(first, 0), store.register(newRun(), 0)]);
      expect(numbers.map(({ run }) => run.number).toSorted()).toEqual([1, 2]);
      expect((await store.register(first, 0)).run.number).toBe(numbers[0].run.number);
      const other = { provider: 'local' as const, name: 'local/other' };
      expect((await store.register(newRun({ repository: other }), 0)).run.number).toBe(1);
      expect(await store.find(repository, 2)).toMatchObject({ number: 2, pipeline: 'build' });
      expect(await store.find(repository, 3)).toBeNull();
      expect(await store.read('rnr_absent')).toBeNull();
    });

    it('gives an attempt to one at a time, and only where its project is', async () => {
      await store.register(newRun(), 0);
      expect(await store.claim('elsewhere', LONG_MS)).toBeNull();
      const claims = await Promise.all([1, 2, 3, 4].map(() => store.claim('here', LONG_MS)));
      expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
      expect((await store.find(repository, 1))?.attempts).toMatchObject([{ attempt: 1, state: 'running' }]);
    });

    it('holds an attempt for whoever registers it', async () => {
      const { claim } = await store.register(newRun(), LONG_MS);
      expect(claim).toMatchObject({ attempt: 1, claims: 1 });
      expect(await store.claim('here', LONG_MS)).toBeNull();
      expect(await store.extend(claim!, LONG_MS)).toBe('held');
    });

    it('gives it again from its start when the lease ends, and the former holder can do nothing more', async () => {
      const { run, claim } = await store.register(newRun(), 30);
      await store.recordJob(claim!, job('a'));
      await sleep(60);
      const second = await store.claim('here', LONG_MS);
      expect(second).toMatchObject({ runId: run.id, attempt: 1, claims: 2 });
      expect((await store.read(run.id))?.attempts[0]?.jobs).toEqual([]);
      expect(await store.extend(claim!, LONG_MS)).toBe('lost');
      expect(await store.recordJob(claim!, job('a'))).toBe(false);
      expect(await store.finish(claim!, 'success')).toBe(false);
      await store.release(claim!);
      expect(await store.claim('here', LONG_MS)).toBeNull();
      expect(await store.finish(second!, 'failure')).toBe(true);
      expect(await store.finish(second!, 'success')).toBe(false);
      expect((await store.read(run.id))?.attempts).toMatchObject([{ state: 'finished', conclusion: 'failure' }]);
    });

    it('gives at once what was given back, and does not count it as begun', async () => {
      const { claim } = await store.register(newRun(), LONG_MS);
      await store.release(claim!);
      expect(await store.claim('here', LONG_MS)).toMatchObject({ claims: 1 });
    });

    it('keeps jobs in the order of the pipeline, with their logs', async () => {
      const { run, claim } = await store.register(newRun(), LONG_MS);
      await store.recordJob(claim!, job('b', { position: 1, conclusion: 'failure', failedStep: 'test', log: 'b\n' }));
      const queuedAtMs = clock.nowMs() - 1000;
      await store.recordJob(claim!, job('a', { position: 0, isKept: true, queuedAtMs }));
      await store.recordJob(
        claim!,
        job('b', { position: 1, conclusion: 'failure', failedStep: 'test', log: 'again\n' }),
      );
      const [attempt] = (await store.read(run.id))!.attempts;
      expect(attempt?.jobs).toMatchObject([
        { job: 'a', isKept: true, queuedAtMs },
        { job: 'b', conclusion: 'failure', failedStep: 'test', queuedAtMs: null },
      ]);
      expect(await store.readLog(run.id, 1, 'b')).toBe('again\n');
      expect(await store.readLog(run.id, 1, 'a')).toBeNull();
      expect(await store.readLog(run.id, 2, 'b')).toBeNull();
    });

    it('adds one attempt however often it is asked for, and none to what goes on', async () => {
      const { run, claim } = await store.register(newRun(), LONG_MS);
      expect(await store.addAttempt(run.id, 1, 'failed_jobs', 'k')).toBeNull();
      await store.finish(claim!, 'failure');
      expect(await store.addAttempt(run.id, 2, 'failed_jobs', 'k')).toBeNull();
      const asked = await Promise.all(
        ['k', 'k', 'other'].map((key) => store.addAttempt(run.id, 1, 'failed_jobs', key)),
      );
      expect(asked.map((answer) => answer?.attempt)).toEqual([2, 2, 2]);
      expect(asked.filter((answer) => answer?.isNew)).toHaveLength(1);
      expect((await store.read(run.id))?.attempts).toMatchObject([{ attempt: 1 }, { attempt: 2, state: 'queued' }]);
      expect(await store.claim('here', LONG_MS)).toMatchObject({ runId: run.id, attempt: 2 });
    });

    it('ends at once what waits, and tells the holder of what goes on', async () => {
      const waiting = (await store.register(newRun(), 0)).run;
      expect(await store.cancel(waiting.id, 1)).toBe(true);
      expect((await store.read(waiting.id))?.attempts).toMatchObject([{ state: 'cancelled', conclusion: 'cancelled' }]);
      expect(await store.cancel(waiting.id, 1)).toBe(false);
      expect(await store.claim('here', LONG_MS)).toBeNull();
      const { run, claim } = await store.register(newRun(), LONG_MS);
      expect(await store.cancel(run.id, 1)).toBe(true);
      expect(await store.extend(claim!, LONG_MS)).toBe('stopping');
      await store.finish(claim!, 'cancelled');
      expect((await store.read(run.id))?.attempts).toMatchObject([{ state: 'cancelled' }]);
      expect(await store.cancel('rnr_absent', 1)).toBe(false);
    });

    it('knows what nobody was told of', async () => {
      const run = await finished();
      await store.register(newRun(), LONG_MS);
      expect(await store.untold('elsewhere')).toEqual([]);
      const untold = await store.untold('here');
      expect(untold.map((one) => [one.run.id, one.attempt])).toEqual([[run.id, 1]]);
      await store.markTold(run.id, 1);
      expect(await store.untold('here')).toEqual([]);
    });

    it('finds what ended since a time', async () => {
      const first = await finished();
      await sleep(5);
      const second = await finished('success');
      await store.register(newRun(), LONG_MS);
      const found = await store.endedSince(repository, clock.nowMs() - LONG_MS, 10);
      expect(found.map(({ id }) => id)).toEqual([first.id, second.id]);
      expect(await store.endedSince(repository, clock.nowMs() - LONG_MS, 1)).toHaveLength(1);
      expect(await store.endedSince(repository, clock.nowMs() + LONG_MS, 10)).toEqual([]);
      expect(await store.endedSince({ provider: 'local', name: 'no/one' }, 0, 10)).toEqual([]);
    });
  });
}
