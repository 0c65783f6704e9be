import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { startPrivateServer } from '../contracts/private-server.ts';
import { findBrowser, startBrowser } from '../helpers/browser.ts';
import type { ServerProcess } from '../helpers/server-process.ts';
import { type Fault, type FaultReport, quantile } from './fault.ts';
import { type HealingCount, HealingRig } from './healing-rig.ts';
import { readAll } from './ledger.ts';

const PER_ROUND = 6;
/** Rounds with one repository, which may be changed a hundred times an hour. */
const ROUNDS_OF_ONE = 12;
/** What fails while healing is stopped. */
const MEANWHILE = 1;
const STOPS_WITHIN_MS = 1_000;
/** Long enough for each change that waits for its second to come, would it come. */
const WATCHED_MS = 3_000;
const PATIENCE_MS = 240_000;
const PERSON = { email: 'ada@example.test', name: 'Ada', password: 'correct horse battery' };
/** Names of one address, by which the calls of the two servers can be told apart. */
const NAMES = ['127.0.0.1', 'localhost'] as const;

/** How healing is stopped and let go on: from the shell, by a click on a page of the first server, by its API. */
interface Way {
  readonly name: string;
  stop(): Promise<void>;
  resume(): Promise<void>;
}

/** One of two servers is told to stop while the other changes something. */
export const stops: Fault = { name: 'stopped at one of two servers that heal', rounds: 24, run };

async function run(rounds: number): Promise<FaultReport> {
  const counts: HealingCount[] = [];
  const seen: Round[] = [];
  let ways: readonly string[] = [];
  for (let left = rounds; left > 0; left -= ROUNDS_OF_ONE) {
    const one = await stopThrough(Math.min(left, ROUNDS_OF_ONE));
    counts.push(one.count);
    seen.push(...one.seen);
    ways = one.ways;
  }
  const sum = (of: (count: HealingCount) => number) => counts.reduce((total, count) => total + of(count), 0);
  const lost = sum((count) => count.lost);
  const doubled = sum((count) => count.doubled);
  const missing = sum((count) => count.missing);
  const wrong = sum((count) => count.wrong);
  const late = seen.map(({ lateMs }) => lateMs);
  const quiet = seen.map(({ quietMs }) => quietMs);
  return {
    laws: {
      'no change is made a second after the stop': Math.max(...late) <= STOPS_WITHIN_MS,
      'what failed meanwhile waits for the end of the stop': seen.every(({ isTaken }) => isTaken),
      'what was stopped and what failed meanwhile is healed when healing goes on': lost + missing === 0,
      'no change was made twice': doubled === 0,
      'outcomes and incidents show what became of the runs': wrong === 0,
    },
    timings: {
      'half of the healings and more say within a second that they are stopped': quantile(quiet, 0.5) <= 1_000,
    },
    figures: [
      `${rounds} stops (${ways.join(', ')}), ${sum(({ runs }) => runs)} failed runs, ` +
        `${sum(({ healings }) => healings)} healings, ${lost} lost, ${missing} missing, ${doubled} doubled, ${wrong} wrong`,
      `last change after a stop: p50 ${ms(late, 0.5)}, p95 ${ms(late, 0.95)}, most ${ms(late, 1)}`,
      `until no healing is at an action: p50 ${ms(quiet, 0.5)}, p95 ${ms(quiet, 0.95)}, most ${ms(quiet, 1)}`,
      `healings: ${counts.map(({ byState }) => JSON.stringify(byState)).join(' ')}`,
    ],
  };
}

/** What one stop was like. */
interface Round {
  /** between the stop and the last change; 0: none came after it */
  readonly lateMs: number;
  /** until no healing was at an action */
  readonly quietMs: number;
  /** whether what failed meanwhile waited */
  readonly isTaken: boolean;
}

