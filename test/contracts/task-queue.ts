import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repository, signal } from './examples.ts';
import { eventually, type StoresOfFacts } from './intake-stores.ts';

/** What every queue of tasks does. */
export function describeTaskQueue(open: () => Promise<StoresOfFacts>): void {
  describe('TaskQueue', () => {
    let stores: StoresOfFacts;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close());

    const fill = (count: number, name: string) =>
      Promise.all(
        Array.from({ length: count }, (_, n) =>
          stores.signals.append(signal(`${name} ${n}`, { repository: repository(name) })),
        ),
      );

    it('gives each task to one at a time', async () => {
      await fill(40, 'acme/x');
      const hands = await Promise.all(Array.from({ length: 8 }, () => stores.tasks.claim(['read_signal'], 10, 60_000)));
      const rest = await stores.tasks.claim(['read_signal'], 100, 60_000);
      const subjects = [...hands.flat(), ...rest].map(({ subject }) => subject);
      expect(subjects).toHaveLength(40);
      expect(new Set(subjects).size).toBe(40);
    });

    it('gives it again when the lease ends, and the former holder can do nothing more', async () => {
      await fill(1, 'acme/x');
      const [first] = await stores.tasks.claim(['read_signal'], 1, 30);
      let second = first;
      await eventually(async () => {
        [second] = await stores.tasks.claim(['read_signal'], 1, 60_000);
        return second !== undefined;
      });
      expect(second).toMatchObject({ subject: first!.subject, attempts: 2 });
      expect(await stores.tasks.extend(first!, 1_000)).toBe(false);
      await stores.tasks.finish([first!]);
      await stores.tasks.bury(first!, 'too late');
      await stores.tasks.retry(first!, 0, 'too late');
      expect(await stores.tasks.depth()).toMatchObject({ waiting: 1, buried: 0 });
      expect(await stores.tasks.extend(second!, 1_000)).toBe(true);
      await stores.tasks.finish([second!]);
      expect(await stores.tasks.depth()).toMatchObject({ waiting: 0, buried: 0, oldestDueMs: null });
    });

    it('gives it back after a while, or never again', async () => {
      await fill(2, 'acme/x');
      const [a, b] = await stores.tasks.claim(['read_signal'], 2, 60_000);
      await stores.tasks.retry(a!, 30, 'no connection');
      await stores.tasks.bury(b!, 'no way');
      expect(await stores.tasks.depth()).toMatchObject({ waiting: 1, buried: 1 });
      let again = a;
      await eventually(async () => {
        [again] = await stores.tasks.claim(['read_signal'], 5, 60_000);
        return again !== undefined;
      });
      expect(again).toMatchObject({ subject: a!.subject, attempts: 2 });
      expect(await stores.tasks.claim(['read_signal'], 5, 60_000)).toEqual([]);
    });

    it('lets a small organisation pass a big one', async () => {
      await fill(300, 'big/x');
      await fill(3, 'small/x');
      const tasks = await stores.tasks.claim(['read_signal'], 100, 60_000);
      expect(
        new Map([...Map.groupBy(tasks, ({ organisationId }) => organisationId)].map(([, held]) => [held.length, 1])),
      ).toEqual(
        new Map([
          [97, 1],
          [3, 1],
        ]),
      );
    });

    it('gives only what was asked for', async () => {
      await fill(2, 'acme/x');
      expect(await stores.tasks.claim(['diagnose', 'fetch_run'], 10, 1_000)).toEqual([]);
      expect(await stores.tasks.claim(['diagnose', 'read_signal'], 1, 1_000)).toHaveLength(1);
    });
  });
}
