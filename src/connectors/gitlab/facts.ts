import type {
  Conclusion,
  JobFact,
  PipelineFact,
  RepositoryName,
  RunFact,
  RunStatus,
  Trust,
} from '../../intake/index.ts';
import {
  accountAt,
  addressAt,
  idAt,
  labelsOf,
  listAt,
  numberAt,
  objectAt,
  type Payload,
  secondsAt,
  textAt,
  timeAt,
  timeBefore,
} from '../payload.ts';

const PROJECT = /^(?!\.{1,2}\/)[\w.-]{1,255}(?:\/(?!\.{1,2}(?:\/|$))[\w.-]{1,255}){1,20}$/;

/** The project of a payload of GitLab, or null when it speaks of none. */
export function repositoryOf(payload: Payload): RepositoryName | null {
  const name =
    textAt(payload, 'project', 'path_with_namespace') ??
    textAt(payload, 'object_attributes', 'target', 'path_with_namespace') ??
    pathOf(textAt(payload, 'repository', 'git_http_url') ?? textAt(payload, 'repository', 'homepage'));
  return name !== null && PROJECT.test(name) ? { provider: 'gitlab', name } : null;
}

/** What an event of a pipeline says: the run, and each of its jobs. */
export function pipelineOf(payload: Payload, repository: RepositoryName): PipelineFact | null {
  const attributes = objectAt(payload, 'object_attributes');
  const run = idAt(attributes, 'id');
  if (attributes === null || run === null) return null;
  const status = statusOf(textAt(attributes, 'status'));
  return {
    run: {
      ...emptyRun(repository, run),
      defaultBranch: textAt(payload, 'project', 'default_branch'),
      pipeline: textAt(attributes, 'name'),
      branch: textAt(payload, 'merge_request', 'source_branch') ?? branchOf(textAt(attributes, 'ref')),
      commit: textAt(attributes, 'sha'),
      trigger: textAt(attributes, 'source'),
      pullRequest: numberAt(payload, 'merge_request', 'iid') ?? mergeRequestOf(textAt(attributes, 'ref')),
      ...actorOf(accountAt(payload, 'user', 'username')),
      trust: trustOf(payload),
      url: addressAt(attributes, 'url'),
      status,
      conclusion: status === 'finished' ? conclusionOf(textAt(attributes, 'status'), null) : null,
      startedAtMs: timeAt(attributes, 'created_at'),
      // A pipeline that is retried keeps for a while when it ended before.
      finishedAtMs: status === 'finished' ? timeAt(attributes, 'finished_at') : null,
    },
    jobs: listAt(payload, 'builds').flatMap((job) => jobOf(job as Payload) ?? []),
  };
}

/** What an event of a job says; GitLab still calls it `build`. */
export function buildOf(payload: Payload, repository: RepositoryName): PipelineFact | null {
  const id = idAt(payload, 'build_id');
  const name = textAt(payload, 'build_name');
  // Versions before the field name the pipeline nowhere but in the commit's id.
  const run = idAt(payload, 'pipeline_id') ?? idAt(payload, 'commit', 'id');
  if (id === null || name === null || run === null) return null;
  const status = jobStatus(payload, 'build_status', 'build_allow_failure');
  return {
    run: {
      ...emptyRun(repository, run),
      defaultBranch: textAt(payload, 'project', 'default_branch'),
      branch: branchOf(textAt(payload, 'ref')),
      pullRequest: mergeRequestOf(textAt(payload, 'ref')),
      commit: textAt(payload, 'sha'),
    },
    jobs: [
      {
        job: id,
        name,
        status,
        conclusion:
          status === 'finished'
            ? jobConclusion(payload, 'build_status', 'build_failure_reason', 'build_allow_failure')
            : null,
        queuedAtMs: timeBefore(timeAt(payload, 'build_started_at'), secondsAt(payload, 'build_queued_duration')),
        startedAtMs: timeAt(payload, 'build_started_at'),
        finishedAtMs: status === 'finished' ? timeAt(payload, 'build_finished_at') : null,
        url: null,
        runner: textAt(payload, 'runner', 'description'),
        runnerLabels: labelsOf(objectAt(payload, 'runner'), 'tags'),
        failedStep: null,
      },
    ],
  };
}

/** Whoever begins jobs of it again stays out of this: the pipeline keeps who began it. */
function actorOf(username: string | null): Pick<RunFact, 'actor'> {
  return username === null ? {} : { actor: username };
}

/** A pipeline as the API describes it. */
export function runOf(pipeline: Payload, repository: RepositoryName): RunFact | null {
  const run = idAt(pipeline, 'id');
  if (run === null) return null;
  const status = statusOf(textAt(pipeline, 'status'));
  const trigger = textAt(pipeline, 'source');
  const ref = textAt(pipeline, 'ref');
  return {
    ...emptyRun(repository, run),
    pipeline: textAt(pipeline, 'name'),
    branch: branchOf(ref),
    pullRequest: mergeRequestOf(ref),
    commit: textAt(pipeline, 'sha'),
    ...actorOf(accountAt(pipeline, 'user', 'username')),
    trigger,
    // Whose merge request it is, GitLab does not say here.
    trust: trigger === 'external_pull_request_event' || mergeRequestOf(ref) !== null ? 'untrusted' : 'trusted',
    url: addressAt(pipeline, 'web_url'),
    status,
    conclusion: status === 'finished' ? conclusionOf(textAt(pipeline, 'status'), null) : null,
    startedAtMs: timeAt(pipeline, 'created_at'),
    finishedAtMs: status === 'finished' ? timeAt(pipeline, 'finished_at') : null,
  };
}

