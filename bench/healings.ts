// What healings cost the whole program, on a real PostgreSQL and a code host that answers late:
//   bin/run bench/healings.ts [--open 10000,100000] [--seconds 90] [--per-second 5] [--delay 100]
// - from a webhook that was accepted to the call that begins the run again,
// - with many healings open, most of which wait: what more memory the server has, and how late a due step begins.
// Some hundred healings are opened by webhooks; the others are copies of what the server wrote for those.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startPrivateServer } from '../test/contracts/private-server.ts';
import { failedJobBody, githubHeaders, workflowRunBody } from '../test/helpers/github-deliveries.ts';
import { GITHUB_SECRET, ServerProcess } from '../test/helpers/server-process.ts';
import { UNCAPPED } from '../test/helpers/uncapped.ts';
import { HealingHost, type HostedRun } from './healing-host.ts';

const { values } = parseArgs({
  options: {
    open: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '90' },
    'per-second': { type: 'string', default: '5' },
    delay: { type: 'string', default: '100' },
  },
});
const seconds = Number(values.seconds);
const perSecond = Number(values['per-second']);
const TOKEN = 'a token of the bench';
const OWNERS = 5;
const REPOSITORIES = 20;
const THROUGH_THE_DOOR = 300;
const WARM = 20;
const PAUSE_MS = 10_000;
/** Of so many failed runs two are begun again at once and one after a pause; a person is asked about the others. */
const CYCLE = Math.max(3, Math.round(perSecond * 5));
const RUN_MS = 500;
const PATIENCE_MS = 90_000;
const ARRIVALS_AT_ONCE = 16;

/** By the name of the job: acts at once, after a pause, after an hour, or asks a person. */
type Kind = 'once' | 'pause' | 'sleep' | 'ask';

const GUARDS =
  '{ attempts_per_run: 1, cooldown: 0s, per_hour: 100, per_day: 1000, mass_failure: 1, minutes_per_day: 100000 }';
const playbookOf = (kind: Kind, level: string, wait: string) => `
  - name: ${kind}
    when: { category: [network, registry_or_service_outage], job: ${kind} }
    level: ${level}
    guards: ${GUARDS}
    steps: [${wait}{ action: rerun_failed_jobs }]
    verify: { run: green, within: 1h }
    otherwise: []`;
const PLAYBOOKS = `playbooks:${playbookOf('once', 'auto', '')}${playbookOf('pause', 'auto', `{ wait: ${PAUSE_MS / 1000}s }, `)}${playbookOf('sleep', 'auto', '{ wait: 1h }, ')}${playbookOf('ask', 'approve', '')}
`;

const folder = mkdtempSync(join(tmpdir(), 'regreen-bench-'));
writeFileSync(join(folder, 'playbooks.yml'), PLAYBOOKS);
const postgres = await startPrivateServer();
const DATABASE_URL = await postgres.makeMigrated();
const database = new pg.Pool({ connectionString: DATABASE_URL, max: 2 });
const host = await HealingHost.open({
  token: TOKEN,
  delayMs: Number(values.delay),
  runMs: RUN_MS,
  onGreen: ({ id, repository, branch }) =>
    void deliver('workflow_run', workflowRunBody({ repository, id, attempt: 2, branch, conclusion: 'success' })),
});
const server = await ServerProcess.create({
  environment: {
    DATABASE_URL,
    ...UNCAPPED,
    REGREEN_GITHUB_TOKEN: TOKEN,
    REGREEN_GITHUB_API_URL: host.address,
    REGREEN_HEALING_PLAYBOOKS: join(folder, 'playbooks.yml'),
  },
});
let next = 0;
let isClosed = false;

