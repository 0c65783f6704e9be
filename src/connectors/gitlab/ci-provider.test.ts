import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeGitlab, type FakePipeline } from '../../../test/helpers/fake-gitlab.ts';
import type { RepositoryName } from '../../intake/index.ts';
import { createOutsideFetch } from '../outside-fetch.ts';
import { GitlabProvider } from './ci-provider.ts';

const TOKEN = 'the-token-of-the-tests';
const REPOSITORY: RepositoryName = { provider: 'gitlab', name: 'acme/shop' };
const NOON_MS = Date.UTC(2026, 4, 4, 12);
const at = (minutes: number) => new Date(NOON_MS + minutes * 60_000).toISOString();

let gitlab: FakeGitlab;
let provider: GitlabProvider;

beforeAll(async () => {
  gitlab = await FakeGitlab.open({ project: REPOSITORY.name, token: TOKEN });
  const apiUrl = gitlab.api.address;
  const fetch = createOutsideFetch({ baseUrl: apiUrl, totalMs: null, silenceMs: 500 });
  provider = new GitlabProvider({ apiUrl, token: TOKEN, nowMs: () => NOON_MS, fetch });
});
afterAll(() => gitlab.close());
beforeEach(() => gitlab.reset());

const pipeline = (id: number, changes: Partial<FakePipeline> = {}): FakePipeline => ({
  id,
  status: 'failed',
  createdAt: at(-30),
  updatedAt: at(-20),
  jobs: [{ id: id * 10, name: 'test', status: 'failed', log: '' }],
  ...changes,
});

describe('a pipeline of GitLab', () => {
  it('is read with every job, also those others took the place of', async () => {
    const jobs = Array.from({ length: 230 }, (_, index) => ({
      id: index + 1,
      name: `test ${index}/230`,
      status: index % 2 === 0 ? 'failed' : 'success',
      log: '',
      retried: index === 0,
    }));
    gitlab.pipelines.push(pipeline(7, { jobs }));
    const fact = await provider.readRun(REPOSITORY, '7');
    expect(new Set(fact?.jobs.map(({ job }) => job)).size).toBe(230);
  });

  it('says of its jobs whose fault it was, and that one that may fail did no harm', async () => {
    const failed = { status: 'failed', log: '' };
    gitlab.pipelines.push(
      pipeline(7, {
        jobs: [
          { ...failed, id: 1, name: 'a', failureReason: 'script_failure' },
          { ...failed, id: 2, name: 'b', failureReason: 'runner_system_failure' },
          { ...failed, id: 3, name: 'c', failureReason: 'job_execution_timeout' },
          { ...failed, id: 4, name: 'd', allowFailure: true },
        ],
      }),
    );
    const fact = await provider.readRun(REPOSITORY, '7');
    expect(fact?.jobs.map(({ conclusion }) => conclusion)).toEqual(['failure', 'error', 'timed_out', 'neutral']);
  });

  it.each([
    ['manual', true, 'finished', 'skipped', 'nobody has to begin it, and its pipeline ends without it'],
    ['manual', false, 'queued', null, 'its pipeline waits for whoever begins it'],
    ['scheduled', true, 'queued', null, 'it begins when its time has come'],
    ['canceling', true, 'running', null, 'it is still ending'],
    ['created', true, 'queued', null, 'its stage has not come'],
  ])(
    'has a job that is %s, optional %s: that is %s, %s, because %s',
    async (status, allowFailure, is, conclusion, _) => {
      gitlab.pipelines.push(pipeline(7, { jobs: [{ id: 1, name: 'a', status, log: '', allowFailure }] }));
      const fact = await provider.readRun(REPOSITORY, '7');
      expect(fact?.jobs).toMatchObject([{ status: is, conclusion, finishedAtMs: null }]);
    },
  );

  it('that is retried has not ended, whatever it says of when it did before', async () => {
    gitlab.pipelines.push(pipeline(7, { status: 'running', finishedAt: at(-20) }));
    expect((await provider.readRun(REPOSITORY, '7'))?.run).toMatchObject({ status: 'running', finishedAtMs: null });
  });

  it.each([
    ['of the project', 1, 'trusted'],
    ['of a fork', 2, 'untrusted'],
  ])('of a merge request %s', async (_, sourceProject, trust) => {
    gitlab.mergeRequests.set(12, { sourceProject, sourceBranch: 'feature' });
    gitlab.pipelines.push(pipeline(7, { ref: 'refs/merge-requests/12/head', source: 'merge_request_event' }));
    expect((await provider.readRun(REPOSITORY, '7'))?.run).toMatchObject({ pullRequest: 12, branch: 'feature', trust });
  });

  it('of a merge request that is gone is trusted by nobody', async () => {
    gitlab.pipelines.push(pipeline(7, { ref: 'refs/merge-requests/12/train' }));
    expect((await provider.readRun(REPOSITORY, '7'))?.run).toMatchObject({ pullRequest: 12, trust: 'untrusted' });
  });
});

describe('failed pipelines of GitLab', () => {
  it('come in parts, the oldest first, none twice and none left out', async () => {
    for (let id = 1; id <= 450; id++) gitlab.pipelines.push(pipeline(id, { updatedAt: at(-460 + id), jobs: [] }));
    const found: string[] = [];
    let cursor: string | null = at(-1000);
    for (let hasMore = true; hasMore; ) {
      const part = await provider.failedRuns(REPOSITORY, cursor);
      found.push(...part.facts.map(({ run }) => run.run));
      ({ cursor, hasMore } = part);
    }
    expect(new Set(found).size).toBe(450);
  });
});
