import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConflictError, ManualClock, NotFoundError, SILENT } from '../foundation/index.ts';
import type { PipelineFact } from '../intake/index.ts';
import { Redactor } from '../redaction/index.ts';
import { DEFAULT_LIMITS, type Ground, openSandbox, packFolder } from '../sandbox/index.ts';
import {
  AttemptWorker,
  DiskCaches,
  LocalRuns,
  MemoryRunnerStore,
  openProject,
  ProjectCopies,
  type RunnerParts,
} from './index.ts';

const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };
const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples');
const repository = { provider: 'local' as const, name: 'local/shop' };
const name = { repository, run: '1' };

let ground: Ground;
let root: string;
let data: string;
let project: string;
let storeClock: ManualClock;
let store: MemoryRunnerStore;
let copies: ProjectCopies;
let caches: DiskCaches;
let facts: PipelineFact[];
let runs: LocalRuns;
let worker: AttemptWorker;

beforeAll(async () => {
  ground = await openSandbox();
  root = mkdtempSync(join(tmpdir(), 'regreen-attempts-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  data = mkdtempSync(join(root, 'data-'));
  project = mkdtempSync(join(root, 'project-'));
  storeClock = new ManualClock();
  store = new MemoryRunnerStore(storeClock);
  copies = new ProjectCopies(data);
  caches = new DiskCaches(join(data, 'runner', 'caches'));
  facts = [];
  runs = new LocalRuns({ store, caches, copies, wake: () => {} });
  worker = createWorker();
});

function createWorker(): AttemptWorker {
  const limits = { ...DEFAULT_LIMITS, timeoutMs: 30_000 };
  const redactor = new Redactor();
  const runner: RunnerParts = { ground, limits, network: 'none', parallel: 2, caches, clock, redactor };
  const pipeline = {
    record: async (batch: readonly { facts: readonly PipelineFact[] }[]) => {
      facts.push(...batch.flatMap((one) => one.facts));
      return [];
    },
  };
  return new AttemptWorker({ store, copies, pipeline, runner, clock, logger: SILENT });
}

async function register(id = 'rnr_1'): Promise<void> {
  const { file, digest, text, pipeline } = openProject(join(project, 'pipeline.yml'));
  await copies.keep(id, packFolder(project, { bytesMost: 1 << 24 }));
  const more = { branch: null, commit: null, place: copies.place() };
  await store.register({ id, repository, pipeline: pipeline.name, file, digest, document: text, ...more }, 0);
}

const isOfWhole = ({ run, jobs }: PipelineFact) => run.status === 'finished' || jobs.length === 0;
const write = (pipeline: string) => writeFileSync(join(project, 'pipeline.yml'), pipeline);
const attempts = async () =>
  (await store.read('rnr_1'))!.attempts.map(({ attempt, state, conclusion, jobs }) => ({
    attempt,
    state,
    conclusion,
    jobs: Object.fromEntries(jobs.map((job) => [job.job, job.isKept ? `kept ${job.conclusion}` : job.conclusion])),
  }));

describe('the examples', () => {
  it('a service that is down the first time goes green when what failed is run again', async () => {
    cpSync(join(EXAMPLES, 'flaky-service'), project, { recursive: true });
    await register();
    await worker.work();
    expect((await attempts())[0]).toMatchObject({
      conclusion: 'failure',
      jobs: { unit: 'success', prices: 'failure' },
    });
    expect(await store.readLog('rnr_1', 1, 'prices')).toContain('ECONNREFUSED');
    expect(await runs.rerunFailedJobs(name, 1, 'healing 1')).toEqual({ attempt: 2, isNew: true });
    expect(await runs.rerunFailedJobs(name, 1, 'healing 1')).toEqual({ attempt: 2, isNew: false });
    await worker.work();
    expect((await attempts())[1]).toMatchObject({
      attempt: 2,
      conclusion: 'success',
      jobs: { unit: 'kept success', prices: 'success' },
    });
    // Whichever of the two ends first.
    const told = facts.filter(isOfWhole).map(({ run, jobs }) => [run.attempt, run.status, run.conclusion, jobs.length]);
    expect(told).toEqual([
      [1, 'running', null, 0],
      [1, 'finished', 'failure', 2],
      [2, 'running', null, 0],
      [2, 'finished', 'success', 2],
    ]);
  }, 60_000);

  it('a stale cache stays red until the cache is gone', async () => {
    cpSync(join(EXAMPLES, 'stale-cache'), project, { recursive: true });
    await register('rnr_0');
    await worker.work();
    cpSync(join(project, 'next', 'schema.json'), join(project, 'schema.json'));
    await register();
    const second = { repository, run: '2' };
    await worker.work();
    await runs.rerunFailedJobs(second, 1, 'k');
    await worker.work();
    expect((await attempts()).map(({ conclusion }) => conclusion)).toEqual(['failure', 'failure']);
    expect(await runs.countCaches(second, '')).toBe(1);
    await runs.rerunWithoutCache(second, 2, 'k');
    await worker.work();
    expect((await attempts())[2]).toMatchObject({ conclusion: 'success' });
    expect(await runs.deleteCaches(second, '')).toBe(1);
    expect(await runs.deleteCaches(second, '')).toBe(0);
  }, 60_000);

  it('a real bug stays red', async () => {
    cpSync(join(EXAMPLES, 'real-bug'), project, { recursive: true });
    await register();
    await worker.work();
    await runs.rerunFailedJobs(name, 1, 'k');
    await worker.work();
    expect((await attempts()).map(({ conclusion }) => conclusion)).toEqual(['failure', 'failure']);
  }, 60_000);
});

describe('an attempt', () => {
  it('tells of a job that failed while others go on, and of none as going on once it is over', async () => {
    write(`jobs:
  bad: { steps: [{ run: "exit 1" }] }
  slow: { steps: [{ run: sleep 60 }] }
  last: { needs: [slow], steps: [{ run: "true" }] }
`);
    await register();
    const running = worker.work();
    const told = () => facts.at(-1)?.jobs.map(({ job, status, conclusion }) => [job, status, conclusion]);
    await expect.poll(told, { timeout: 20_000 }).toEqual([
      ['bad', 'finished', 'failure'],
      ['slow', null, null],
      ['last', null, null],
    ]);
    expect(facts.at(-1)!.run).toMatchObject({ status: 'running', conclusion: null });
    expect(await runs.cancel(name, 1)).toBe(true);
    await running;
    expect(facts.at(-1)!.run).toMatchObject({ status: 'finished', conclusion: 'failure' });
    expect(told()!.map(([, status]) => status)).toEqual(['finished', 'finished', 'finished']);
  }, 60_000);

  it('runs jobs that need what failed again, and skips them while it is red', async () => {
    write(`jobs:
  a: { cache: { key: k, paths: [seen], save: always }, steps: [{ run: "test -e seen || { touch seen; exit 1; }" }] }
  b: { needs: a, steps: [{ run: "true" }] }
  c: { steps: [{ run: "true" }] }`);
    await register();
    await worker.work();
    expect((await attempts())[0]?.jobs).toEqual({ a: 'failure', b: 'skipped', c: 'success' });
    await runs.rerunFailedJobs(name, 1, 'k');
    await worker.work();
    expect((await attempts())[1]?.jobs).toEqual({ a: 'success', b: 'success', c: 'kept success' });
    // A job waits from when the attempt was asked for, or what it needs was over; one that is kept waited before.
    const [first, second] = (await store.read('rnr_1'))!.attempts;
    const queued = ({ jobs }: typeof first & object) => jobs.map(({ queuedAtMs }) => queuedAtMs);
    expect(queued(first!)).toEqual([first!.createdAtMs, null, first!.createdAtMs]);
    const [a] = second!.jobs;
    expect(queued(second!).slice(0, 2)).toEqual([second!.createdAtMs, a!.finishedAtMs]);
    expect(facts.at(-1)!.jobs.map(({ queuedAtMs }) => queuedAtMs)).toEqual([
      second!.createdAtMs,
      a!.finishedAtMs,
      null,
    ]);
  }, 60_000);

  it('whose worker is gone is run again from its start by another', async () => {
    write('jobs: { a: { steps: [{ run: "true" }] } }');
    await register();
    const lost = await store.claim(copies.place(), 1000);
    expect(await worker.work()).toBe(0);
    storeClock.advance(1001);
    expect(await worker.work()).toBe(1);
    expect(await attempts()).toMatchObject([{ state: 'finished', conclusion: 'success' }]);
    expect(await store.finish(lost!, 'failure')).toBe(false);
  });

  it('that ends its worker each time is given up', async () => {
    write('jobs: { a: { steps: [{ run: "true" }] } }');
    await register();
    for (let crash = 0; crash < 3; crash++) {
      await store.claim(copies.place(), 1000);
      storeClock.advance(1001);
    }
    await worker.work();
    expect(await attempts()).toMatchObject([{ state: 'finished', conclusion: 'error', jobs: {} }]);
  });

  it('is given back by a worker that is to stop', async () => {
    write('jobs: { a: { steps: [{ run: "sleep 30" }] } }');
    await register();
    const turn = worker.work();
    await sleep(1500);
    worker.stop();
    await turn;
    expect(await attempts()).toMatchObject([{ state: 'queued', conclusion: null }]);
    expect(await worker.work()).toBe(0);
  }, 30_000);

  it('that goes on is ended when somebody says so', async () => {
    write('jobs: { a: { steps: [{ run: "sleep 30" }] } }');
    await register();
    const turn = worker.work();
    await sleep(1000);
    expect(await runs.cancel(name, 1)).toBe(true);
    await turn;
    expect(await attempts()).toMatchObject([{ state: 'cancelled', jobs: { a: 'cancelled' } }]);
    expect(await runs.cancel(name, 1)).toBe(false);
  }, 30_000);

  it.each([
    ['of a run that is not there', { repository, run: '9' }, 1, NotFoundError],
    ['of no run at all', { repository, run: 'x; drop' }, 1, NotFoundError],
    ['after one that is not there', name, 7, NotFoundError],
    ['after one that is not over', name, 1, ConflictError],
  ])('%s is refused', async (_, run, attempt, problem) => {
    write('jobs: { a: { steps: [{ run: "true" }] } }');
    await register();
    await expect(runs.rerunFailedJobs(run, attempt, 'k')).rejects.toThrow(problem);
  });

  it('is refused where the copy of the project is gone, or somewhere else', async () => {
    write('jobs: { a: { steps: [{ run: "false" }] } }');
    await register();
    await worker.work();
    rmSync(join(data, 'runner', 'copies'), { recursive: true });
    await expect(runs.rerunFailedJobs(name, 1, 'k')).rejects.toThrow('register it again');
    rmSync(join(data, 'runner', 'place'));
    await expect(runs.rerunFailedJobs(name, 1, 'k')).rejects.toThrow('another data folder');
  });
});