try {
  console.log(new Date().toISOString().slice(0, 10));
  console.log(
    `${cpus().length} x ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}; fsync is on; ` +
      `load ${loadavg()[0]!.toFixed(1)} as it begins; the code host answers after ${values.delay} ms`,
  );
  await server.start();
  // A repository whose every run is red is a mass failure.
  for (let n = 0; n < REPOSITORIES; n++)
    await deliver(
      'workflow_run',
      workflowRunBody({ repository: nameOf(n), id: 900 + n, attempt: 1, branch: 'quiet', conclusion: 'success' }),
    );
  await settled(await send('once', WARM));
  await sleep(5_000);
  const idleMb = residentMb();
  const idle = await underLoad();
  tellLatency('no healing open before', idle);
  await tellStages(idle.healed);

  await openThroughTheDoor();
  for (const count of values.open.split(',').map(Number)) {
    const open = await copyUntil(count);
    await sleep(5_000);
    const load = await underLoad();
    console.log(
      `${open} healings open: ${load.afterMb} MB with them, ${idleMb} MB idle before any: ${load.afterMb - idleMb} MB more, ` +
        `${load.mostMb - idleMb} MB at the most while others were healed`,
    );
    tellLatency(`${open} healings open`, load);
    await tellStages(load.healed);
    tellLate(await lateOf(load.paused));
  }
  console.log(`changes made twice: ${host.doubled}; load ${loadavg()[0]!.toFixed(1)} as it ends`);
} finally {
  isClosed = true;
  await server.remove();
  await host.close();
  await database.end();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}

interface Load {
  /** those that were begun again at once */
  readonly healed: readonly Sent[];
  /** from the accepted webhook to the call, milliseconds */
  readonly tookMs: readonly number[];
  readonly unhealed: number;
  readonly paused: readonly HostedRun[];
  /** of the server without PostgreSQL */
  readonly processors: number;
  readonly afterMb: number;
  readonly mostMb: number;
}

/**
 * Runs fail at an even pace. Few of them are begun again: GitHub wants a second between changes, so more would measure
 * how long they wait for one another.
 */
async function underLoad(): Promise<Load> {
  const afterMb = residentMb();
  let mostMb = afterMb;
  const processor = processorMs(server.pid);
  const look = setInterval(() => {
    mostMb = Math.max(mostMb, residentMb());
  }, 250);
  const beganMs = performance.now();
  const sent: Sent[] = [];
  const sending: Promise<unknown>[] = [];
  for (let n = 0; n < seconds * perSecond; n++) {
    await sleep(Math.max(0, beganMs + (n * 1_000) / perSecond - performance.now()));
    const kind = kindOf(n % CYCLE);
    sending.push(send(kind, 1).then((some) => sent.push(...some)));
  }
  await Promise.all(sending);
  const acting = sent.filter(({ kind }) => kind !== 'ask');
  await settled(acting);
  clearInterval(look);
  const healed = acting.filter(({ run, kind }) => kind === 'once' && run.begunAgainMs !== null);
  const tookSeconds = (performance.now() - beganMs) / 1_000;
  return {
    processors: (processorMs(server.pid) - processor) / 1_000 / tookSeconds,
    healed,
    tookMs: healed.map(({ run, acceptedMs }) => run.begunAgainMs! - acceptedMs),
    unhealed: acting.filter(({ run }) => run.begunAgainMs === null).length,
    paused: sent.flatMap(({ run, kind }) => (kind === 'pause' ? [run] : [])),
    afterMb,
    mostMb,
  };
}

function kindOf(place: number): Kind {
  if (place === Math.floor((2 * CYCLE) / 3)) return 'pause';
  return place === 0 || place === Math.floor(CYCLE / 3) ? 'once' : 'ask';
}

interface Sent {
  readonly run: HostedRun;
  readonly kind: Kind;
  /** when the first of its two deliveries was accepted */
  readonly acceptedMs: number;
}

/** Runs that fail: the delivery of the job, then that of the run. */
async function send(kind: Kind, count: number): Promise<readonly Sent[]> {
  const all = Array.from({ length: count }, () => makeRun(kind));
  const sent: Sent[] = [];
  const queue = all.values();
  await Promise.all(
    Array.from({ length: Math.min(count, ARRIVALS_AT_ONCE) }, async () => {
      for (const run of queue) {
        const { id, repository, branch, job } = run;
        await deliver('workflow_job', failedJobBody({ repository, run: id, branch, ...job }));
        const acceptedMs = performance.now();
        await deliver('workflow_run', workflowRunBody({ repository, id, attempt: 1, branch, conclusion: 'failure' }));
        sent.push({ run, kind, acceptedMs });
      }
    }),
  );
  return sent;
}

