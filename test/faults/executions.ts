import { setTimeout as sleep } from 'node:timers/promises';
import { ExecutionRig, type HostCall, type WorkerProcess } from './execution-rig.ts';
import { type Fault, type FaultReport, quantile } from './fault.ts';

const PER_ROUND = 8;
/** Where the process is killed: as the change arrives, when it was made and not answered, or at any time. */
const PLACES = ['before', 'after', 'anywhere'] as const;

/** A worker is killed around the changes it makes in the world. */
export const executions: Fault = { name: 'kill −9 around effects', rounds: 100, run };

async function run(rounds: number): Promise<FaultReport> {
  const rig = await ExecutionRig.open();
  const all: string[] = [];
  const restarts: number[] = [];
  let killed = 0;
  let worker = await rig.startWorker();
  try {
    for (let round = 0; round < rounds; round++) {
      const names = Array.from({ length: PER_ROUND }, (_, n) => `round-${round}-${n}`);
      all.push(...names);
      const place = PLACES[round % PLACES.length]!;
      const isKilled = place === 'anywhere' ? killLater(worker) : killAtAct(rig, worker, place, round);
      await rig.begin(names);
      await isKilled;
      killed++;
      const beganMs = performance.now();
      worker = await rig.startWorker();
      restarts.push(performance.now() - beganMs);
    }
    const lost = await rig.finish(all);
    const wanted = all.flatMap((name) => [`${name}-first`, `${name}-second`]);
    const missing = wanted.filter((key) => !rig.effects.has(key)).length;
    const doubled = [...rig.effects.values()].filter((times) => times > 1).length;
    const depth = await rig.storage.executions.depth();
    return {
      laws: {
        'no execution is lost': lost.length === 0,
        'every effect was made': missing === 0,
        'no effect was made twice': doubled === 0,
        'nothing is left in hand or due': depth.held + depth.due + depth.waiting === 0,
      },
      figures: [
        `${killed} kills, ${all.length} executions, ${lost.length} lost, ${wanted.length} effects, ${missing} missing, ${doubled} doubled`,
        `worker at work again p50 ${Math.round(quantile(restarts, 0.5))} ms, p95 ${Math.round(quantile(restarts, 0.95))} ms`,
      ],
    };
  } finally {
    await worker.end('SIGTERM');
    await rig.close();
  }
}

async function killLater(worker: WorkerProcess): Promise<void> {
  await sleep(Math.random() * 100);
  await worker.end('SIGKILL');
}

/** Kills the worker at one of the changes of this round. */
function killAtAct(rig: ExecutionRig, worker: WorkerProcess, place: 'before' | 'after', round: number): Promise<void> {
  let acts = Math.floor(Math.random() * 2 * PER_ROUND * 0.9);
  return new Promise((resolve) => {
    rig.onCall = async ({ kind, name }: HostCall, when) => {
      if (kind !== 'act' || when !== place || !name.startsWith(`round-${round}-`) || acts-- > 0) return;
      rig.onCall = () => {};
      await worker.end('SIGKILL');
      resolve();
    };
  });
}
