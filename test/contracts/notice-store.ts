import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../src/access/index.ts';
import { type DigestSettings, digestNotices, type NewNotice, type NoticeStore } from '../../src/notices/index.ts';
import { makeId, NOON } from './examples.ts';
import { eventually, FIRST_PAGE } from './intake-stores.ts';

const ALL = 'everything';
const LONG_MS = 60_000;
const EAGER: DigestSettings = { quietHours: null, most: 100, windowMs: 600_000 };

/** A store of notices, and what is told in it. */
export interface OpenedNotices {
  readonly notices: NoticeStore;
  /** keeps notices of one healing, in a commit of its own */
  keep(notices: readonly NewNotice[]): Promise<void>;
  readonly organisation: string;
  readonly healing: string;
  close(): Promise<void>;
}

/** What every store of notices does. */
export function describeNoticeStore(open: () => Promise<OpenedNotices>): void {
  describe('NoticeStore', () => {
    let opened: OpenedNotices;
    let store: NoticeStore;
    beforeEach(async () => {
      opened = await open();
      store = opened.notices;
    });
    afterEach(() => opened.close());

    const compose = (settings = EAGER) =>
      store.compose((waiting, sentAtMs, nowMs) => digestNotices(waiting, sentAtMs, settings, nowMs));
    const entry = (): AuditEntry => ({
      id: makeId('aud'),
      ...{ atMs: NOON, actor: 'usr_1', action: 'notice.retry', subject: 'ntc', organisation: '*', details: {} },
    });
    const titlesOf = (messages: readonly { readonly notice: { readonly title: string } }[]) =>
      messages.map(({ notice }) => notice.title);
    const listed = async () => (await store.list(ALL, {}, FIRST_PAGE)).items;

    it('tells a receiver a thing once, however often it is kept', async () => {
      for (let time = 0; time < 2; time++) await opened.keep([newNotice('a'), newNotice('a', { receiver: 'b' })]);
      expect(await compose()).toBe(2);
      expect(await compose()).toBe(0);
      const messages = await store.claim(10, LONG_MS);
      expect(messages.map(({ receiver }) => receiver).sort()).toEqual(['b', 'chat']);
      expect(messages[0]).toMatchObject({ attempts: 1, notice: { key: 'a', title: 'title a', data: { run: '1' } } });
      for (const message of messages) await store.sent(message);
      await opened.keep([newNotice('a')]);
      expect(await compose()).toBe(0);
      expect(await store.depth(ALL)).toEqual({ waiting: 0, givenUp: 0, oldestWaitingMs: null });
      expect((await listed()).map(({ state, receiver }) => `${state} ${receiver}`).sort()).toEqual([
        'sent b',
        'sent chat',
      ]);
    });

    it('makes one message of those of one incident, which says what came before', async () => {
      await opened.keep([newNotice('a')]);
      await opened.keep([newNotice('b')]);
      expect(await compose()).toBe(1);
      const [message] = await store.claim(10, LONG_MS);
      expect(message!.notice.body).toMatch(/Before that:\n- title [ab]$/);
      await store.sent(message!);
      expect((await listed()).map(({ state }) => state)).toEqual(['sent', 'sent']);
    });

    it('gives a message to one at a time, whoever asks, and again when the lease is over', async () => {
      await opened.keep(Array.from({ length: 12 }, (_, n) => newNotice(`u${n}`, { receiver: `r${n}` })));
      await Promise.all([compose(), compose(), compose()]);
      const hands = await Promise.all([1, 2, 3].map(() => store.claim(4, 50)));
      const rest = await store.claim(100, 50);
      const first = [...hands.flat(), ...rest];
      expect(new Set(first.map(({ receiver }) => receiver)).size).toBe(12);
      expect(first).toHaveLength(12);
      let again: typeof first = [];
      await eventually(async () => {
        again = [...again, ...(await store.claim(100, LONG_MS))];
        return again.length >= 12;
      });
      expect(again.every(({ attempts }) => attempts === 2)).toBe(true);
      const [late] = first;
      // Whose lease is over cannot put it off or give it up, but what it sent was sent.
      await store.notSent(late!, null, 'too late');
      expect(await store.depth(ALL)).toMatchObject({ waiting: 12, givenUp: 0, oldestWaitingMs: expect.any(Number) });
      await store.sent(late!);
      await store.sent(again.find(({ id }) => id === late!.id)!);
      expect(await store.depth(ALL)).toMatchObject({ waiting: 11, givenUp: 0 });
    });

    it('sends again after a pause, is given up for all to see, and tried once more when somebody says so', async () => {
      await opened.keep([newNotice('a')]);
      await compose();
      const [first] = await store.claim(1, LONG_MS);
      await store.notSent(first!, 30, 'no connection');
      expect(await listed()).toMatchObject([{ state: 'waiting', attempts: 1, problem: 'no connection' }]);
      let second = first;
      await eventually(async () => {
        [second] = await store.claim(1, LONG_MS);
        return second !== undefined;
      });
      expect(second).toEqual({ ...first, attempts: 2 });
      await store.notSent(second!, null, 'no such address');
      const [given] = await listed();
      expect(given).toMatchObject({ state: 'given_up', attempts: 2, problem: 'no such address', dueAtMs: null });
      expect(await store.depth(ALL)).toMatchObject({ waiting: 0, givenUp: 1, oldestWaitingMs: null });
      expect(await store.depth(['org_other'])).toEqual({ waiting: 0, givenUp: 0, oldestWaitingMs: null });
      expect(await store.retry(['org_other'], given!.id, entry())).toBe(false);
      expect(await store.retry([opened.organisation], given!.id, entry())).toBe(true);
      expect(await store.retry(ALL, given!.id, entry())).toBe(false);
      const [third] = await store.claim(1, LONG_MS);
      expect(third!.notice).toEqual(first!.notice);
      await store.sent(third!);
      expect(await listed()).toMatchObject([{ state: 'sent', problem: null }]);
    });

    it('keeps what waits for a quieter time, and sends what is urgent', async () => {
      const now = new Date();
      const minute = now.getUTCHours() * 60 + now.getUTCMinutes();
      const quiet = { ...EAGER, quietHours: { fromMinute: minute, toMinute: (minute + 30) % 1440 } };
      await opened.keep([newNotice('calm'), newNotice('urgent', { isUrgent: true })]);
      expect(await compose(quiet)).toBe(1);
      expect(titlesOf(await store.claim(10, LONG_MS))).toEqual(['title urgent']);
      expect(await compose(quiet)).toBe(0);
      const calm = (await listed()).find(({ isUrgent }) => !isUrgent)!;
      expect(calm).toMatchObject({ state: 'waiting', attempts: 0 });
      expect(calm.dueAtMs! - Date.now()).toBeGreaterThan(20 * 60_000);
    });

    it('makes many of a short time one digest, and forgets none', async () => {
      const few = { ...EAGER, most: 1 };
      await opened.keep([newNotice('a', { isUrgent: true }), newNotice('b', { isUrgent: true })]);
      expect(await compose(few)).toBe(1);
      await opened.keep([newNotice('c'), newNotice('d')]);
      expect(await compose(few)).toBe(1);
      const messages = await store.claim(10, LONG_MS);
      expect(messages).toHaveLength(2);
      for (const message of messages) await store.sent(message);
      expect((await listed()).every(({ state }) => state === 'sent')).toBe(true);
    });

    it('shows notices to those who may see them, page by page', async () => {
      await opened.keep(['a', 'b', 'c'].map((key) => newNotice(key)));
      expect((await store.list(['org_other'], {}, FIRST_PAGE)).items).toEqual([]);
      expect((await store.list([opened.organisation], { healingId: opened.healing }, FIRST_PAGE)).items).toHaveLength(
        3,
      );
      expect((await store.list(ALL, { state: 'sent' }, FIRST_PAGE)).items).toEqual([]);
      expect((await store.list(ALL, { receiver: 'chat' }, FIRST_PAGE)).items).toHaveLength(3);
      const first = await store.list(ALL, {}, { limit: 2, after: null });
      expect(first.hasMore).toBe(true);
      const last = first.items.at(-1)!;
      const rest = await store.list(ALL, {}, { limit: 2, after: { timeMs: last.madeAtMs, id: last.id } });
      expect(rest.items).toHaveLength(1);
    });
  });
}

export function newNotice(key: string, more: Partial<NewNotice> = {}): NewNotice {
  return {
    receiver: 'chat',
    key,
    type: 'incident.told',
    isUrgent: false,
    title: `title ${key}`,
    body: `body ${key}`,
    url: null,
    data: { run: '1' },
    actionKey: null,
    ...more,
  };
}
