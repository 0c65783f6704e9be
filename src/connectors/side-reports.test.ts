import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeGithub, type FakeRun } from '../../test/helpers/fake-github.ts';
import { FakeGitlab } from '../../test/helpers/fake-gitlab.ts';
import { FakeJenkins } from '../../test/helpers/fake-jenkins.ts';
import { zipOf } from '../../test/helpers/zip.ts';
import { RemoteError } from '../foundation/index.ts';
import type { FailureRecord } from '../intake/index.ts';
import { GithubProvider } from './github/ci-provider.ts';
import { GitlabProvider } from './gitlab/ci-provider.ts';
import { JenkinsProvider } from './jenkins/ci-provider.ts';
import { createOutsideFetch } from './outside-fetch.ts';

const TOKEN = 'the-token-of-the-tests';
const AT = new Date(Date.UTC(2026, 4, 4, 12)).toISOString();
const bytes = (text: string) => new TextEncoder().encode(text);
const junit = (name: string, result = '<failure message="expected 3"/>') =>
  bytes(`<testsuite name="cart"><testcase name="${name}">${result}</testcase><testcase name="fine"/></testsuite>`);

let github: FakeGithub;
let provider: GithubProvider;

beforeAll(async () => {
  github = await FakeGithub.open({ repository: 'acme/shop', token: TOKEN });
  const apiUrl = github.api.address;
  const alsoTrusted = [`127.0.0.1:${github.storage.port}`];
  const fetch = createOutsideFetch({ baseUrl: apiUrl, totalMs: null, silenceMs: 500, alsoTrusted });
  provider = new GithubProvider({ apiUrl, token: TOKEN, app: null, nowMs: Date.now, fetch });
});
afterAll(() => github.close());
beforeEach(() => github.reset());

const failure = (job = 'test (node 22)') =>
  ({ provider: 'github', repository: 'acme/shop', run: '7', attempt: 1, providerJob: '70', job }) as FailureRecord;
const add = (changes: Partial<FakeRun>, annotations: readonly object[] = [], log: string | null = null) =>
  github.runs.push({
    id: 7,
    conclusion: 'failure',
    createdAt: AT,
    updatedAt: AT,
    jobs: [{ id: 70, name: 'test (node 22)', conclusion: 'failure', log, annotations }],
    ...changes,
  });
const namesOf = async (job?: string) => (await provider.readReports(failure(job))).tests.map(({ name }) => name);

