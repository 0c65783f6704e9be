import type { PipelineFact } from '../../src/intake/index.ts';
import { jobFact, NOON, outcome, redRun, repository, runFact } from './examples.ts';
import { FIRST_PAGE, type IntakeStores } from './intake-stores.ts';

const MINUTE = 60_000;

// A little history: a matrix, a re-run, a fork, a recovery and a relapse, two repositories.
const FACTS: readonly PipelineFact[] = [
  { run: runFact('1', null, { status: 'queued', startedAtMs: null, branch: null }), jobs: [] },
  {
    run: runFact('1', null),
    jobs: [jobFact('1', null, { queuedAtMs: NOON }), jobFact('2', null, { name: 'test (18)' })],
  },
  {
    run: runFact('1', null, { trust: 'untrusted' }),
    jobs: [jobFact('1', 'failure', { failedStep: 'npm test', queuedAtMs: NOON - 400 })],
  },
  { run: runFact('1', null), jobs: [jobFact('2', 'failure', { name: 'test (18)', finishedAtMs: NOON + 55_000 })] },
  { run: runFact('1', 'failure'), jobs: [] },
  { run: runFact('1', null, { attempt: 2, startedAtMs: NOON + 2 * MINUTE }), jobs: [jobFact('11', null)] },
  {
    run: runFact('1', 'success', { attempt: 2, startedAtMs: NOON + 2 * MINUTE, finishedAtMs: NOON + 4 * MINUTE }),
    jobs: [jobFact('11', 'success', { finishedAtMs: NOON + 4 * MINUTE - 1 })],
  },
  redRun('2', { finishedAtMs: NOON + 3 * MINUTE }),
  redRun('3', { branch: 'next', finishedAtMs: NOON + 3 * MINUTE }),
  redRun('4', { finishedAtMs: NOON + 6 * MINUTE }),
  redRun('5', { finishedAtMs: NOON + 8 * MINUTE, trust: 'untrusted', pullRequest: 7 }),
  { run: runFact('6', 'success', { finishedAtMs: NOON + 7 * MINUTE }), jobs: [] },
  redRun('1', { repository: repository('acme/other') }),
  // A retry inside one run, and a job whose run says later whose it is.
  redRun('7', { branch: 'retried', finishedAtMs: NOON + MINUTE }),
  { run: runFact('7', null, { branch: 'retried' }), jobs: [jobFact('9', null)] },
  {
    run: runFact('7', 'success', { branch: 'retried', finishedAtMs: NOON + 5 * MINUTE }),
    jobs: [jobFact('9', 'success', { finishedAtMs: NOON + 5 * MINUTE })],
  },
  { run: runFact('8', null, { trust: null, branch: 'told' }), jobs: [jobFact('1', 'failure')] },
  { run: runFact('8', 'failure', { branch: 'told' }), jobs: [] },
];

/** Tells every fact three times, in an order of the seed, in parts, with diagnoses made in between. */
export async function tellAll(stores: IntakeStores, seed: number, parts: number): Promise<void> {
  const told = shuffled([...FACTS, ...FACTS, ...FACTS], seed);
  const size = Math.ceil(told.length / parts);
  for (let from = 0; from < told.length; from += size) {
    await stores.pipeline.record([{ task: null, facts: told.slice(from, from + size) }]);
    await diagnose(stores);
  }
}

/** What is to be the same in the end: all that is kept, without identifiers and times of keeping. */
export async function summary({ failures, incidents, tasks }: IntakeStores) {
  const kept = (await failures.list('everything', {}, FIRST_PAGE)).items;
  const open = (await incidents.list('everything', {}, FIRST_PAGE)).items;
  const incidentOf = new Map(open.map((incident) => [incident.id, `${incident.repository} ${incident.firstAtMs}`]));
  return {
    failures: kept
      .map(({ repository, run, attempt, job, branch, trust, occurredAtMs, pullRequest, state, incidentId }) =>
        [
          repository,
          run,
          attempt,
          job,
          branch,
          trust,
          occurredAtMs,
          pullRequest,
          state,
          incidentOf.get(incidentId ?? ''),
        ].join(' | '),
      )
      .sort(),
    incidents: open
      .map(({ repository, state, firstAtMs, lastAtMs, resolvedAtMs, failures, jobs, branches }) =>
        [repository, state, firstAtMs, lastAtMs, resolvedAtMs, failures, jobs, branches].join(' | '),
      )
      .sort(),
    waiting: (await tasks.depth()).waiting,
  };
}

async function diagnose({ tasks, failures }: IntakeStores): Promise<void> {
  const held = await tasks.claim(['diagnose'], 100, 60_000);
  await failures.recordDiagnoses(held.map((task) => ({ task, outcome: outcome(task.subject) })));
}

function shuffled<T>(items: T[], seed: number): T[] {
  let state = seed | 1;
  for (let place = items.length - 1; place > 0; place--) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
    const other = (state >>> 8) % (place + 1);
    [items[place], items[other]] = [items[other]!, items[place]!];
  }
  return items;
}
