import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeGithub, type FakeRun } from '../../test/helpers/fake-github.ts';
import { AuthorizationError, RemoteError } from '../foundation/index.ts';
import type { FailureRecord, RepositoryName } from '../intake/index.ts';
import { GithubProvider } from './github/ci-provider.ts';
import { createOutsideFetch } from './outside-fetch.ts';

const READER = new URL('../../test/helpers/log-reader.ts', import.meta.url).pathname;
const TOKEN = 'the-token-of-the-tests';
const REPOSITORY: RepositoryName = { provider: 'github', name: 'acme/shop' };
const NOON_MS = Date.UTC(2026, 4, 4, 12);
const MINUTE_MS = 60_000;
const at = (minutes: number) => new Date(NOON_MS + minutes * MINUTE_MS).toISOString();

let github: FakeGithub;
let nowMs = NOON_MS;

beforeAll(async () => {
  github = await FakeGithub.open({ repository: REPOSITORY.name, token: TOKEN });
});
afterAll(() => github.close());
beforeEach(() => {
  github.reset();
  nowMs = NOON_MS;
});

function create({ token = TOKEN as string | null, silenceMs = 500 } = {}): GithubProvider {
  const apiUrl = github.api.address;
  const alsoTrusted = [`127.0.0.1:${github.storage.port}`];
  const fetch = createOutsideFetch({ baseUrl: apiUrl, totalMs: null, silenceMs, alsoTrusted });
  return new GithubProvider({ apiUrl, token, app: null, nowMs: () => nowMs, fetch });
}
const failureOf = (job: number) =>
  ({ provider: 'github', repository: REPOSITORY.name, providerJob: String(job) }) as FailureRecord;
const run = (id: number, changes: Partial<FakeRun> = {}): FakeRun => ({
  id,
  conclusion: 'failure',
  createdAt: at(-30),
  updatedAt: at(-20),
  jobs: [{ id: id * 10, name: 'test', conclusion: 'failure', log: `log of ${id}\n` }],
  ...changes,
});
const textOf = async (chunks: AsyncIterable<Uint8Array> | null) => {
  const pieces: Uint8Array[] = [];
  for await (const chunk of chunks ?? []) pieces.push(chunk);
  return Buffer.concat(pieces).toString();
};

