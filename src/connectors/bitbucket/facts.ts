import type { Conclusion, PipelineFact, RepositoryName, Trust } from '../../intake/index.ts';
import { addressAt, idAt, objectAt, type Payload, textAt, timeAt } from '../payload.ts';
import { isRepositoryName } from '../repository-name.ts';

/** The repository of a payload of Bitbucket Cloud, or null when it speaks of none. */
export function repositoryOf(payload: Payload): RepositoryName | null {
  const name = textAt(payload, 'repository', 'full_name');
  return name !== null && isRepositoryName(name) ? { provider: 'bitbucket', name } : null;
}

/** A status of a commit, which is how Bitbucket tells of its pipelines and of other systems: one run without jobs. */
export function factOf(payload: Payload, repository: RepositoryName): PipelineFact | null {
  const status = objectAt(payload, 'commit_status');
  const key = idAt(status, 'key');
  const commit = textAt(status, 'commit', 'hash');
  if (status === null || key === null || commit === null) return null;
  const state = textAt(status, 'state');
  const isOver = state !== null && state !== 'INPROGRESS';
  return {
    run: {
      repository,
      defaultBranch: null,
      // A key is used again for other commits.
      run: `${key}@${commit.slice(0, 40)}`,
      attempt: 1,
      pipeline: pipelineOf(textAt(status, 'name')),
      branch: textAt(status, 'refname'),
      commit,
      trigger: null,
      pullRequest: null,
      trust: 'trusted',
      url: addressAt(status, 'url'),
      status: isOver ? 'finished' : 'running',
      conclusion: isOver ? conclusionOf(state) : null,
      startedAtMs: timeAt(status, 'created_on'),
      finishedAtMs: isOver ? timeAt(status, 'updated_on') : null,
    },
    jobs: [],
  };
}

/** `Pipeline #4 for main` has another name each time. */
function pipelineOf(name: string | null): string | null {
  return name?.replace(/^Pipeline #\d+ for .*$/, 'Pipeline') ?? null;
}

/** Pull requests come from forks where their source says so; what people write is anybody's. */
export function trustOf(event: string, payload: Payload): Trust {
  if (event.includes('comment') || event.startsWith('issue')) return 'untrusted';
  if (objectAt(payload, 'pullrequest') === null) return 'trusted';
  const source = textAt(payload, 'pullrequest', 'source', 'repository', 'full_name');
  return source !== null && source === textAt(payload, 'repository', 'full_name') ? 'trusted' : 'untrusted';
}

function conclusionOf(state: string | null): Conclusion {
  switch (state) {
    case 'SUCCESSFUL':
      return 'success';
    case 'FAILED':
      return 'failure';
    case 'STOPPED':
      return 'cancelled';
    default:
      return 'unknown';
  }
}
