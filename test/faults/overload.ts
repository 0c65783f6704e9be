import { setTimeout as sleep } from 'node:timers/promises';
import { requestBytes, runLoad } from '../helpers/load.ts';
import { ServerProcess } from '../helpers/server-process.ts';
import { type Fault, type FaultReport, quantile } from './fault.ts';

const CAPACITY_CONNECTIONS = 32;
const TIMES = 5;
const LOAD_MS = 10_000;
const MOST_ACCEPTED_MS = 500;
const MOST_RECOVERY_MS = 10_000;

/** Five times as many clients as keep the server busy, each as fast as it is answered. */
export const overload: Fault = { name: 'five times the load it can take', rounds: 6, run };

async function run(rounds: number): Promise<FaultReport> {
  const server = await ServerProcess.create();
  try {
    await server.start();
    const key = await server.createKey();
    const analyze = requestBytes(
      'POST',
      '/api/v1/analyze',
      { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      JSON.stringify({ logs: `${'compiling\n'.repeat(500)}error TS2322: Type 'a' is not assignable to type 'b'.\n` }),
    );
    const next = () => analyze;
    const normal = await runLoad({ port: server.port, connections: 1, durationMs: 3000, next });
    const peak = await runLoad({ port: server.port, connections: CAPACITY_CONNECTIONS, durationMs: 3000, next });
    const accepted: number[] = [];
    const wrong = new Map<string, number>();
    let refused = 0;
    let recoveryMs = 0;
    let broken = 0;
    for (let round = 0; round < rounds; round++) {
      const report = await runLoad({
        port: server.port,
        connections: CAPACITY_CONNECTIONS * TIMES,
        durationMs: LOAD_MS,
        next,
        onAnswer: ({ status, head, ms }) => {
          if (status === 200) accepted.push(ms);
          else if ((status === 429 || status === 503) && /\r\nretry-after: *\d+/i.test(head)) refused++;
          else wrong.set(`${status}`, (wrong.get(`${status}`) ?? 0) + 1);
        },
      });
      broken += report.broken;
      recoveryMs = Math.max(recoveryMs, await recovery(server, analyze, Math.max(100, 2 * normal.p95)));
    }
    const p95 = quantile(accepted, 0.95);
    return {
      laws: {
        'refusals are 429 or 503 with Retry-After': wrong.size === 0 && broken === 0,
      },
      timings: {
        'what is accepted is answered within 500 ms': p95 <= MOST_ACCEPTED_MS,
        'it is back to normal within 10 s': recoveryMs <= MOST_RECOVERY_MS,
        'it still does most of what it can':
          accepted.length / ((rounds * LOAD_MS) / 1000) >= (0.5 * (peak.byStatus.get(200) ?? 0)) / 3,
      },
      figures: [
        `accepted ${accepted.length}, refused ${refused}, other ${[...wrong].join(' ') || 'none'}, broken ${broken}`,
        `accepted p95 ${Math.round(p95)} ms, unloaded p95 ${Math.round(normal.p95)} ms, back to normal after ${Math.round(recoveryMs)} ms`,
      ],
    };
  } finally {
    await server.remove();
  }
}

/** Milliseconds until ten answers in a row are as quick as before. */
async function recovery(server: ServerProcess, request: Buffer, normalMs: number): Promise<number> {
  const startMs = performance.now();
  for (let quick = 0; quick < 10; ) {
    await runLoad({
      port: server.port,
      connections: 1,
      durationMs: 5000,
      next: once(request),
      onAnswer: ({ status, ms }) => {
        quick = status === 200 && ms <= normalMs ? quick + 1 : 0;
      },
    });
    if (performance.now() - startMs > 30_000) break;
    if (quick === 0) await sleep(50);
  }
  return performance.now() - startMs;
}

function once(request: Buffer): () => Buffer | null {
  let isSent = false;
  return () => {
    if (isSent) return null;
    isSent = true;
    return request;
  };
}
