import { setTimeout as sleep } from 'node:timers/promises';
import { ExecutionRig, type HostCall, LEASE_MS, type WorkerProcess } from './execution-rig.ts';
import type { Fault, FaultReport } from './fault.ts';

const PER_ROUND = 4;
const FROZEN_MS = 3 * LEASE_MS;
/** What the process is at when it stops: a step before a change, or a change that was made and not answered. */
const PLACES = ['step', 'act'] as const;

/** A worker stands still for three leases while another goes on, and then comes back. */
export const frozen: Fault = { name: 'worker frozen for three leases', rounds: 50, run };

async function run(rounds: number): Promise<FaultReport> {
  const rig = await ExecutionRig.open();
  const workers = [await rig.startWorker(), await rig.startWorker()];
  const all: string[] = [];
  let unfinished = 0;
  let changed = 0;
  let refused = 0;
  try {
    for (let round = 0; round < rounds; round++) {
      const names = Array.from({ length: PER_ROUND }, (_, n) => `round-${round}-${n}`);
      all.push(...names);
      const caught = freezeAt(rig, workers, PLACES[round % PLACES.length]!, round);
      await rig.begin(names);
      const { worker, release } = await caught;
      const heard = worker.said.length;
      await sleep(FROZEN_MS);
      // The other one goes on while this one stands still.
      unfinished += (await rig.finish(names, 30_000)).length;
      const before = await journalsOf(rig, names);
      worker.signal('SIGCONT');
      release();
      await refusedAt(worker, heard);
      const late = worker.said.slice(heard).filter(({ sentence }) => /old token|lease was lost/.test(sentence));
      if (late.length > 0) refused++;
      if ((await journalsOf(rig, names)) !== before) changed++;
    }
    const lost = await rig.finish(all);
    const doubled = [...rig.effects.values()].filter((times) => times > 1).length;
    return {
      laws: {
        'the other worker finishes what was in hand': unfinished === 0 && lost.length === 0,
        'every effect was made': rig.effects.size === 2 * all.length,
        'no effect was made twice': doubled === 0,
        'what comes late is refused': refused === rounds,
        'and nothing of it is written': changed === 0,
      },
      figures: [
        `${rounds} freezes of ${FROZEN_MS} ms, ${all.length} executions, ${lost.length} lost, ${rig.effects.size} effects, ${doubled} doubled`,
        `late completions refused in ${refused} rounds, journals changed afterwards in ${changed}`,
      ],
    };
  } finally {
    for (const worker of workers) {
      worker.signal('SIGCONT');
      await worker.end('SIGTERM');
    }
    await rig.close();
  }
}

/** Freezes whoever makes a call of this kind, before it is answered; the answer waits until it is let go. */
function freezeAt(
  rig: ExecutionRig,
  workers: readonly WorkerProcess[],
  place: (typeof PLACES)[number],
  round: number,
): Promise<{ readonly worker: WorkerProcess; readonly release: () => void }> {
  let left = Math.floor(Math.random() * PER_ROUND);
  return new Promise((resolve) => {
    rig.onCall = async ({ kind, name, pid }: HostCall, when) => {
      if (kind !== place || when !== 'after' || !name.startsWith(`round-${round}-`) || left-- > 0) return;
      rig.onCall = () => {};
      const worker = workers.find((one) => one.pid === pid)!;
      worker.signal('SIGSTOP');
      const released = Promise.withResolvers<void>();
      resolve({ worker, release: released.resolve });
      await released.promise;
    };
  });
}

async function journalsOf(rig: ExecutionRig, names: readonly string[]): Promise<string> {
  return JSON.stringify(await Promise.all(names.map((name) => rig.storage.executions.read(name))));
}

/** Waits until the worker had its say, refused or not. */
async function refusedAt(worker: WorkerProcess, heard: number): Promise<void> {
  const untilMs = performance.now() + 2 * LEASE_MS;
  while (worker.said.length === heard && performance.now() < untilMs) await sleep(20);
  await sleep(LEASE_MS / 4);
}
