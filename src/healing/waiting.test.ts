import { describe, expect, it } from 'vitest';
import { failedJob, NOW_MS, playbooksOf, sha256, situation } from '../../test/helpers/situations.ts';
import { AuthorizationError, RemoteError } from '../foundation/index.ts';
import type { StepAttempt, WorkflowContext } from '../workflows/index.ts';
import { DEFAULT_CEILINGS } from './ceilings.ts';
import { gather } from './gathering.ts';
import type { HealParts, HealPlanned } from './heal-parts.ts';
import type { HealingChange, Reason } from './healing-store.ts';
import type { Playbook } from './playbook.ts';
import type { RunObservation, Situation, WatchedRun } from './records.ts';
import { keepOutcome, verify } from './verifying.ts';

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
async function watch(
  looks: readonly Look[],
  {
    newsEveryMs = Number.POSITIVE_INFINITY,
    facts = situation(),
    withinMs = DAY_MS,
    beside = null as Reason | null,
    ...begunAs
  }: {
    readonly newsEveryMs?: number;
    readonly facts?: Situation;
    readonly withinMs?: number;
    readonly beside?: Reason | null;
    readonly isCancelled?: boolean;
    readonly isOthers?: boolean;
  } = {},
) {
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
  const plan = { run: facts.run, verifyWithinMs: withinMs, about: { title: '', body: '' } } as unknown as HealPlanned;
  const begun: WatchedRun = { run: '7', attempt: 2, jobs: [], sinceMs: NOW_MS, ...begunAs };
  const workflow = context as unknown as WorkflowContext;
  const verified = await verify(workflow, parts, 'hea_1', plan, begun, beside);
  await keepOutcome(workflow, parts, 'hea_1', plan, verified);
  return { outcome: verified.outcome, verified, moves, lookedAt, context };
}

