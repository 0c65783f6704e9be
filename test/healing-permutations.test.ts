import { afterAll, beforeAll, expect, it } from 'vitest';
import { PROCESS_TIMERS } from '../src/app/process-timers.ts';
import { createGithubWebhookReader } from '../src/connectors/index.ts';
import { SILENT } from '../src/foundation/index.ts';
import {
  type CiActions,
  createHealWorkflow,
  DEFAULT_CEILINGS,
  DEFAULT_WIDE_CAPS,
  Hands,
  Telling,
} from '../src/healing/index.ts';
import type { PipelineFact, Task } from '../src/intake/index.ts';
import type { Storage } from '../src/storage/index.ts';
import { Engine } from '../src/workflows/index.ts';
import { clock, makeId, outcome } from './contracts/examples.ts';
import { startPrivateServer, type TestServer } from './contracts/private-server.ts';
import { playbooksOf, sha256 } from './helpers/situations.ts';

// What GitHub tells of one run that fails, from its deliveries over what is kept of them to the decision of the healing
// itself: in 1,000 orders, with copies, with delays in between, and with diagnoses and answers that come at any time.

const PERMUTATIONS = 1_000;
const TICKS = 10;
const LEASE_MS = 60_000;
/** A busy machine is slow, not wrong. */
const PATIENCE_MS = 400_000;
/** Where nothing is due any more: healings that decided wait for an hour. */
const ROUNDS_MOST = 40;
const NOON = '2026-06-01T12:00:00Z';
const at = (seconds: number) => new Date(Date.parse(NOON) + seconds * 1000).toISOString();

const PLAYBOOKS = playbooksOf(`playbooks:
  - name: later
    when: { category: [network, docker_build], branch: main, confidence: ">= 0.6" }
    level: auto
    steps: [{ wait: 1h }, { action: rerun_failed_jobs }]
`);
const JOBS = [
  { id: 1, name: 'lint', conclusion: 'success', endedAt: at(30), category: null },
  { id: 2, name: 'build', conclusion: 'failure', endedAt: at(50), category: 'network' },
  { id: 3, name: 'image', conclusion: 'failure', endedAt: at(55), category: 'docker_build' },
] as const;

/** Every delivery about the run of a repository, in the order things happened. */
function deliveries(repository: string): readonly { readonly event: string; readonly body: string }[] {
  const place = { full_name: repository, default_branch: 'main' };
  const job = (action: string, { id, name, conclusion, endedAt }: (typeof JOBS)[number]) => ({
    event: 'workflow_job',
    body: JSON.stringify({
      action,
      workflow_job: {
        id,
        run_id: 7,
        run_attempt: 1,
        workflow_name: 'CI',
        head_branch: 'main',
        head_sha: 'a'.repeat(40),
        name,
        status: action,
        conclusion: action === 'completed' ? conclusion : null,
        started_at: action === 'queued' ? null : at(5),
        completed_at: action === 'completed' ? endedAt : null,
        steps: action === 'completed' ? [{ name: 'install', status: 'completed', conclusion, number: 1 }] : [],
      },
      repository: place,
    }),
  });
  const run = (action: string, status: string) => ({
    event: 'workflow_run',
    body: JSON.stringify({
      action,
      workflow_run: {
        id: 7,
        name: 'CI',
        run_attempt: 1,
        status,
        conclusion: status === 'completed' ? 'failure' : null,
        event: 'push',
        head_branch: 'main',
        head_sha: 'a'.repeat(40),
        created_at: NOON,
        run_started_at: NOON,
        updated_at: status === 'completed' ? at(60) : NOON,
        pull_requests: [],
        head_repository: place,
      },
      repository: place,
    }),
  });
  return [
    run('requested', 'queued'),
    ...JOBS.map((one) => job('queued', one)),
    run('in_progress', 'in_progress'),
    ...JOBS.map((one) => job('in_progress', one)),
    ...JOBS.map((one) => job('completed', one)),
    run('completed', 'completed'),
  ];
}

/** 0 <= number < 1, the same for a seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const reader = createGithubWebhookReader(['a secret']);
const nameOf = (seed: number) => `acme/order-${seed}`;
const factsOf = (seed: number) => deliveries(nameOf(seed)).map(({ event, body }) => reader.factsOf(event, body));

/** What comes at each tick: every fact once, often twice or three times, each copy at a time of its own. */
function schedule(seed: number): readonly (readonly PipelineFact[])[] {
  const random = randomOf(seed);
  const ticks: PipelineFact[][] = Array.from({ length: TICKS }, () => []);
  for (const facts of factsOf(seed)) {
    for (let copies = 1 + Math.floor(random() ** 2 * 3); copies > 0; copies--) {
      ticks[Math.floor(random() * TICKS)]!.push(...facts);
    }
  }
  return ticks;
}

/** The CI system as it answers when it is asked for the run: everything, as it ended. Nothing is changed there. */
const NOTHING_IS_DONE = {
  provider: 'github',
  kinds: ['rerun_failed_jobs'],
  readDefaultBranchFile: async () => null,
  permissionOf: () => 'actions: write',
  plan: async () => [{ method: 'POST', path: '/rerun', body: null }],
} as unknown as CiActions;

let server: TestServer;
let storage: Storage;
beforeAll(async () => {
  server = await startPrivateServer();
  storage = await server.openEmpty();
});
afterAll(async () => {
  await storage?.close();
  await server?.stop();
});

