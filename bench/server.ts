// What the server takes, answers and needs, measured on the whole program; the load runs on the same machine.
//   bin/run bench/server.ts [--seconds 60] [--only posts,reads,…]
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { FakeGithub } from '../test/helpers/fake-github.ts';
import {
  deliveryBytes,
  githubHeaders,
  JOB_BASE,
  RUN_BASE,
  workflowJobBody,
} from '../test/helpers/github-deliveries.ts';
import { type LoadReport, requestBytes, runLoad } from '../test/helpers/load.ts';
import { GITHUB_SECRET, ServerProcess } from '../test/helpers/server-process.ts';
import { readDeveloperTexts } from './suites.ts';

const { values } = parseArgs({
  options: { data: { type: 'string' }, seconds: { type: 'string', default: '60' }, only: { type: 'string' } },
});
const seconds = Number(values.seconds);
const CONNECTIONS = 64;
/** Code hosts send from many machines at once; their posts share commits. */
const POSTING_CONNECTIONS = 256;
const MADE_AHEAD_PER_SECOND = 7000;
/** How long a server that has just started is looked at by itself. */
const FIRST_MS = 10_000;
const MESSAGE_CONNECTIONS = 1000;
const STORED_FAILURES = 100_000;
const REPOSITORIES = 20;
const LARGE_LOGS = 4;
const LARGE_LOG_MB = 1024;

const server = await ServerProcess.create();
let most = 0;
const watch = setInterval(() => {
  most = Math.max(most, residentMb(server.pid));
}, 100);
let posted = 0;

try {
  console.log(`start to ready: ${Math.round(await server.start())} ms`);
  const key = await server.createKey();
  const parts: Readonly<Record<string, () => Promise<void>>> = {
    posts: measurePosts,
    reads: () => measureReads(key),
    mixed: () => measureMixed(key),
    messages: () => measureMessages(key),
    latency: () => measureLatency(key),
    logs: measureLogs,
  };
  for (const [name, measure] of Object.entries(parts)) {
    if (values.only !== undefined && !values.only.split(',').includes(name)) continue;
    most = 0;
    await measure();
    console.log(`  memory of the server meanwhile, without PostgreSQL: ${most} MB at the most`);
  }
} finally {
  clearInterval(watch);
  await server.remove();
}

/** Signed deliveries of 2 KB, each another job that failed. */
async function measurePosts(): Promise<void> {
  // Signing takes longer than sending; what is made ahead takes nothing from the server while it is measured.
  const made = Array.from({ length: seconds * MADE_AHEAD_PER_SECOND }, () => nextDelivery());
  const report = await runLoad({
    port: server.port,
    connections: POSTING_CONNECTIONS,
    durationMs: seconds * 1000,
    next: () => made.pop() ?? nextDelivery(),
  });
  tell('webhook posts of 2 KB, signed', report, 202);
}

function nextDelivery(): Buffer {
  const number = posted++;
  return deliveryBytes({ secret: GITHUB_SECRET, number, repository: `acme/shop-${number % REPOSITORIES}` });
}

/** Lists and single reads of many stored failures. */
async function measureReads(key: string): Promise<void> {
  await storeFailures(key);
  const headers = { authorization: `Bearer ${key}` };
  const first = await getJson(`/api/v1/failures?limit=100`, headers);
  const ids = (first.data as { id: string }[]).map(({ id }) => id);
  let turn = 0;
  const lists = Array.from(
    { length: REPOSITORIES },
    (_, place) => `/api/v1/failures?limit=20&repository=acme/shop-${place}`,
  );
  const requests = [...lists, ...ids.map((id) => `/api/v1/failures/${id}`)].map((path) =>
    requestBytes('GET', path, headers),
  );
  const report = await runLoad({
    port: server.port,
    connections: CONNECTIONS,
    durationMs: seconds * 1000,
    next: () => requests[turn++ % requests.length]!,
  });
  tell(`lists and single reads, ${STORED_FAILURES} failures stored`, report, 200);
}

async function storeFailures(key: string): Promise<void> {
  if (posted < STORED_FAILURES) {
    const missing = STORED_FAILURES - posted;
    let left = missing;
    await runLoad({
      port: server.port,
      connections: CONNECTIONS,
      durationMs: 600_000,
      next: () => (left-- > 0 ? nextDelivery() : null),
    });
  }
  // Everything received has become a failure before reading is measured.
  const startMs = performance.now();
  for (;;) {
    const waiting = await waitingTasks();
    if (waiting === 0 || performance.now() - startMs > 600_000) break;
    await sleep(1000);
  }
  console.log(
    `${posted} signals read and settled after another ${((performance.now() - startMs) / 1000).toFixed(1)} s`,
  );
  void key;
}

