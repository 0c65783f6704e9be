// How fast executions go on, beside DBOS and pg-boss on the same PostgreSQL in one run, and what sleeping ones cost:
//   bin/run bench/workflows.ts [--seconds 4] [--rounds 5] [--sleeping 10000,100000] [--only steps|sleeping]
// Each is measured in turns, several times, so that what else the machine does meets them alike; ratios are those of one
// turn, and processor time says what the clock cannot on a busy machine. The two others are no part of the project: they
// are installed into a folder of their own that is removed afterwards.

import { execFileSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
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
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '5' },
    sleeping: { type: 'string', default: '10000,100000' },
    only: { type: 'string' },
  },
});
const seconds = Number(values.seconds);
const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };
let dbosTurns = 0;
const makeId = createIdMaker(clock, (bytes) => void randomFillSync(bytes));

console.log(new Date().toISOString().slice(0, 10));
console.log(
  `${cpus().length} x ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}; fsync is on; load ${loadavg()[0]!.toFixed(1)} as it begins`,
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

/** What one turn showed. */
interface Turn {
  readonly perSecond: number;
  /** microseconds of a processor per step */
  readonly nodeUs: number;
  readonly postgresUs: number;
}

async function compareSteps(): Promise<void> {
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent', ...OTHERS], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const kinds: Readonly<Record<string, () => Promise<Turn>>> = {
    [`engine, executions of ${STEPS} steps`]: () => inOwn((storage) => measureEngine(storage, STEPS)),
    [`pg-boss, jobs inserted, fetched and completed by ${BATCH}`]: async () =>
      measurePgBoss(await server.makeDatabase()),
    'engine, executions of one step': () => inOwn((storage) => measureEngine(storage, 1)),
    [`DBOS, workflows of ${STEPS} steps`]: async () => measureDbos(await server.makeDatabase()),
  };
  const turns: Turn[][] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const row: Turn[] = [];
    for (const measure of Object.values(kinds)) row.push(await measure());
    turns.push(row);
    console.log(`  turn ${round + 1}: ${row.map(({ perSecond }) => Math.round(perSecond)).join(', ')} steps/s`);
  }
  for (const [place, kind] of Object.keys(kinds).entries()) {
    const own = turns.map((row) => row[place]!);
    const of = (what: keyof Turn) => Math.round(median(own.map((turn) => turn[what])));
    console.log(
      `${kind}: ${of('perSecond')} steps/s, started, run and finished; ${of('nodeUs')} us of a processor in Node and ` +
        `${of('postgresUs')} us in PostgreSQL a step`,
    );
  }
  const ratios = (ours: number, theirs: number) => {
    const all = turns.map((row) => row[ours]!.perSecond / row[theirs]!.perSecond);
    const cost = turns.map((row) => costOf(row[theirs]!) / costOf(row[ours]!));
    return `${median(all).toFixed(1)} x (${Math.min(...all).toFixed(1)} to ${Math.max(...all).toFixed(1)}) by the clock, ${median(cost).toFixed(1)} x by processor time`;
  };
  console.log(`engine beside pg-boss, by steps: ${ratios(0, 1)}`);
  console.log(`engine beside pg-boss, by executions of one step: ${ratios(2, 1)}`);
  console.log(`engine beside DBOS, by steps: ${ratios(0, 3)}`);
}

function costOf({ nodeUs, postgresUs }: Turn): number {
  return nodeUs + postgresUs;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

/** Lets work run until the time is over, once to warm up and once to count. */
async function turn(run: (isOver: () => boolean) => Promise<void>, doneOf: () => number): Promise<Turn> {
  const until = (ms: number) => {
    const endMs = performance.now() + ms;
    return () => performance.now() > endMs;
  };
  await run(until(1_000));
  const [before, beganMs, node, postgres] = [doneOf(), performance.now(), process.cpuUsage(), postgresUs()];
  await run(until(seconds * 1_000));
  const steps = doneOf() - before;
  const { user, system } = process.cpuUsage(node);
  return {
    perSecond: (steps / (performance.now() - beganMs)) * 1_000,
    nodeUs: (user + system) / steps,
    postgresUs: (postgresUs() - postgres) / steps,
  };
}

/** Processor time of the PostgreSQL server and its processes, also those that ended, microseconds. */
function postgresUs(): number {
  const own = new Set<string>();
  let ticks = 0;
  const processes = readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return [{ pid, parent: fields[1]!, times: fields.slice(11, 15).map(Number) }];
    } catch {
      return [];
    }
  });
  for (const { pid, parent } of processes)
    if (parent === String(process.pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres'))
      own.add(pid);
  for (const { pid, parent, times } of processes) {
    if (own.has(pid)) ticks += times.reduce((sum, time) => sum + time, 0);
    else if (own.has(parent)) ticks += times[0]! + times[1]!;
  }
  return ticks * 10_000;
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

/** Executions are started, run and finished for as long as it lasts. */
async function measureEngine(storage: Storage, steps: number): Promise<Turn> {
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
  const run = async (isOver: () => boolean) => {
    const loops = Array.from({ length: LOOPS }, async () => {
      while (!isOver()) {
        await feed();
        await engine.work(BATCH);
      }
    });
    await Promise.all(loops);
    while ((await engine.work()) > 0);
  };
  const measured = await turn(run, () => done);
  await engine.stop();
  return measured;
}

async function measurePgBoss(databaseUrl: string): Promise<Turn> {
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
  const run = async (isOver: () => boolean) => {
    const loops = Array.from({ length: LOOPS }, async () => {
      while (!isOver()) {
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
  };
  const measured = await turn(run, () => done);
  await boss.stop({ graceful: false });
  return measured;
}

async function measureDbos(databaseUrl: string): Promise<Turn> {
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
  const work = async () => {
    let sum = 0;
    for (let n = 0; n < STEPS; n++) sum += await DBOS.runStep(async () => n, { name: `step ${n}` });
    done += STEPS;
    return sum;
  };
  // It takes a name once in a process.
  const workflow = DBOS.registerWorkflow(work, { name: `steps ${dbosTurns++}` });
  await DBOS.launch();
  const run = async (isOver: () => boolean) => {
    const callers = Array.from({ length: 64 }, async () => {
      while (!isOver()) await workflow();
    });
    await Promise.all(callers);
  };
  const measured = await turn(run, () => done);
  await DBOS.shutdown();
  return measured;
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
