import { describe, expect, it } from 'vitest';
import { NOW_MS, situation } from '../../test/helpers/situations.ts';
import { AuthorizationError, RemoteError } from '../foundation/index.ts';
import type { StepAttempt, WorkflowContext } from '../workflows/index.ts';
import { gather } from './gathering.ts';
import type { HealParts, HealPlanned } from './heal-parts.ts';
import type { HealingChange } from './healing-store.ts';
import type { RunObservation, Situation, WatchedRun } from './records.ts';
import { verify } from './verifying.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Steps an execution may have. */
const STEPS_MOST = 10_000;

/** A workflow that is never interrupted, in time that passes by its waits alone; news come as often as asked for. */
class SwiftContext {
  nowMs = NOW_MS;
  steps = 0;
  readonly #newsEveryMs: number;

  constructor(newsEveryMs = Number.POSITIVE_INFINITY) {
    this.#newsEveryMs = newsEveryMs;
  }

  async step(_: string, work: (attempt: StepAttempt) => Promise<unknown>): Promise<unknown> {
    this.steps++;
    return await work({} as StepAttempt);
  }

  async now(): Promise<number> {
    this.steps++;
    return this.nowMs;
  }

  async sleep(_: string, ms: number): Promise<void> {
    this.steps++;
    this.nowMs += ms;
  }