/** Seven reads, two posts and one analysis of ten, at half of what the server can take. */
async function measureMixed(key: string): Promise<void> {
  const headers = { authorization: `Bearer ${key}` };
  const analyze = requestBytes(
    'POST',
    '/api/v1/analyze',
    { ...headers, 'content-type': 'application/json' },
    JSON.stringify({
      logs: 'Traceback (most recent call last):\n  File "app.py", line 41, in load\nKeyError: \'id\'\n',
    }),
  );
  const reads = Array.from({ length: REPOSITORIES }, (_, place) =>
    requestBytes('GET', `/api/v1/failures?limit=20&repository=acme/shop-${place}`, headers),
  );
  let turn = 0;
  const before = await cacheCounts();
  const report = await runLoad({
    port: server.port,
    connections: CONNECTIONS,
    durationMs: seconds * 1000,
    perSecond: 1000,
    next: () => {
      const place = turn++ % 10;
      if (place === 9) return analyze;
      return place >= 7 ? nextDelivery() : reads[turn % reads.length]!;
    },
  });
  const after = await cacheCounts();
  const hits = after.hits - before.hits;
  const share = hits / Math.max(1, hits + after.misses - before.misses);
  tell('mixed: 7 reads, 2 posts, 1 analysis of 10, 1,000/s', report);
  console.log(`  cache hits ${(share * 100).toFixed(1)} %`);
}

/** Messages of a few hundred characters, each another text, over as many connections as a big team has. */
async function measureMessages(key: string): Promise<void> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const texts = readDeveloperTexts();
  const requests = Array.from({ length: 5000 }, (_, number) => {
    const text = Array.from({ length: 6 }, (__, part) => texts[(number * 7 + part * 31) % texts.length]).join('\n');
    return requestBytes('POST', '/api/v1/classify', headers, JSON.stringify({ id: String(number), text }));
  });
  let turn = 0;
  const next = () => requests[turn++ % requests.length]!;
  const durationMs = seconds * 1000;
  const many = { port: server.port, connections: MESSAGE_CONNECTIONS, durationMs, next, restMs: 1000 };
  // Three a second of each of a thousand users, first on a server that has just started and was asked for nothing yet; then
  // each as fast as it is answered, where the wait is their number over the rate.
  const first = await runLoad({ ...many, durationMs: FIRST_MS, perSecond: 3000 });
  tell('messages judged, 1,000 users, 3,000/s, the first ten seconds of a server', first, 200);
  tell('messages judged, 1,000 users, 3,000/s', await runLoad({ ...many, perSecond: 3000 }), 200);
  tell('messages judged, 1,000 users, as many as are answered', await runLoad(many), 200);
}

/** How long it takes until a log that is handed in is explained and stored. */
async function measureLatency(key: string): Promise<void> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const line =
    '2026-01-01T00:00:00.0000000Z compiling module with some words in the line to make it as long as usual\n';
  const failing = readFileSync('examples/failing-build/build.log', 'utf8');
  const log = line.repeat(Math.ceil((1 << 20) / line.length)) + failing;
  const stored: number[] = [];
  const analysed: number[] = [];
  for (let round = 0; round < 20; round++) {
    const startMs = performance.now();
    const made = await fetch(`${server.address}/api/v1/failures`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ repository: 'acme/latency', job: `build ${round}`, run: String(round), log }),
    });
    const { id } = (await made.json()) as { id: string };
    for (;;) {
      const failure = await getJson(`/api/v1/failures/${id}`, headers);
      if ((failure.failure as { state: string } | undefined)?.state === 'diagnosed' || failure.state === 'diagnosed')
        break;
      await sleep(10);
    }
    stored.push(performance.now() - startMs);
    const errorMs = performance.now();
    await fetch(`${server.address}/api/v1/analyze`, {
      method: 'POST',
      headers,
      body: JSON.stringify({
        logs: `TypeError: cannot read property '${round}' of undefined\n    at load (/app/src/a.js:1:2)`,
      }),
    }).then((answer) => answer.arrayBuffer());
    analysed.push(performance.now() - errorMs);
  }
  console.log(`signal to stored diagnosis, log of 1 MB: p50 ${at(stored, 0.5)} ms, p95 ${at(stored, 0.95)} ms`);
  console.log(`one error text analysed: p50 ${at(analysed, 0.5)} ms, p95 ${at(analysed, 0.95)} ms`);
}

