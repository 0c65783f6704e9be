import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuthorizationError, RemoteError } from '../../src/foundation/index.ts';
import type { CiProvider, FailureRecord, RepositoryName } from '../../src/intake/index.ts';
import type { FakeHost } from '../helpers/fake-host.ts';

/** A run with one job, in words every CI system has. */
export interface PlainRun {
  readonly id: number;
  /** null while it is under way */
  readonly isRed: boolean | null;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  readonly log: string;
}

/** A CI system with runs made for tests. */
export interface CiRuns {
  readonly repository: RepositoryName;
  create(options: { token?: string | null; silenceMs?: number; nowMs: () => number }): CiProvider;
  add(run: PlainRun): Promise<void> | void;
  /** the same run later */
  replace(run: PlainRun): Promise<void> | void;
  reset(): void;
  close(): Promise<void>;
}

/** A CI system made for tests, and how it is spoken to over the network. */
export interface CiSystem extends CiRuns {
  readonly name: string;
  /** where its API is */
  readonly api: FakeHost;
  /** where logs come from; often the API itself */
  readonly logs: FakeHost;
  readonly permission: string;
}

const NOON_MS = Date.UTC(2026, 4, 4, 12);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** What every provider does, whatever its system is like. */
export function describeCiRuns(name: string, open: () => Promise<CiRuns>): void {
  describe(`CiProvider: ${name}`, () => {
    let system: CiRuns;
    let nowMs = NOON_MS;
    beforeAll(async () => {
      system = await open();
    });
    afterAll(() => system.close());
    beforeEach(() => {
      system.reset();
      nowMs = NOON_MS;
    });

    const create = (options: { token?: string | null; silenceMs?: number } = {}) =>
      system.create({ ...options, nowMs: () => nowMs });
    const run = (id: number, changes: Partial<PlainRun> = {}): PlainRun => ({
      id,
      isRed: true,
      startedAtMs: NOON_MS - 30 * MINUTE_MS,
      finishedAtMs: NOON_MS - 20 * MINUTE_MS,
      log: `log of ${id}\n`,
      ...changes,
    });
    const failureOf = async (id: number) => {
      const { provider, name: repository } = system.repository;
      const fact = await create().readRun(system.repository, String(id), 1);
      const providerJob = fact?.jobs[0]?.job ?? '1';
      return { provider, repository, run: String(id), attempt: 1, providerJob } as FailureRecord;
    };
    const runsOf = ({ facts }: Awaited<ReturnType<CiProvider['failedRuns']>>) =>
      facts.map((fact) => Number(fact.run.run)).toSorted((a, b) => a - b);

    it('reads a run with its job, and says when it ended', async () => {
      await system.add(run(7));
      expect(await create().readRun(system.repository, '7', 1)).toMatchObject({
        run: {
          run: '7',
          attempt: 1,
          status: 'finished',
          conclusion: 'failure',
          trust: 'trusted',
          finishedAtMs: NOON_MS - 20 * MINUTE_MS,
        },
        jobs: [{ conclusion: 'failure', finishedAtMs: NOON_MS - 20 * MINUTE_MS }],
      });
    });

    it('says of a run under way that it is', async () => {
      await system.add(run(7, { isRed: null }));
      const fact = await create().readRun(system.repository, '7', 1);
      expect(fact?.run).toMatchObject({ status: 'running', conclusion: null, finishedAtMs: null });
    });

    it('has null for a run and a log that are gone', async () => {
      expect(await create().readRun(system.repository, '8', 1)).toBeNull();
      expect(await create().openLog(await failureOf(8))).toBeNull();
    });

    it('reads a log', async () => {
      await system.add(run(7, { log: 'one\ntwo\n' }));
      expect(await textOf(await create().openLog(await failureOf(7)))).toBe('one\ntwo\n');
    });

    it('finds failed runs of the last day, each, however many there are', async () => {
      for (let id = 1; id <= 230; id++) {
        const startedAtMs = NOON_MS - 6 * HOUR_MS + id * MINUTE_MS;
        await system.add(run(id, { startedAtMs, finishedAtMs: startedAtMs + MINUTE_MS, isRed: id % 10 !== 0 }));
      }
      const provider = create();
      const found = new Set<number>();
      let cursor: string | null = null;
      for (let polls = 0; polls < 10; polls++) {
        const answer = await provider.failedRuns(system.repository, cursor);
        for (const id of runsOf(answer)) found.add(id);
        cursor = answer.cursor;
        if (!answer.hasMore) break;
      }
      expect(found.size).toBe(207);
      expect([...found].some((id) => id % 10 === 0)).toBe(false);
    }, 60_000);

    it('does not go further back than a day when it asks for the first time', async () => {
      await system.add(run(1, { startedAtMs: NOON_MS - 80 * HOUR_MS, finishedAtMs: NOON_MS - 79 * HOUR_MS }));
      await system.add(run(2));
      expect(runsOf(await create().failedRuns(system.repository, null))).toEqual([2]);
    });

    it('finds what failed between two polls, also what was under way at the first', async () => {
      await system.add(run(1));
      await system.add(run(2, { isRed: null, finishedAtMs: NOON_MS - MINUTE_MS }));
      const provider = create();
      const first = await provider.failedRuns(system.repository, null);
      expect(runsOf(first)).toEqual([1]);
      nowMs += 10 * MINUTE_MS;
      await system.replace(run(2, { finishedAtMs: NOON_MS + 5 * MINUTE_MS }));
      await system.add(run(3, { startedAtMs: NOON_MS + MINUTE_MS, finishedAtMs: NOON_MS + 2 * MINUTE_MS }));
      const second = await provider.failedRuns(system.repository, first.cursor);
      expect(runsOf(second)).toEqual(expect.arrayContaining([2, 3]));
      nowMs += 10 * MINUTE_MS;
      expect(runsOf(await provider.failedRuns(system.repository, second.cursor))).toEqual([]);
    });
  });
}