function makeRun(kind: Kind): HostedRun {
  const number = next++;
  // Letters: numbers do not tell one failure from another.
  const word = [...String(number)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
  const lines = [
    '##[group]Run ./fetch-prices',
    '##[endgroup]',
    `java.net.ConnectException: Connection refused while the service ${word} was asked`,
    `\tat com.acme.prices.Fetch${word}.main(Fetch${word}.java:12)`,
    '##[error]Process completed with exit code 1.',
    'Post job cleanup.',
    'Cleaning up orphan processes',
    '',
  ];
  const run: HostedRun = {
    id: 1_000_000 + number,
    repository: nameOf(number),
    branch: `work-${word}`,
    job: { id: 100_000_000 + number, name: kind, step: 'fetch prices' },
    log: lines.map((line) => `2026-01-01T00:00:01.0000000Z ${line}`).join('\n'),
    begunAgainMs: null,
    isGreen: false,
  };
  host.add(run);
  return run;
}

function nameOf(number: number): string {
  const place = number % REPOSITORIES;
  return `acme-${place % OWNERS}/shop-${place}`;
}

async function deliver(event: string, body: string): Promise<void> {
  while (!isClosed) {
    const headers = githubHeaders(body, GITHUB_SECRET, undefined, event);
    const status = await fetch(`${server.address}/webhooks/github`, { method: 'POST', headers, body }).then(
      (answer) => answer.arrayBuffer().then(() => answer.status),
      () => 0,
    );
    if (status === 202) return;
    await sleep(100);
  }
}

/** Waits until all were begun again; tells how the others are. */
async function settled(sent: readonly Sent[]): Promise<void> {
  const untilMs = performance.now() + PATIENCE_MS;
  const rest = () => sent.filter(({ run }) => run.begunAgainMs === null);
  while (rest().length > 0 && performance.now() < untilMs) await sleep(100);
  if (rest().length === 0) return;
  const { rows } = await database.query(
    `select healing.state, healing.reason_code, healing.reason, execution.state as execution, execution.problem, count(*)
       from healing
       left join execution on execution.id = healing.id
      where healing.run = any($1::text[])
      group by 1, 2, 3, 4, 5`,
    [rest().map(({ run }) => String(run.id))],
  );
  console.log(`${rest().length} runs were not begun again:`, rows);
}

/** Healings that wait for a person, and some that sleep an hour, opened as any other. */
async function openThroughTheDoor(): Promise<void> {
  const beganMs = performance.now();
  const sleeping = THROUGH_THE_DOOR / 5;
  await Promise.all([send('sleep', sleeping), send('ask', THROUGH_THE_DOOR - sleeping)]);
  while ((await openHealings()).length < THROUGH_THE_DOOR) {
    if (performance.now() - beganMs > PATIENCE_MS) throw new Error('healings were not opened in time');
    await sleep(250);
  }
  console.log(
    `${THROUGH_THE_DOOR} healings opened by webhooks within ${((performance.now() - beganMs) / 1_000).toFixed(1)} s`,
  );
}

/** Those that wait for hours; ids. */
async function openHealings(): Promise<readonly string[]> {
  const { rows } = await database.query<{ id: string }>(`
    select healing.id
      from healing
      join execution on execution.id = healing.id
     where healing.finished_at is null
       and execution.state = 'active'
       and not execution.is_held
       and execution.wake_at > clock_timestamp() + interval '30 minutes'
       and healing.decided_at is not null
     order by healing.round, healing.id`);
  return rows.map(({ id }) => id);
}

/** Copies what the server wrote for open healings, until there are so many; how many there are. */
async function copyUntil(count: number): Promise<number> {
  // Copies have the highest rounds and come last.
  const originals = (await openHealings()).slice(0, THROUGH_THE_DOOR);
  const has = (await openHealings()).length;
  const copies = Math.ceil((count - has) / originals.length);
  const made = `
    with made as (
      select original.id as old, 'hea_' || substr(md5(original.id || number), 1, 26) as id, number
        from unnest($1::text[]) as original (id)
       cross join generate_series($2::integer, $3::integer) as number
    )`;
  const range = [originals, has, has + copies - 1];
  await database.query(
    `${made}
    insert into healing
    select copy.*
      from made
      join healing on healing.id = made.old
     cross join lateral jsonb_populate_record(
             healing, jsonb_build_object('id', made.id, 'round', 1000 + made.number)) as copy`,
    range,
  );
  await database.query(
    `${made}
    insert into healing_request
    select copy.*
      from made
      join healing_request on healing_request.healing_id = made.old
     cross join lateral jsonb_populate_record(
             healing_request,
             jsonb_build_object('id', 'req_' || substr(made.id, 5), 'healing_id', made.id)) as copy`,
    range,
  );
  await database.query(
    `${made}
    insert into execution
    select copy.*
      from made
      join execution on execution.id = made.old
     cross join lateral jsonb_populate_record(
             execution,
             jsonb_build_object('id', made.id, 'input', jsonb_build_object('healing', made.id))) as copy`,
    range,
  );
  await database.query(
    `${made}
    insert into execution_step (execution_id, step, kind, state, result, problem, attempts, since, until)
    select made.id, step.step, step.kind, step.state, step.result, step.problem, step.attempts, step.since, step.until
      from made
      join execution_step as step on step.execution_id = made.old`,
    range,
  );
  for (const table of ['healing', 'healing_request', 'execution', 'execution_step'])
    await database.query(`analyze ${table}`);
  return (await openHealings()).length;
}

/** How late the step after a pause began, milliseconds, as the journal of the healings tells. */
async function lateOf(runs: readonly HostedRun[]): Promise<readonly number[]> {
  const { rows } = await database.query<{ late: number }>(
    `select woke.result::text::float8 - extract(epoch from pause.since) * 1000 - $2 as late
       from healing
       join execution_step as pause on pause.execution_id = healing.id and pause.step = 'pause'
       join execution_step as woke on woke.execution_id = healing.id and woke.step = 'allowed at'
      where healing.run = any($1::text[])`,
    [runs.map(({ id }) => String(id)), PAUSE_MS],
  );
  return rows.map(({ late }) => Number(late));
}

function tellLatency(when: string, { tookMs, unhealed, processors }: Load): void {
  console.log(
    `${when}, ${perSecond} failed runs/s for ${seconds} s: from the accepted webhook to the call ${shares(tookMs)} ` +
      `of ${tookMs.length}; ${unhealed} not begun again; ${processors.toFixed(2)} processors in the server`,
  );
}

/** Where the time went, as the database tells. */
async function tellStages(healed: readonly Sent[]): Promise<void> {
  const acceptedAt = new Map(
    healed.map(({ run, acceptedMs }) => [String(run.id), performance.timeOrigin + acceptedMs]),
  );
  const { rows } = await database.query<Readonly<Record<string, string>>>(
    `select healing.run, extract(epoch from healing.created_at) * 1000 as explained,
            extract(epoch from healing.decided_at) * 1000 as decided,
            extract(epoch from action.intended_at) * 1000 as intended
       from healing
       join healing_action as action on action.healing_id = healing.id
      where healing.run = any($1::text[])`,
    [[...acceptedAt.keys()]],
  );
  const until = (stage: string) => shares(rows.map((row) => Number(row[stage]) - acceptedAt.get(row.run!)!));
  console.log(`  until explained ${until('explained')}; decided ${until('decided')}; allowed ${until('intended')}`);
}

function tellLate(late: readonly number[]): void {
  console.log(`  due steps began late by ${shares(late)} of ${late.length}`);
}

function shares(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN);
  return `p50 ${at(0.5)}, p95 ${at(0.95)}, most ${at(1)} ms`;
}

function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function residentMb(): number {
  const kb = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kb) / 1024);
}
