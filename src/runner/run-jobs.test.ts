import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { JobConclusion } from './run-job.ts';
import { concludeRun, runJobs } from './run-jobs.ts';

const job = (id: string, needs: string[] = []) => ({ id, needs, steps: [], cache: null, environment: {} });
const JOBS = [job('a'), job('b', ['a']), job('c'), job('d', ['b', 'c'])];

it.each([
  { ends: {}, ran: 'abcd', skipped: '', run: 'success' },
  { ends: { a: 'failure' }, ran: 'ac', skipped: 'bd', run: 'failure' },
  { ends: { c: 'timed_out' }, ran: 'abc', skipped: 'd', run: 'timed_out' },
  { ends: { a: 'error', c: 'failure' }, ran: 'ac', skipped: 'bd', run: 'failure' },
  { ends: { a: 'cancelled' }, ran: 'ac', skipped: 'bd', run: 'cancelled' },
] as const)('with $ends it runs $ran and skips $skipped', async ({ ends, ran, skipped, run }) => {
  const begun: string[] = [];
  const passed: string[] = [];
  const ended = await runJobs({
    jobs: JOBS,
    done: new Map(),
    parallel: 2,
    run: async ({ id }) => {
      begun.push(id);
      await sleep(2);
      return (ends as Record<string, JobConclusion>)[id] ?? 'success';
    },
    skip: async ({ id }) => void passed.push(id),
  });
  expect(begun.toSorted().join('')).toBe(ran);
  expect(passed.toSorted().join('')).toBe(skipped);
  expect(concludeRun(ended.values())).toBe(run);
});

it.each([1, 2, 5])('runs at most %d at once, each after what it needs', async (parallel) => {
  let running = 0;
  let most = 0;
  const over = new Set<string>();
  await runJobs({
    jobs: JOBS,
    done: new Map(),
    parallel,
    run: async ({ id, needs }) => {
      expect(needs.every((need) => over.has(need))).toBe(true);
      most = Math.max(most, ++running);
      await sleep(5);
      running--;
      over.add(id);
      return 'success';
    },
    skip: async () => {},
  });
  expect(most).toBe(Math.min(parallel, 2));
});

it('does not run what is done, and what cannot be run stops the rest when nothing is under way', async () => {
  const begun: string[] = [];
  let isOver = false;
  const running = runJobs({
    jobs: JOBS,
    done: new Map([['a', 'success']]),
    parallel: 2,
    run: async ({ id }) => {
      begun.push(id);
      if (id === 'b') throw new Error('no room');
      await sleep(20);
      isOver = true;
      return 'success';
    },
    skip: async () => {},
  });
  await expect(running).rejects.toThrow('no room');
  expect(begun).toEqual(['b', 'c']);
  expect(isOver).toBe(true);
});
