import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiReader, type Shown } from '../helpers/api-reader.ts';
import { FakeGitlab } from '../helpers/fake-gitlab.ts';
import { ServerProcess } from '../helpers/server-process.ts';
import { FAILED_LOG, ROOT } from './program.ts';

// A CI system tells a running server of thirty days of pipelines, then of a day on which they take four times as long.

const TOKEN = 'the-token-of-the-tests';
const SECRET = 'the-secret-of-the-tests';
const LOG = readFileSync(`${ROOT}/${FAILED_LOG}`, 'utf8');
const PROJECT = 'acme/shop';
const HOUR_MS = 3_600_000;
const QUIET_RUNS = 30 * 12;
const BAD_RUNS = 12;
const RED = QUIET_RUNS + 5;
const START_MS = Date.now() - (QUIET_RUNS + BAD_RUNS + 1) * 2 * HOUR_MS;
const AT_ONCE = 20;

let gitlab: FakeGitlab;
let server: ServerProcess;
let api: ApiReader;

beforeAll(async () => {
  gitlab = await FakeGitlab.open({ project: PROJECT, token: TOKEN });
  server = await ServerProcess.create({
    environment: {
      REGREEN_GITLAB_TOKEN: TOKEN,
      REGREEN_GITLAB_API_URL: gitlab.api.address,
      REGREEN_GITLAB_WEBHOOK_SECRET: SECRET,
    },
  });
  await server.start();
  api = new ApiReader(server, await server.createKey());
}, 120_000);
afterAll(async () => {
  await server?.remove();
  await gitlab?.close();
});

/** Numbers that look like chance and are the same every time. */
function chance(seed: number): number {
  const x = Math.sin(seed * 12.9898 + 4.1414) * 43_758.5453;
  return x - Math.floor(x);
}

/** A pipeline as its webhook tells of it: a little slower by day, never twice the same, a red one now and then. */
function told(run: number) {
  const isBad = run >= QUIET_RUNS;
  const startMs = START_MS + run * 2 * HOUR_MS;
  const usual = 300 + 40 * Math.sin((run / 12) * 2 * Math.PI) + 60 * chance(run);
  const endMs = startMs + (isBad ? 4 : 1) * usual * 1000;
  const isRed = run === RED || (run < QUIET_RUNS && run % 60 === 17);
  const status = isRed ? 'failed' : 'success';
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    id: 1000 + run,
    status,
    createdAt: iso(startMs),
    finishedAt: iso(endMs),
    job: {
      id: 90_000 + run,
      name: 'test',
      status,
      created_at: iso(startMs),
      started_at: iso(startMs + 5000 + 3000 * chance(run + 0.5)),
      queued_duration: 2 + chance(run + 0.25),
      finished_at: iso(endMs),
      runner: { description: isBad ? 'linux-26' : 'linux-24' },
    },
    commit: (isBad ? 'bad0' : '900d').repeat(10),
  };
}

async function tell(run: number): Promise<void> {
  const { id, status, createdAt, finishedAt, job, commit } = told(run);
  if (status === 'failed') {
    const times = { startedAt: job.started_at, finishedAt: job.finished_at };
    const red = { id: job.id, name: job.name, status, log: LOG, ...times };
    gitlab.pipelines.push({ id, status, createdAt, updatedAt: finishedAt, finishedAt, jobs: [red] });
  }
  const answer = await fetch(`${server.address}/webhooks/gitlab`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-gitlab-token': SECRET },
    body: JSON.stringify({
      object_kind: 'pipeline',
      object_attributes: {
        id,
        name: 'build',
        status,
        ref: 'main',
        sha: commit,
        source: 'push',
        url: `https://gitlab.example.test/${PROJECT}/-/pipelines/${id}`,
        created_at: createdAt,
        finished_at: finishedAt,
      },
      project: { path_with_namespace: PROJECT, default_branch: 'main' },
      builds: [job],
    }),
  });
  await answer.arrayBuffer();
  expect(answer.status).toBe(202);
}

/** Tells of runs, and waits until all samples of them were judged. */
async function tellOf(from: number, to: number): Promise<void> {
  for (let first = from; first < to; first += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, to - first) }, (_, place) => tell(first + place)));
  }
  const runs = Array.from({ length: to }, (_, run) => told(run));
  const green = runs.filter(({ status }) => status === 'success').length;
  const counts = new Map([
    ['run.duration_seconds', green],
    ['run.cost_minutes', green],
    ['run.queue_seconds', to],
    ['run.failed', to],
    ['job.failed', to],
    ['job.duration_seconds', green],
    ['job.queue_seconds', to],
    ['job.cost_minutes', green],
  ]);
  const until = performance.now() + 120_000;
  for (;;) {
    const series = await api.list('/metrics/series?origin=own');
    const isWhole = [...counts].every(([name, count]) =>
      series.some((one) => one.name === name && Number(one.samples) === count),
    );
    const unjudged = isWhole
      ? (await Promise.all(series.map(({ id }) => api.read(`/metrics/series/${id}?limit=1`)))).some(
          (one) => (one.samples as { score: number | null }[])[0]?.score === null,
        )
      : true;
    if (!unjudged) return;
    if (performance.now() > until) throw new Error(`the series stayed ${JSON.stringify(series)}`);
    await sleep(500);
  }
}