  async waitFor(topic: string, withinMs: number): Promise<null> {
    this.steps++;
    this.nowMs += topic === 'news' ? Math.min(withinMs, this.#newsEveryMs) : withinMs;
    return null;
  }
}

type Look = RunObservation | null | Error;
const seen = (status: RunObservation['status'], conclusion: RunObservation['conclusion'] = null): RunObservation => ({
  status,
  conclusion,
  url: null,
  startedAtMs: null,
  finishedAtMs: null,
});

/** Looks at a run that shows these things one after the other, the last of them from then on. */
async function watch(looks: readonly Look[], { newsEveryMs = Number.POSITIVE_INFINITY, facts = situation() } = {}) {
  const context = new SwiftContext(newsEveryMs);
  const moves: HealingChange[] = [];
  const lookedAt: { readonly ms: number; readonly run: string }[] = [];
  const parts = {
    healings: {
      move: async (_: string, change: HealingChange) => void moves.push(change),
      situation: async () => facts,
    },
    hands: {
      providerOf: () => ({
        observe: async (_: unknown, { run }: WatchedRun) => {
          const look = looks[Math.min(lookedAt.length, looks.length - 1)]!;
          lookedAt.push({ ms: context.nowMs - NOW_MS, run });
          if (look instanceof Error) throw look;
          return look;
        },
      }),
    },
    telling: { ended: () => [] },
  } as unknown as HealParts;
  const plan = { run: facts.run, verifyWithinMs: DAY_MS, about: { title: '', body: '' } } as unknown as HealPlanned;
  const begun: WatchedRun = { run: '7', attempt: 2, jobs: [], sinceMs: NOW_MS };
  const outcome = await verify(context as unknown as WorkflowContext, parts, 'hea_1', plan, begun);
  return { outcome, moves, lookedAt, context };
}

describe('looking at the new run', () => {
  const DOWN = new RemoteError('git.example is silent');
  const LIMITED = new RemoteError('git.example limits its rate', { retryAfterMs: 600_000 });
  const FORBIDDEN = new AuthorizationError('the token needs read_api');

  it.each<[string, Look[], string, string | undefined]>([
    ['its end', [seen('queued'), seen('running'), seen('finished', 'success')], 'healed', undefined],
    ['its end after an outage', [DOWN, DOWN, seen('finished', 'failure')], 'not_healed', undefined],
    ['nothing for a day', [DOWN], 'unknown', 'not_seen_in_time'],
    ['a run that goes on for a day', [seen('running')], 'unknown', 'not_seen_in_time'],
    ['that it is gone', [null], 'unknown', undefined],
    ['a permission that comes back', [FORBIDDEN, FORBIDDEN, seen('finished', 'success')], 'healed', undefined],
    ['a permission that never comes back', [FORBIDDEN], 'unknown', 'permission_missing'],
  ])('tells an outcome when it sees %s', async (_, looks, expected, code) => {
    const { outcome, moves, context } = await watch(looks);
    expect(outcome).toBe(expected);
    expect(moves.at(-1)).toMatchObject({ state: 'finished', outcome: expected });
    expect(moves.at(-1)!.reason?.code).toBe(code);
    expect(context.steps).toBeLessThan(STEPS_MOST);
  });

  it('says which permission is missing while it is, and no more afterwards', async () => {
    const { moves } = await watch([FORBIDDEN, seen('finished', 'success')]);
    expect(moves.map(({ state, reason }) => [state, reason?.code])).toEqual([
      ['verifying', undefined],
      ['stuck', 'permission_missing'],
      ['verifying', undefined],
      ['finished', undefined],
    ]);
  });

  it('does not ask before the time it was told, whatever news come', async () => {
    const { lookedAt } = await watch([LIMITED, seen('finished', 'success')], { newsEveryMs: 10 });
    expect(lookedAt.map(({ ms }) => ms)).toEqual([0, 600_000]);
  });

  it('asks seldom where news come without end', async () => {
    const { outcome, lookedAt, context } = await watch([seen('running')], { newsEveryMs: 0 });
    expect(outcome).toBe('unknown');
    expect(lookedAt.length).toBeLessThan(800);
    expect(context.steps).toBeLessThan(STEPS_MOST);
  });

  it('looks twice at what was cancelled: the push may be told of later', async () => {
    const pushed = situation({ history: { newerRun: '9' } });
    expect((await watch([seen('finished', 'cancelled')], { facts: pushed })).outcome).toBe('superseded');
    const { outcome, lookedAt } = await watch([seen('finished', 'cancelled')]);
    expect(outcome).toBe('unknown');
    expect(lookedAt).toHaveLength(2);
  });

  it('keeps the name a run got, before its end is told', async () => {
    const { moves, lookedAt } = await watch([{ ...seen('finished', 'failure'), run: '8' }]);
    expect(moves.map(({ watched, outcome }) => [watched?.run, outcome])).toEqual([
      ['7', undefined],
      ['8', undefined],
      [undefined, 'not_healed'],
    ]);
    expect(lookedAt).toHaveLength(1);
  });
});

describe('gathering what is known of a run', () => {
  async function gatherWith(facts: (look: number) => Situation | null, newsEveryMs?: number) {
    const context = new SwiftContext(newsEveryMs);
    const moves: HealingChange[] = [];
    let looks = 0;
    const parts = {
      healings: {
        situation: async () => facts(++looks),
        askForJobs: async () => null,
        move: async (_: string, change: HealingChange) => void moves.push(change),
      },
      hands: { providerOf: () => null },
    } as unknown as HealParts;
    const result = await gather(context as unknown as WorkflowContext, parts, 'hea_1');
    return { result, looks, moves, context };
  }
  const running = situation({ run: { status: 'running', pendingJobs: 3 } });

  it('goes on as soon as everything is known', async () => {
    const { result, looks } = await gatherWith((look) => (look < 4 ? running : situation()));
    expect([result, looks]).toEqual(['complete', 4]);
  });

  it('waits for a day, however many jobs tell of themselves meanwhile', async () => {
    for (const newsEveryMs of [0, 1, 1000]) {
      const { result, context } = await gatherWith(() => running, newsEveryMs);
      expect(result).toBe('incomplete');
      expect(context.nowMs - NOW_MS).toBeGreaterThanOrEqual(DAY_MS);
      expect(context.steps).toBeLessThan(STEPS_MOST);
    }
  });

  it('ends with a word when nothing is failed any more', async () => {
    const { result, moves } = await gatherWith(() => null);
    expect(result).toBe('gone');
    expect(moves).toEqual([
      { state: 'not_healed_by_choice', reason: { code: 'failure_gone', sentence: expect.any(String) } },
    ]);
  });
});
