import { setTimeout as sleep } from 'node:timers/promises';
import { runLoad } from '../helpers/load.ts';
import { ServerProcess } from '../helpers/server-process.ts';
import { type Fault, type FaultReport, quantile } from './fault.ts';
import { sendRest } from './kill.ts';
import { Ledger, settle } from './ledger.ts';

const CONNECTIONS = 16;
const PER_SECOND = 2000;
const MOST_STOP_MS = 30_000;

/** The server is asked to end while deliveries come in. */
export const stop: Fault = { name: 'SIGTERM under load', rounds: 100, quickRounds: 1, run };

async function run(rounds: number): Promise<FaultReport> {
  const server = await ServerProcess.create();
  const ledger = new Ledger();
  const stops: number[] = [];
  let broken = 0;
  let wrongCodes = 0;
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
      await sleep(100 + Math.random() * 500);
      const { code, ms } = await server.stop();
      stops.push(ms);
      if (code !== 0) wrongCodes++;
      // Until here every request that was sent has to be answered.
      abort.abort();
      broken += (await load).broken;
      ledger.collectBroken();
      await server.start();
    }
    await sendRest(server, ledger);
    await settle(server);
    const { lost, doubled } = await ledger.compare(server, key);
    return {
      laws: {
        'no request that was sent stays without an answer': broken === 0,
        'it ends with exit code 0': wrongCodes === 0,
        'nothing is lost or doubled': lost + doubled === 0,
      },
      timings: {
        'it ends within 30 s': Math.max(...stops) <= MOST_STOP_MS,
      },
      figures: [
        `${rounds} stops, ${broken} broken requests`,
        `stop p50 ${Math.round(quantile(stops, 0.5))} ms, most ${Math.round(Math.max(...stops))} ms`,
      ],
    };
  } finally {
    await server.remove();
  }
}
