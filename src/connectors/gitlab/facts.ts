import type { Conclusion, JobFact, RunStatus } from '../../intake/index.ts';

/** A job as GitLab shows it in its API; anything may be missing. */
export interface GitlabJob {
  readonly id?: number;
  readonly name?: string;
  readonly status?: string;
  readonly started_at?: string | null;
  readonly finished_at?: string | null;
  readonly web_url?: string;
  readonly failure_reason?: string | null;
  readonly runner?: { readonly description?: string | null } | null;
}

/** Reasons that are the CI system's fault, in GitLab's words. */
const SYSTEM_REASONS = new Set([
  'runner_system_failure',
  'stuck_or_timeout_failure',
  'scheduler_failure',
  'data_integrity_failure',
  'api_failure',
  'unknown_failure',
  'stale_schedule',
  'archived_failure',
  'no_matching_runner',
  'runner_unsupported',
]);

/** How far a pipeline or job of GitLab has come. */
export function statusOf(word: string | undefined | null): RunStatus | null {
  if (word === undefined || word === null) return null;
  if (/^(?:success|failed|canceled|skipped)$/.test(word)) return 'finished';
  return word === 'running' || word === 'canceling' ? 'running' : 'queued';
}

/** How a pipeline or job of GitLab ended. */
export function conclusionOf(word: string | undefined | null, reason: string | null = null): Conclusion | null {
  if (word === 'success') return 'success';
  if (word === 'canceled') return 'cancelled';
  if (word === 'skipped') return 'skipped';
  if (word !== 'failed') return null;
  if (reason === 'job_execution_timeout') return 'timed_out';
  return SYSTEM_REASONS.has(reason ?? '') ? 'error' : 'failure';
}

/** What a job of GitLab says of itself. */
export function jobFactOf(job: GitlabJob): JobFact {
  return {
    job: String(job.id),
    name: job.name ?? `job ${job.id}`,
    status: statusOf(job.status),
    conclusion: conclusionOf(job.status, job.failure_reason ?? null),
    startedAtMs: timeOf(job.started_at),
    finishedAtMs: timeOf(job.finished_at),
    url: job.web_url ?? null,
    runner: job.runner?.description ?? null,
    failedStep: null,
  };
}

/** A time as GitLab writes it: ISO in the API, `2026-01-01 10:00:00 UTC` in webhooks. */
export function timeOf(text: string | null | undefined): number | null {
  const ms = Date.parse(
    (text ?? '').replace(/^(\S+) (\S+) UTC$/, '$1T$2Z').replace(/^(\S+) (\S+) ([+-]\d{4})$/, '$1T$2$3'),
  );
  return Number.isFinite(ms) ? ms : null;
}
