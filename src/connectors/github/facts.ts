import type { Conclusion, JobFact, RepositoryName, RunFact, RunStatus, Trust } from '../../intake/index.ts';
import {
  accountAt,
  addressAt,
  idAt,
  labelsOf,
  listAt,
  numberAt,
  objectAt,
  type Payload,
  textAt,
  timeAt,
} from '../payload.ts';

const REPOSITORY = /^(?!\.{1,2}\/)[\w.-]{1,100}\/(?!\.{1,2}$)[\w.-]{1,100}$/;

/** Whether a text can name a repository of GitHub. */
export function isGithubRepository(name: string): boolean {
  return REPOSITORY.test(name);
}

/** The repository of a payload or answer of GitHub, or null when its name cannot be one. */
export function repositoryOf(payload: Payload): RepositoryName | null {
  const name = textAt(payload, 'repository', 'full_name');
  return name !== null && REPOSITORY.test(name) ? { provider: 'github', name } : null;
}

/** A workflow run, as webhooks and the API describe it. */
export function runOf(run: Payload, repository: RepositoryName, defaultBranch: string | null): RunFact | null {
  const id = idAt(run, 'id');
  if (id === null) return null;
  const status = statusOf(textAt(run, 'status'));
  return {
    repository,
    defaultBranch,
    run: id,
    attempt: Math.max(1, numberAt(run, 'run_attempt') ?? 1),
    pipeline: textAt(run, 'name') ?? textAt(run, 'path'),
    branch: textAt(run, 'head_branch'),
    commit: textAt(run, 'head_sha'),
    trigger: textAt(run, 'event'),
    pullRequest: numberAt(listAt(run, 'pull_requests')[0], 'number'),
    // Not `triggering_actor`: whoever begins it again did not write what it runs.
    ...actorOf(accountAt(run, 'actor', 'login')),
    ...queueOf(textAt(run, 'head_branch')),
    trust: trustOfRun(run, repository),
    url: addressAt(run, 'html_url'),
    status,
    conclusion: status === 'finished' ? conclusionOf(textAt(run, 'conclusion')) : null,
    startedAtMs: timeAt(run, 'run_started_at') ?? timeAt(run, 'created_at'),
    finishedAtMs: status === 'finished' ? timeAt(run, 'updated_at') : null,
  };
}

/** What a job says of the run it belongs to. */
export function runOfJob(job: Payload, repository: RepositoryName, defaultBranch: string | null): RunFact | null {
  const run = idAt(job, 'run_id');
  if (run === null) return null;
  return {
    repository,
    defaultBranch,
    run,
    attempt: Math.max(1, numberAt(job, 'run_attempt') ?? 1),
    pipeline: textAt(job, 'workflow_name'),
    branch: textAt(job, 'head_branch'),
    commit: textAt(job, 'head_sha'),
    trigger: null,
    pullRequest: null,
    ...queueOf(textAt(job, 'head_branch')),
    // A job does not say whose head it runs; its run does.
    trust: null,
    url: null,
    status: null,
    conclusion: null,
    startedAtMs: null,
    finishedAtMs: null,
  };
}

function actorOf(login: string | null): Pick<RunFact, 'actor'> {
  return login === null ? {} : { actor: login.toLowerCase() };
}

const QUEUE_BRANCH = /^gh-readonly-queue\/(.+)\/pr-(\d{1,9})-[0-9a-f]{7,64}$/;

/**
 * A merge queue tries each pull request on a branch of its own, which is never seen again: what happens there happens to
 * the pull request and to the branch it is for.
 */
function queueOf(headBranch: string | null): Partial<Pick<RunFact, 'branch' | 'pullRequest'>> {
  const match = QUEUE_BRANCH.exec(headBranch ?? '');
  return match === null ? {} : { branch: match[1]!, pullRequest: Number(match[2]) };
}

/** A job, as webhooks and the API describe it. */
export function jobOf(job: Payload): JobFact | null {
  const id = idAt(job, 'id');
  const name = textAt(job, 'name');
  if (id === null || name === null) return null;
  const status = statusOf(textAt(job, 'status'));
  return {
    job: id,
    name,
    status,
    conclusion: status === 'finished' ? conclusionOf(textAt(job, 'conclusion')) : null,
    // It is told of once all it needs is done.
    queuedAtMs: timeAt(job, 'created_at'),
    // While it waits, the time of its creation stands here.
    startedAtMs: status === 'queued' ? null : timeAt(job, 'started_at'),
    finishedAtMs: status === 'finished' ? timeAt(job, 'completed_at') : null,
    url: addressAt(job, 'html_url'),
    runner: textAt(job, 'runner_name'),
    runnerLabels: labelsOf(job, 'labels'),
    failedStep: failedStepOf(job),
  };
}

function failedStepOf(job: Payload): string | null {
  const failed = listAt(job, 'steps').find((step) => textAt(step, 'conclusion') === 'failure');
  return textAt(failed, 'name');
}

// Runs of these are started with the rights of the repository by what strangers wrote.
const OPEN_TO_STRANGERS: ReadonlySet<string> = new Set([
  'pull_request_target',
  'workflow_run',
  'issue_comment',
  'issues',
]);

export function trustOfRun(run: Payload, repository: RepositoryName): Trust {
  if (OPEN_TO_STRANGERS.has(textAt(run, 'event') ?? '')) return 'untrusted';
  return trustOfHead(textAt(run, 'head_repository', 'full_name'), repository);
}

/** A head of another repository is a fork's; one that is gone may have been. */
export function trustOfHead(head: string | null, repository: RepositoryName): Trust {
  return head !== null && head.toLowerCase() === repository.name.toLowerCase() ? 'trusted' : 'untrusted';
}

export function defaultBranchOf(payload: Payload): string | null {
  return textAt(objectAt(payload, 'repository'), 'default_branch');
}

function statusOf(status: string | null): RunStatus | null {
  if (status === 'completed') return 'finished';
  if (status === 'in_progress') return 'running';
  return status === null ? null : 'queued';
}

const CONCLUSIONS: Readonly<Record<string, Conclusion>> = {
  success: 'success',
  failure: 'failure',
  startup_failure: 'error',
  timed_out: 'timed_out',
  cancelled: 'cancelled',
  skipped: 'skipped',
  neutral: 'neutral',
  stale: 'neutral',
  action_required: 'neutral',
};

function conclusionOf(conclusion: string | null): Conclusion {
  return CONCLUSIONS[conclusion ?? ''] ?? 'unknown';
}
