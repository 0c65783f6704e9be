import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerProcess } from '../helpers/server-process.ts';
import { type Fault, type FaultReport, quantile } from './fault.ts';
import { type HealingCount, HealingRig } from './healing-rig.ts';

const PER_ROUND = 2;
/** Rounds with one repository, which may be changed a hundred times an hour. */
const ROUNDS_OF_ONE = 40;
const CHANCE = 0.3;
const LONGEST_ROUND_MS = 10_000;
const PATIENCE_MS = 300_000;

/** The whole server is killed around the changes its healings make. */
export const healings: Fault = { name: 'kill −9 around healings', rounds: 100, quickRounds: 2, run };

async function run(rounds: number): Promise<FaultReport> {
  const counts: HealingCount[] = [];
  const restarts: number[] = [];
  let afterEffect = 0;
  let resumed = 0;
  const replayed: string[] = [];
  for (let left = rounds; left > 0; left -= ROUNDS_OF_ONE) {
    const one = await healThrough(Math.min(left, ROUNDS_OF_ONE), restarts);
    counts.push(one.count);
    afterEffect += one.afterEffect;
    resumed += one.resumed;
    replayed.push(...one.replayed);
  }
  const sum = (of: (count: HealingCount) => number) => counts.reduce((total, count) => total + of(count), 0);
  const lost = sum((count) => count.lost);
  const doubled = sum((count) => count.doubled);
  const missing = sum((count) => count.missing);
  const wrong = sum((count) => count.wrong);
  return {
    laws: {
      'no healing is lost': lost === 0,
      'every run was begun again': missing === 0,
      'no change was made twice': doubled === 0,
      'outcomes and incidents show what became of the runs': wrong === 0,
    },
    figures: [
      `${rounds} kills, ${afterEffect} of them as a change was made and not answered; ${sum(({ runs }) => runs)} failed runs, ` +
        `${sum((count) => count.healings)} healings, ${lost} lost, ${missing} missing, ${doubled} doubled, ${wrong} wrong`,
      `healings: ${counts.map(({ byState }) => JSON.stringify(byState)).join(' ')}`,
      `${resumed} healings were given up because the process was killed three times at them, and resumed as a person would`,
      `${replayed.length} tasks were given up because the process was killed twice at them (${kindsOf(replayed)}), and replayed as a ` +
        `person would; until then ${sum(({ unread }) => unread)} runs had a healing that refused to do anything`,
      `ready again p50 ${Math.round(quantile(restarts, 0.5))} ms, p95 ${Math.round(quantile(restarts, 0.95))} ms`,
    ],
  };
}

async function healThrough(
  rounds: number,
  restarts: number[],
): Promise<{
  readonly count: HealingCount;
  readonly afterEffect: number;
  readonly resumed: number;
  readonly replayed: readonly string[];
}> {
  const rig = await HealingRig.open();
  try {
    const server = await rig.addServer();
    await server.start();
    const key = await server.createKey();
    let afterEffect = 0;
    for (let round = 0; round < rounds; round++) {
      const killed = killAtEffect(rig, server);
      rig.fail(PER_ROUND);
      if ((await killed) === 'after a change') afterEffect++;
      restarts.push(await server.start());
    }
    const count = await rig.finish(key, PATIENCE_MS);
    return { count, afterEffect, resumed: rig.resumed.size, replayed: [...rig.replayed] };
  } finally {
    await rig.close();
  }
}

/** How many tasks of each kind. */
function kindsOf(replayed: readonly string[]): string {
  const byKind = Map.groupBy(replayed, (task) => task.split(' ')[0]!);
  return [...byKind].map(([kind, tasks]) => `${tasks.length} ${kind}`).join(', ') || 'none';
}

/** Kills the server after one of the next changes, before it is answered; or at last at any time. */
async function killAtEffect(rig: HealingRig, server: ServerProcess): Promise<'after a change' | 'at any time'> {
  const afterChange = Promise.withResolvers<'after a change'>();
  rig.onEffect = async () => {
    if (Math.random() >= CHANCE) return;
    rig.onEffect = () => {};
    await server.kill();
    afterChange.resolve('after a change');
  };
  const late = sleep(Math.random() * LONGEST_ROUND_MS + 500).then(() => 'at any time' as const);
  const which = await Promise.race([afterChange.promise, late]);
  rig.onEffect = () => {};
  await server.kill();
  return which;
}
