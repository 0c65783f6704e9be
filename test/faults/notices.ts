import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NoticeTaker } from '../helpers/healing-trial.ts';
import type { ServerProcess } from '../helpers/server-process.ts';
import type { Fault, FaultReport } from './fault.ts';
import { HealingRig } from './healing-rig.ts';
import { readAll } from './ledger.ts';

const PER_ROUND = 2;
const LONGEST_ROUND_MS = 15_000;
const PATIENCE_MS = 150_000;

const PLAYBOOK = `
playbooks:
  - name: tell
    when: { category: [network, registry_or_service_outage] }
    level: auto
    guards: { cooldown: 0s, per_hour: 100, per_day: 1000, mass_failure: 1 }
    steps: [{ action: notify }]
`;

/** The server is killed as a notice arrives, before it hears that it did. */
export const notices: Fault = { name: 'kill −9 around notices', rounds: 40, run };

async function run(rounds: number): Promise<FaultReport> {
  const folder = mkdtempSync(join(tmpdir(), 'regreen-notices-'));
  writeFileSync(join(folder, 'playbooks.yml'), PLAYBOOK);
  const taker = await NoticeTaker.open();
  const rig = await HealingRig.open();
  try {
    const server = await rig.addServer({
      ...taker.environment,
      REGREEN_HEALING_PLAYBOOKS: join(folder, 'playbooks.yml'),
      REGREEN_NOTIFY_DIGEST_AFTER: '1000',
    });
    await server.start();
    const key = await server.createKey();
    let onArrival = 0;
    for (let round = 0; round < rounds; round++) {
      const killed = killOnArrival(taker, server, () => areOver(server, key, (round + 1) * PER_ROUND));
      rig.fail(PER_ROUND);
      if (await killed) onArrival++;
      await server.start();
    }
    return await judge(rounds, onArrival, taker, server, key);
  } finally {
    await rig.close();
    await taker.host.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether so many healings are over: what is killed from here on are notices alone. */
async function areOver(server: ServerProcess, key: string, count: number): Promise<boolean> {
  const healings = await readAll(server, key, '/api/v1/healings?repository=acme/shop').catch(() => []);
  return healings.filter(({ finished_at }) => finished_at !== null).length >= count;
}

/** False when nothing arrived for a while: it is killed all the same. */
async function killOnArrival(
  taker: NoticeTaker,
  server: ServerProcess,
  isReady: () => Promise<boolean>,
): Promise<boolean> {
  const arrived = Promise.withResolvers<boolean>();
  taker.onNotice = async () => {
    while (!(await isReady())) await sleep(100);
    await server.kill();
    arrived.resolve(true);
  };
  const isKilled = await Promise.race([arrived.promise, sleep(LONGEST_ROUND_MS, false, { ref: false })]);
  taker.onNotice = async () => {};
  if (!isKilled) {
    while (!(await isReady())) await sleep(100);
    await server.kill();
  }
  return isKilled;
}

async function judge(
  rounds: number,
  onArrival: number,
  taker: NoticeTaker,
  server: ServerProcess,
  key: string,
): Promise<FaultReport> {
  const wanted = rounds * PER_ROUND;
  let told: Awaited<ReturnType<typeof readAll>> = [];
  let actions: typeof told = [];
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await sleep(500)) {
    [told, actions] = [
      await readAll(server, key, '/api/v1/notices?receiver=webhook'),
      await readAll(server, key, '/api/v1/actions?kind=notify'),
    ];
    if (told.length >= wanted && told.every(({ state }) => state === 'sent')) break;
  }
  const incidentsOf = (all: readonly { readonly body: { readonly data?: unknown } }[]) =>
    all.map(({ body }) => String((body.data as { incident?: unknown } | undefined)?.incident));
  const arrived = new Set(incidentsOf(taker.notices));
  const idsOf = Map.groupBy(taker.notices, ({ body }) => incidentsOf([{ body }])[0]!);
  const lost = wanted - arrived.size;
  const unknown = [...idsOf.values()].filter((all) => new Set(all.map(({ id }) => id)).size > 1).length;
  const twice = [...idsOf.values()].filter((all) => all.length > 1).length;
  return {
    laws: {
      'every notice arrived': lost === 0,
      'what arrives twice has the same id': unknown === 0,
      'every notice is known to have been sent': told.length === wanted && told.every(({ state }) => state === 'sent'),
      'every action that tells is done': actions.length === wanted && actions.every(({ state }) => state === 'done'),
    },
    figures: [
      `${rounds} kills, ${onArrival} of them as a notice arrived; ${wanted} incidents, ${arrived.size} told, ${lost} lost, ` +
        `${twice} told twice under one id, ${unknown} under several`,
    ],
  };
}