describe('looking at the new run', () => {
  const TIMED = { startedAtMs: NOW_MS - HOUR_MS, finishedAtMs: NOW_MS };
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
    expect(context.steps).toBeLessThan(STEPS_MOST / 4);
  });

  it('looks no oftener in a week than in a day, and leaves room for what came before', async () => {
    for (const newsEveryMs of [0, 1_000, Number.POSITIVE_INFINITY]) {
      const { outcome, context } = await watch([seen('running')], { newsEveryMs, withinMs: 7 * DAY_MS });
      expect(outcome).toBe('unknown');
      expect(context.nowMs - NOW_MS).toBeGreaterThanOrEqual(7 * DAY_MS);
      expect(context.steps).toBeLessThan(STEPS_MOST / 4);
    }
  });

  it('says beside the outcome which later step was not done', async () => {
    const beside = { code: 'kill_switch', sentence: 'comment_pull_request was not done: healing is stopped' };
    const green = await watch([seen('finished', 'success')], { beside });
    expect(green.moves.map(({ state, reason, outcome }) => [state, reason, outcome])).toEqual([
      ['verifying', beside, undefined],
      ['finished', beside, 'healed'],
    ]);
    const late = await watch([seen('running')], { beside });
    expect(late.moves.at(-1)!.reason).toEqual({
      code: 'not_seen_in_time',
      sentence: `the new run did not end in the time it was given; ${beside.sentence}`,
    });
    expect(late.verified.isOpen).toBe(true);
    expect(green.verified.isOpen).toBe(false);
  });

  it('counts nothing as spent or saved of what somebody else had begun', async () => {
    const { moves } = await watch([{ ...seen('finished', 'success'), ...TIMED }], { isOthers: true });
    expect(moves.at(-1)).toMatchObject({
      outcome: 'healed',
      minutesSpent: 0,
      minutesSaved: 0,
      reason: { code: 'begun_by_others' },
    });
  });

  it('looks twice at what was cancelled: the push may be told of later', async () => {
    const pushed = situation({ history: { newerRun: '9' } });
    expect((await watch([seen('finished', 'cancelled')], { facts: pushed })).outcome).toBe('superseded');
    const { outcome, lookedAt } = await watch([seen('finished', 'cancelled')]);
    expect(outcome).toBe('unknown');
    expect(lookedAt).toHaveLength(2);
  });

  it.each([
    ['cancelled', { ...seen('finished', 'cancelled'), ...TIMED }, 'run_cancelled'],
    ['failed, with jobs that were cancelled', { ...seen('finished', 'failure'), isCutShort: true }, 'run_cancelled'],
    ['failed, with none', { ...seen('finished', 'failure'), isCutShort: false }, 'run_ended_first'],
    ['green', { ...seen('finished', 'success'), ...TIMED }, 'run_ended_first'],
    ['gone', null, 'run_gone'],
  ])('never says that a run it cancelled is healed: ended %s', async (_, end, code) => {
    const { outcome, moves } = await watch([seen('running'), end], { isCancelled: true });
    expect(outcome).toBe('unknown');
    expect(moves.at(-1)).toMatchObject({ state: 'finished', reason: { code }, minutesSpent: 0, minutesSaved: 0 });
    const facts = situation({ history: { newerRun: '9' } });
    expect((await watch([end], { isCancelled: true, facts })).outcome).toBe('superseded');
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
  const CANCELLING = playbooksOf(`playbooks:
    - { name: stop, when: { category: network }, level: auto, steps: [{ action: cancel_run }] }`);
  const ORDINARY = playbooksOf(`playbooks:
    - { name: again, when: { category: network }, level: auto, steps: [{ action: rerun_failed_jobs }] }`);
  async function gatherWith(
    facts: (look: number) => Situation | null,
    newsEveryMs?: number,
    playbooks: () => Promise<readonly Playbook[]> = async () => [],
    gathered = { looks: 0, mayCancel: true },
  ) {
    let examined = 0;
    const context = new SwiftContext(newsEveryMs);
    const moves: HealingChange[] = [];
    let looks = 0;
    const parts = {
      healings: {
        situation: async () => facts(++looks),
        askForJobs: async () => null,
        move: async (_: string, change: HealingChange) => void moves.push(change),
      },
      hands: {
        providerOf: () => null,
        examine: async (one: Situation) => {
          examined++;
          return one;
        },
      },
      playbooks: {
        all: async () => ({ playbooks: await playbooks(), problems: [] }),
        ceilings: DEFAULT_CEILINGS,
      },
      hash: sha256,
      nowMs: () => context.nowMs,
    } as unknown as HealParts;
    const result = await gather(context as unknown as WorkflowContext, parts, 'hea_1', gathered);
    return { result, looks, moves, context, examined };
  }
  const running = situation({ run: { status: 'running', pendingJobs: 3 } });
  const STOP = { scope: '*', by: 'ann', sinceMs: NOW_MS, reason: 'release' };
  const UNKNOWN = failedJob({ category: 'unknown' });

  it('goes on as soon as everything is known', async () => {
    const { result, looks } = await gatherWith((look) => (look < 4 ? running : situation()));
    expect([result, looks]).toEqual(['complete', 4]);
  });

  it('waits for a day, however many jobs tell of themselves meanwhile', async () => {
    for (const newsEveryMs of [0, 1, 1000]) {
      const { result, context } = await gatherWith(() => running, newsEveryMs);
      expect(result).toBe('incomplete');
      expect(context.nowMs - NOW_MS).toBeGreaterThanOrEqual(DAY_MS);
      expect(context.steps).toBeLessThan(STEPS_MOST / 2);
    }
  });

  it('goes on early when the run is to be cancelled, and looks at nothing else where no playbook would', async () => {
    const early = await gatherWith(
      (look) => (look < 3 ? situation({ run: { ...running.run, undiagnosedJobs: 1 } }) : running),
      undefined,
      async () => CANCELLING,
    );
    expect(early).toMatchObject({ result: 'early', looks: 3, examined: 1, moves: [] });
    const late = await gatherWith(
      (look) => (look < 5 ? running : situation()),
      undefined,
      async () => ORDINARY,
    );
    expect(late).toMatchObject({ result: 'complete', examined: 0 });
  });

  it.each<[string, Situation, () => Promise<readonly Playbook[]>, boolean]>([
    ['a guard forbids it', situation({ ...running, history: { stopped: [STOP] } }), async () => CANCELLING, true],
    ['another playbook comes first', running, async () => [...ORDINARY, ...CANCELLING], true],
    ['nothing of the run is known to go on', situation({ run: { status: 'running' } }), async () => CANCELLING, true],
    ['a cause is unknown', situation({ run: running.run, failures: [UNKNOWN] }), async () => CANCELLING, true],
    ['people said no to it', running, async () => CANCELLING, false],
    [
      'its playbooks cannot be read',
      running,
      async () => {
        throw new AuthorizationError('the token needs contents: read');
      },
      true,
    ],
  ])('goes on gathering, without a word, when %s', async (_, facts, playbooks, mayCancel) => {
    const found = await gatherWith((look) => (look < 4 ? facts : situation()), undefined, playbooks, {
      looks: 0,
      mayCancel,
    });
    expect(found).toMatchObject({ result: 'complete', looks: 4, moves: [] });
  });

  it('has so many looks in all, however often it gathers', async () => {
    const gathered = { looks: 1_795, mayCancel: false };
    const { result, looks } = await gatherWith(() => running, 0, undefined, gathered);
    expect([result, looks, gathered.looks]).toEqual(['incomplete', 5, 1_800]);
  });

  it('ends with a word when nothing is failed any more', async () => {
    const { result, moves } = await gatherWith(() => null);
    expect(result).toBe('gone');
    expect(moves).toEqual([
      { state: 'not_healed_by_choice', reason: { code: 'failure_gone', sentence: expect.any(String) } },
    ]);
  });
});