describe('test reports among the artifacts of GitHub', () => {
  it('tell of the failed tests, from storage elsewhere that sees no token', async () => {
    add({ artifacts: { 'junit-report': zipOf([{ name: 'out/report.xml', content: junit('adds up') }]) } });
    expect(await provider.readReports(failure())).toEqual({
      measured: [
        expect.objectContaining({ name: 'adds up', result: 'failed', seconds: null }),
        expect.objectContaining({ name: 'fine', result: 'passed', seconds: null }),
      ],
      tests: [{ name: 'adds up', suite: 'cart', result: 'failed', message: 'expected 3', runner: 'junit', at: null }],
      annotations: [],
    });
    expect(github.storage.calls.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it('are those of the job where their names say so', async () => {
    const report = (name: string) => zipOf([{ name: 'a.xml', content: junit(name) }]);
    add({
      artifacts: { 'junit-node-20': report('of 20'), 'junit-node-22': report('of 22'), 'web-build': report('no') },
    });
    expect(await namesOf('test (node 22)')).toEqual(['of 22']);
    expect(await namesOf('unit')).toEqual(['of 20', 'of 22']);
  });

  it.each([
    ['is no archive', bytes('PK no')],
    ['is empty', bytes('')],
    ['has no reports', zipOf([{ name: 'a.txt', content: bytes('a') }])],
    ['has other XML', zipOf([{ name: 'a.xml', content: bytes('<html/>') }])],
    ['has entities', zipOf([{ name: 'a.xml', content: bytes('<!DOCTYPE a [<!ENTITY b "c">]><testsuite/>') }])],
    ['unpacks to too much', zipOf([{ name: 'a.xml', content: new Uint8Array(50 << 20) }])],
    [
      'has too many entries',
      zipOf(Array.from({ length: 10_001 }, (_, place) => ({ name: `${place}.xml`, content: bytes('') }))),
    ],
  ])('that %s are none', async (_, archive) => {
    add({ artifacts: { 'test-results': archive } });
    expect(await namesOf()).toEqual([]);
  });

  it('have names that lead nowhere', async () => {
    add({ artifacts: { 'test-results': zipOf([{ name: 'a.xml', content: junit('first') }]) } });
    expect(await namesOf()).toEqual(['first']);
    github.runs.length = 0;
    // yauzl refuses such an archive as a whole.
    add({ artifacts: { 'test-results': zipOf([{ name: '../../etc/a.xml', content: junit('second') }]) } });
    expect(await namesOf()).toEqual([]);
  });

  it('that lie about their size are not believed', async () => {
    const archive = Buffer.from(zipOf([{ name: 'a.xml', content: junit('adds up') }]));
    // The size once unpacked, in the directory at the end.
    archive.writeUInt32LE(10, archive.indexOf('PK\x01\x02') + 24);
    add({ artifacts: { 'test-results': archive } });
    expect(await namesOf()).toEqual([]);
  });

  it('that cannot be had are an error', async () => {
    add({ artifacts: { 'test-results': zipOf([]) } });
    github.api.fail({ kind: 'status', status: 502 }, { path: '/artifacts' });
    await expect(provider.readReports(failure())).rejects.toThrow(RemoteError);
  });
});

describe('annotations of GitHub', () => {
  it('name places in the code, without what GitHub says of every job', async () => {
    add({}, [
      { path: 'src/a.ts', start_line: 3, start_column: 5, annotation_level: 'failure', title: 'TS2322', message: 'no' },
      { path: '.github', start_line: 12, annotation_level: 'failure', message: 'Process completed with exit code 1.' },
      { path: '.github', start_line: 1, annotation_level: 'warning', message: 'Node 16 is old' },
    ]);
    expect((await provider.readReports(failure())).annotations).toMatchObject([
      { file: 'src/a.ts', line: 3, column: 5, severity: 'error', code: 'TS2322', message: 'no', at: null },
      { file: null, line: null, severity: 'warning', message: 'Node 16 is old' },
    ]);
  });

  it('are left out where the token may not see them', async () => {
    add({ artifacts: { tests: zipOf([{ name: 'a.xml', content: junit('adds up') }]) } });
    github.api.fail({ kind: 'status', status: 403 }, { path: '/check-runs' });
    expect(await provider.readReports(failure())).toMatchObject({ tests: [{ name: 'adds up' }], annotations: [] });
  });
});

describe('a log of GitHub that is gone', () => {
  const textOf = async (job?: string) => {
    const chunks = await provider.openLog(failure(job));
    if (chunks === null) return null;
    let text = '';
    for await (const chunk of chunks) text += Buffer.from(chunk).toString();
    return text;
  };
  const archive = zipOf([
    { name: '0_lint.txt', content: bytes('lint\n') },
    { name: '1_test (node 22).txt', content: bytes('the log\n') },
    { name: 'test (node 22)/1_Set up job.txt', content: bytes('a step\n') },
  ]);

  it('is read from the archive of its run', async () => {
    add({ logs: archive });
    expect(await textOf()).toBe('the log\n');
    expect(await textOf('another')).toBeNull();
  });

  it('is gone when that is gone too, or broken', async () => {
    add({});
    expect(await textOf()).toBeNull();
    github.runs.length = 0;
    add({ logs: archive.slice(0, 100) });
    expect(await textOf()).toBeNull();
  });
});

describe('test reports of others', () => {
  it('of GitLab are those of the job, also of a matrix', async () => {
    const gitlab = await FakeGitlab.open({ project: 'acme/shop', token: TOKEN });
    try {
      const apiUrl = gitlab.api.address;
      const test = (name: string, status = 'failed') => ({
        name,
        status,
        classname: 'Cart',
        system_output: 'no\nat x',
      });
      gitlab.pipelines.push({
        id: 7,
        status: 'failed',
        createdAt: AT,
        updatedAt: AT,
        jobs: [],
        tests: [
          { name: 'unit', test_cases: [test('adds up'), test('fine', 'success')] },
          { name: 'web', test_cases: [test('clicks')] },
        ],
      });
      const reader = new GitlabProvider({ apiUrl, token: TOKEN, nowMs: Date.now });
      const reports = (job: string, run = '7') =>
        reader.readReports({ repository: 'acme/shop', run, job } as FailureRecord);
      expect(await reports('unit')).toMatchObject({
        tests: [{ name: 'adds up', suite: 'Cart', result: 'failed', message: 'no' }],
      });
      expect((await reports('web: [node 22]')).tests).toMatchObject([{ name: 'clicks' }]);
      expect((await reports('unit', '8')).tests).toEqual([]);
    } finally {
      await gitlab.close();
    }
  });

  it('of Jenkins are those of the build', async () => {
    const jenkins = await FakeJenkins.open({ job: '/job/shop', user: 'ci', token: TOKEN });
    try {
      const test = (name: string, status: string) => ({ name, status, className: 'Cart', errorDetails: 'no\nat x' });
      const build = { number: 7, result: 'UNSTABLE', startedAtMs: 1, durationMs: 1, log: '' };
      const cases = [test('adds up', 'REGRESSION'), test('fine', 'PASSED'), test('still', 'FAILED')];
      jenkins.builds.push({ ...build, suites: [{ name: 'a', cases }] }, { ...build, number: 8 });
      const apiUrl = jenkins.api.address;
      const reader = new JenkinsProvider({ apiUrl, user: 'ci', token: TOKEN, nowMs: Date.now });
      const reports = (run: string) => reader.readReports({ repository: 'shop', run } as FailureRecord);
      expect((await reports('7')).tests.map(({ name, message }) => [name, message])).toEqual([
        ['adds up', 'no'],
        ['still', 'no'],
      ]);
      expect((await reports('8')).tests).toEqual([]);
    } finally {
      await jenkins.close();
    }
  });
});
