import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runLoad } from '../helpers/load.ts';
import { ServerProcess } from '../helpers/server-process.ts';
import { type Fault, type FaultReport, quantile } from './fault.ts';
import { sendRest } from './kill.ts';
import { Ledger, settle } from './ledger.ts';

const CONNECTIONS = 16;
const MOST_RECOVERY_MS = 5000;

/** The bundled PostgreSQL is killed while deliveries come in. */
export const postgres: Fault = { name: 'PostgreSQL killed under load', rounds: 100, run };

async function run(rounds: number): Promise<FaultReport> {
  const server = await ServerProcess.create();
  const ledger = new Ledger();
  const recoveries: number[] = [];
  const wrong = new Map<number, number>();
  let withoutHint = 0;
  let isAlive = true;
  try {
    await server.start();
    const key = await server.createKey();
    for (let round = 0; round < rounds; round++) {
      const abort = new AbortController();
      const load = runLoad({
        port: server.port,
        connections: CONNECTIONS,
        durationMs: 60_000,
        perSecond: 2000,
        next: () => ledger.next(),
        onAnswer: ({ request, status, head }) => {
          ledger.answered(request, status);
          if (status === 503) withoutHint += /\r\nretry-after: *\d+/i.test(head) ? 0 : 1;
          else if (status !== 202) wrong.set(status, (wrong.get(status) ?? 0) + 1);
        },
        signal: abort.signal,
      });
      await sleep(100 + Math.random() * 400);
      process.kill(postmasterPid(server), 'SIGKILL');
      const startMs = performance.now();
      await sleep(50);
      isAlive &&= await isLive(server);
      // It says it is ready only when it takes deliveries.
      while (!(await server.isReady()) && performance.now() - startMs < 30_000) await sleep(20);
      recoveries.push(performance.now() - startMs);
      abort.abort();
      await load;
      ledger.collectBroken();
    }
    await sendRest(server, ledger);
    await settle(server);
    const { lost, doubled, missingFailures } = await ledger.compare(server, key);
    return {
      laws: {
        'no acknowledged signal is lost': lost === 0,
        'nothing is there twice': doubled === 0,
        'every signal became a failure': missingFailures === 0,
        'meanwhile 503 with Retry-After': wrong.size === 0 && withoutHint === 0,
        'it stays alive': isAlive,
      },
      timings: {
        'it works again within 5 s': quantile(recoveries, 0.95) <= MOST_RECOVERY_MS,
      },
      figures: [
        `${rounds} kills of PostgreSQL, ${ledger.acknowledged.size} acknowledged, ${lost} lost, ${doubled} doubled`,
        `other answers: ${[...wrong].map(([status, count]) => `${status} × ${count}`).join(', ') || 'none'}`,
        `works again p50 ${Math.round(quantile(recoveries, 0.5))} ms, p95 ${Math.round(quantile(recoveries, 0.95))} ms`,
      ],
    };
  } finally {
    await server.remove();
  }
}

function postmasterPid(server: ServerProcess): number {
  return Number(readFileSync(join(server.data, 'postgresql', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

async function isLive(server: ServerProcess): Promise<boolean> {
  try {
    return (await fetch(`${server.address}/health/live`)).status === 200;
  } catch {
    return false;
  }
}
