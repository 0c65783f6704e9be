import type { Conclusion, JobFact, PipelineFact, RunStatus } from '../intake/index.ts';
import type { AttemptState, LocalAttempt, LocalJob, LocalRun } from './ports.ts';
import type { JobConclusion } from './run-job.ts';

const STATUSES: Readonly<Record<AttemptState, RunStatus>> = {
  queued: 'queued',
  running: 'running',
  finished: 'finished',
  cancelled: 'finished',
};

const CONCLUSIONS: Readonly<Record<JobConclusion, Conclusion>> = {
  success: 'success',
  failure: 'failure',
  timed_out: 'timed_out',
  cancelled: 'cancelled',
  error: 'error',
  skipped: 'skipped',
};

/** What an attempt of a local run says, in the words all systems have. null when there is no such attempt. */
export function factOfAttempt(run: LocalRun, attempt: number): PipelineFact | null {
  const found = run.attempts.find((candidate) => candidate.attempt === attempt);
  return found === undefined ? null : { run: runFact(run, found), jobs: found.jobs.map(jobFact) };
}

/** The same with those of its jobs that have no end of their own. */
export function withOtherJobs(
  { run, jobs }: PipelineFact,
  names: readonly string[],
  state: Pick<JobFact, 'status' | 'conclusion'>,
): PipelineFact {
  const others = names.filter((name) => !jobs.some(({ job }) => job === name));
  return { run, jobs: [...jobs, ...others.map((job) => ({ ...UNTIMED, ...state, job, name: job }))] };
}

const UNTIMED = {
  queuedAtMs: null,
  startedAtMs: null,
  finishedAtMs: null,
  url: null,
  runner: 'local',
  failedStep: null,
};

function runFact(run: LocalRun, attempt: LocalAttempt): PipelineFact['run'] {
  return {
    repository: run.repository,
    defaultBranch: null,
    run: String(run.number),
    attempt: attempt.attempt,
    pipeline: run.pipeline,
    branch: run.branch,
    commit: run.commit,
    trigger: attempt.attempt === 1 ? 'local' : 'rerun',
    pullRequest: null,
    // Whoever may register runs is on the machine itself.
    trust: 'trusted',
    url: null,
    status: STATUSES[attempt.state],
    conclusion: attempt.conclusion === null ? null : CONCLUSIONS[attempt.conclusion],
    startedAtMs: attempt.startedAtMs,
    finishedAtMs: attempt.finishedAtMs,
  };
}

function jobFact({ job, conclusion, isKept, failedStep, queuedAtMs, startedAtMs, finishedAtMs }: LocalJob): JobFact {
  return {
    job,
    name: job,
    status: 'finished',
    conclusion: CONCLUSIONS[conclusion],
    // What is kept of an attempt before waited then.
    queuedAtMs: isKept ? null : queuedAtMs,
    startedAtMs,
    finishedAtMs,
    url: null,
    runner: 'local',
    failedStep,
  };
}
