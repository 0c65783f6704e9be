import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type LoadReport, requestBytes, runLoad } from '../helpers/load.ts';
import { ServerProcess } from '../helpers/server-process.ts';
import type { Fault, FaultReport } from './fault.ts';

const CONNECTIONS = 8;
const LOAD_MS = 4000;
/** Below this, twice as slow is within what the machine does by itself. */
const NOISE_MS = 25;

/** Redis is killed, hangs and forgets everything while reads come in. */
export const redis: Fault = {
  name: 'Redis killed, hung, emptied',
  rounds: 10,
  obstacle: () =>
    spawnSync('redis-server', ['--version']).status === 0
      ? null
      : 'redis-server is not installed (apt-get install redis-server)',
  run,
};

async function run(rounds: number): Promise<FaultReport> {
  const folder = mkdtempSync(join(tmpdir(), 'regreen-redis-'));
  const port = await freePort();
  let process = await startRedis(port, folder);
  const server = await ServerProcess.create({ environment: { REDIS_URL: `redis://127.0.0.1:${port}` } });
  try {
    await server.start();
    const headers = { authorization: `Bearer ${await server.createKey()}` };
    const paths = Array.from({ length: 50 }, (_, place) => `/api/v1/failures?limit=10&repository=acme/shop-${place}`);
    const requests = paths.map((path) => requestBytes('GET', path, headers));
    let turn = 0;
    const load = (): Promise<LoadReport> =>
      runLoad({
        port: server.port,
        connections: CONNECTIONS,
        durationMs: LOAD_MS,
        perSecond: 500,
        next: () => requests[turn++ % requests.length]!,
      });
    await load();
    const calm = await load();
    let failed = 0;
    let slowest = 0;
    const during = async (harm: () => Promise<void>, repair: () => Promise<void>) => {
      const loading = load();
      await sleep(500);
      await harm();
      const report = await loading;
      await repair();
      await sleep(300);
      failed += [...report.byStatus].filter(([status]) => status >= 500).reduce((sum, [, count]) => sum + count, 0);
      failed += report.broken;
      slowest = Math.max(slowest, report.p95);
    };
    for (let round = 0; round < rounds; round++) {
      await during(
        async () => {
          process.kill('SIGKILL');
          await once(process, 'exit');
        },
        async () => {
          process = await startRedis(port, folder);
        },
      );
      await during(
        async () => void process.kill('SIGSTOP'),
        async () => void process.kill('SIGCONT'),
      );
      await during(
        async () => void spawnSync('redis-cli', ['-p', String(port), 'flushall']),
        async () => {},
      );
    }
    return {
      laws: {
        'no answer is 500 or above': failed === 0,
      },
      timings: {
        'p95 at most doubles': slowest <= Math.max(2 * calm.p95, NOISE_MS),
      },
      figures: [
        `${3 * rounds} harms, ${failed} failed answers, p95 ${calm.p95.toFixed(1)} ms before, ${slowest.toFixed(1)} ms at worst`,
      ],
    };
  } finally {
    process.kill('SIGKILL');
    await server.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startRedis(port: number, folder: string): Promise<ChildProcess> {
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const child = spawn('redis-server', options, { stdio: 'ignore' });
  for (let tries = 0; tries < 100; tries++) {
    if (spawnSync('redis-cli', ['-p', String(port), 'ping']).status === 0) return child;
    await sleep(50);
  }
  throw new Error('redis-server did not answer');
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