/** Four logs of a gigabyte each that are fetched and read at once. */
async function measureLogs(): Promise<void> {
  const repository = 'acme/large';
  const github = await FakeGithub.open({ repository, token: 'a token of the bench', logsAt: 'here' });
  const reader = await ServerProcess.create({
    environment: { REGREEN_GITHUB_TOKEN: 'a token of the bench', REGREEN_GITHUB_API_URL: github.api.address },
  });
  try {
    await reader.start();
    const headers = { authorization: `Bearer ${await reader.createKey()}` };
    const idle = residentMb(reader.pid);
    let peak = idle;
    const look = setInterval(() => {
      peak = Math.max(peak, residentMb(reader.pid));
    }, 50);
    const startMs = performance.now();
    for (let number = 0; number < LARGE_LOGS; number++) {
      const id = JOB_BASE + number;
      github.runs.push({
        id: RUN_BASE + number,
        conclusion: 'failure',
        createdAt: new Date().toISOString(),
        updatedAt: new Date().toISOString(),
        jobs: [{ id, name: 'test (node 24)', conclusion: 'failure', log: LARGE_LOG_MB }],
      });
      const body = workflowJobBody({ secret: GITHUB_SECRET, repository, number });
      await fetch(`${reader.address}/webhooks/github`, {
        method: 'POST',
        headers: githubHeaders(body, GITHUB_SECRET),
        body,
      });
    }
    for (;;) {
      const answer = await fetch(`${reader.address}/api/v1/failures?repository=${repository}`, { headers });
      const { data } = (await answer.json()) as { data: { state: string }[] };
      if (data.length === LARGE_LOGS && data.every(({ state }) => state === 'diagnosed')) break;
      if (performance.now() - startMs > 600_000) throw new Error(`not read in ten minutes: ${JSON.stringify(data)}`);
      await sleep(250);
    }
    clearInterval(look);
    const tookSeconds = ((performance.now() - startMs) / 1000).toFixed(1);
    console.log(
      `${LARGE_LOGS} logs of ${LARGE_LOG_MB} MB at once: ${tookSeconds} s, ${peak - idle} MB more (${idle} -> ${peak})`,
    );
  } finally {
    await reader.remove();
    await github.close();
  }
}

function tell(what: string, report: LoadReport, wanted?: number): void {
  const wrong = [...report.byStatus].filter(([status]) => (wanted === undefined ? status >= 400 : status !== wanted));
  const errors = wrong.reduce((sum, [, count]) => sum + count, 0) + report.broken;
  console.log(
    `${what}: ${Math.round(report.perSecond)}/s over ${Math.round(report.seconds)} s, p50 ${report.p50.toFixed(1)}, ` +
      `p95 ${report.p95.toFixed(1)}, p99 ${report.p99.toFixed(1)} ms, ${errors} errors of ${report.answers}` +
      (wrong.length > 0 ? ` (${wrong.map(([status, count]) => `${status}: ${count}`).join(', ')})` : ''),
  );
}

async function getJson(path: string, headers: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  const answer = await fetch(server.address + path, { headers });
  return (await answer.json()) as Record<string, unknown>;
}

async function metricsText(): Promise<string> {
  return await (await fetch(`${server.address}/metrics`)).text();
}

async function waitingTasks(): Promise<number> {
  return Number(/^regreen_queue_depth\{state="waiting"\} (\d+)/m.exec(await metricsText())?.[1] ?? Number.NaN);
}

async function cacheCounts(): Promise<{ hits: number; misses: number }> {
  const text = await metricsText();
  const read = (outcome: string) =>
    Number(
      new RegExp(`^regreen_cache_answers_total\\{level="memory",outcome="${outcome}"\\} (\\d+)`, 'm').exec(text)?.[1] ??
        0,
    );
  return { hits: read('hit'), misses: read('miss') };
}

function at(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!);
}

function residentMb(pid: number): number {
  try {
    const kb = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Math.round(Number(kb ?? 0) / 1024);
  } catch {
    return 0;
  }
}