async function stopThrough(
  rounds: number,
): Promise<{ readonly count: HealingCount; readonly seen: readonly Round[]; readonly ways: readonly string[] }> {
  const database = await startPrivateServer();
  const rig = await HealingRig.open();
  const browser = findBrowser() === null ? null : await startBrowser();
  try {
    const DATABASE_URL = await database.makeMigrated();
    const servers = await Promise.all(NAMES.map((name) => rig.addServer({ DATABASE_URL }, name)));
    for (const server of servers) await server.start();
    const [asked, other] = [servers[0]!, NAMES[1]];
    // Each start offers a link of its own, and only the last counts.
    const setup = await setupTokenOf(servers[1]!);
    const key = await asked.createKey();
    const ways = await openWays(asked, key, browser, setup);
    const seen: Round[] = [];
    for (let round = 0; round < rounds; round++) {
      const way = ways[round % ways.length]!;
      const isChanging = firstChangeBy(rig, other);
      rig.fail(PER_ROUND);
      await isChanging;
      await sleep(Math.random() * 900);
      const sinceMs = await stopAt(asked, key, way);
      rig.fail(MEANWHILE);
      const quietMs = (await untilQuiet(asked, key)) - sinceMs;
      await sleep(WATCHED_MS);
      const lateMs = Math.max(0, ...rig.github.host.effects.map(({ atMs }) => atMs - sinceMs));
      const isTaken = (await readAll(asked, key, STUCK)).some(({ level }) => level === null);
      seen.push({ lateMs, quietMs, isTaken });
      await way.resume();
    }
    return { count: await rig.finish(key, PATIENCE_MS), seen, ways: ways.map(({ name }) => name) };
  } finally {
    await browser?.close();
    await rig.close();
    await database.stop();
  }
}

const STUCK = '/api/v1/healings?repository=acme/shop&state=stuck';
const ACTING = '/api/v1/healings?repository=acme/shop&state=healing';

function ms(values: readonly number[], share: number): string {
  return `${Math.round(quantile(values, share))} ms`;
}

/** Resolves when the server that calls by this name has changed something; the rest of what it began is still to come. */
function firstChangeBy(rig: HealingRig, name: string): Promise<void> {
  return new Promise((resolve) => {
    rig.onEffect = (_, { headers }) => {
      if (String(headers.host).startsWith(name)) resolve();
    };
  });
}

/** Stops, and says when it was so by the clock of this machine, milliseconds since 1970. */
async function stopAt(server: ServerProcess, key: string, way: Way): Promise<number> {
  await way.stop();
  const { stopped } = (await (await askApi(server, key, 'GET', '/healing/status')).json()) as {
    stopped: readonly { scope: string; since: string }[];
  };
  const all = stopped.find(({ scope }) => scope === '*');
  if (all === undefined) throw new Error(`healing is not stopped by ${way.name}`);
  return Date.parse(all.since);
}

/** When no healing was at an action any more. */
async function untilQuiet(server: ServerProcess, key: string): Promise<number> {
  const untilMs = performance.now() + WATCHED_MS * 3;
  while (performance.now() < untilMs && (await readAll(server, key, ACTING)).length > 0) await sleep(25);
  return Date.now();
}

async function openWays(
  server: ServerProcess,
  key: string,
  browser: Browser | null,
  setup: string,
): Promise<readonly Way[]> {
  const switchTo = async (word: 'stop' | 'resume') => {
    const answer = await askApi(server, key, 'POST', `/healing/${word}`, { scope: '*' });
    if (answer.status !== 200) throw new Error(`${word} was answered ${answer.status}: ${await answer.text()}`);
  };
  const shell = (word: 'stop' | 'resume') => server.run(['heal', word, '--all']).then(() => {});
  const api: Way = { name: 'API', stop: () => switchTo('stop'), resume: () => switchTo('resume') };
  const commands: Way = { name: 'shell', stop: () => shell('stop'), resume: () => shell('resume') };
  if (browser === null) return [commands, api];
  const page = await signInOnPage(server, browser, setup);
  const click = async (button: string, then: string) => {
    await page.goto(`${server.address}/stop`);
    await page.getByRole('button', { name: button }).click();
    await page.getByText(then).first().waitFor();
  };
  const clicks: Way = {
    name: 'click',
    stop: () => click('Stop all healing now', 'All healing is stopped'),
    resume: () => click('Let it go on', 'Healing is stopped nowhere'),
  };
  return [commands, clicks, api];
}

async function setupTokenOf(server: ServerProcess): Promise<string> {
  for (;;) {
    const token = /token=([\w-]+)/.exec(server.output)?.[1];
    if (token !== undefined) return token;
    await sleep(50);
  }
}

async function signInOnPage(server: ServerProcess, browser: Browser, token: string): Promise<Page> {
  const answer = await fetch(`${server.address}/auth/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, ...PERSON }),
  });
  if (!answer.ok) throw new Error(`nobody could be made known: ${answer.status} ${await answer.text()}`);
  const context = await browser.newContext();
  const { email, password } = PERSON;
  const signedIn = await context.request.post(`${server.address}/auth/login`, { data: { email, password } });
  if (!signedIn.ok()) throw new Error(`nobody could sign in: ${signedIn.status()} ${await signedIn.text()}`);
  return context.newPage();
}

function askApi(server: ServerProcess, key: string, method: string, path: string, body?: object): Promise<Response> {
  return fetch(`${server.address}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  });
}