/** What every provider does whose system is spoken to over a network, with all that can go wrong there. */
export function describeCiProvider(name: string, open: () => Promise<CiSystem>): void {
  describeCiRuns(name, open);
  describe(`CiProvider: ${name}, over the network`, () => {
    let system: CiSystem;
    let nowMs = NOON_MS;
    beforeAll(async () => {
      system = await open();
    });
    afterAll(() => system.close());
    beforeEach(() => {
      system.reset();
      nowMs = NOON_MS;
    });

    const create = (options: { token?: string | null; silenceMs?: number } = {}) =>
      system.create({ ...options, nowMs: () => nowMs });
    const run = (id: number, changes: Partial<PlainRun> = {}): PlainRun => ({
      id,
      isRed: true,
      startedAtMs: NOON_MS - 30 * MINUTE_MS,
      finishedAtMs: NOON_MS - 20 * MINUTE_MS,
      log: `log of ${id}\n`,
      ...changes,
    });
    const failureOf = async (id: number) => {
      const { provider, name: repository } = system.repository;
      const fact = await create().readRun(system.repository, String(id), 1);
      const providerJob = fact?.jobs[0]?.job ?? '1';
      return { provider, repository, run: String(id), attempt: 1, providerJob } as FailureRecord;
    };

    it('has an error for a log that stops midway, not a short log', async () => {
      system.add(run(7));
      const failure = await failureOf(7);
      system.logs.fail({ kind: 'drop' });
      await expect(create().openLog(failure).then(textOf)).rejects.toThrow();
    });

    it('has an error for a log that falls silent midway', async () => {
      system.add(run(7));
      const failure = await failureOf(7);
      system.logs.fail({ kind: 'stall' });
      await expect(create({ silenceMs: 150 }).openLog(failure).then(textOf)).rejects.toThrow();
    });

    it('keeps its cursor when a poll fails', async () => {
      system.add(run(1));
      system.api.fail({ kind: 'status', status: 502 });
      await expect(create().failedRuns(system.repository, null)).rejects.toThrow(RemoteError);
    });

    it.each([
      ['a wrong token', 'wrong'],
      ['no token', null],
    ])('names the permission it needs: %s', async (_, token) => {
      system.add(run(7));
      const problem = await create({ token })
        .readRun(system.repository, '7', 1)
        .catch((error: unknown) => error);
      expect(problem).toBeInstanceOf(AuthorizationError);
      expect(String(problem)).toContain(system.permission);
      expect(String(problem)).not.toContain('wrong');
    });

    it('names the permission when the token is too weak', async () => {
      system.api.fail({ kind: 'status', status: 403 });
      const asking = create().readRun(system.repository, '7', 1);
      await expect(asking).rejects.toThrow(AuthorizationError);
      await expect(asking).rejects.toThrow(system.permission);
    });

    it('does not take a repository it may not see for one without failed runs', async () => {
      const hidden = { ...system.repository, name: `${system.repository.name}-hidden` };
      await expect(create().failedRuns(hidden, null)).rejects.toThrow(AuthorizationError);
    });

    it.each([
      [429, { 'retry-after': '600' }],
      [503, { 'retry-after': '600' }],
    ])('waits as long as it is told: %d', async (status, headers) => {
      nowMs = Date.now();
      system.api.fail({ kind: 'status', status, headers });
      const provider = create();
      for (const _ of ['asked', 'not asked again']) {
        const problem = await provider.readRun(system.repository, '7', 1).catch((error: unknown) => error);
        expect(problem).toBeInstanceOf(RemoteError);
      }
      expect(system.api.calls).toHaveLength(1);
    });

    it.each(['hang', 'reset'] as const)('tries again, and has a RemoteError in the end: %s', async (kind) => {
      system.api.fail({ kind });
      const asking = create({ silenceMs: 100 }).readRun(system.repository, '7', 1);
      await expect(asking).rejects.toThrow(RemoteError);
      await sleep(50);
      expect(system.api.calls).toHaveLength(3);
    });

    it('does well after trouble that was short', async () => {
      system.add(run(7));
      system.api.fail({ kind: 'status', status: 500 }, { times: 1 });
      system.api.fail({ kind: 'reset' }, { times: 1 });
      expect((await create().readRun(system.repository, '7', 1))?.run.run).toBe('7');
    });

    it('gives its token to no other host', async () => {
      system.add(run(7));
      const { FakeHost } = await import('../helpers/fake-host.ts');
      const other = await FakeHost.open((_, response) => response.end('{}'));
      try {
        system.api.fail({ kind: 'redirect', to: `http://localhost:${other.port}/` });
        await expect(create().readRun(system.repository, '7', 1)).rejects.toThrow(RemoteError);
        // What is on a private network and nobody named is not spoken to at all.
        expect(other.calls).toEqual([]);
      } finally {
        await other.close();
      }
    });

    it.each(['', '{"id":', '[1]', 'null', '<html>'])('has an error for an answer that is none: %j', async (body) => {
      system.api.fail({ kind: 'body', body });
      await expect(create().readRun(system.repository, '7', 1)).rejects.toThrow(RemoteError);
    });
  });
}

async function textOf(chunks: AsyncIterable<Uint8Array> | null): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const chunk of chunks ?? []) pieces.push(chunk);
  return Buffer.concat(pieces).toString();
}
