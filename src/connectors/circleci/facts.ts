import type { Conclusion, PipelineFact, RepositoryName, Trust } from '../../intake/index.ts';
import { addressAt, idAt, objectAt, type Payload, textAt, timeAt } from '../payload.ts';
import { isRepositoryName, repositoryAt } from '../repository-name.ts';

/** The project of a payload of CircleCI, whose slug is `github/owner/name`, or null when it speaks of none. */
export function repositoryOf(payload: Payload): RepositoryName | null {
  const name = (textAt(payload, 'project', 'slug') ?? '').replace(/^[a-z]{1,20}\//, '');
  return isRepositoryName(name) ? { provider: 'circleci', name } : null;
}

/** A workflow that ended, or a job of one: each run of a workflow has an id of its own, also when it is run again. */
export function factOf(payload: Payload, repository: RepositoryName): PipelineFact | null {
  const workflow = objectAt(payload, 'workflow');
  const run = idAt(workflow, 'id');
  if (workflow === null || run === null) return null;
  const job = objectAt(payload, 'job');
  const isWhole = textAt(payload, 'type') === 'workflow-completed';
  const branch = textAt(payload, 'pipeline', 'vcs', 'branch');
  const [, request] = /^pull\/(\d{1,9})$/.exec(branch ?? '') ?? [];
  const id = idAt(job, 'id');
  const name = textAt(job, 'name');
  return {
    run: {
      repository,
      defaultBranch: null,
      run,
      attempt: 1,
      pipeline: textAt(workflow, 'name'),
      branch,
      commit: textAt(payload, 'pipeline', 'vcs', 'revision'),
      trigger: textAt(payload, 'pipeline', 'trigger', 'type'),
      pullRequest: request === undefined ? null : Number(request),
      trust: trustOf(payload),
      url: addressAt(workflow, 'url'),
      status: isWhole ? 'finished' : null,
      conclusion: isWhole ? conclusionOf(textAt(workflow, 'status')) : null,
      startedAtMs: timeAt(workflow, 'created_at'),
      finishedAtMs: isWhole ? timeAt(workflow, 'stopped_at') : null,
    },
    jobs:
      id === null || name === null
        ? []
        : [
            {
              job: id,
              name,
              status: 'finished',
              conclusion: conclusionOf(textAt(job, 'status')),
              startedAtMs: timeAt(job, 'started_at'),
              finishedAtMs: timeAt(job, 'stopped_at'),
              url: null,
              runner: null,
              failedStep: null,
            },
          ],
  };
}

/** What comes from another repository than it goes to is a fork's. */
export function trustOf(payload: Payload): Trust {
  const vcs = objectAt(payload, 'pipeline', 'vcs');
  const origin = repositoryAt(textAt(vcs, 'origin_repository_url'));
  return origin === repositoryAt(textAt(vcs, 'target_repository_url')) ? 'trusted' : 'untrusted';
}

function conclusionOf(status: string | null): Conclusion {
  switch (status) {
    case 'success':
      return 'success';
    case 'failed':
      return 'failure';
    case 'error':
    case 'unauthorized':
      return 'error';
    case 'canceled':
      return 'cancelled';
    default:
      return 'unknown';
  }
}
