import {
  type CiRuns,
  type CiSystem,
  describeCiProvider,
  describeCiRuns,
  type PlainRun,
} from '../../test/contracts/ci-provider.ts';
import { FakeGithub } from '../../test/helpers/fake-github.ts';
import { FakeGitlab } from '../../test/helpers/fake-gitlab.ts';
import { FakeJenkins } from '../../test/helpers/fake-jenkins.ts';
import { ManualClock } from '../foundation/index.ts';
import { type AttemptClaim, MemoryRunnerStore } from '../runner/index.ts';
import { GithubProvider } from './github/ci-provider.ts';
import { GitlabProvider } from './gitlab/ci-provider.ts';
import { JenkinsProvider } from './jenkins/ci-provider.ts';
import { LocalProvider } from './local/ci-provider.ts';
import { createOutsideFetch } from './outside-fetch.ts';

const TOKEN = 'the-token-of-the-tests';
const iso = (ms: number) => new Date(ms).toISOString();
const fetchOf = (baseUrl: string, silenceMs = 1000, alsoTrusted: readonly string[] = []) =>
  createOutsideFetch({ baseUrl, totalMs: null, silenceMs, alsoTrusted });

describeCiProvider('GitHub', async (): Promise<CiSystem> => {
  const github = await FakeGithub.open({ repository: 'acme/shop', token: TOKEN });
  const runOf = ({ id, isRed, startedAtMs, finishedAtMs, log }: PlainRun) => {
    const conclusion = isRed === null ? null : isRed ? 'failure' : 'success';
    return {
      id,
      status: isRed === null ? ('in_progress' as const) : ('completed' as const),
      conclusion,
      createdAt: iso(startedAtMs),
      updatedAt: iso(finishedAtMs),
      jobs: [{ id: id * 10, name: 'test', conclusion, log }],
    };
  };
  return {
    name: 'GitHub',
    repository: { provider: 'github', name: 'acme/shop' },
    api: github.api,
    logs: github.storage,
    permission: 'actions: read',
    create({ token = TOKEN, silenceMs, nowMs }) {
      const fetch = fetchOf(github.api.address, silenceMs, [`127.0.0.1:${github.storage.port}`]);
      return new GithubProvider({ apiUrl: github.api.address, token, app: null, nowMs, fetch });
    },
    add: (run) => void github.runs.push(runOf(run)),
    replace: (run) =>
      void github.runs.splice(
        github.runs.findIndex(({ id }) => id === run.id),
        1,
        runOf(run),
      ),
    reset: () => github.reset(),
    close: () => github.close(),
  };
});

describeCiProvider('GitLab', async (): Promise<CiSystem> => {
  const gitlab = await FakeGitlab.open({ project: 'acme/tools/shop', token: TOKEN });
  const pipelineOf = ({ id, isRed, startedAtMs, finishedAtMs, log }: PlainRun) => {
    const status = isRed === null ? 'running' : isRed ? 'failed' : 'success';
    const jobs = [{ id: id * 10, name: 'test', status, log }];
    return { id, status, createdAt: iso(startedAtMs), updatedAt: iso(finishedAtMs), jobs };
  };
  return {
    name: 'GitLab',
    repository: { provider: 'gitlab', name: 'acme/tools/shop' },
    api: gitlab.api,
    logs: gitlab.api,
    permission: 'read_api',
    create: ({ token = TOKEN, silenceMs, nowMs }) =>
      new GitlabProvider({
        apiUrl: gitlab.api.address,
        token,
        nowMs,
        fetch: fetchOf(gitlab.api.address, silenceMs),
      }),
    add: (run) => void gitlab.pipelines.push(pipelineOf(run)),
    replace: (run) =>
      void gitlab.pipelines.splice(
        gitlab.pipelines.findIndex(({ id }) => id === run.id),
        1,
        pipelineOf(run),
      ),
    reset: () => gitlab.reset(),
    close: () => gitlab.close(),
  };
});

describeCiProvider('Jenkins', async (): Promise<CiSystem> => {
  const jenkins = await FakeJenkins.open({ job: '/job/tools/job/shop', user: 'ci', token: TOKEN });
  const buildOf = ({ id, isRed, startedAtMs, finishedAtMs, log }: PlainRun) => ({
    number: id,
    result: isRed === null ? null : isRed ? 'FAILURE' : 'SUCCESS',
    startedAtMs,
    durationMs: finishedAtMs - startedAtMs,
    log,
  });
  return {
    name: 'Jenkins',
    repository: { provider: 'jenkins', name: 'tools/shop' },
    api: jenkins.api,
    logs: jenkins.api,
    permission: 'Job/Read',
    create: ({ token = TOKEN, silenceMs, nowMs }) =>
      new JenkinsProvider({
        apiUrl: jenkins.api.address,
        user: 'ci',
        token,
        nowMs,
        fetch: fetchOf(jenkins.api.address, silenceMs),
      }),
    add: (run) => void jenkins.builds.push(buildOf(run)),
    replace: (run) =>
      void jenkins.builds.splice(
        jenkins.builds.findIndex(({ number }) => number === run.id),
        1,
        buildOf(run),
      ),
    reset: () => jenkins.reset(),
    close: () => jenkins.close(),
  };
});

describeCiRuns('the local runner', async (): Promise<CiRuns> => {
  const repository = { provider: 'local' as const, name: 'local/shop' };
  let clock = new ManualClock(0);
  let store = new MemoryRunnerStore(clock);
  let claims = new Map<number, AttemptClaim>();
  const moveTo = (ms: number) => clock.advance(ms - clock.nowMs());
  const begin = async () => {
    const [pipeline, file, document] = ['build', '/shop/pipeline.yml', ''];
    const id = `rnr_${claims.size}`;
    const more = { digest: '0'.repeat(64), place: 'here', branch: null, commit: null };
    const { run, claim } = await store.register({ id, repository, pipeline, file, document, ...more }, 60_000);
    claims.set(run.number, claim!);
    return run.number;
  };
  const end = async ({ id, isRed, startedAtMs, finishedAtMs, log }: PlainRun) => {
    moveTo(finishedAtMs);
    const conclusion = isRed ? 'failure' : 'success';
    const job = {
      job: 'test',
      position: 0,
      isKept: false,
      failedStep: null,
      queuedAtMs: null,
      startedAtMs,
      finishedAtMs,
    };
    await store.recordJob(claims.get(id)!, { ...job, conclusion, log });
    await store.finish(claims.get(id)!, conclusion);
  };
  return {
    repository,
    create: ({ nowMs }) => new LocalProvider({ store, clock: { nowMs, monotonicMs: nowMs } }),
    async add(run) {
      moveTo(run.startedAtMs);
      // Numbers are counted up: those before are runs that still go on.
      while ((await begin()) < run.id);
      if (run.isRed !== null) await end(run);
    },
    replace: end,
    reset() {
      clock = new ManualClock(0);
      store = new MemoryRunnerStore(clock);
      claims = new Map();
    },
    close: async () => {},
  };
});