it(
  `is the same decision in ${PERMUTATIONS} orders of what is told`,
  async () => {
    const random = randomOf(4711);
    const telling = new Telling({ receivers: new Map(), topics: [], publicUrl: null, redact: (text) => text });
    const workflow = createHealWorkflow({
      healings: storage.healings,
      requests: storage.requests,
      places: storage.places,
      hands: new Hands(new Map([['github', NOTHING_IS_DONE]]), telling),
      telling,
      playbooks: {
        all: async () => ({ playbooks: PLAYBOOKS, problems: [] }),
        ceilings: DEFAULT_CEILINGS,
      },
      // A thousand repositories that fail alike are an outage elsewhere; here each is the same run once more.
      wideCaps: { ...DEFAULT_WIDE_CAPS, massFailureRuns: 0 },
      hash: sha256,
      makeId,
      nowMs: Date.now,
      timers: PROCESS_TIMERS,
      publicUrl: null,
      countAction: () => {},
    });
    const engine = new Engine({
      store: storage.executions,
      workflows: [workflow],
      clock,
      random,
      timers: PROCESS_TIMERS,
      logger: SILENT,
    });
    const all = Array.from({ length: PERMUTATIONS }, (_, seed) => schedule(seed));
    for (let tick = 0; tick < TICKS; tick++) {
      const facts = all.flatMap((ticks) => ticks[tick]!);
      await storage.pipeline.record([{ task: null, facts }]);
      await diagnose(Math.floor(random() * 600));
      await answer(Math.floor(random() * 200));
      await engine.work(40);
    }
    for (let round = 1; (await isUnderWay()) && round <= ROUNDS_MOST; round++) {
      await diagnose(10_000);
      await answer(10_000);
      await engine.work();
    }
    await engine.stop();

    const decisions = new Map<string, number>();
    for (let seed = 0; seed < PERMUTATIONS; seed++) {
      const decision = await decisionOf(nameOf(seed));
      decisions.set(decision, (decisions.get(decision) ?? 0) + 1);
    }
    expect([...decisions.values()]).toEqual([PERMUTATIONS]);
    expect(JSON.parse([...decisions.keys()][0]!)).toMatchObject([
      {
        state: 'awaiting_decision',
        level: 'approve',
        playbook: 'later',
        failures: [
          { job: 'build', category: 'network', incidentId: 'known' },
          { job: 'image', category: 'docker_build', incidentId: 'known' },
        ],
        run: { jobs: 3, pendingJobs: 0, undiagnosedJobs: 0, conclusion: 'failure', trust: 'trusted' },
      },
    ]);
  },
  PATIENCE_MS,
);

/** Some of the failures that wait for it are explained. */
async function diagnose(most: number): Promise<void> {
  if (most === 0) return;
  const tasks = await storage.tasks.claim(['diagnose'], most, LEASE_MS);
  const told = await Promise.all(tasks.map(async (task) => ({ task, outcome: await explained(task.subject) })));
  if (told.length > 0) await storage.failures.recordDiagnoses(told);
}

async function explained(failureId: string) {
  const failure = await storage.failures.read('everything', failureId);
  const job = JOBS.find(({ name }) => name === failure?.job);
  if (job?.category == null) throw new Error(`expected a red job, came ${failure?.job}`);
  const { diagnosis, ...rest } = outcome(failureId, `v1:${String(job.id).padStart(16, '0')}`);
  return {
    ...rest,
    diagnosis: {
      ...diagnosis,
      category: job.category,
      origin: 'error',
      confidence: 0.9,
      summary: `${job.name} failed`,
    },
  } as ReturnType<typeof outcome>;
}

/** Some of the runs that healings ask for are read. */
async function answer(most: number): Promise<void> {
  if (most === 0) return;
  const tasks: readonly Task[] = await storage.tasks.claim(['fetch_run'], most, LEASE_MS);
  const names = await storage.pipeline.runNames(tasks.map(({ subject }) => subject));
  const answers = tasks.map((task) => {
    const seed = Number(names.get(task.subject)!.repository.name.split('-')[1]);
    return { task, facts: wholeRun(seed) };
  });
  if (answers.length > 0) await storage.pipeline.record(answers);
}

/** The run as it ended, with all its jobs. */
function wholeRun(seed: number): readonly PipelineFact[] {
  const ends = factsOf(seed)
    .slice(-JOBS.length - 1)
    .flat();
  return [{ run: ends.at(-1)!.run, jobs: ends.flatMap(({ jobs }) => jobs) }];
}

async function isUnderWay(): Promise<boolean> {
  const { open } = await storage.healings.counts('everything');
  return (open.gathering ?? 0) > 0 || (await storage.tasks.depth()).waiting > 0;
}

/** Everything a decision says, without the identifiers that differ by nature. */
async function decisionOf(repository: string): Promise<string> {
  const { items } = await storage.healings.list('everything', { repository }, { limit: 10, after: null });
  const decided = await Promise.all(
    items.map(async ({ id, state, level, playbook, reason }) => {
      const { situation, trace } = (await storage.healings.readDecision('everything', id)) as {
        situation: { run: object; failures: readonly object[]; history: object };
        trace: object;
      };
      const { run, failures, history } = situation;
      return { state, level, playbook, reason, run, failures, history, trace };
    }),
  );
  return JSON.stringify(decided, (key, value: unknown) => {
    if (key === 'repository') return 'a repository';
    const isIdentifier = key === 'id' || key === 'failureId' || key === 'incidentId';
    return isIdentifier && typeof value === 'string' && value !== '' ? 'known' : value;
  });
}
