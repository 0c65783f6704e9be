import type { Conclusion, JobFact, RepositoryName, RunFact, RunStatus, Trust } from '../../intake/index.ts';

/** A run as GitHub shows it, in webhooks and in its API alike; anything may be missing. */
export interface GithubRun {
  readonly id?: number;
  readonly name?: string | null;
  readonly run_attempt?: number;
  readonly head_branch?: string | null;
  readonly head_sha?: string;
  readonly event?: string;
  readonly status?: string | null;
  readonly conclusion?: string | null;
  readonly html_url?: string;
  readonly run_started_at?: string;
  readonly created_at?: string;
  readonly updated_at?: string;
  readonly pull_requests?: readonly { readonly number?: number }[] | null;
  readonly head_repository?: { readonly full_name?: string } | null;
}

/** A job as GitHub shows it, in webhooks and in its API alike. */
export interface GithubJob {
  readonly id?: number;
  readonly run_id?: number;
  readonly run_attempt?: number;
  readonly workflow_name?: string | null;
  readonly head_branch?: string | null;
  readonly head_sha?: string;
  readonly name?: string;
  readonly status?: string | null;
  readonly conclusion?: string | null;
  readonly started_at?: string | null;
  readonly completed_at?: string | null;
  readonly html_url?: string | null;
  readonly runner_name?: string | null;
  readonly steps?: readonly { readonly name?: string; readonly conclusion?: string | null }[] | null;
}

const CONCLUSION_OF: Readonly<Record<string, Conclusion>> = {
  success: 'success',
  failure: 'failure',
  timed_out: 'timed_out',
  cancelled: 'cancelled',
  skipped: 'skipped',
  neutral: 'neutral',
  action_required: 'neutral',
  startup_failure: 'error',
};

const STATUS_OF: Readonly<Record<string, RunStatus>> = {
  requested: 'queued',
  queued: 'queued',
  pending: 'queued',
  waiting: 'queued',
  in_progress: 'running',
  completed: 'finished',
};

/** Runs of these are started with the rights of the repository by what strangers wrote. */
const OPEN_TO_STRANGERS = new Set(['pull_request_target', 'workflow_run', 'issue_comment', 'issues']);

/** What a run of GitHub says. */
export function runFactOf(repository: RepositoryName, defaultBranch: string | null, run: GithubRun): RunFact {
  const status = STATUS_OF[run.status ?? ''] ?? null;
  return {
    repository,
    defaultBranch,
    run: String(run.id),
    attempt: run.run_attempt ?? 1,
    pipeline: run.name ?? null,
    branch: run.head_branch ?? null,
    commit: run.head_sha ?? null,
    trigger: run.event ?? null,
    pullRequest: run.pull_requests?.[0]?.number ?? null,
    trust: trustOf(repository, run),
    url: run.html_url ?? null,
    status,
    conclusion: conclusionOf(run.conclusion),
    startedAtMs: timeOf(run.run_started_at ?? run.created_at),
    finishedAtMs: status === 'finished' ? timeOf(run.updated_at) : null,
  };
}

/** What a job of GitHub says of itself. */
export function jobFactOf(job: GithubJob): JobFact {
  const status = STATUS_OF[job.status ?? ''] ?? null;
  return {
    job: String(job.id),
    name: job.name ?? `job ${job.id}`,
    status,
    conclusion: conclusionOf(job.conclusion),
    startedAtMs: timeOf(job.started_at),
    finishedAtMs: timeOf(job.completed_at),
    url: job.html_url ?? null,
    runner: job.runner_name ?? null,
    failedStep: job.steps?.find(({ conclusion }) => conclusion === 'failure')?.name ?? null,
  };
}

/** What a job of GitHub says of the run it belongs to. */
export function runFactOfJob(repository: RepositoryName, defaultBranch: string | null, job: GithubJob): RunFact {
  return {
    repository,
    defaultBranch,
    run: String(job.run_id),
    attempt: job.run_attempt ?? 1,
    pipeline: job.workflow_name ?? null,
    branch: job.head_branch ?? null,
    commit: job.head_sha ?? null,
    trigger: null,
    pullRequest: null,
    trust: 'trusted',
    url: job.html_url?.replace(/\/job\/\d+$/, '') ?? null,
    status: null,
    conclusion: null,
    startedAtMs: null,
    finishedAtMs: null,
  };
}

function trustOf(repository: RepositoryName, run: GithubRun): Trust {
  const isFork = run.head_repository?.full_name !== undefined && run.head_repository.full_name !== repository.name;
  return isFork || OPEN_TO_STRANGERS.has(run.event ?? '') ? 'untrusted' : 'trusted';
}

function conclusionOf(word: string | null | undefined): Conclusion | null {
  if (word === null || word === undefined) return null;
  return CONCLUSION_OF[word] ?? 'unknown';
}

function timeOf(text: string | null | undefined): number | null {
  const ms = Date.parse(text ?? '');
  return Number.isFinite(ms) ? ms : null;
}
