// How fast executions go on, beside DBOS and pg-boss on the same PostgreSQL in one run, and what sleeping ones cost:
// bin/run bench/workflows.ts [--seconds 10] [--sleeping 10000,100000] [--only steps|sleeping]. The two others are no
// part of the project: they are installed into a folder of their own that is removed afterwards.

import { execFileSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { PROCESS_TIMERS } from '../src/app/process-timers.ts';
import { createIdMaker, SILENT } from '../src/foundation/index.ts';
import { openStorage, type Storage } from '../src/storage/index.ts';
import { Engine, type Json, type Workflow } from '../src/workflows/index.ts';
import { startPrivateServer } from '../test/contracts/private-server.ts';

const OTHERS = ['@dbos-inc/dbos-sdk@5.3.0', 'pg-boss@12.38.0'];
const STEPS = 10;
const LOOPS = 3;
const BATCH = 500;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    sleeping: { type: 'string', default: '10000,100000' },
    only: { type: 'string' },
  },
});
const seconds = Number(values.seconds);
const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };
const makeId = createIdMaker(clock, (bytes) => void randomFillSync(bytes));

console.log(new Date().toISOString().slice(0, 10));
console.log(
  `${cpus().length} x ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}; fsync is on`,
);
const server = await startPrivateServer();
const folder = mkdtempSync(join(tmpdir(), 'regreen-bench-'));
try {
  if (values.only !== 'sleeping') await compareSteps();
  if (values.only !== 'steps') for (const count of values.sleeping.split(',')) await measureSleeping(Number(count));
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function compareSteps(): Promise<void> {
  const ours = await inOwn((storage) => measureEngine(storage, STEPS));
  report(`engine, executions of ${STEPS} steps`, ours);
  const single = await inOwn((storage) => measureEngine(storage, 1));
  report('engine, executions of one step', single);
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent', ...OTHERS], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const boss = await measurePgBoss(await server.makeDatabase());
  report(`pg-boss, jobs inserted, fetched and completed by ${BATCH}`, boss);
  const dbos = await measureDbos(await server.makeDatabase());
  report(`DBOS, workflows of ${STEPS} steps`, dbos);
  console.log(
    `engine beside pg-boss: ${(ours / boss).toFixed(1)} x by steps, ${(single / boss).toFixed(1)} x by executions of one step`,
  );
  console.log(`engine beside DBOS: ${(ours / dbos).toFixed(1)} x by steps`);
}

function report(what: string, perSecond: number): void {
  console.log(`${what}: ${Math.round(perSecond)} steps/s, started, run and finished`);
}

async function inOwn<T>(work: (storage: Storage) => Promise<T>): Promise<T> {
  const databaseUrl = await server.makeMigrated();
  const storage = await openStorage({
    databaseUrl,
    dataDirectory: folder,
    clock,
    makeId,
    logger: SILENT,
    poolSize: 10,
  });
  try {
    return await work(storage);
  } finally {
    await storage.close();
  }
}

function engineOf(storage: Storage, workflow: Workflow): Engine {
  return new Engine({
    timers: PROCESS_TIMERS,
    store: storage.executions,
    workflows: [workflow],
    clock,
    random: Math.random,
    logger: SILENT,
    batch: LOOPS * BATCH,
  });
}

/** Steps per second: executions are started, run and finished for as long as it lasts. */
async function measureEngine(storage: Storage, steps: number): Promise<number> {
  let done = 0;
  const engine = engineOf(storage, {
    name: 'steps',
    version: 1,
    run: async (context) => {
      let sum = 0;
      for (let n = 0; n < steps; n++) sum += await context.step(`step ${n}`, async () => n);
      done += steps;
      return sum;
    },
  });
  let started = 0;
  const feed = async () => {
    const fresh = Array.from({ length: BATCH }, () => `e${started++}`);
    await storage.executions.start(
      fresh.map((id, n) => ({ id, scope: `s${n % 10}`, workflow: 'steps@1', input: { n } })),
    );
  };
  const run = async (ms: number) => {
    const [beganMs, before] = [performance.now(), done];
    const isOver = () => performance.now() - beganMs > ms;
    const loops = Array.from({ length: LOOPS }, async () => {
      while (!isOver()) {
        await feed();
        await engine.work(BATCH);
      }
    });
    await Promise.all(loops);
    while ((await engine.work()) > 0);
    return ((done - before) / (performance.now() - beganMs)) * 1_000;
  };
  await run(1_000);
  const perSecond = await run(seconds * 1_000);
  await engine.stop();
  return perSecond;
}

async function measurePgBoss(databaseUrl: string): Promise<number> {
  const { PgBoss } = (await load('pg-boss')) as {
    PgBoss: new (
      options: object,
    ) => {
      on(event: string, hear: () => void): void;
      start(): Promise<unknown>;
      stop(options: object): Promise<void>;
      createQueue(name: string): Promise<void>;
      insert(queue: string, jobs: readonly object[]): Promise<unknown>;
      fetch(queue: string, options: object): Promise<readonly { id: string }[]>;
      complete(queue: string, ids: readonly string[]): Promise<unknown>;
    };
  };
  const boss = new PgBoss({ connectionString: databaseUrl, max: 10 });
  boss.on('error', () => {});
  await boss.start();
  await boss.createQueue('steps');
  let done = 0;
  const run = async (ms: number) => {
    const [beganMs, before] = [performance.now(), done];
    const loops = Array.from({ length: LOOPS }, async () => {
      while (performance.now() - beganMs < ms) {
        await boss.insert(
          'steps',
          Array.from({ length: BATCH }, (_, n) => ({ name: 'steps', data: { n } })),
        );
        const jobs = await boss.fetch('steps', { batchSize: BATCH });
        await boss.complete(
          'steps',
          jobs.map(({ id }) => id),
        );
        done += jobs.length;
      }
    });
    await Promise.all(loops);
    return ((done - before) / (performance.now() - beganMs)) * 1_000;
  };
  await run(1_000);
  const perSecond = await run(seconds * 1_000);
  await boss.stop({ graceful: false });
  return perSecond;
}

async function measureDbos(databaseUrl: string): Promise<number> {
  const { DBOS } = (await load('@dbos-inc/dbos-sdk')) as {
    DBOS: {
      setConfig(options: object): void;
      registerWorkflow<T>(run: T, options: object): T;
      runStep<T>(work: () => Promise<T>, options: object): Promise<T>;
      launch(): Promise<void>;
      shutdown(): Promise<void>;
    };
  };
  DBOS.setConfig({
    name: 'bench',
    systemDatabaseUrl: databaseUrl,
    systemDatabasePoolSize: 20,
    logLevel: 'error',
    runAdminServer: false,
  });
  let done = 0;
  const workflow = DBOS.registerWorkflow(
    async () => {
      let sum = 0;
      for (let n = 0; n < STEPS; n++) sum += await DBOS.runStep(async () => n, { name: `step ${n}` });
      done += STEPS;
      return sum;
    },
    { name: 'steps' },
  );
  await DBOS.launch();
  const run = async (ms: number) => {
    const [beganMs, before] = [performance.now(), done];
    const callers = Array.from({ length: 64 }, async () => {
      while (performance.now() - beganMs < ms) await workflow();
    });
    await Promise.all(callers);
    return ((done - before) / (performance.now() - beganMs)) * 1_000;
  };
  await run(1_000);
  const perSecond = await run(seconds * 1_000);
  await DBOS.shutdown();
  return perSecond;
}

function load(name: string): Promise<unknown> {
  return import(createRequire(join(folder, 'package.json')).resolve(name));
}

/** What executions that sleep cost the process, and how late a step of one begins that is due. */
async function measureSleeping(count: number): Promise<void> {
  await inOwn(async (storage) => {
    const late: number[] = [];
    const engine = engineOf(storage, {
      name: 'sleeper',
      version: 1,
      run: async (context, input) => {
        const { ms } = input as { ms: number };
        const dueMs = (await context.now('began')) + ms;
        await context.sleep('nap', ms);
        late.push((await context.now('woke')) - dueMs);
        return null satisfies Json;
      },
    });
    globalThis.gc?.();
    const beforeMb = process.memoryUsage().rss / 2 ** 20;
    const beganMs = performance.now();
    // Most sleep on; those that wake while it is measured fall asleep last, and wake spread over fifteen seconds.
    const waking = Math.min(500, count / 20);
    for (let from = 0; from < count; from += BATCH) {
      const fresh = Array.from({ length: Math.min(BATCH, count - from) }, (_, n) => count - from - n - 1);
      await storage.executions.start(
        fresh.map((n) => ({
          id: `e${n}`,
          scope: `s${n % 100}`,
          workflow: 'sleeper@1',
          input: { ms: n < waking ? 3_000 + (n / waking) * 15_000 : 3_600_000 },
        })),
      );
      while ((await engine.work()) > 0);
    }
    const openedMs = performance.now() - beganMs;
    while (late.length < waking && performance.now() - beganMs < openedMs + 60_000)
      if ((await engine.work()) === 0) await sleep(100);
    const moreMb = process.memoryUsage().rss / 2 ** 20 - beforeMb;
    const { waiting } = await engine.depth();
    late.sort((a, b) => a - b);
    const at = (share: number) => Math.round(late[Math.floor((late.length - 1) * share)]!);
    console.log(
      `${count} executions fell asleep in ${(openedMs / 1_000).toFixed(1)} s, ${waiting} still sleep: ${Math.round(moreMb)} MB more; ${late.length} due steps began late by p50 ${at(0.5)}, p95 ${at(0.95)}, most ${at(1)} ms`,
    );
    await engine.stop();
  });
}
