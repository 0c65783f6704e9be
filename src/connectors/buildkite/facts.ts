import type { Conclusion, JobFact, PipelineFact, RepositoryName, RunStatus, Trust } from '../../intake/index.ts';
import { addressAt, idAt, objectAt, type Payload, textAt, timeAt } from '../payload.ts';
import { isRepositoryName, repositoryAt } from '../repository-name.ts';

/** Organisation and pipeline of a build, as its address names them, or null when it has none. */
export function repositoryOf(payload: Payload): RepositoryName | null {
  const address = addressAt(payload, 'build', 'web_url');
  const path = address === null ? '' : new URL(address).pathname;
  const [, name = ''] = /^\/([\w.-]+\/[\w.-]+)\/builds\/\d+$/.exec(path) ?? [];
  return isRepositoryName(name) ? { provider: 'buildkite', name } : null;
}

/** What an event says of a build, and of one of its jobs where it is about one. */
export function factOf(payload: Payload, repository: RepositoryName): PipelineFact | null {
  const build = objectAt(payload, 'build');
  const run = idAt(build, 'number');
  if (build === null || run === null) return null;
  const status = statusOf(textAt(build, 'state'));
  const request = idAt(build, 'pull_request', 'id');
  const job = objectAt(payload, 'job');
  return {
    run: {
      repository,
      defaultBranch: textAt(payload, 'pipeline', 'default_branch'),
      run,
      attempt: 1,
      pipeline: textAt(payload, 'pipeline', 'name') ?? textAt(build, 'pipeline'),
      branch: textAt(build, 'branch'),
      commit: textAt(build, 'commit'),
      trigger: textAt(build, 'source'),
      pullRequest: request !== null && /^\d{1,9}$/.test(request) ? Number(request) : null,
      trust: trustOf(payload),
      url: addressAt(build, 'web_url'),
      status,
      conclusion: status === 'finished' ? conclusionOf(textAt(build, 'state')) : null,
      startedAtMs: timeAt(build, 'started_at'),
      finishedAtMs: status === 'finished' ? timeAt(build, 'finished_at') : null,
    },
    jobs: job === null ? [] : jobsOf(job),
  };
}

/** Steps that wait or block are jobs too, without a name; what ran has one. */
function jobsOf(job: Payload): readonly JobFact[] {
  const [id, name, state] = [idAt(job, 'id'), textAt(job, 'name'), textAt(job, 'state')];
  if (id === null || name === null) return [];
  const status = statusOf(state);
  const isSoft = job.soft_failed === true && conclusionOf(state) === 'failure';
  return [
    {
      job: id,
      name,
      status,
      conclusion: status === 'finished' ? (isSoft ? 'neutral' : conclusionOf(state)) : null,
      queuedAtMs: timeAt(job, 'runnable_at'),
      startedAtMs: timeAt(job, 'started_at'),
      finishedAtMs: status === 'finished' ? timeAt(job, 'finished_at') : null,
      url: addressAt(job, 'web_url'),
      runner: textAt(job, 'agent', 'name'),
      failedStep: null,
    },
  ];
}

/** A pull request of another repository than the pipeline's is a fork's; one of which that is not said may be. */
export function trustOf(payload: Payload): Trust {
  const request = objectAt(payload, 'build', 'pull_request');
  if (request === null) return 'trusted';
  const from = repositoryAt(textAt(request, 'repository'));
  const own = repositoryAt(sshAsAddress(textAt(payload, 'pipeline', 'repository')));
  return from !== null && from === own ? 'trusted' : 'untrusted';
}

/** `git@github.com:owner/name.git` as an address. */
function sshAsAddress(place: string | null): string | null {
  return place?.replace(/^git@([\w.-]+):/, 'ssh://$1/') ?? null;
}

const ENDS: Readonly<Record<string, Conclusion>> = {
  passed: 'success',
  failed: 'failure',
  timed_out: 'timed_out',
  canceled: 'cancelled',
  expired: 'error',
  skipped: 'skipped',
  not_run: 'skipped',
  broken: 'skipped',
};

function conclusionOf(state: string | null): Conclusion {
  return ENDS[state ?? ''] ?? 'unknown';
}

function statusOf(state: string | null): RunStatus | null {
  if (state === null) return null;
  if (Object.hasOwn(ENDS, state)) return 'finished';
  return ['running', 'failing', 'started', 'canceling', 'timing_out'].includes(state) ? 'running' : 'queued';
}
