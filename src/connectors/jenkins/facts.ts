import type { Conclusion, PipelineFact, RepositoryName, RunStatus } from '../../intake/index.ts';
import { addressAt, idAt, numberAt, objectAt, type Payload, textAt, timeBefore } from '../payload.ts';
import { isJobName, parseBuildAddress } from './job-path.ts';

const MS_PER_SECOND = 1000;

/** The job of a notification, as the place its builds belong to. */
export function repositoryOf(payload: Payload): RepositoryName | null {
  const address = textAt(payload, 'build', 'full_url');
  const name = (address === null ? null : parseBuildAddress(address)?.job) ?? textAt(payload, 'name');
  return name !== null && isJobName(name) ? { provider: 'jenkins', name } : null;
}

/** A build, as the Notification plugin tells of it: one run with one job. */
export function buildOf(payload: Payload, repository: RepositoryName): PipelineFact | null {
  const build = objectAt(payload, 'build');
  const number = idAt(build, 'number');
  if (build === null || number === null || !/^\d{1,12}$/.test(number)) return null;
  const status = PHASES[textAt(build, 'phase') ?? ''] ?? null;
  const times = timesOf(build);
  const change = textAt(build, 'parameters', 'CHANGE_ID') ?? textAt(build, 'parameters', 'ghprbPullId');
  const state = {
    url: addressAt(build, 'full_url'),
    status,
    conclusion: status === 'finished' ? conclusionOf(textAt(build, 'status')) : null,
    startedAtMs: times.startedAtMs,
    finishedAtMs: times.finishedAtMs,
  };
  return {
    run: {
      ...state,
      startedAtMs: times.queuedAtMs ?? times.startedAtMs,
      repository,
      defaultBranch: null,
      run: number,
      attempt: 1,
      pipeline: repository.name,
      branch: branchOf(textAt(build, 'scm', 'branch')),
      commit: textAt(build, 'scm', 'commit'),
      trigger: null,
      pullRequest: change !== null && /^\d{1,9}$/.test(change) ? Number(change) : pullRequestOf(repository.name),
      // Jenkins does not say whose change it builds.
      trust: change === null && pullRequestOf(repository.name) === null ? 'trusted' : 'untrusted',
    },
    jobs: [
      {
        ...state,
        queuedAtMs: times.queuedAtMs,
        job: number,
        name: repository.name,
        runner: textAt(build, 'node_name'),
        failedStep: null,
      },
    ],
  };
}

/**
 * A notification has the time of what it tells of, 0 where Jenkins forgot it; of an end also how long it took, which a
 * build that is completed may not know yet (0), and one that is finalized does.
 */
function timesOf(build: Payload): Record<'queuedAtMs' | 'startedAtMs' | 'finishedAtMs', number | null> {
  const phase = textAt(build, 'phase');
  const atMs = numberAt(build, 'timestamp') || null;
  const told = numberAt(build, 'duration');
  const duration = told === 0 && phase !== 'FINALIZED' ? null : told;
  const none = { queuedAtMs: null, startedAtMs: null, finishedAtMs: null };
  switch (phase) {
    case 'QUEUED':
      return { ...none, queuedAtMs: atMs };
    case 'STARTED':
      return { ...none, startedAtMs: atMs };
    case 'COMPLETED':
    case 'FINALIZED':
      return {
        ...none,
        startedAtMs: timeBefore(atMs, duration === null ? null : duration / MS_PER_SECOND),
        finishedAtMs: atMs,
      };
    default:
      return none;
  }
}

/** Multibranch projects build a pull request in a job of its own, `PR-12`. */
export function pullRequestOf(job: string): number | null {
  const [, number] = /(?:^|\/)PR-(\d{1,9})(?:-(?:head|merge))?$/.exec(job) ?? [];
  return number === undefined ? null : Number(number);
}

/** A branch as the Git plugin calls it; one that is checked out by its commit has none. */
export function branchOf(name: string | null): string | null {
  const branch = name?.replace(/^refs\/(?:heads|remotes)\//, '').replace(/^origin\//, '') ?? null;
  return branch === 'detached' ? null : branch;
}

const PHASES: Readonly<Record<string, RunStatus>> = {
  QUEUED: 'queued',
  STARTED: 'running',
  COMPLETED: 'finished',
  FINALIZED: 'finished',
};

/** How a build ended, in the words of Jenkins; unstable is a build whose tests failed. */
export function conclusionOf(result: string | null): Conclusion {
  switch (result) {
    case 'SUCCESS':
      return 'success';
    case 'FAILURE':
    case 'UNSTABLE':
      return 'failure';
    case 'ABORTED':
      return 'cancelled';
    case 'NOT_BUILT':
      return 'skipped';
    default:
      return 'unknown';
  }
}
