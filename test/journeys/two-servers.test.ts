import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAll, settle } from '../faults/ledger.ts';
import { deliveryBytes } from '../helpers/github-deliveries.ts';
import { runLoad } from '../helpers/load.ts';
import { GITHUB_SECRET, ServerProcess } from '../helpers/server-process.ts';

const REPOSITORY = 'acme/shop';
const DELIVERIES = 300;
const PATIENCE_MS = 10_000;
/** How long a task of a process that is gone is held for it. */
const LEASE_MS = 60_000;

let first: ServerProcess;
let second: ServerProcess;
let key: string;

beforeAll(async () => {
  first = await ServerProcess.create();
  await first.start();
  second = await ServerProcess.create({ data: first.data });
  await second.start();
  key = await first.createKey();
});
afterAll(async () => {
  await second.stop();
  await first.remove();
});

/** Sends deliveries with these numbers, in this order. */
async function send(server: ServerProcess, numbers: readonly number[]): Promise<void> {
  const left = [...numbers];
  const statuses = new Set<number>();
  await runLoad({
    port: server.port,
    connections: 8,
    durationMs: 60_000,
    next: () => {
      const number = left.shift();
      if (number === undefined) return null;
      return deliveryBytes({ secret: GITHUB_SECRET, repository: REPOSITORY, number, delivery: `delivery-${number}` });
    },
    onAnswer: ({ status }) => statuses.add(status),
  });
  expect([...statuses]).toEqual([202]);
}

const runsAt = async (server: ServerProcess): Promise<readonly string[]> =>
  (await readAll(server, key, `/api/v1/failures?repository=${REPOSITORY}`)).map(({ run }) => String(run)).sort();

async function until(what: string, holds: () => Promise<boolean>, patienceMs = PATIENCE_MS): Promise<void> {
  const endMs = performance.now() + patienceMs;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`not within ${patienceMs} ms: ${what}`);
    await sleep(50);
  }
}

// Each test goes on where the one before ended.
describe('two servers on one database', () => {
  it('take the same deliveries at the same time and know each once', async () => {
    const numbers = Array.from({ length: DELIVERIES }, (_, number) => number);
    await Promise.all([send(first, numbers), send(second, numbers.toReversed())]);
    await settle(first);
    const runs = await runsAt(first);
    expect(new Set(runs).size).toBe(DELIVERIES);
    expect(runs).toHaveLength(DELIVERIES);
    expect(await runsAt(second)).toEqual(runs);
  });

  it('show each other what is new, in lists that were read before and in streams', async () => {
    const abort = new AbortController();
    const stream = await fetch(`${second.address}/api/v1/stream`, {
      headers: { authorization: `Bearer ${key}` },
      signal: abort.signal,
    });
    expect(stream.status).toBe(200);
    let heard = '';
    const listening = (async () => {
      for await (const chunk of stream.body!) heard += Buffer.from(chunk).toString();
    })().catch(() => {});
    await runsAt(second);
    await send(first, [DELIVERIES]);
    await until('the list of the second shows what the first took', async () => {
      return (await runsAt(second)).length === DELIVERIES + 1;
    });
    await until('the stream of the second tells of it', async () => heard.includes('event: failure.'));
    abort.abort();
    await listening;
  });

  it('go on when one of them is killed, with what it was at', async () => {
    const numbers = Array.from({ length: DELIVERIES }, (_, number) => 1000 + number);
    await send(first, numbers);
    await first.kill();
    await send(second, [2000]);
    const all = DELIVERIES + 1 + DELIVERIES + 1;
    await until('all is read', async () => (await runsAt(second)).length >= all, LEASE_MS + PATIENCE_MS);
    await settle(second);
    expect(await runsAt(second)).toHaveLength(all);
  });
});
