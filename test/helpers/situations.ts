import { createHash } from 'node:crypto';
import type { FailedJob, FailedRun, History, Playbook, Situation } from '../../src/healing/index.ts';
import { readPlaybooks } from '../../src/healing/index.ts';

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A Friday. */
export const NOW_MS = Date.UTC(2026, 10, 27, 12);

export function failedJob(changes: Partial<FailedJob> = {}): FailedJob {
  return {
    failureId: 'f1',
    providerJob: '11',
    job: 'build',
    failedStep: 'npm ci',
    category: 'network',
    origin: 'error',
    confidence: 0.95,
    summary: 'the registry did not answer',
    fingerprint: 'v1:a',
    incidentId: 'i1',
    rule: 'npm/timeout',
    missing: [],
    evidence: [],
    remedy: null,
    ...changes,
  };
}

/** Nothing was done or happened beside the run. */
const ALONE = { actionsInHour: 0, actionsInDay: 0, lastRuns: 1, lastRedRuns: 1 };

export const CALM: History = {
  actionsOnRun: 0,
  actionsOnIncident: 0,
  actionsInHour: 0,
  actionsInDay: 0,
  writesInHour: 0,
  writesInDay: 0,
  healingsOfFingerprint: [],
  minutesSpentInDay: 0,
  minutesUnderWay: 0,
  runsInHour: 1,
  redRunsInHour: 1,
  organisation: ALONE,
  everything: ALONE,
  reopened: 0,
  newerRun: null,
  stopped: [],
};

const RUN: FailedRun = {
  id: 'r1',
  repository: { provider: 'github', name: 'acme/shop' },
  run: '100',
  attempt: 1,
  round: 1,
  pipeline: 'CI',
  branch: 'main',
  defaultBranch: 'main',
  commit: 'c0ffee',
  trigger: 'push',
  pullRequest: null,
  trust: 'trusted',
  url: null,
  status: 'finished',
  conclusion: 'failure',
  startedAtMs: NOW_MS - 600_000,
  finishedAtMs: NOW_MS - 60_000,
  jobs: 3,
  pendingJobs: 0,
  jobsKnown: true,
  undiagnosedJobs: 0,
  cancelledJobs: [],
};

/** A run with failed jobs about which nothing speaks against acting. */
export function situation(
  changes: { run?: Partial<FailedRun>; failures?: readonly FailedJob[]; history?: Partial<History> } = {},
): Situation {
  return {
    incidentId: 'i1',
    organisationId: 'o1',
    fingerprint: 'v1:a',
    run: { ...RUN, ...changes.run },
    failures: changes.failures ?? [failedJob()],
    history: { ...CALM, ...changes.history },
  };
}

/** Playbooks of a text; throws what is wrong with it. */
export function playbooksOf(
  text: string,
  kind: Playbook['origin']['kind'] = 'server',
  others: readonly Playbook[] = [],
): readonly Playbook[] {
  const read = readPlaybooks(text, { origin: { kind, file: `${kind}.yaml` }, sha256, others });
  if (!read.ok) throw new Error(read.problems.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  return read.playbooks;
}
