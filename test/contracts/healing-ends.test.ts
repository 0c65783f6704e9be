import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HealingRecord } from '../../src/healing/index.ts';
import type { RunFact } from '../../src/intake/index.ts';
import type { Storage } from '../../src/storage/index.ts';
import { makeId, NOON, redRun, runFact, sha256, WIDE } from './examples.ts';
import { ALL, actionOf, CALLS, decide, entryOf, failedRun } from './healing-examples.ts';
import { FIRST_PAGE } from './intake-stores.ts';
import { newNotice } from './notice-store.ts';
import { describeOnServers } from './on-servers.ts';
import type { TestServer } from './private-server.ts';

// How healings, their questions and their actions end by what others do.

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

await describeOnServers(describeEnds);

function describeEnds(server: TestServer): void {
  let storage: Storage;
  beforeEach(async () => {
    storage = await server.openEmpty();
  });
  afterEach(() => storage.close());

  /** A run that failed, is explained and decided about. */
  const failed = async (run: string): Promise<HealingRecord> =>
    decide(storage, await failedRun(storage, run), 'retry', { level: 'approve' });

  const green = (run: string, more: Partial<RunFact> = {}) =>
    storage.pipeline.record([
      {
        task: null,
        facts: [
          {
            run: runFact(run, 'success', { startedAtMs: NOON + HOUR_MS, finishedAtMs: NOON + 2 * HOUR_MS, ...more }),
            jobs: [],
          },
        ],
      },
    ]);

  async function ask(healing: HealingRecord): Promise<string> {
    const id = makeId('req');
    const content = { actions: [{ action: actionOf(healing), calls: CALLS }] };
    const contentHash = sha256(JSON.stringify(content));
    const about = { healingId: healing.id, kind: 'approval' as const, content, contentHash };
    await storage.requests.open({ id, ...about, approvers: 1, livesMs: DAY_MS, reason: null });
    return id;
  }

  const agree = (healing: HealingRecord, request: string) =>
    storage.requests.answer(
      ALL,
      request,
      { person: 'usr_1', verdict: 'approve', note: null },
      () => ({ accepted: true, isRepeated: false, state: 'approved', deferredUntilMs: null }),
      entryOf('healing.approve', healing.id),
      null,
    );

  async function claim(healing: HealingRecord) {
    const wanted = { workflows: ['heal@1'], limit: 10, withSuspect: false, leaseMs: 60_000 };
    const { executions } = await storage.executions.claim(wanted);
    return executions.find(({ id }) => id === healing.id)!;
  }

  const RED_AGAIN = { attempt: 2, startedAtMs: NOON + HOUR_MS, finishedAtMs: NOON + 2 * HOUR_MS };

  describe('a healing', () => {
    it.each<[string, () => Promise<unknown>, string | null]>([
      ['nothing else happened', async () => {}, null],
      [
        'a later attempt is red',
        () => storage.pipeline.record([{ task: null, facts: [redRun('1', RED_AGAIN)] }]),
        null,
      ],
      ['a later attempt went green', () => green('1', { attempt: 2 }), 'green_already'],
      ['a later run of the branch went green', () => green('2', { commit: 'aa' }), 'resolved'],
      ['another branch went green', () => green('2', { branch: 'other' }), null],
      ['a fork went green', () => green('2', { trust: 'untrusted' }), null],
    ])('knows whether it is needed where %s', async (_, happens, code) => {
      const healing = await failed('1');
      await happens();
      expect((await storage.healings.whyOver(healing.id))?.code ?? null).toBe(code);
    });

    it.each([true, false])(
      'has another outcome by what was seen later, once, with its audit: %s',
      async (isUnknown) => {
        const healing = await failed('1');
        const watched = { run: '1', attempt: 2, jobs: [], sinceMs: NOON };
        await storage.healings.move(healing.id, {
          state: 'finished',
          outcome: isUnknown ? 'unknown' : 'not_healed',
          watched,
        });
        const told = newNotice(`healing.healed/${healing.id}`);
        const revision = {
          outcome: 'healed',
          observed: null,
          minutesSpent: 1,
          minutesSaved: 5,
          reason: { code: 'seen_late', sentence: 'later' },
          notices: [told],
        } as const;
        for (let time = 0; time < 2; time++) await storage.healings.revise(healing.id, revision);
        const kept = await storage.healings.read(ALL, healing.id);
        const notices = (await storage.notices.list(ALL, { healingId: healing.id }, FIRST_PAGE)).items;
        const audit = (await storage.audit.list(0, 200)).filter(
          ({ action, subject }) => action === 'healing.revise' && subject === healing.id,
        );
        if (isUnknown) {
          expect(kept).toMatchObject({ outcome: 'healed', minutesSaved: 5, reason: { code: 'seen_late' } });
          expect(audit).toMatchObject([{ details: { from: 'unknown', to: 'healed' } }]);
          expect(notices).toHaveLength(1);
        } else {
          expect(kept).toMatchObject({ outcome: 'not_healed', minutesSaved: 0 });
          expect([audit, notices]).toEqual([[], []]);
        }
        expect(await storage.audit.verify()).toBeNull();
      },
    );

    it('that ended without having seen the end of its run is told of it', async () => {
      const healing = await failed('1');
      const watched = { run: '1', attempt: 2, jobs: [], sinceMs: NOON };
      await storage.healings.move(healing.id, { state: 'finished', outcome: 'unknown', watched });
      const { token, wakeUps: before } = await claim(healing);
      await green('1', { attempt: 2 });
      await storage.executions.release([{ id: healing.id, token }]);
      const { wakeUps } = await claim(healing);
      expect(wakeUps).toHaveLength(before.length + 1);
      expect(wakeUps.at(-1)!.topic).toBe('news');
    });
  });

  describe('a question', () => {
    it.each<[string, () => Promise<unknown>, boolean]>([
      ['a later attempt went green', () => green('1', { attempt: 2 }), true],
      ['its incident is over', () => green('2', { commit: 'aa' }), true],
      ['another branch went green', () => green('2', { branch: 'other' }), false],
    ])('hears that %s', async (_, happens, isTold) => {
      const healing = await failed('1');
      await ask(healing);
      await happens();
      const answers = (await claim(healing)).wakeUps.filter(({ topic }) => topic === 'answer');
      expect(answers.map(({ payload }) => JSON.parse(payload) as unknown)).toEqual(
        isTold ? [{ request: null, state: 'run_over' }] : [],
      );
    });

    it.each([true, false])('is withdrawn in one commit with the end of its healing: %s', async (ends) => {
      const healing = await failed('1');
      const request = await ask(healing);
      const reason = { code: 'green_already', sentence: 'it went green' };
      const told = newNotice(`healing.withdrawn/${healing.id}`);
      expect(await storage.healings.withdraw(healing.id, ends ? reason : null, [told])).toBe(true);
      expect(await storage.requests.read(ALL, request)).toMatchObject({ state: 'cancelled' });
      expect(await storage.healings.read(ALL, healing.id)).toMatchObject(
        ends ? { state: 'not_healed_by_choice', reason, outcome: null } : { state: 'awaiting_decision' },
      );
      expect((await storage.notices.list(ALL, { healingId: healing.id }, FIRST_PAGE)).items).toHaveLength(1);
    });

    it('that people agreed to meanwhile is not withdrawn; one whose answer is good for nothing is', async () => {
      const healing = await failed('1');
      const request = await ask(healing);
      await agree(healing, request);
      expect(await storage.healings.withdraw(healing.id, { code: 'resolved', sentence: 'over' }, [])).toBe(false);
      expect(await storage.healings.read(ALL, healing.id)).toMatchObject({ state: 'awaiting_decision' });
      expect(await storage.requests.close(request, 'expired')).toBe(false);
      expect(await storage.requests.close(request, 'cancelled')).toBe(true);
      expect(await storage.requests.close(request, 'used')).toBe(false);
    });
  });

  describe('an action whose healing is cancelled in the middle of its call', () => {
    const RESULT = { summary: 'run again', url: null, watched: null, undo: null };

    it.each([
      { made: 'done', state: 'done', summary: 'run again', problem: null },
      { made: 'failed', state: 'failed', summary: null, problem: 'refused' },
      { made: 'unknown', state: 'failed', summary: null, problem: expect.stringContaining('is not known') },
      { made: 'never', state: 'failed', summary: null, problem: expect.stringContaining('before it was made') },
    ] as const)('ends as its call did, when that is over: $made', async ({ made, ...expected }) => {
      const healing = await failed('1');
      const action = actionOf(healing);
      await storage.healings.reserve(healing.id, 0, action, CALLS, WIDE);
      const { token } = await claim(healing);
      const nothing = { entries: [], intents: [], outcomes: [], taken: [], children: [], next: null };
      const change = { id: healing.id, token, parentId: null, isFirst: true, ...nothing };
      // Another try has a key of its own.
      const key = `${action.key}.2`;
      if (made !== 'never') await storage.executions.commit([{ ...change, intents: [{ step: 'rerun', key }] }]);
      expect(await storage.healings.cancel(healing.id, entryOf('healing.cancel', healing.id))).toBe(true);
      await storage.executions.cancel(healing.id, 'a person said so');
      expect(await storage.healings.settleCancelled()).toBe(0);
      expect(await storage.healings.actionsOf(ALL, healing.id)).toMatchObject([{ state: 'intended' }]);
      const ended = {
        done: [{ key, state: 'done' as const, result: JSON.stringify(RESULT), problem: null }],
        failed: [{ key, state: 'failed' as const, result: null, problem: 'refused' }],
        unknown: [],
        never: [],
      };
      await storage.executions.commit([{ ...change, outcomes: ended[made], next: { state: 'cancelled' } }]);
      expect(await storage.healings.settleCancelled()).toBe(1);
      expect(await storage.healings.settleCancelled()).toBe(0);
      expect(await storage.healings.actionsOf(ALL, healing.id)).toMatchObject([expected]);
    });
  });
}
