import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPrivateServer, type TestServer } from '../contracts/private-server.ts';
import { ApiReader } from '../helpers/api-reader.ts';
import { GithubSide } from '../helpers/github-side.ts';
import { readHealing } from '../helpers/healing-trial.ts';
import { ServerProcess } from '../helpers/server-process.ts';

// A code host that wants to be left alone tells one process; all of them leave it alone, also one that is killed
// meanwhile and started again.

const WAIT_MS = 25_000;
/** Calls that were on their way when one of them was answered. */
const UNDER_WAY_MS = 1_000;
const RUNS = 6;
const PLAYBOOK = `
playbooks:
  - name: again
    when: { category: network }
    level: auto
    guards: { cooldown: 0s, per_hour: 100, mass_failure: 1, attempts_per_incident: 10, flaps_per_week: 50 }
    steps: [{ action: rerun_failed_jobs }]
    verify: { run: green, within: 1h }
`;

let database: TestServer;
let github: GithubSide;
let servers: readonly ServerProcess[];
let api: ApiReader;
const directory = mkdtempSync(join(tmpdir(), 'regreen-limits-'));

beforeAll(async () => {
  const file = join(directory, 'playbooks.yaml');
  writeFileSync(file, PLAYBOOK);
  database = await startPrivateServer();
  github = await GithubSide.open();
  const environment = {
    ...github.environment,
    DATABASE_URL: await database.makeMigrated(),
    REGREEN_HEALING_PLAYBOOKS: file,
    REGREEN_HEALING_LEASE_SECONDS: '2',
    REGREEN_API_LAG_MS: '600000',
  };
  servers = [await ServerProcess.create({ environment }), await ServerProcess.create({ environment })];
  for (const server of servers) await server.start();
  api = new ApiReader(servers[1]!, await servers[1]!.createKey());
});
afterAll(async () => {
  for (const server of servers ?? []) await server.remove();
  await github?.close();
  await database?.stop();
  rmSync(directory, { recursive: true, force: true });
});

it('is called by nobody before it wants to be, and by both when it does', async () => {
  const { calls } = github.fake.host.api;
  const headers = { 'retry-after': String(WAIT_MS / 1000) };
  github.fake.host.api.fail({ kind: 'status', status: 429, headers }, { times: 1 });
  for (let run = 1; run <= RUNS; run++) {
    github.fail(run, { tool: (['npm', 'pip', 'git', 'go'] as const)[run % 4]! });
    await github.tell(servers[run % 2]!.address, run);
  }
  while (calls.length === 0) await sleep(5);
  const toldAtMs = calls[0]!.atMs;
  await sleep(UNDER_WAY_MS);
  await servers[0]!.kill();
  await servers[0]!.start();
  const startedAfterMs = Date.now() - toldAtMs;
  // Both have work that wants to call: what failed is told to each again.
  for (const server of servers) await github.tell(server.address, 1);
  await sleep(Math.max(0, toldAtMs + WAIT_MS - Date.now()));
  for (let run = 1; run <= RUNS; run++) await readHealing(api, { run }, ({ state }) => state === 'verifying');
  const after = calls.map(({ atMs }) => atMs - toldAtMs);
  expect(startedAfterMs, 'it was started too late to show anything').toBeLessThan(WAIT_MS - 2_000);
  expect(after.filter((ms) => ms > UNDER_WAY_MS && ms < WAIT_MS)).toEqual([]);
  expect(after.some((ms) => ms >= WAIT_MS)).toBe(true);
  expect(github.changes()).toHaveLength(RUNS);
  console.log(`calls after the first answer, ms: ${after.slice(0, 12).join(', ')} …`);
});
