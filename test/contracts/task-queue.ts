import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../src/access/index.ts';
import type { Task, TaskView } from '../../src/intake/index.ts';
import { makeId, NOON, repository, signal } from './examples.ts';
import { eventually, FIRST_PAGE, type StoresOfFacts } from './intake-stores.ts';

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

    /** Takes the one task there is, as soon as it is due. */
    const take = async (leaseMs = 60_000): Promise<Task> => {
      let [task] = await stores.tasks.claim(['read_signal'], 1, leaseMs);
      await eventually(async () => {
        if (task === undefined) [task] = await stores.tasks.claim(['read_signal'], 1, leaseMs);
        return task !== undefined;
      });
      return task!;
    };

    it('counts who ended without a word since it was given back last, and keeps what went wrong each time', async () => {
      await fill(1, 'acme/x');
      const crashes: number[] = [];
      for (const leaseMs of [20, 20, 60_000]) crashes.push((await take(leaseMs)).crashes);
      expect(crashes).toEqual([0, 1, 2]);
      await fill(1, 'other/x');
      const given = await take();
      await stores.tasks.retry(given, 0, 'no connection');
      expect((await take(20)).crashes).toBe(0);
      const again = await take();
      expect(again).toMatchObject({ subject: given.subject, crashes: 1, attempts: 3, problem: 'no connection' });
      await stores.tasks.bury(again, 'no way');
      const view = (await stores.givenUpTasks.read('everything', again.id))!;
      expect(view).toMatchObject({ state: 'given_up', problem: 'no way', crashes: 1, attempts: 3 });
      expect(view.history.map(({ attempt, problem }) => [attempt, problem])).toEqual([
        [1, 'no connection'],
        [2, 'the process ended without a word'],
        [3, 'no way'],
      ]);
    });

    it('keeps of what went wrong the last twenty times', async () => {
      await fill(1, 'acme/x');
      for (let n = 1; n <= 24; n++) await stores.tasks.retry(await take(), 0, `no ${n}`);
      const last = await take();
      await stores.tasks.bury(last, 'no 25');
      const { history } = (await stores.givenUpTasks.read('everything', last.id))!;
      expect(history.map(({ problem }) => problem)).toEqual(Array.from({ length: 20 }, (_, n) => `no ${n + 6}`));
    });

    const entryOf = (action: string, { id: subject, organisationId: organisation }: TaskView): AuditEntry => {
      return { id: makeId('aud'), atMs: NOON, actor: 'system', action, subject, organisation, details: {} };
    };
    const givenUp = async () => (await stores.givenUpTasks.list('everything', null, FIRST_PAGE)).items;

    it('shows what was given up, to those who may see it, in parts, the newest first', async () => {
      await fill(3, 'acme/x');
      await fill(1, 'small/x');
      for (const task of await stores.tasks.claim(['read_signal'], 10, 60_000)) {
        await stores.tasks.bury(task, `no ${task.subject}`);
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
      const all = await givenUp();
      expect(all).toHaveLength(4);
      expect(all.map(({ givenUpAtMs }) => givenUpAtMs)).toEqual(
        all.map((one) => one.givenUpAtMs).toSorted((a, b) => b! - a!),
      );
      const first = await stores.givenUpTasks.list('everything', 'read_signal', { limit: 3, after: null });
      expect([first.items.length, first.hasMore]).toEqual([3, true]);
      const { givenUpAtMs: timeMs, id } = first.items[2]!;
      const rest = await stores.givenUpTasks.list('everything', 'read_signal', {
        limit: 3,
        after: { timeMs: timeMs!, id },
      });
      expect([...first.items, ...rest.items].map((one) => one.id)).toEqual(all.map((one) => one.id));
      expect((await stores.givenUpTasks.list('everything', 'diagnose', FIRST_PAGE)).items).toEqual([]);
      const { organisationId } = all[0]!;
      const seen = (await stores.givenUpTasks.list([organisationId], null, FIRST_PAGE)).items;
      expect(seen.map((one) => one.id)).toEqual(
        all.filter((one) => one.organisationId === organisationId).map((one) => one.id),
      );
      expect(seen.length).toBeLessThan(4);
      const hidden = all.find((one) => one.organisationId !== organisationId)!;
      expect(await stores.givenUpTasks.read([organisationId], hidden.id)).toBeNull();
      expect(await stores.givenUpTasks.read('everything', 'nobody')).toBeNull();
    });

    it('lets what was given up begin again, once, as if for the first time', async () => {
      await fill(1, 'acme/x');
      const before = await take();
      await stores.tasks.bury(before, 'no way');
      const [view] = await givenUp();
      const replayed = await stores.givenUpTasks.replay(view!.id, entryOf('task.replay', view!));
      expect(replayed).toMatchObject({ id: view!.id, state: 'waiting', attempts: 0, crashes: 0, givenUpAtMs: null });
      expect(await stores.givenUpTasks.replay(view!.id, entryOf('task.replay', view!))).toBeNull();
      expect(await stores.givenUpTasks.discard(view!.id, entryOf('task.discard', view!))).toBeNull();
      expect(await givenUp()).toEqual([]);
      const again = await take();
      expect(again).toMatchObject({ subject: before.subject, attempts: 1 });
      expect(await stores.givenUpTasks.read('everything', again.id)).toMatchObject({ state: 'running' });
      await stores.tasks.finish([before]);
      expect(await stores.tasks.depth()).toMatchObject({ waiting: 1 });
      await stores.tasks.finish([again]);
      expect(await stores.givenUpTasks.read('everything', again.id)).toBeNull();
    });

    it('takes what was given up off the list for good', async () => {
      await fill(1, 'acme/x');
      await stores.tasks.bury(await take(), 'no way');
      const [view] = await givenUp();
      const discarded = await stores.givenUpTasks.discard(view!.id, entryOf('task.discard', view!));
      expect(discarded).toMatchObject({ state: 'discarded', problem: 'no way' });
      expect(await stores.givenUpTasks.discard(view!.id, entryOf('task.discard', view!))).toBeNull();
      expect(await stores.givenUpTasks.replay(view!.id, entryOf('task.replay', view!))).toBeNull();
      expect(await givenUp()).toEqual([]);
      expect(await stores.tasks.depth()).toMatchObject({ waiting: 0, buried: 0 });
      expect(await stores.givenUpTasks.read('everything', view!.id)).toMatchObject({ state: 'discarded' });
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
