import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository, signal } from './examples.ts';
import { eventually, FIRST_PAGE, type IntakeStores } from './intake-stores.ts';

/** What every store of signals does. */
export function describeSignalStore(open: () => Promise<IntakeStores>): void {
  describe('SignalStore', () => {
    let stores: IntakeStores;
    beforeAll(async () => {
      stores = await open();
    });
    afterAll(() => stores.close());

    it('keeps a signal and a task for it', async () => {
      const one = signal('first', { repository: repository('first/one') });
      expect(await stores.signals.append(one)).toEqual({ id: one.id, isNew: true });
      const kept = await stores.signals.read('everything', one.id);
      expect(kept).toMatchObject({ id: one.id, repository: 'first/one', event: 'workflow_job', trust: 'trusted' });
      expect(kept?.receivedAtMs).toBe(one.receivedAtMs);
      expect(kept?.bodyBytes).toBe(one.body.length);
      expect((await stores.signals.readBodies([one.id])).get(one.id)?.body).toBe(one.body);
      const tasks = await stores.tasks.claim(['read_signal'], 10, 10_000);
      expect(tasks.map(({ subject }) => subject)).toContain(one.id);
    });

    it('keeps a second task for one that carries a message, and for no other', async () => {
      const [told, plain] = [signal('a message', { hasMessage: true }), signal('no message')];
      await stores.signals.append(told);
      await stores.signals.append(plain);
      const tasks = await stores.tasks.claim(['judge_message'], 10, 10_000);
      expect(tasks.map(({ subject }) => subject)).toEqual([told.id]);
    });

    it('keeps what says the same once, and answers with the first', async () => {
      const copies = Array.from({ length: 20 }, () => signal('thrice'));
      const answers = await Promise.all(copies.map((copy) => stores.signals.append(copy)));
      expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
      expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
      const later = await stores.signals.append(signal('thrice'));
      expect(later).toEqual({ id: answers[0]!.id, isNew: false });
    });

    it('takes the same words of two repositories for two signals', async () => {
      const [a, b] = [
        signal('same', { repository: repository('a/x') }),
        signal('same', { repository: repository('b/x') }),
      ];
      const answers = await Promise.all([stores.signals.append(a), stores.signals.append(b)]);
      expect(answers.map(({ isNew }) => isNew)).toEqual([true, true]);
    });

    it('keeps the others when one of them cannot be kept', async () => {
      const odd = signal('odd', { event: 'nul \0 and \ud800 alone', body: '{"a":"\\u0000 \ud800"}' });
      const refused = signal('refused', { contentKey: 'no key' });
      const fine = signal('fine');
      const answers = await Promise.allSettled([odd, refused, fine].map((one) => stores.signals.append(one)));
      expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    });

    it('lists newest first, in pages that miss nothing and repeat nothing', async () => {
      const name = 'pages/x';
      const at = Date.now();
      const all = Array.from({ length: 25 }, (_, n) =>
        signal(`page ${n}`, { repository: repository(name), receivedAtMs: at + Math.floor(n / 4) }),
      );
      await Promise.all(all.map((one) => stores.signals.append(one)));
      const seen: string[] = [];
      for (let after = null as { timeMs: number; id: string } | null; ; ) {
        const page = await stores.signals.list('everything', { repository: name }, { limit: 7, after });
        seen.push(...page.items.map(({ id }) => id));
        const last = page.items.at(-1);
        if (!page.hasMore || last === undefined) break;
        after = { timeMs: last.receivedAtMs, id: last.id };
      }
      const expected = all
        .sort((a, b) => b.receivedAtMs - a.receivedAtMs || (a.id < b.id ? 1 : -1))
        .map(({ id }) => id);
      expect(seen).toEqual(expected);
    });

    it('shows nobody what is not theirs', async () => {
      const [mine, other] = [
        signal('mine', { repository: repository('mine/x') }),
        signal('other', { repository: repository('other/x') }),
      ];
      await Promise.all([stores.signals.append(mine), stores.signals.append(other)]);
      const organisation = (await stores.signals.read('everything', mine.id))!.organisationId;
      expect(await stores.signals.read([organisation], mine.id)).not.toBeNull();
      expect(await stores.signals.read([organisation], other.id)).toBeNull();
      const { items } = await stores.signals.list([organisation], {}, FIRST_PAGE);
      expect(items.map(({ id }) => id)).toEqual([mine.id]);
      expect((await stores.signals.list([], {}, FIRST_PAGE)).items).toEqual([]);
    });

    it('answers many reads at once', async () => {
      const all = Array.from({ length: 30 }, (_, n) => signal(`many ${n}`));
      await Promise.all(all.map((one) => stores.signals.append(one)));
      const read = await Promise.all([...all, ...all].map(({ id }) => stores.signals.read('everything', id)));
      expect(read.map((one) => one?.id)).toEqual([...all, ...all].map(({ id }) => id));
      await eventually(async () => (await stores.tasks.depth()).waiting >= 30);
    });
  });
}
