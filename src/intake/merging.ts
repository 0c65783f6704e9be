import { type Conclusion, type JobFact, RUN_STATUSES, type RunFact, type RunStatus } from './records.ts';

// What several signals say of one run or job becomes one, whatever order they come in: merging is commutative,
// associative and idempotent. The rule of each field, with the SQL a store writes for it:
//
// | fields                                          | rule                                | SQL                          |
// |-------------------------------------------------|-------------------------------------|------------------------------|
// | repository, run, attempt, job                   | what is merged is the same          | unique key                   |
// | pipeline, branch, commit, trigger, url, name,   | known before unknown; of two the    | greatest(a collate "C",      |
// | runner, failedStep, defaultBranch, pullRequest, | greater                             |          b collate "C")      |
// | actor                                           |                                     |                              |
// | trust                                           | known before unknown, untrusted wins | greatest(a, b)              |
// | status                                          | the latest of queued, running,      | rank of the word             |
// |                                                 | finished                            |                              |
// | queuedAtMs, startedAtMs                         | the earliest                        | least(a, b)                  |
// | finishedAtMs                                    | the latest                          | greatest(a, b)               |
// | conclusion of a job                             | the gravest                         | rank of the word             |
// | conclusion of a run                             | that of the latest end, since a run | by finished_at, then by the  |
// |                                                 | may go on after it ended; of one    | rank of the word             |
// |                                                 | moment the gravest                  |                              |
//
// SQL's least and greatest pass over null, as these do.

/** What both facts say of one run. */
export function mergeRun(a: RunFact, b: RunFact): RunFact {
  return {
    repository: a.repository,
    defaultBranch: greatest(a.defaultBranch, b.defaultBranch),
    run: a.run,
    attempt: a.attempt,
    pipeline: greatest(a.pipeline, b.pipeline),
    branch: greatest(a.branch, b.branch),
    commit: greatest(a.commit, b.commit),
    trigger: greatest(a.trigger, b.trigger),
    pullRequest: greatest(a.pullRequest, b.pullRequest),
    ...actorOf(a, b),
    trust: greatest(a.trust, b.trust),
    url: greatest(a.url, b.url),
    startedAtMs: least(a.startedAtMs, b.startedAtMs),
    status: latestStatus(a.status, b.status),
    conclusion: lastConclusion(a, b),
    finishedAtMs: greatest(a.finishedAtMs, b.finishedAtMs),
  };
}

function actorOf(a: RunFact, b: RunFact): Pick<RunFact, 'actor'> {
  const actor = greatest(a.actor ?? null, b.actor ?? null);
  return actor === null ? {} : { actor };
}

/** What both facts say of one job. */
export function mergeJob(a: JobFact, b: JobFact): JobFact {
  return {
    job: a.job,
    name: greatest(a.name, b.name) ?? a.name,
    ...queuedOf(a, b),
    startedAtMs: least(a.startedAtMs, b.startedAtMs),
    url: greatest(a.url, b.url),
    runner: greatest(a.runner, b.runner),
    failedStep: greatest(a.failedStep, b.failedStep),
    status: latestStatus(a.status, b.status),
    conclusion: gravest(a.conclusion, b.conclusion),
    finishedAtMs: greatest(a.finishedAtMs, b.finishedAtMs),
  };
}

function queuedOf(a: JobFact, b: JobFact): Pick<JobFact, 'queuedAtMs'> {
  const queuedAtMs = least(a.queuedAtMs ?? null, b.queuedAtMs ?? null);
  return queuedAtMs === null ? {} : { queuedAtMs };
}

const RED: ReadonlySet<Conclusion> = new Set(['failure', 'error', 'timed_out']);

/** Whether it ended in a way somebody has to look at. A cancelled run was somebody's wish. */
export function isRed(conclusion: Conclusion | null): boolean {
  return conclusion !== null && RED.has(conclusion);
}

const GRAVITY: readonly Conclusion[] = [
  'unknown',
  'skipped',
  'neutral',
  'success',
  'cancelled',
  'timed_out',
  'error',
  'failure',
];

function lastConclusion(a: RunFact, b: RunFact): Conclusion | null {
  const [aMs, bMs] = [a.finishedAtMs ?? -1, b.finishedAtMs ?? -1];
  if (aMs === bMs) return gravest(a.conclusion, b.conclusion);
  return aMs > bMs ? a.conclusion : b.conclusion;
}

function gravest(a: Conclusion | null, b: Conclusion | null): Conclusion | null {
  const gravity = (conclusion: Conclusion | null) => (conclusion === null ? -1 : GRAVITY.indexOf(conclusion));
  return gravity(a) >= gravity(b) ? a : b;
}

function latestStatus(a: RunStatus | null, b: RunStatus | null): RunStatus | null {
  const rank = (status: RunStatus | null) => (status === null ? -1 : RUN_STATUSES.indexOf(status));
  return rank(a) >= rank(b) ? a : b;
}

function greatest<T extends string | number>(a: T | null, b: T | null): T | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}

function least(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
