// How fast storage is: bin/run bench/storage.ts [DATABASE_URL]. Without an address, a bundled server in a directory
// of its own that is removed afterwards; fsync is on in both.
import { createHash, randomBytes, randomFillSync } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIdMaker, SILENT } from '../src/foundation/index.ts';
import type { NewSignal } from '../src/intake/index.ts';
import { openStorage, type Storage } from '../src/storage/index.ts';

const SECONDS = Number(process.env.SECONDS ?? 10);
const CALLERS = Number(process.env.CALLERS ?? 256);
const REPOSITORIES = 200;

const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };
const makeId = createIdMaker(clock, (bytes) => void randomFillSync(bytes));
const dataDirectory = mkdtempSync(join(tmpdir(), 'regreen-bench-'));
// Where root measures, the server runs as another user.
chmodSync(dataDirectory, 0o755);
const databaseUrl = process.argv[2] ?? null;

const storage = await openStorage({ databaseUrl, dataDirectory, clock, makeId, logger: SILENT });
try {
  await measureAppends(storage);
  await measureTasks(storage);
  await storage.signals.drain();
  await measureReads(storage);
} finally {
  await storage.close();
  rmSync(dataDirectory, { recursive: true, force: true });
}

async function measureAppends({ signals }: Storage): Promise<void> {
  // Text that repeats as webhooks do, with parts that never do.
  const bodies = Array.from({ length: 64 }, () =>
    JSON.stringify({
      action: 'completed',
      noise: randomBytes(700).toString('hex'),
      workflow_job: {
        conclusion: 'failure',
        labels: ['ubuntu-latest'],
        name: 'test',
        steps: Array.from({ length: 8 }, (_, n) => ({ name: `step ${n}`, conclusion: 'success' })),
      },
    }),
  );
  let made = 0;
  await report('appended signals of 2 KB', async () => {
    made++;
    await signals.append(newSignal(made, bodies[made % bodies.length]!));
  });
}

function newSignal(n: number, body: string): NewSignal {
  const name = `owner-${n % 10}/repository-${n % REPOSITORIES}`;
  return {
    id: makeId('sig'),
    receivedAtMs: Date.now(),
    repository: { provider: 'github', name },
    provider: 'github',
    event: 'workflow_job',
    deliveryId: `delivery-${n}`,
    contentKey: createHash('sha256').update(`${name} ${n}`).digest('hex'),
    trust: 'trusted',
    body,
  };
}

async function measureTasks({ tasks }: Storage): Promise<void> {
  const startMs = performance.now();
  let finished = 0;
  for (let batch = await tasks.claim(['read_signal'], 200, 30_000); batch.length > 0; ) {
    await tasks.finish(batch);
    finished += batch.length;
    if (performance.now() - startMs > SECONDS * 1_000) break;
    batch = await tasks.claim(['read_signal'], 200, 30_000);
  }
  console.log(`claimed and finished tasks: ${Math.round((finished / (performance.now() - startMs)) * 1_000)}/s`);
}

async function measureReads({ signals }: Storage): Promise<void> {
  const { items } = await signals.list('everything', {}, { limit: 200, after: null });
  const organisation = [items[0]!.organisationId];
  let n = 0;
  const next = () => items[n++ % items.length]!;
  await report('single reads', async () => void (await signals.read('everything', next().id)));
  await report('single reads of one organisation', async () => void (await signals.read(organisation, next().id)));
  const page = { limit: 50, after: null };
  await report('lists of 50', async () => void (await signals.list('everything', {}, page)), 32);
  await report('lists of 50 of one organisation', async () => void (await signals.list(organisation, {}, page)), 32);
}

async function report(what: string, call: () => Promise<void>, callers = CALLERS): Promise<void> {
  const times: number[] = [];
  const startMs = performance.now();
  const untilMs = startMs + SECONDS * 1_000;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() < untilMs) {
        const beginMs = performance.now();
        await call();
        times.push(performance.now() - beginMs);
      }
    }),
  );
  const seconds = (performance.now() - startMs) / 1_000;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)]!.toFixed(1);
  console.log(
    `${what}: ${Math.round(times.length / seconds)}/s, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`,
  );
}
