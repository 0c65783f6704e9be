import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { SILENT } from '../foundation/index.ts';
import { WorkLoop } from './work-loop.ts';

it('works on while there is something to do, then waits until it is woken', async () => {
  let due = 3;
  let turns = 0;
  const loop = new WorkLoop({
    name: 'test',
    work: async () => {
      turns++;
      return due-- > 0 ? 1 : 0;
    },
    idleMs: 60_000,
    logger: SILENT,
  }).start();
  await sleep(20);
  expect(turns).toBe(4);
  loop.wake();
  await sleep(20);
  expect(turns).toBe(5);
  await loop.stop();
});

it('does not miss a call that comes during a turn', async () => {
  let turns = 0;
  const loop: WorkLoop = new WorkLoop({
    name: 'test',
    work: async () => {
      turns++;
      if (turns === 1) loop.wake();
      return 0;
    },
    idleMs: 60_000,
    logger: SILENT,
  });
  loop.start();
  await sleep(20);
  expect(turns).toBe(2);
  await loop.stop();
});

it('rests longer and longer after failures, and goes on', async () => {
  let turns = 0;
  const loop = new WorkLoop({
    name: 'test',
    work: async () => {
      turns++;
      throw new Error('away');
    },
    idleMs: 1,
    logger: SILENT,
  }).start();
  await sleep(350);
  expect(turns).toBeGreaterThanOrEqual(2);
  expect(turns).toBeLessThanOrEqual(3);
  await loop.stop();
});

it('ends only after the turn under way', async () => {
  let isDone = false;
  const loop = new WorkLoop({
    name: 'test',
    work: async () => {
      await sleep(50);
      isDone = true;
      return 0;
    },
    idleMs: 60_000,
    logger: SILENT,
  }).start();
  await sleep(5);
  await loop.stop();
  expect(isDone).toBe(true);
});
