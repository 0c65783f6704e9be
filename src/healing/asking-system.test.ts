import { beforeEach, expect, it } from 'vitest';
import { VirtualTime } from '../../test/helpers/virtual-time.ts';
import { AuthorizationError, RemoteError, SILENT } from '../foundation/index.ts';
import { Engine, MemoryExecutionStore } from '../workflows/index.ts';
import { askSystem } from './asking-system.ts';
import type { HealingChange, HealingStore } from './healing-store.ts';

const HOUR_MS = 3_600_000;

let time: VirtualTime;
let engine: Engine;
let moves: HealingChange[];
let answers: (() => number)[];
beforeEach(() => {
  time = new VirtualTime();
  moves = [];
  const healings = {
    move: async (_: string, change: HealingChange) => void moves.push(change),
  } as unknown as HealingStore;
  engine = new Engine({
    store: new MemoryExecutionStore(time),
    clock: time,
    timers: time,
    random: () => 0.5,
    logger: SILENT,
    workflows: [
      {
        name: 'w',
        version: 1,
        run: (context) => {
          const step = { name: 'ask', state: 'gathering' } as const;
          return askSystem(context, { healings }, 'h', step, async () => (answers.shift() ?? (() => 7))());
        },
      },
    ],
  });
});

async function run(forMs = 30 * 24 * HOUR_MS) {
  await engine.start('w', { id: 'a', scope: 's', input: null });
  const untilMs = time.nowMs() + forMs;
  for (;;) {
    const view = (await engine.status('a'))!;
    if (view.state !== 'active' || time.nowMs() >= untilMs) return view;
    if ((await time.of(engine.work())) === 0)
      await time.of(time.rest(Math.max(100, (view.wakeAtMs ?? 0) - time.nowMs())));
  }
}

const refuse = () => {
  throw new AuthorizationError('the token needs the permission contents: read');
};
const fail = () => {
  throw new RemoteError('away');
};

it.each([
  { what: 'what is there', given: [], gone: 0, states: [] },
  { what: 'what comes back after half a day', given: Array.from({ length: 150 }, () => fail), gone: 5, states: [] },
  {
    what: 'what is allowed again, and is stuck meanwhile',
    given: [refuse, refuse],
    gone: 0,
    states: ['stuck', 'gathering', 'stuck', 'gathering'],
  },
])('gives $what', async ({ given, gone, states }) => {
  answers = [...given];
  const beganMs = time.nowMs();
  expect(await run()).toMatchObject({ state: 'done', result: 7 });
  expect(time.nowMs() - beganMs).toBeGreaterThanOrEqual(gone * HOUR_MS);
  expect(moves.map(({ state }) => state)).toEqual(states);
  for (const { state, reason } of moves)
    if (state === 'stuck')
      expect(reason).toEqual({
        code: 'permission_missing',
        sentence: 'the token needs the permission contents: read; it goes on when the permission is there',
      });
});

it('goes on at once when a person says so', async () => {
  answers = [refuse];
  await run(60_000);
  await engine.wake('a', 'resume', null);
  const beganMs = time.nowMs();
  expect(await run()).toMatchObject({ state: 'done' });
  expect(time.nowMs() - beganMs).toBeLessThan(60_000);
});