describe('the log of a job on GitHub', () => {
  it('is read from where it leads to, which does not see the token', async () => {
    github.runs.push(run(1));
    expect(await textOf(await create().openLog(failureOf(10)))).toBe('log of 1\n');
    expect(github.api.calls[0]!.headers.authorization).toBe(`token ${TOKEN}`);
    expect(github.storage.calls.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it('is not read from a private network nobody named', async () => {
    github.runs.push(run(1));
    const provider = new GithubProvider({ apiUrl: github.api.address, token: TOKEN, app: null, nowMs: () => nowMs });
    await expect(provider.openLog(failureOf(10))).rejects.toThrow(/not an address of the open network/);
    expect(github.storage.calls).toHaveLength(0);
  });

  // In a process of its own, because the one that sends grows too. Node itself lets some 80 MB of buffers lie before it
  // collects them, whatever the length; a log that were gathered would take all of its 512 MB.
  it('streams: of 512 MB no more than 128 MB are there at a time', async () => {
    const job = (id: number, log: number) => ({ id, name: 'test', conclusion: 'failure', log });
    github.runs.push(run(1, { jobs: [job(10, 1), job(20, 512)] }));
    const logsAt = `127.0.0.1:${github.storage.port}`;
    const { stdout } = await promisify(execFile)(process.execPath, [READER, github.api.address, logsAt, TOKEN]);
    const { bytes, grownBytes } = JSON.parse(stdout) as { bytes: number; grownBytes: number };
    expect(bytes).toBe(512 << 20);
    expect(grownBytes).toBeLessThan(128 << 20);
  });

  it('is null when it is gone, or no job is known', async () => {
    github.runs.push(run(1, { jobs: [{ id: 10, name: 'test', conclusion: 'failure', log: null }] }));
    expect(await create().openLog(failureOf(10))).toBeNull();
    expect(await create().openLog(failureOf(99))).toBeNull();
    expect(await create().openLog({ ...failureOf(10), providerJob: null })).toBeNull();
  });

  it('that stops midway ends in an error, not as a short log', async () => {
    github.runs.push(run(1));
    github.storage.fail({ kind: 'drop' });
    const chunks = await create().openLog(failureOf(10));
    await expect(textOf(chunks)).rejects.toThrow();
  });
});

describe('a run on GitHub', () => {
  it('is read with all its jobs, over pages', async () => {
    const jobs = Array.from({ length: 230 }, (_, index) => ({
      id: index + 1,
      name: `test (${index})`,
      conclusion: index % 2 === 0 ? 'failure' : 'success',
      log: '',
    }));
    github.runs.push(run(7, { jobs }));
    const fact = await create().readRun(REPOSITORY, '7', 1);
    expect(fact?.run).toMatchObject({
      run: '7',
      attempt: 1,
      trust: 'trusted',
      conclusion: 'failure',
      defaultBranch: 'main',
    });
    expect(fact?.jobs).toHaveLength(230);
    expect(new Set(fact?.jobs.map(({ job }) => job)).size).toBe(230);
    expect(fact?.jobs[0]).toMatchObject({ conclusion: 'failure', failedStep: 'npm test' });
  });

  it.each([
    ['a fork', 'stranger/shop', 'untrusted'],
    ['the repository', 'Acme/Shop', 'trusted'],
  ])('of %s', async (_, head, trust) => {
    github.runs.push(run(7, { head }));
    expect((await create().readRun(REPOSITORY, '7', 1))?.run.trust).toBe(trust);
  });

  it('is null when it is gone, also only this attempt', async () => {
    github.runs.push(run(7));
    expect(await create().readRun(REPOSITORY, '8', 1)).toBeNull();
    expect(await create().readRun(REPOSITORY, '7', 2)).toBeNull();
  });
});

describe('failed runs of GitHub', () => {
  it('are found over two polls, each, and one that ended meanwhile later', async () => {
    const early = Array.from({ length: 120 }, (_, index) => run(index + 1));
    const slow = run(500, { status: 'in_progress', conclusion: null, createdAt: at(-90), updatedAt: at(-1), jobs: [] });
    github.runs.push(...early, slow, run(600, { conclusion: 'success' }), run(700, { conclusion: 'cancelled' }));
    const provider = create();
    const first = await provider.failedRuns(REPOSITORY, null);
    expect(first.facts.map((fact) => Number(fact.run.run)).toSorted((a, b) => a - b)).toEqual(
      early.map(({ id }) => id),
    );

    nowMs += 5 * MINUTE_MS;
    github.runs.splice(github.runs.indexOf(slow), 1, {
      ...slow,
      status: 'completed',
      conclusion: 'failure',
      updatedAt: at(3),
    });
    github.runs.push(run(800, { conclusion: 'timed_out', createdAt: at(1), updatedAt: at(4) }));
    const second = await provider.failedRuns(REPOSITORY, first.cursor);
    expect(second.facts.map((fact) => fact.run.run).toSorted()).toEqual(['500', '800']);
    expect((await provider.failedRuns(REPOSITORY, at(10))).facts).toEqual([]);
  });

  it('are found where an attempt before the last one failed, and the last one tells how it went on', async () => {
    github.runs.push(run(5), run(5, { attempt: 2, conclusion: 'success', updatedAt: at(-10), jobs: [] }));
    const { facts } = await create().failedRuns(REPOSITORY, at(-60));
    expect(facts.map((fact) => [fact.run.attempt, fact.run.conclusion])).toEqual([
      [1, 'failure'],
      [2, 'success'],
    ]);
  });

  it('are all found where GitHub shows only a thousand of a list', async () => {
    for (let id = 1; id <= 1300; id++) {
      const minute = -1400 + id;
      github.runs.push(
        run(id, {
          createdAt: at(minute),
          updatedAt: at(minute + 1),
          conclusion: id % 50 === 0 ? 'failure' : 'success',
        }),
      );
    }
    const { facts, hasMore } = await create().failedRuns(REPOSITORY, null);
    expect(hasMore).toBe(false);
    expect(facts).toHaveLength(26);
  });

  it('are no list with a gap when one of them cannot be read', async () => {
    github.runs.push(run(1), run(2));
    github.api.fail({ kind: 'status', status: 500 }, { path: '/runs/2/' });
    await expect(create().failedRuns(REPOSITORY, at(-60))).rejects.toThrow(RemoteError);
  });
});

describe('what GitHub refuses', () => {
  const ask = (provider: GithubProvider) => provider.readRun(REPOSITORY, '1', 1);

  it.each([
    ['a wrong token', 'wrong', 200],
    ['no token', null, 200],
    ['a token without the permission', TOKEN, 403],
  ])('names the permission: %s', async (_, token, status) => {
    github.runs.push(run(1));
    if (status !== 200) github.api.fail({ kind: 'status', status });
    const problem = await ask(create({ token })).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(AuthorizationError);
    expect(String(problem)).toContain('actions: read');
    expect(String(problem)).not.toContain('wrong');
  });

  it('a repository a token may not see is no repository without failed runs', async () => {
    const problem = create().failedRuns({ provider: 'github', name: 'acme/hidden' }, null);
    await expect(problem).rejects.toThrow(AuthorizationError);
    await expect(problem).rejects.toThrow(/actions: read/);
  });

  it.each([
    ['429', 429, { 'retry-after': '600' }],
    [
      'a spent limit',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 600) },
    ],
    ['a secondary limit', 403, { 'retry-after': '600' }],
  ])('because of limits is no missing permission, and says how long to wait: %s', async (_, status, headers) => {
    nowMs = Date.now();
    github.api.fail({ kind: 'status', status, headers });
    const provider = create();
    for (const _ of ['asked', 'not asked again']) {
      const problem = (await ask(provider).catch((error: unknown) => error)) as RemoteError;
      expect(problem).toBeInstanceOf(RemoteError);
      // The time of the spent limit was set when this file was read, and a busy machine is slow.
      expect(problem.details.retryAfterMs).toBeGreaterThan(400_000);
    }
    expect(github.api.calls).toHaveLength(1);
  });

  it.each(['hang', 'reset'] as const)('an API that does not answer is a RemoteError: %s', async (kind) => {
    github.api.fail({ kind });
    await expect(ask(create({ silenceMs: 100 }))).rejects.toThrow(RemoteError);
    await sleep(50);
    expect(github.api.calls).toHaveLength(3);
  });
});