/** A job as lists of pipelines and the API describe it. */
export function jobOf(job: Payload): JobFact | null {
  const id = idAt(job, 'id');
  const name = textAt(job, 'name');
  if (id === null || name === null) return null;
  const status = jobStatus(job, 'status', 'allow_failure');
  return {
    job: id,
    name,
    status,
    conclusion: status === 'finished' ? jobConclusion(job, 'status', 'failure_reason', 'allow_failure') : null,
    // Not `created_at`: jobs are made with their pipeline, and those of later stages wait for the others first.
    queuedAtMs: timeBefore(timeAt(job, 'started_at'), secondsAt(job, 'queued_duration')),
    startedAtMs: timeAt(job, 'started_at'),
    finishedAtMs: status === 'finished' ? timeAt(job, 'finished_at') : null,
    url: addressAt(job, 'web_url'),
    runner: textAt(job, 'runner', 'description'),
    runnerLabels: labelsOf(job, 'tag_list'),
    failedStep: null,
  };
}

/** A run of which no more is known than its name; a retry in GitLab stays in its pipeline. */
function emptyRun(repository: RepositoryName, run: string): RunFact {
  return {
    repository,
    defaultBranch: null,
    run,
    attempt: 1,
    pipeline: null,
    branch: null,
    commit: null,
    trigger: null,
    pullRequest: null,
    trust: 'trusted',
    url: null,
    status: null,
    conclusion: null,
    startedAtMs: null,
    finishedAtMs: null,
  };
}

/** A merge request of the API: from another project it is a fork's, and one that is gone may have been. */
export function trustOfMergeRequest(request: Payload | null): Trust {
  const source = numberAt(request, 'source_project_id');
  return source !== null && source === numberAt(request, 'target_project_id') ? 'trusted' : 'untrusted';
}

const MERGE_REQUEST_REF = /^refs\/merge-requests\/(\d{1,9})\/(?:head|merge|train)$/;

/** Pipelines of merge requests, also in a merge train, run on refs of their own. */
function mergeRequestOf(ref: string | null): number | null {
  const match = MERGE_REQUEST_REF.exec(ref ?? '');
  return match === null ? null : Number(match[1]);
}

function branchOf(ref: string | null): string | null {
  return mergeRequestOf(ref) === null ? ref : null;
}

/** A merge request from another project is a fork's. */
export function trustOf(payload: Payload): Trust {
  for (const place of ['merge_request', 'object_attributes']) {
    const source = numberAt(payload, place, 'source_project_id');
    const target = numberAt(payload, place, 'target_project_id');
    if (source !== null && target !== null) return source === target ? 'trusted' : 'untrusted';
  }
  return 'trusted';
}

function statusOf(status: string | null): RunStatus | null {
  if (status === null) return null;
  if (ENDED.has(status)) return 'finished';
  return status === 'running' || status === 'canceling' ? 'running' : 'queued';
}

function jobStatus(job: Payload, status: string, allowFailure: string): RunStatus | null {
  return isOptional(job, status, allowFailure) ? 'finished' : statusOf(textAt(job, status));
}

/**
 * Waits for whoever wants to begin it, and nothing waits for it: its pipeline ends as if it had been skipped. One that
 * may not fail holds its pipeline, which is `manual` as a whole until somebody begins it.
 */
function isOptional(job: Payload, status: string, allowFailure: string): boolean {
  return textAt(job, status) === 'manual' && job[allowFailure] === true;
}

const ENDED: ReadonlySet<string> = new Set(['success', 'failed', 'canceled', 'skipped']);

// Reasons that are GitLab's or the runner's, not the change's.
const SYSTEM_REASONS: ReadonlySet<string> = new Set([
  'runner_system_failure',
  'stuck_or_timeout_failure',
  'stuck_pending_failure',
  'stale_schedule',
  'api_failure',
  'scheduler_failure',
  'data_integrity_failure',
  'runner_unsupported',
  'archived_failure',
  'unmet_prerequisites',
  'no_matching_runner',
  'ci_quota_exceeded',
  'job_router_failure',
]);

/** A job that may fail does not make its pipeline red. One that was left out and is begun after all ends as it then does. */
function jobConclusion(job: Payload, status: string, reason: string, allowFailure: string): Conclusion {
  if (isOptional(job, status, allowFailure)) return 'skipped';
  const conclusion = conclusionOf(textAt(job, status), textAt(job, reason));
  const isAllowed = job[allowFailure] === true && textAt(job, status) === 'failed';
  return isAllowed ? 'neutral' : conclusion;
}

function conclusionOf(status: string | null, reason: string | null): Conclusion {
  if (status === 'success') return 'success';
  if (status === 'canceled') return 'cancelled';
  if (status === 'skipped') return 'skipped';
  if (status !== 'failed') return 'unknown';
  if (reason === 'job_execution_timeout') return 'timed_out';
  return SYSTEM_REASONS.has(reason ?? '') ? 'error' : 'failure';
}

function pathOf(address: string | null): string | null {
  if (address === null || !URL.canParse(address)) return null;
  return new URL(address).pathname.replace(/^\/|\.git$|\/$/g, '');
}
