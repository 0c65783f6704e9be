import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openKeys, readSettings, startServer } from '../../src/app/index.ts';
import type { Storage } from '../../src/storage/index.ts';
import { jobFact, runFact } from '../contracts/examples.ts';
import { startPrivateServer } from '../contracts/private-server.ts';
import { PERSON } from './dashboard-server.ts';

/** The whole program in this process, with a month of runs of which the last ones are slow. */
export interface WatchedServer {
  readonly address: string;
  /** with all scopes */
  readonly key: string;
  close(): Promise<void>;
}

const HOUR = 3_600_000;
// However late a busy machine makes the event loop, nothing is refused.
const UNHURRIED = { REGREEN_API_LAG_MS: '600000' };
const QUIET_RUNS = 720;
const SLOW_RUNS = 12;
const AT_ONCE = 100;

/** Starts it, lets {@link PERSON} be its first administrator, and waits until all runs are judged. */
export async function startWatchedServer(): Promise<WatchedServer> {
  const database = await startPrivateServer();
  const directory = mkdtempSync(join(tmpdir(), 'regreen-watched-'));
  const databaseUrl = await database.makeDatabase();
  const flags = { data: directory, port: '0' };
  const { settings } = await readSettings({
    flags,
    environment: { DATABASE_URL: databaseUrl, ...UNHURRIED },
    file: null,
  });
  const storage = await database.openAt(databaseUrl);
  await recordRuns(storage);
  await storage.close();
  const keys = await openKeys(settings);
  const scopes = ['read', 'write', 'execute', 'admin'] as const;
  const { key } = await keys.create({ name: 'tests', scopes, organisation: '*', expiresInMs: null });
  await keys.close();
  let said = '';
  const stdout = {
    write: (text: string) => {
      said += text;
      return true;
    },
  };
  const server = await startServer(settings, { version: '0.0.0', stdout, stderr: { write: () => true } });
  const token = /token=(\w+)/.exec(said)![1];
  await post(server.address, '/auth/setup', { token, ...PERSON });
  await untilJudged(server.address, key);
  return {
    address: server.address,
    key,
    close: async () => {
      await server.close();
      await database.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function recordRuns(storage: Storage): Promise<void> {
  const startMs = Math.floor((Date.now() - (QUIET_RUNS + SLOW_RUNS + 1) * HOUR) / HOUR) * HOUR;
  for (let from = 0; from < QUIET_RUNS + SLOW_RUNS; from += AT_ONCE) {
    const facts = Array.from({ length: Math.min(AT_ONCE, QUIET_RUNS + SLOW_RUNS - from) }, (_, place) => {
      const number = from + place;
      const isSlow = number >= QUIET_RUNS;
      const startedAtMs = startMs + number * HOUR;
      const seconds = 300 + 40 * Math.sin((number / 24) * 2 * Math.PI) + 60 * Math.abs(Math.sin(number * 12.9898));
      const finishedAtMs = startedAtMs + Math.round((isSlow ? 4 : 1) * seconds * 1000);
      const commit = isSlow ? 'bad0'.repeat(10) : '900d'.repeat(10);
      const url = `https://ci.example.test/runs/${number}`;
      const job = {
        name: 'test',
        startedAtMs: startedAtMs + 5000,
        finishedAtMs,
        runner: isSlow ? 'linux-26' : 'linux-24',
      };
      return {
        run: runFact(`r${number}`, 'success', { startedAtMs, finishedAtMs, commit, url }),
        jobs: [jobFact(`j${number}`, 'success', job)],
      };
    });
    await storage.pipeline.record([{ task: null, facts }]);
  }
}

async function untilJudged(address: string, key: string): Promise<void> {
  for (let round = 0; round < 300; round++) {
    const answer = await fetch(`${address}/api/v1/anomalies?limit=${(round % 100) + 1}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const { data } = (await answer.json()) as { data: readonly unknown[] };
    if (data.length > 0) return;
    await sleep(200);
  }
  throw new Error('the runs were not judged within a minute');
}

async function post(address: string, path: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json', origin: address };
  const answer = await fetch(address + path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
}