describe('a pipeline that takes four times as long after thirty quiet days', () => {
  it('is told of by no alert before', async () => {
    await tellOf(0, QUIET_RUNS);
    expect(await api.list('/anomalies')).toEqual([]);
  }, 240_000);

  it('is told of by one alert, linked to its first slow run, and evidence on the incident of then', async () => {
    await tellOf(QUIET_RUNS, QUIET_RUNS + BAD_RUNS);
    const redMs = Date.parse(told(RED).createdAt);
    const isOfThen = ({ first_at }: Shown) => Date.parse(String(first_at)) >= redMs;
    const [incident] = (await api.listWhen('/incidents', (items) => items.some(isOfThen))).filter(isOfThen);
    // Where the incident came later, the next minute sees it.
    const alerts = await api.listWhen('/anomalies', (items) => items.some((one) => one.incident !== null), 100_000);
    expect(alerts.length).toBe(1);
    const [alert] = alerts;
    const first = told(QUIET_RUNS);
    expect(alert).toMatchObject({
      state: 'open',
      repository: PROJECT,
      nearby: {
        run: String(first.id),
        url: expect.stringContaining(`/-/pipelines/${first.id}`),
        commit: 'bad0'.repeat(10),
        commit_before: '900d'.repeat(10),
        runners: ['linux-26'],
        runners_before: ['linux-24'],
      },
      incident: incident!.id,
    });
    expect(Number(alert!.value)).toBeGreaterThan(Number(alert!.high));
    // Its series and those that were unusual with it, each told of once.
    const members = alert!.members as { name: string }[];
    const names = [String(alert!.name), ...members.map(({ name }) => name)];
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('run.duration_seconds');
    expect(await api.list(`/anomalies?incident=${incident!.id}`)).toMatchObject([{ id: alert!.id }]);
  }, 240_000);

  it('is acknowledged, silenced and ended by people, and does not come back told again', async () => {
    const [alert] = await api.list('/anomalies');
    const path = `/anomalies/${alert!.id}`;
    expect((await api.post(`${path}/acknowledge`)).json).toMatchObject({ state: 'acknowledged' });
    const until = new Date(Date.now() + HOUR_MS).toISOString();
    expect((await api.post(`${path}/silence`, { until })).json).toMatchObject({ state: 'silenced' });
    expect((await api.post(`${path}/resolve`)).json).toMatchObject({ state: 'resolved' });
    expect((await api.post(`${path}/resolve`)).status).toBe(409);
    await tell(QUIET_RUNS + BAD_RUNS - 1);
    await sleep(8000);
    expect(await api.list('/anomalies')).toMatchObject([{ id: alert!.id, state: 'resolved' }]);
  }, 60_000);
});

describe('a metric that is handed in for ten hours, jumps and stays', () => {
  it('is told of by one alert that says since when, what was expected and how far it went', async () => {
    const JUMP = 586;
    const firstMs = Math.floor(Date.now() / 60_000) * 60_000 - 600 * 60_000;
    const atOf = (minute: number) => new Date(firstMs + minute * 60_000).toISOString();
    const samples = Array.from({ length: 600 }, (_, minute) => ({
      name: 'checkout.latency',
      labels: { region: 'eu' },
      at: atOf(minute),
      value: (minute < JUMP ? 0.2 : 1.2) + 0.04 * (chance(minute) - 0.5),
    }));
    const answer = await api.post('/metrics/samples', { samples });
    expect(answer).toMatchObject({ status: 202, json: { kept: samples.length } });
    const isIt = ({ name }: Shown) => name === 'checkout.latency';
    const alerts = (await api.listWhen('/anomalies', (items) => items.some(isIt), 60_000)).filter(isIt);
    expect(alerts).toMatchObject([{ state: 'open', rows: 600 - JUMP }]);
    const [alert] = alerts as [Shown];
    expect(new Date(String(alert.from)).toISOString()).toBe(atOf(JUMP));
    expect(Number(alert.expected)).toBeCloseTo(0.2, 1);
    expect(Number(alert.high)).toBeLessThan(0.5);
    expect(Number(alert.value)).toBeGreaterThan(1.1);
  }, 120_000);
});
