// A process that does nothing but work at executions; the fault tests start, kill and freeze it.

import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { PROCESS_TIMERS } from '../../src/app/process-timers.ts';
import { createIdMaker, type Logger, RemoteError } from '../../src/foundation/index.ts';
import { openStorage } from '../../src/storage/index.ts';
import { type Effect, Engine, PermanentError, type StepAttempt, type Workflow } from '../../src/workflows/index.ts';

const { WORKER_DATABASE, WORKER_HOST, WORKER_DATA, WORKER_LEASE_MS } = process.env as Record<string, string>;
const IDLE_MS = 25;

const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };
const makeId = createIdMaker(clock, (bytes) => void randomFillSync(bytes));
const say = (fields: object, sentence: string) => console.log(JSON.stringify({ sentence, ...fields }));
const logger: Logger = { error: say, warn: say, info: () => {}, debug: () => {} };

async function call(method: string, path: string): Promise<Response> {
  const answer = await fetch(`${WORKER_HOST}${path}`, {
    method,
    headers: { 'x-pid': String(process.pid) },
    signal: AbortSignal.timeout(10_000),
  }).catch((error: unknown) => {
    throw new RemoteError('the host did not answer', {}, { cause: error });
  });
  if (answer.status >= 500) throw new RemoteError(`the host answered ${answer.status}`);
  return answer;
}

/** Opens a connection, asks whether it may, and only then sends. */
async function send(path: string, attempt: StepAttempt): Promise<string> {
  try {
    const headers = { 'x-pid': String(process.pid) };
    const request = httpRequest(`${WORKER_HOST}${path}`, { method: 'POST', agent: false, headers, timeout: 10_000 });
    request.on('socket', (socket) => {
      socket.once('connect', () => {
        try {
          attempt.assertHeld();
          request.end();
        } catch (error) {
          request.destroy(error as Error);
        }
      });
    });
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    if (answer.statusCode === 422) throw new PermanentError('the host refused');
    return await text(answer);
  } catch (error) {
    if (error instanceof PermanentError) throw error;
    throw new RemoteError('the host did not answer', {}, { cause: error });
  }
}

function effectOf(key: string): Effect<string> {
  return {
    key,
    look: async () => {
      const answer = await call('GET', `/effects/${key}`);
      return answer.status === 200 ? answer.text() : undefined;
    },
    act: (_, attempt) => send(`/effects/${key}`, attempt),
  };
}

/** Two changes of the world with work and rest between them. */
const ship: Workflow<{ name: string }, string[]> = {
  name: 'ship',
  version: 1,
  async run(context, { name }) {
    await context.step('prepare', async () => (await call('GET', `/steps/${name}`)).text());
    const first = await context.effect('first', effectOf(`${name}-first`), { firstPauseMs: 50 });
    await context.sleep('rest', 20);
    const second = await context.effect('second', effectOf(`${name}-second`), { firstPauseMs: 50 });
    return [first, second];
  },
};

const storage = await openStorage({
  databaseUrl: WORKER_DATABASE!,
  dataDirectory: WORKER_DATA!,
  clock,
  makeId,
  logger,
  poolSize: 4,
});
const engine = new Engine({
  timers: PROCESS_TIMERS,
  store: storage.executions,
  workflows: [ship as Workflow],
  clock,
  random: Math.random,
  logger,
  leaseMs: Number(WORKER_LEASE_MS),
});

let isStopped = false;
process.on('SIGTERM', () => {
  isStopped = true;
});
say({}, 'ready');
while (!isStopped) {
  const taken = await engine.work().catch((error: unknown) => {
    say({ problem: String(error) }, 'a turn failed');
    return 0;
  });
  if (taken === 0) await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
}
await engine.stop(5_000);
await storage.close();
