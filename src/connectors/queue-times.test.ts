import { describe, expect, it } from 'vitest';
import { FakeJenkins } from '../../test/helpers/fake-jenkins.ts';
import type { WebhookReader } from '../intake/index.ts';
import {
  createBuildkiteWebhookReader,
  createGithubWebhookReader,
  createGitlabWebhookReader,
  createJenkinsWebhookReader,
  JenkinsProvider,
} from './index.ts';

const BEGIN = Date.UTC(2026, 0, 1, 12);
const at = (seconds: number) => new Date(BEGIN + seconds * 1000).toISOString();

const github = (job: object) => ({
  repository: { full_name: 'o/r' },
  workflow_job: { id: 7, run_id: 1, run_attempt: 1, name: 'test', ...job },
});
const build = (job: object) => ({
  build_id: 7,
  build_name: 'test',
  pipeline_id: 1,
  project: { path_with_namespace: 'o/r' },
  ...job,
});
const pipeline = (job: object) => ({
  object_attributes: { id: 1, status: 'running' },
  project: { path_with_namespace: 'o/r' },
  builds: [{ id: 7, name: 'test', ...job }],
});
const jenkins = (more: object) => ({ name: 'a', build: { number: 4, full_url: 'https://h/ci/job/a/4/', ...more } });
const buildkite = (job: object) => ({
  build: { number: 1, web_url: 'https://buildkite.com/o/r/builds/1', state: 'running' },
  job: { id: 'j', name: 'test', ...job },
});

/** in seconds after BEGIN */
interface Row {
  readonly what: string;
  readonly reader: WebhookReader;
  readonly event: string;
  readonly body: object;
  readonly queued: number | null;
  readonly started: number | null;
}

const GITHUB = { reader: createGithubWebhookReader(['s']), event: 'workflow_job' };
const BUILD = { reader: createGitlabWebhookReader(['s']), event: 'build' };
const PIPELINE = { reader: createGitlabWebhookReader(['s']), event: 'pipeline' };
const JENKINS = { reader: createJenkinsWebhookReader(['s']), event: 'build_completed' };
const BUILDKITE = { reader: createBuildkiteWebhookReader(['s']), event: 'job_started' };

describe('since when a job waits', () => {
  it.each<Row>([
    {
      what: 'GitHub: a job that waits has not started, though a time stands there',
      ...GITHUB,
      body: github({ status: 'queued', created_at: at(5), started_at: at(5) }),
      queued: 5,
      started: null,
    },
    {
      what: 'GitHub: a job that runs',
      ...GITHUB,
      body: github({ status: 'in_progress', created_at: at(5), started_at: at(25) }),
      queued: 5,
      started: 25,
    },
    {
      what: 'GitHub: a job without the time it was made',
      ...GITHUB,
      body: github({ status: 'completed', conclusion: 'success', started_at: at(25) }),
      queued: null,
      started: 25,
    },
    {
      what: 'GitLab: a job, not from when its pipeline was made',
      ...BUILD,
      body: build({
        build_status: 'running',
        build_created_at: at(0),
        build_started_at: at(60),
        build_queued_duration: 1.5,
      }),
      queued: 58.5,
      started: 60,
    },
    {
      what: 'GitLab: a job that waits still',
      ...BUILD,
      body: build({ build_status: 'pending', build_started_at: null, build_queued_duration: 7 }),
      queued: null,
      started: null,
    },
    {
      what: 'GitLab: a job of a pipeline',
      ...PIPELINE,
      body: pipeline({ status: 'success', created_at: at(0), started_at: at(60), queued_duration: 20 }),
      queued: 40,
      started: 60,
    },
    {
      what: 'GitLab: a job that waited longer than there was time',
      ...PIPELINE,
      body: pipeline({ status: 'success', started_at: at(60), queued_duration: 1e300 }),
      queued: null,
      started: 60,
    },
    {
      what: 'GitLab: a wait that is none',
      ...PIPELINE,
      body: pipeline({ status: 'success', started_at: at(60), queued_duration: '20' }),
      queued: null,
      started: 60,
    },
    {
      what: 'Jenkins: a build that was queued',
      ...JENKINS,
      body: jenkins({ phase: 'QUEUED', timestamp: BEGIN + 1000, duration: 0 }),
      queued: 1,
      started: null,
    },
    {
      what: 'Jenkins: a build of which it forgot when it was queued',
      ...JENKINS,
      body: jenkins({ phase: 'QUEUED', timestamp: 0, duration: 0 }),
      queued: null,
      started: null,
    },
    {
      what: 'Jenkins: a build that started',
      ...JENKINS,
      body: jenkins({ phase: 'STARTED', timestamp: BEGIN + 9000, duration: 0 }),
      queued: null,
      started: 9,
    },
    {
      what: 'Jenkins: a build that is over',
      ...JENKINS,
      body: jenkins({ phase: 'COMPLETED', status: 'SUCCESS', timestamp: BEGIN + 60_000, duration: 51_000 }),
      queued: null,
      started: 9,
    },
    {
      what: 'Jenkins: a build that is completed and does not know yet how long it took',
      ...JENKINS,
      body: jenkins({ phase: 'COMPLETED', status: 'SUCCESS', timestamp: BEGIN + 60_000, duration: 0 }),
      queued: null,
      started: null,
    },
    {
      what: 'Jenkins: a build that was over as soon as it began',
      ...JENKINS,
      body: jenkins({ phase: 'FINALIZED', status: 'ABORTED', timestamp: BEGIN + 60_000, duration: 0 }),
      queued: null,
      started: 60,
    },
    {
      what: 'Buildkite: a job',
      ...BUILDKITE,
      body: buildkite({ state: 'running', created_at: at(0), runnable_at: at(10), started_at: at(12) }),
      queued: 10,
      started: 12,
    },
  ])('is told by $what', ({ reader, event, body, queued, started }) => {
    const [fact] = reader.factsOf(event, JSON.stringify(body));
    const since = (ms: number | null | undefined) => (typeof ms === 'number' ? (ms - BEGIN) / 1000 : null);
    expect(fact!.jobs.map((job) => [since(job.queuedAtMs), since(job.startedAtMs)])).toEqual([[queued, started]]);
  });
});

it('a build of Jenkins ends when it is told to have, and began before it by how long it took', () => {
  const body = jenkins({ phase: 'COMPLETED', status: 'SUCCESS', timestamp: BEGIN + 60_000, duration: 51_000 });
  const [fact] = JENKINS.reader.factsOf(JENKINS.event, JSON.stringify(body));
  expect(fact!.run).toMatchObject({ startedAtMs: BEGIN + 9000, finishedAtMs: BEGIN + 60_000 });
});

it('since when a build of Jenkins waited is read where the Metrics plugin says so', async () => {
  const jenkins = await FakeJenkins.open({ job: '/job/shop', user: 'ci', token: 'token' });
  try {
    const build = { result: 'SUCCESS', startedAtMs: BEGIN, durationMs: 60_000, log: '' };
    jenkins.builds.push({ ...build, number: 1 }, { ...build, number: 2, waitedMs: 4500 });
    const provider = new JenkinsProvider({ apiUrl: jenkins.api.address, user: 'ci', token: 'token', nowMs: Date.now });
    const read = (run: string) => provider.readRun({ provider: 'jenkins', name: 'shop' }, run);
    expect((await read('1'))?.jobs).toMatchObject([{ queuedAtMs: null, startedAtMs: BEGIN }]);
    expect((await read('2'))?.jobs).toMatchObject([{ queuedAtMs: BEGIN - 4500, startedAtMs: BEGIN }]);
  } finally {
    await jenkins.close();
  }
});
