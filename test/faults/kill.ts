import { setTimeout as sleep } from 'node:timers/promises';
import { runLoad } from '../helpers/load.ts';
import { ServerProcess } from '../helpers/server-process.ts';
import { type Fault, type FaultReport, quantile } from './fault.ts';
import { Ledger, settle } from './ledger.ts';

const CONNECTIONS = 16;
const PER_SECOND = 2000;
const LONGEST_RUN_MS = 1500;
const MOST_RESTART_MS = 5000;

/** The server is killed at random while deliveries come in. */
export const kill: Fault = { name: 'kill −9 under load', rounds: 100, run };

async function run(rounds: number): Promise<FaultReport> {
  const server = await ServerProcess.create();
  const ledger = new Ledger();
  const restarts: number[] = [];
  try {
    await server.start();
    const key = await server.createKey();
    for (let round = 0; round < rounds; round++) {
      const abort = new AbortController();
      const load = runLoad({
        port: server.port,
        connections: CONNECTIONS,
        durationMs: 60_000,
        perSecond: PER_SECOND,
        next: () => ledger.next(),
        onAnswer: ({ request, status }) => ledger.answered(request, status),
        signal: abort.signal,
      });
      await sleep(100 + Math.random() * LONGEST_RUN_MS);
      await server.kill();
      abort.abort();
      await load;
      ledger.collectBroken();
      restarts.push(await server.start());
    }
    await sendRest(server, ledger);
    await settle(server);
    const { lost, doubled, missingFailures } = await ledger.compare(server, key);
    const restart = quantile(restarts, 0.95);
    return {
      laws: {
        'no acknowledged signal is lost': lost === 0,
        'nothing is there twice': doubled === 0,
        'every signal became a failure': missingFailures === 0,
      },
      timings: {
        'ready again within 5 s': restart < MOST_RESTART_MS,
      },
      figures: [
        `${rounds} kills, ${ledger.acknowledged.size} acknowledged, ${lost} lost, ${doubled} doubled`,
        `restart p50 ${Math.round(quantile(restarts, 0.5))} ms, p95 ${Math.round(restart)} ms`,
      ],
    };
  } finally {
    await server.remove();
  }
}

/** Sends what was never acknowledged until it is. */
export async function sendRest(server: ServerProcess, ledger: Ledger): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    await runLoad({
      port: server.port,
      connections: 4,
      durationMs: 10_000,
      next: () => ledger.nextUnacknowledged(),
      onAnswer: ({ request, status }) => ledger.answered(request, status),
    });
    if (ledger.nextUnacknowledged() === null) return;
  }
}
