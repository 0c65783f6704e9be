import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  Change,
  ClaimedExecution,
  ExecutionStore,
  JournalEntry,
  NewExecution,
} from '../../src/workflows/index.ts';
import { eventually } from './intake-stores.ts';

const KIND = 'heal@1';
const LONG_MS = 60_000;

export interface OpenExecutions {
  readonly executions: ExecutionStore;
  close(): Promise<void>;
}

/** What every store of executions does. */
export function describeExecutionStore(open: () => Promise<OpenExecutions>): void {
  describe('ExecutionStore', () => {
    let opened: OpenExecutions;
    let store: ExecutionStore;
    beforeEach(async () => {
      opened = await open();
      store = opened.executions;
    });
    afterEach(() => opened.close());

    const start = (...ids: string[]) => store.start(ids.map((id) => fresh(id)));
    const claim = async (limit = 10, leaseMs = LONG_MS, withSuspect = false) =>
      (await store.claim({ workflows: [KIND], limit, leaseMs, withSuspect })).executions;
    const claimOne = async () => (await claim(1))[0]!;
    const commit = async (change: Change) => (await store.commit([change]))[0]!;
    /** Claims it again after its holder fell silent. */
    const claimSuspect = async () => {
      let suspects: readonly ClaimedExecution[] = [];
      await eventually(async () => {
        suspects = await claim(0, 1, true);
        return suspects.length > 0;
      });
      return suspects[0]!;
    };

    it('starts an execution once per id', async () => {
      expect(await store.start([fresh('a', { input: 1 }), fresh('b')])).toEqual([true, true]);
      expect(await store.start([fresh('b'), fresh('a', { input: 2 }), fresh('c'), fresh('c')])).toEqual([
        false,
        false,
        true,
        false,
      ]);
      expect(await store.read('a')).toMatchObject({ state: 'active', input: 1, journal: [], isHeld: false });
      expect(await store.read('nobody')).toBeNull();
    });

    it('gives each to one hand at a time, and only known workflows that are due', async () => {
      await start(...Array.from({ length: 40 }, (_, n) => `e${n}`));
      await store.start([fresh('other', { workflow: 'heal@2' }), fresh('later', { wakeAtMs: Date.now() + LONG_MS })]);
      const hands = await Promise.all(Array.from({ length: 8 }, () => claim(10)));
      const ids = [...hands.flat(), ...(await claim(100))].map(({ id }) => id);
      expect(ids).toHaveLength(40);
      expect(new Set(ids).size).toBe(40);
      expect(await store.depth()).toMatchObject({ held: 40, due: 1, waiting: 1, failed: 0 });
    });

    it('lets a small scope pass a big one', async () => {
      await store.start(Array.from({ length: 300 }, (_, n) => fresh(`big ${n}`, { scope: 'big' })));
      await store.start(Array.from({ length: 3 }, (_, n) => fresh(`small ${n}`, { scope: 'small' })));
      const taken = await claim(100);
      expect(taken.filter(({ scope }) => scope === 'small')).toHaveLength(3);
      expect(taken.length).toBeGreaterThan(50);
      expect(taken.length).toBeLessThanOrEqual(100);
    });

    it.each([
      { what: 'a short journal', length: 10 },
      { what: 'a long one', length: 70_000 },
    ])('keeps $what of an execution that is done in its first commit', async ({ length }) => {
      await start('a', 'b');
      const [a, b] = await claim(2);
      const entries = [
        entry('x "1"', { state: 'done', result: `{"n":"\\u0000\\ud800${'.'.repeat(length)}"}` }),
        entry('y', { state: 'failed', problem: 'no "answer"', attempts: 8 }),
        entry('z', { kind: 'sleep', state: 'open', untilMs: 1_790_000_000_123 }),
      ];
      await store.commit(
        [a!, b!].map((one) => change(one, { entries, isFirst: true, next: { state: 'done', result: '1' } })),
      );
      for (const { id } of [a!, b!]) {
        const { journal, state } = (await store.read(id))!;
        expect(state).toBe('done');
        expect(journal.map(({ writtenAtMs: _, ...step }) => step)).toEqual(
          entries.map((one) => ({ ...one, result: one.result === null ? null : JSON.parse(one.result) })),
        );
      }
      const again = change(a!, {
        entries: [entry('late', { state: 'done' })],
        isFirst: true,
        next: { state: 'done', result: '2' },
      });
      expect((await commit(again)).isHeld).toBe(false);
      expect((await store.read('a'))!.journal).toHaveLength(3);
    });

    it('keeps the journal; what is done never changes', async () => {
      await start('a');
      const first = await claimOne();
      const done = entry('x', { state: 'done', result: '{"n":"\\u0000\\ud800"}' });
      const open = entry('y', { state: 'open', problem: 'no answer', attempts: 1, untilMs: 1_790_000_000_123 });
      await commit(change(first, { entries: [done, open], next: { state: 'waiting', untilMs: 0 } }));
      const second = await claimOne();
      expect(second.journal).toEqual([done, open]);
      const entries = [entry('x', { state: 'failed', problem: 'no' }), entry('y', { state: 'done', result: '7' })];
      await commit(change(second, { entries, next: { state: 'done', result: '{"ok":true}' } }));
      const view = await store.read('a');
      expect(view).toMatchObject({ state: 'done', result: { ok: true }, isHeld: false, wakeAtMs: null });
      expect(view!.journal.map(({ step, state, result }) => ({ step, state, result }))).toEqual([
        { step: 'x', state: 'done', result: { n: '\0\ud800' } },
        { step: 'y', state: 'done', result: 7 },
      ]);
      expect(await claim()).toEqual([]);
    });

    it('refuses what comes under an old token and writes nothing of it, but what others say in the same breath', async () => {
      await start('a', 'b');
      const [late, other] = await claim(2, 1);
      const holder = await claimSuspect();
      const stale = holder.id === late!.id ? late! : other!;
      const good = holder.id === late!.id ? other! : late!;
      const everything = {
        entries: [entry('x', { state: 'done' })],
        intents: [{ step: 'e', key: 'k' }],
        children: [{ step: 'c', id: 'a/c', workflow: KIND, input: '1' }],
        next: { state: 'done' as const, result: '1' },
      };
      const answers = await store.commit([
        change(stale, everything),
        change(good, { entries: [entry('x', { state: 'done' })], next: { state: 'done', result: '1' } }),
      ]);
      expect(answers.map(({ isHeld }) => isHeld)).toEqual([false, true]);
      expect(await store.read(stale.id)).toMatchObject({ state: 'active', journal: [], isHeld: true });
      expect(await store.read('a/c')).toBeNull();
      expect((await store.extend([stale], LONG_MS)).held.size).toBe(0);
      await store.release([stale]);
      expect((await store.extend([holder], LONG_MS)).held).toEqual(new Set([holder.id]));
      const answer = await commit(change(holder, { intents: [{ step: 'e', key: 'k' }] }));
      expect(answer.intents).toEqual([{ state: 'new' }]);
    });

    it('gives up an execution that ended its process again and again', async () => {
      await start('a');
      expect((await claim(1, 1))[0]).toMatchObject({ crashes: 0 });
      expect(await claim(1, 1)).toEqual([]);
      const suspect = await claimSuspect();
      expect(suspect).toMatchObject({ id: 'a', crashes: 1 });
      await eventually(async () => {
        await claim(0, 1, true);
        return (await store.read('a'))!.state === 'failed';
      });
      const { items, hasMore } = await store.deadLetters({ limit: 10, after: null });
      expect(items).toMatchObject([{ id: 'a', scope: 's', workflow: KIND }]);
      expect(items[0]!.problem).toContain('3 times');
      expect(hasMore).toBe(false);
      expect((await commit(change(suspect, { next: { state: 'done', result: '1' } }))).isHeld).toBe(false);
    });

    it('forgets crashes at a word', async () => {
      await start('a');
      await claim(1, 1);
      const suspect = await claimSuspect();
      await commit(change(suspect, { entries: [entry('x', { state: 'done' })] }));
      expect(await claimSuspect()).toMatchObject({ crashes: 1 });
    });

    it('gives back at once what is released', async () => {
      await start('a');
      const held = await claimOne();
      await store.release([held]);
      expect((await commit(change(held, { next: { state: 'done', result: '1' } }))).isHeld).toBe(false);
      expect(await claimOne()).toMatchObject({ id: 'a', crashes: 0 });
    });

    it('wakes whoever waits, keeps what came early, and knows equal keys', async () => {
      await start('a');
      const wake = (key: string) => store.wake([{ executionId: 'a', topic: 't', key, payload: { key } }]);
      await wake('1');
      await wake('1');
      const first = await claimOne();
      expect(first.wakeUps.map(({ topic, payload }) => [topic, payload])).toEqual([['t', '{"key":"1"}']]);
      await commit(change(first, { taken: [first.wakeUps[0]!.id], next: { state: 'waiting', untilMs: null } }));
      await wake('1');
      expect(await claim()).toEqual([]);
      await wake('2');
      const second = await claimOne();
      expect(second.wakeUps.map(({ payload }) => payload)).toEqual(['{"key":"2"}']);
      // Woken while in hand: it does not go to rest.
      await wake('3');
      await commit(change(second, { next: { state: 'waiting', untilMs: null } }));
      expect((await claimOne()).wakeUps).toHaveLength(2);
      await store.wake([{ executionId: 'nobody', topic: 't', key: '1', payload: null }]);
    });

    it('lets one execution at a time make an effect, and the others know what came of it', async () => {
      await start('a', 'b', 'c');
      const [a, b, c] = (await claim(3)) as [ClaimedExecution, ClaimedExecution, ClaimedExecution];
      const intents = [{ step: 'e', key: 'k' }];
      const answers = await store.commit([change(a, { intents }), change(b, { intents })]);
      expect(answers.map((answer) => answer.intents)).toEqual([[{ state: 'new' }], [{ state: 'busy' }]]);
      expect((await commit(change(a, { intents }))).intents).toEqual([{ state: 'known' }]);
      const outcomes = [{ key: 'k', state: 'done' as const, result: '5', problem: null }];
      const both = await store.commit([
        change(a, { outcomes, entries: [entry('e', { kind: 'effect', state: 'done', result: '5' })] }),
        change(b, { intents: [{ step: 'other', key: 'free' }, ...intents, { step: 'last', key: 'last' }] }),
      ]);
      expect(both[1]!.intents).toEqual([{ state: 'new' }, { state: 'done', result: '5' }, { state: 'new' }]);
      const failed = [{ key: 'free', state: 'failed' as const, result: null, problem: 'no' }];
      expect((await commit(change(b, { outcomes: failed }))).isHeld).toBe(true);
      expect((await commit(change(c, { intents: [{ step: 'e', key: 'free' }] }))).intents).toEqual([
        { state: 'failed', problem: 'no' },
      ]);
    });

    it('passes an effect on whose owner is over or gave it up', async () => {
      await start('a', 'b', 'c');
      const [a, b, c] = (await claim(3)) as [ClaimedExecution, ClaimedExecution, ClaimedExecution];
      await commit(
        change(a, {
          intents: [
            { step: 'e', key: 'k' },
            { step: 'f', key: 'l' },
          ],
        }),
      );
      await commit(change(a, { entries: [entry('e', { kind: 'effect', state: 'failed', problem: 'no' })] }));
      expect((await commit(change(b, { intents: [{ step: 'e', key: 'k' }] }))).intents).toEqual([{ state: 'known' }]);
      expect((await commit(change(c, { intents: [{ step: 'e', key: 'l' }] }))).intents).toEqual([{ state: 'busy' }]);
      await commit(change(a, { next: { state: 'failed', problem: 'no' } }));
      expect((await commit(change(c, { intents: [{ step: 'e', key: 'l' }] }))).intents).toEqual([{ state: 'known' }]);
    });

    it('cancels what rests at once, what is in hand at its next commit, and allows no further effect', async () => {
      await start('a', 'b');
      const [a, b] = (await claim(2)) as [ClaimedExecution, ClaimedExecution];
      await commit(change(a, { next: { state: 'waiting', untilMs: null } }));
      expect(await store.cancel('a', 'enough')).toBe(true);
      expect(await store.read('a')).toMatchObject({ state: 'cancelled', cancelReason: 'enough' });
      expect(await store.cancel('a', 'again')).toBe(false);
      expect(await store.cancel('nobody', 'x')).toBe(false);
      expect(await store.cancel('b', 'enough')).toBe(true);
      expect((await store.extend([b], LONG_MS)).cancelled).toEqual(new Set(['b']));
      const during = change(b, {
        entries: [entry('x', { state: 'done' })],
        intents: [{ step: 'e', key: 'k' }],
        children: [{ step: 'c', id: 'b/c', workflow: KIND, input: '1' }],
      });
      expect(await commit(during)).toEqual({ isHeld: true, isCancelled: true, intents: [] });
      expect(await store.read('b')).toMatchObject({ state: 'active', journal: [{ step: 'x' }] });
      expect(await store.read('b/c')).toBeNull();
      await commit(change(b, { next: { state: 'done', result: '1' } }));
      expect(await store.read('b')).toMatchObject({ state: 'cancelled', problem: 'enough' });
    });

    it('starts children, wakes their parents, and cancels them together', async () => {
      await start('a');
      const a = await claimOne();
      const children = ['c', 'd'].map((step) => ({ step, id: `a/${step}`, workflow: KIND, input: '{"n":1}' }));
      await commit(change(a, { children, next: { state: 'waiting', untilMs: null } }));
      const [c, d] = (await claim()) as [ClaimedExecution, ClaimedExecution];
      expect(c).toMatchObject({ id: 'a/c', scope: 's', parentId: 'a', input: '{"n":1}' });
      await commit(change(c, { next: { state: 'done', result: '9' } }));
      const again = await claimOne();
      expect(again.endedChildren).toEqual([{ step: 'c', state: 'done', result: '9', problem: null }]);
      // Asked for once more, as after a replay: it is over, and the parent goes on.
      await commit(change(again, { children: [children[0]!], next: { state: 'waiting', untilMs: null } }));
      const third = await claimOne();
      await commit(change(third, { next: { state: 'waiting', untilMs: null } }));
      await commit(change(d, { next: { state: 'waiting', untilMs: null } }));
      expect(await store.cancel('a', 'enough')).toBe(true);
      expect(await store.read('a/d')).toMatchObject({ state: 'cancelled' });
      expect(await store.read('a/c')).toMatchObject({ state: 'done' });
    });

    it('lists what was given up, plays it again, and discards it', async () => {
      await start('a', 'b', 'c');
      const all = await claim(3);
      const entries = [
        entry('good', { state: 'done', result: '1' }),
        entry('bad', { kind: 'effect', state: 'failed', problem: 'no' }),
      ];
      await store.commit([change(all[0]!, { intents: [{ step: 'bad', key: 'k' }] })]);
      const outcomes = [{ key: 'k', state: 'failed' as const, result: null, problem: 'no' }];
      await store.commit(
        all.map((one, n) =>
          change(one, { entries, outcomes: n === 0 ? outcomes : [], next: { state: 'failed', problem: 'no' } }),
        ),
      );
      const first = await store.deadLetters({ limit: 2, after: null });
      const last = first.items.at(-1)!;
      const second = await store.deadLetters({ limit: 2, after: { timeMs: last.endedAtMs, id: last.id } });
      expect(first.hasMore).toBe(true);
      expect([...first.items, ...second.items].map(({ id }) => id).sort()).toEqual(['a', 'b', 'c']);
      expect((await store.deadLetters({ limit: 2, after: null, scopes: ['nobody'] })).items).toEqual([]);
      const id = all[0]!.id;
      // What comes while it is on the list is there when it goes on, and does not take it off.
      await store.wake([{ executionId: id, topic: 't', key: '1', payload: null }]);
      expect(await store.read(id)).toMatchObject({ state: 'failed' });
      expect(await claim(9)).toEqual([]);
      expect(await store.replay(id)).toBe(true);
      expect(await store.replay(id)).toBe(false);
      const again = await claimOne();
      expect(again).toMatchObject({ id, crashes: 0, wakeUps: [{ topic: 't' }] });
      expect(again.journal.map(({ step }) => step)).toEqual(['good']);
      expect((await commit(change(again, { intents: [{ step: 'bad', key: 'k' }] }))).intents).toEqual([
        { state: 'known' },
      ]);
      expect(await store.discard(all[1]!.id)).toBe(true);
      expect(await store.discard(all[1]!.id)).toBe(false);
      expect(await store.replay(all[1]!.id)).toBe(false);
      expect((await store.deadLetters({ limit: 9, after: null })).items.map((item) => item.id)).toEqual([all[2]!.id]);
      expect(await store.depth()).toMatchObject({ held: 1, failed: 1, oldestDueMs: null });
    });
  });
}

function fresh(id: string, more: Partial<NewExecution> = {}): NewExecution {
  return { id, scope: 's', workflow: KIND, input: null, ...more };
}

function entry(step: string, more: Partial<JournalEntry> & Pick<JournalEntry, 'state'>): JournalEntry {
  const sinceMs = 1_790_000_000_000;
  return { step, kind: 'step', result: null, problem: null, attempts: 0, sinceMs, untilMs: null, ...more };
}

function change({ id, token, parentId }: ClaimedExecution, more: Partial<Change>): Change {
  return {
    id,
    token,
    parentId,
    entries: [],
    isFirst: false,
    intents: [],
    outcomes: [],
    taken: [],
    children: [],
    next: null,
    ...more,
  };
}
