import { describe, expect, it } from 'vitest';
import type { Correction } from '../messages/index.ts';
import { ProjectCorrections } from './project-corrections.ts';

const longText = (seed: number) => Array.from({ length: 3_000 }, (_, at) => `w${(at * (seed + 7)) % 4_999}`).join(' ');

/** Corrections of one project, which count how often they are read. */
function storeOf(inForce: Correction[]) {
  const store = { reads: 0, turns: 0, mark: '0', isBroken: false };
  const corrections = new ProjectCorrections(
    {
      correctionMark: async () => store.mark,
      correctionsInForce: async () => {
        store.reads++;
        if (store.isBroken) throw new Error('the database is away');
        return inForce;
      },
    },
    async () => {
      store.turns++;
    },
  );
  return { store, corrections };
}

const costOf = async (call: () => Promise<unknown>) => {
  const before = process.threadCpuUsage();
  await call();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
};

describe('the corrections of a project', () => {
  it('are read once while nothing changes, and by all who ask meanwhile', async () => {
    const { store, corrections } = storeOf([{ id: 'a', text: 'casino bonus of the team', label: 'ham' }]);
    await Promise.all([1, 2, 3].map(() => corrections.shiftOf('rep', 'casino bonus of the team')));
    expect(store.reads).toBe(1);
    expect(await corrections.shiftOf('rep', 'casino bonus of the team')).toMatchObject({ soliciting: -4 });
    store.mark = '1';
    await corrections.shiftOf('rep', 'x');
    expect(store.reads).toBe(2);
  });

  it('are asked for again where the store failed', async () => {
    const { store, corrections } = storeOf([{ id: 'a', text: 'casino bonus of the team', label: 'spam' }]);
    store.isBroken = true;
    await expect(corrections.shiftOf('rep', 'x')).rejects.toThrow('away');
    store.isBroken = false;
    expect(await corrections.shiftOf('rep', 'casino bonus of the team')).toMatchObject({ soliciting: 4 });
  });

  it('let others have a turn, read a text once, and cost little however many and long they are', async () => {
    const many = Array.from(
      { length: 500 },
      (_, id): Correction => ({ id: `${id}`, text: longText(id), label: 'ham' }),
    );
    const { store, corrections } = storeOf(many);
    const first = await costOf(() => corrections.shiftOf('rep', 'x'));
    expect(store.turns).toBeGreaterThanOrEqual(100);
    const text = longText(3).repeat(8).slice(0, 100_000);
    await corrections.shiftOf('rep', text);
    const costs = [];
    for (let time = 0; time < 5; time++) costs.push(await costOf(() => corrections.shiftOf('rep', text)));
    expect(Math.min(...costs)).toBeLessThan(50);
    // One more: what is known of the others is taken over.
    many.push({ id: 'new', text: 'casino bonus of the team', label: 'spam' });
    store.mark = '1';
    const again = await costOf(() => corrections.shiftOf('rep', 'casino bonus of the team'));
    expect(again).toBeLessThan(first / 4);
  });
});
