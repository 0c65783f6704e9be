import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiReader, type Shown } from '../helpers/api-reader.ts';
import { FakeGitlab, type FakePipeline } from '../helpers/fake-gitlab.ts';
import { FakeJenkins } from '../helpers/fake-jenkins.ts';
import { ServerProcess } from '../helpers/server-process.ts';
import { FAILED_LOG, ROOT } from './program.ts';

const TOKEN = 'the-token-of-the-tests';
const SECRET = 'the-secret-of-the-tests';
const LOG = readFileSync(`${ROOT}/${FAILED_LOG}`, 'utf8');
const NOW_MS = Date.now();
const iso = (minutes: number) => new Date(NOW_MS + minutes * 60_000).toISOString();
const isDiagnosed = ({ state }: Shown) => state === 'diagnosed';

let gitlab: FakeGitlab;
let jenkins: FakeJenkins;
let server: ServerProcess;
let api: ApiReader;

beforeAll(async () => {
  gitlab = await FakeGitlab.open({ project: 'acme/tools/shop', token: TOKEN });
  jenkins = await FakeJenkins.open({ job: '/job/tools/job/shop', user: 'ci', token: TOKEN });
  server = await ServerProcess.create({
    environment: {
      REGREEN_GITLAB_TOKEN: TOKEN,
      REGREEN_GITLAB_API_URL: gitlab.api.address,
      REGREEN_GITLAB_WEBHOOK_SECRET: SECRET,
      REGREEN_JENKINS_USER: 'ci',
      REGREEN_JENKINS_TOKEN: TOKEN,
      REGREEN_JENKINS_API_URL: jenkins.api.address,
      REGREEN_JENKINS_WEBHOOK_SECRET: SECRET,
    },
  });
  await server.start();
  api = new ApiReader(server, await server.createKey());
});
afterAll(async () => {
  await server?.remove();
  await Promise.all([gitlab?.close(), jenkins?.close()]);
});

async function post(path: string, body: object, headers: Record<string, string> = {}): Promise<number> {
  const answer = await fetch(server.address + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  await answer.arrayBuffer();
  return answer.status;
}

describe('a pipeline that fails on GitLab', () => {
  const pipeline = (id: number, status: string, minutes: number, jobs: FakePipeline['jobs']): FakePipeline => ({
    id,
    status,
    createdAt: iso(minutes - 1),
    updatedAt: iso(minutes),
    jobs,
  });
  const told = ({ id, status, updatedAt, jobs }: FakePipeline) => ({
    object_kind: 'pipeline',
    object_attributes: { id, status, ref: 'main', source: 'push', created_at: iso(-30), finished_at: updatedAt },
    project: { path_with_namespace: 'acme/tools/shop', default_branch: 'main' },
    builds: jobs.map(({ id, name, status }) => ({ id, name, status, finished_at: updatedAt })),
  });
  const red = { id: 70, name: 'test', status: 'failed', log: LOG };

  it('is explained, and over when it is retried to green', async () => {
    const failed = pipeline(7, 'failed', -20, [red]);
    gitlab.pipelines.push(failed);
    expect(await post('/webhooks/gitlab', told(failed))).toBe(401);
    expect(await post('/webhooks/gitlab', told(failed), { 'x-gitlab-token': SECRET })).toBe(202);
    const [failure] = await api.listWhen('/failures?repository=acme/tools/shop', (items) => items.some(isDiagnosed));
    expect(failure).toMatchObject({ run: '7', job: 'test', branch: 'main', trust: 'trusted' });
    expect(await api.list('/incidents?repository=acme/tools/shop')).toMatchObject([{ state: 'open' }]);

    const green = pipeline(7, 'success', -10, [{ ...red, id: 71, status: 'success' }]);
    expect(await post('/webhooks/gitlab', told(green), { 'x-gitlab-token': SECRET })).toBe(202);
    const resolved = (items: readonly Shown[]) => items[0]?.state === 'resolved';
    expect(await api.listWhen('/incidents?repository=acme/tools/shop', resolved)).toHaveLength(1);
  });

  it('while the program is away is found', async () => {
    await server.stop();
    gitlab.pipelines.push(pipeline(8, 'failed', -1, [{ ...red, id: 80 }]));
    await server.start();
    const all = (items: readonly Shown[]) => items.length === 2 && items.every(isDiagnosed);
    await api.listWhen('/failures?repository=acme/tools/shop', all);
  });
});

describe('a build that fails on Jenkins', () => {
  const build = (number: number, minutes: number) => ({
    number,
    result: 'FAILURE',
    startedAtMs: NOW_MS + (minutes - 1) * 60_000,
    durationMs: 60_000,
    log: LOG,
  });
  const told = (number: number, status = 'FAILURE') => ({
    name: 'shop',
    url: 'job/tools/job/shop/',
    build: {
      number,
      phase: 'FINALIZED',
      status,
      full_url: `https://jenkins.example/job/tools/job/shop/${number}/`,
      scm: { branch: 'origin/main', commit: '0123456789abcdef' },
    },
  });

  it('is explained', async () => {
    jenkins.builds.push(build(3, -20));
    expect(await post('/webhooks/jenkins/wrong', told(3))).toBe(401);
    expect(await post(`/webhooks/jenkins/${SECRET}`, told(3))).toBe(202);
    const [failure] = await api.listWhen('/failures?repository=tools/shop', (items) => items.some(isDiagnosed));
    expect(failure).toMatchObject({ run: '3', branch: 'main' });
  });

  it('is over when another one is green, though Jenkins does not say when it ended', async () => {
    expect(await post(`/webhooks/jenkins/${SECRET}`, told(30, 'SUCCESS'))).toBe(202);
    const resolved = (items: readonly Shown[]) => items[0]?.state === 'resolved';
    await api.listWhen('/incidents?repository=tools/shop', resolved);
  });

  it('while the program is away is found', async () => {
    await server.stop();
    jenkins.builds.push(build(31, -1));
    await server.start();
    const all = (items: readonly Shown[]) => items.length === 2 && items.every(isDiagnosed);
    const found = await api.listWhen('/failures?repository=tools/shop', all);
    expect(found.map(({ branch }) => branch)).toEqual(['main', 'main']);
  });
});
