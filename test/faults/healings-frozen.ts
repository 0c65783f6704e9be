import { setTimeout as sleep } from 'node:timers/promises';
import { startPrivateServer } from '../contracts/private-server.ts';
import type { ServerProcess } from '../helpers/server-process.ts';
import type { Fault, FaultReport } from './fault.ts';
import { HealingRig, LEASE_MS } from './healing-rig.ts';

const PER_ROUND = 2;
const FROZEN_MS = 3 * LEASE_MS;
const REFUSAL_MS = 10 * LEASE_MS;
const PATIENCE_MS = 120_000;
/** What a server says of a completion that comes when somebody else went on. */
const REFUSED = /what came under an old token was refused|a lease was lost/;
/** Names of one address, by which the calls of two servers can be told apart. */
const NAMES = ['127.0.0.1', 'localhost'] as const;

/** One of two servers stands still for three leases as a change of its was made, and then comes back. */
export const healingsFrozen: Fault = {
  name: 'one of two servers frozen while it heals',
  rounds: 50,
  quickRounds: 1,
  run,
};

async function run(rounds: number): Promise<FaultReport> {
  const database = await startPrivateServer();
  const rig = await HealingRig.open();
  try {
    const DATABASE_URL = await database.makeMigrated();
    const servers = await Promise.all(NAMES.map((name) => rig.addServer({ DATABASE_URL }, name)));
    for (const server of servers) await server.start();
    const key = await servers[0]!.createKey();
    let frozen = 0;
    let unfinished = 0;
    let refused = 0;
    for (let round = 0; round < rounds; round++) {
      const caught = freezeAtEffect(rig, servers);
      rig.fail(PER_ROUND);
      const { server, release } = await caught;
      frozen++;
      await sleep(FROZEN_MS);
      // The other one has gone on meanwhile.
      const { lost, missing } = await rig.finish(key, PATIENCE_MS);
      unfinished += lost + missing;
      server.output = '';
      process.kill(server.pid, 'SIGCONT');
      release();
      if (await isRefused(server)) refused++;
    }
    const { runs, healings, lost, doubled, missing, wrong, byState } = await rig.finish(key, PATIENCE_MS);
    return {
      laws: {
        'the other server finishes what was in hand': unfinished === 0,
        'what comes late is refused': refused === rounds,
        'no healing is lost': lost === 0,
        'every run was begun again': missing === 0,
        'no change was made twice': doubled === 0,
        'outcomes and incidents show what became of the runs': wrong === 0,
      },
      figures: [
        `${frozen} freezes of ${FROZEN_MS} ms, ${runs} failed runs, ${healings} healings, ${lost} lost, ${missing} missing, ${doubled} doubled, ${wrong} wrong`,
        `late completions refused in ${refused} rounds`,
        `healings: ${JSON.stringify(byState)}`,
      ],
    };
  } finally {
    await rig.close();
    await database.stop();
  }
}

/** Waits until a server that came back had its say. */
async function isRefused(server: ServerProcess): Promise<boolean> {
  const untilMs = performance.now() + REFUSAL_MS;
  while (!REFUSED.test(server.output) && performance.now() < untilMs) await sleep(20);
  return REFUSED.test(server.output);
}

/** Freezes whoever makes one of the next changes, which is answered when it goes on. */
function freezeAtEffect(
  rig: HealingRig,
  servers: readonly ServerProcess[],
): Promise<{ readonly server: ServerProcess; readonly release: () => void }> {
  let left = Math.floor(Math.random() * 2 * PER_ROUND);
  return new Promise((resolve) => {
    rig.onEffect = async (_, { headers }) => {
      if (left-- > 0) return;
      rig.onEffect = () => {};
      const server = servers[NAMES.findIndex((name) => String(headers.host).startsWith(name))]!;
      process.kill(server.pid, 'SIGSTOP');
      const released = Promise.withResolvers<void>();
      resolve({ server, release: released.resolve });
      await released.promise;
    };
  });
}
