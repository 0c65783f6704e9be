import { createHash, randomFillSync } from 'node:crypto';
import type { Diagnosis } from '../../src/diagnosis/index.ts';
import { createIdMaker } from '../../src/foundation/index.ts';
import type { ActionCaps, WideCaps } from '../../src/healing/index.ts';
import type {
  Conclusion,
  DiagnosisOutcome,
  JobFact,
  NewSignal,
  PipelineFact,
  RepositoryName,
  RunFact,
} from '../../src/intake/index.ts';

// What the contracts are tried with.

export const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };
export const makeId = createIdMaker(clock, (bytes) => void randomFillSync(bytes));

/** A time on a day of its own, so that what tests keep does not depend on when they run. */
export const NOON = Date.UTC(2026, 5, 1, 12);

/** Caps that nothing here passes. */
export const WIDE: ActionCaps & WideCaps = {
  attemptsPerRun: 99,
  attemptsPerIncident: 99,
  perHour: 99,
  perDay: 99,
  writesPerHour: 99,
  writesPerDay: 99,
  minutesPerDay: 99,
  cooldownMs: 0,
  organisationPerHour: 99,
  organisationPerDay: 99,
  everythingPerHour: 99,
  everythingPerDay: 99,
  massFailureRuns: 99,
};

export function repository(name = 'acme/shop'): RepositoryName {
  return { provider: 'github', name };
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function signal(says: string, more: Partial<NewSignal> = {}): NewSignal {
  return {
    id: makeId('sig'),
    receivedAtMs: clock.nowMs(),
    repository: repository(),
    provider: 'github',
    event: 'workflow_job',
    deliveryId: `delivery of ${says}`,
    contentKey: sha256(says),
    trust: 'trusted',
    body: JSON.stringify({ says }),
    ...more,
  };
}

export function runFact(run: string, conclusion: Conclusion | null, more: Partial<RunFact> = {}): RunFact {
  return {
    repository: repository(),
    defaultBranch: 'main',
    run,
    attempt: 1,
    pipeline: 'build',
    branch: 'main',
    commit: '4f5a6b7c',
    trigger: 'push',
    pullRequest: null,
    trust: 'trusted',
    url: null,
    status: conclusion === null ? 'running' : 'finished',
    conclusion,
    startedAtMs: NOON,
    finishedAtMs: conclusion === null ? null : NOON + 60_000,
    ...more,
  };
}

export function jobFact(job: string, conclusion: Conclusion | null, more: Partial<JobFact> = {}): JobFact {
  return {
    job,
    name: `job ${job}`,
    status: conclusion === null ? 'running' : 'finished',
    conclusion,
    startedAtMs: NOON + 1_000,
    finishedAtMs: conclusion === null ? null : NOON + 50_000,
    url: null,
    runner: null,
    failedStep: null,
    ...more,
  };
}

export function redRun(run: string, more: Partial<RunFact> = {}): PipelineFact {
  const fact = runFact(run, 'failure', more);
  return { run: fact, jobs: [jobFact('1', 'failure', { finishedAtMs: fact.finishedAtMs })] };
}

function diagnosis(fingerprint: string | null, more: Partial<Diagnosis> = {}): Diagnosis {
  return {
    bytes: 2_000,
    lines: 40,
    ci: 'github_actions',
    ecosystem: 'npm',
    result: 'failed',
    category: 'test_failure',
    origin: 'failure',
    confidence: 0.75,
    summary: 'one test failed',
    evidence: [],
    causes: [],
    entries: [],
    errors: [],
    tests: [{ name: 'adds up', suite: 'basket', result: 'failed', at: 12 }] as unknown as Diagnosis['tests'],
    steps: [],
    fingerprint,
    missing: [],
    packVersion: '2026.11.1',
    reasons: [],
    likelihoods: [],
    ...more,
  };
}

export function outcome(failureId: string, fingerprint: string | null = 'v1:00000000000000aa'): DiagnosisOutcome {
  return {
    failureId,
    diagnosisId: makeId('dia'),
    madeAtMs: clock.nowMs(),
    diagnosis: diagnosis(fingerprint),
    log: {
      bytes: 2_000,
      lines: 40,
      windows: [
        { from: 1, lines: ['$ npm test', 'ok 1'] },
        { from: 12, lines: ['not ok 2 adds up'] },
      ],
    },
  };
}
