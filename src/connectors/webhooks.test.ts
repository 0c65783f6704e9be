import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Delivery } from '../intake/index.ts';
import {
  createBitbucketWebhookReader,
  createBuildkiteWebhookReader,
  createCircleciWebhookReader,
  createGenericWebhookReader,
  createGithubWebhookReader,
  createGitlabWebhookReader,
  createJenkinsWebhookReader,
} from './index.ts';

const NOW = Date.UTC(2026, 0, 1);
const bytes = (text: string) => new TextEncoder().encode(text);
const delivery = (headers: Delivery['headers'], body: string, pathToken: string | null = null): Delivery => ({
  headers,
  body: bytes(body),
  pathToken,
});
const seconds = String(NOW / 1000);
const standard = (key: string | Buffer, body: string, timestamp = seconds) => ({
  'webhook-id': 'msg_1',
  'webhook-timestamp': timestamp,
  'webhook-signature': `v1,${createHmac('sha256', key).update(`msg_1.${timestamp}.${body}`).digest('base64')}`,
});

describe('a webhook of GitHub', () => {
  // The example of GitHub's documentation.
  const secret = "It's a Secret to Everybody";
  const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
  it.each([
    { when: 'it is signed', secrets: [secret], header: signature, body: 'Hello, World!', isGenuine: true },
    {
      when: 'a new secret stands beside',
      secrets: ['new', secret],
      header: signature,
      body: 'Hello, World!',
      isGenuine: true,
    },
    { when: 'the body was changed', secrets: [secret], header: signature, body: 'Hello, World?', isGenuine: false },
    { when: 'the secret is another', secrets: ['other'], header: signature, body: 'Hello, World!', isGenuine: false },
    { when: 'there is no secret', secrets: [], header: signature, body: 'Hello, World!', isGenuine: false },
    { when: 'there is no signature', secrets: [secret], header: undefined, body: 'Hello, World!', isGenuine: false },
    { when: 'the signature is short', secrets: [secret], header: 'sha256=75', body: 'Hello, World!', isGenuine: false },
    {
      when: 'the signature is SHA-1',
      secrets: [secret],
      header: signature.replace('256', '1'),
      body: 'Hello, World!',
      isGenuine: false,
    },
  ])('is genuine: $isGenuine, when $when', ({ secrets, header, body, isGenuine }) => {
    const reader = createGithubWebhookReader(secrets);
    expect(reader.isGenuine(delivery({ 'x-hub-signature-256': header }, body), NOW)).toBe(isGenuine);
  });

  it('signed with an empty secret proves nothing', () => {
    const forged = `sha256=${createHmac('sha256', '').update('{}').digest('hex')}`;
    expect(createGithubWebhookReader(['']).isGenuine(delivery({ 'x-hub-signature-256': forged }, '{}'), NOW)).toBe(
      false,
    );
  });

  const reader = createGithubWebhookReader(['s']);
  const repository = { full_name: 'o/r', default_branch: 'main' };

  it('of a run from a fork is untrusted', () => {
    const run = { id: 1, run_attempt: 2, status: 'completed', conclusion: 'failure', name: 'CI', head_branch: 'x' };
    const body = JSON.stringify({ repository, workflow_run: { ...run, head_repository: { full_name: 'evil/r' } } });
    expect(reader.read(delivery({ 'x-github-event': 'workflow_run' }, body))).toMatchObject({ trust: 'untrusted' });
    expect(reader.factsOf('workflow_run', body)).toMatchObject([
      { run: { run: '1', attempt: 2, trust: 'untrusted', conclusion: 'failure', status: 'finished' }, jobs: [] },
    ]);
  });

  it('of a job names the step that failed', () => {
    const steps = [
      { name: 'a', conclusion: 'success' },
      { name: 'npm test', conclusion: 'failure' },
    ];
    const job = { id: 7, run_id: 1, name: 'test (24)', status: 'completed', conclusion: 'failure', steps };
    const body = JSON.stringify({ repository, workflow_job: job });
    expect(reader.factsOf('workflow_job', body)).toMatchObject([
      { run: { run: '1', attempt: 1 }, jobs: [{ job: '7', name: 'test (24)', failedStep: 'npm test' }] },
    ]);
  });

  it.each(['', '[]', 'null', '{', `${'{"a":'.repeat(70)}1${'}'.repeat(70)}`])('is refused with the body %s', (body) => {
    expect(() => reader.read(delivery({ 'x-github-event': 'ping' }, body))).toThrow(/the body is/);
  });

  it.each(['../etc', 'o/r/x', 'o', '', 7, null])('of the repository %j speaks of none', (name) => {
    const body = JSON.stringify({ repository: { full_name: name } });
    expect(reader.read(delivery({ 'x-github-event': 'push' }, body)).repository).toBeNull();
  });
});

describe('a webhook of GitLab', () => {
  const reader = createGitlabWebhookReader(['s3cret']);
  it.each([
    { when: 'the token is the secret', headers: { 'x-gitlab-token': 's3cret' }, isGenuine: true },
    { when: 'the token is another', headers: { 'x-gitlab-token': 's3creT' }, isGenuine: false },
    { when: 'there is no token', headers: {}, isGenuine: false },
    { when: 'it is signed', headers: standard('s3cret', '{}'), isGenuine: true },
    { when: 'it is signed, long ago', headers: standard('s3cret', '{}', '1600000000'), isGenuine: false },
    {
      when: 'a wrong signature stands beside the token',
      headers: { ...standard('x', '{}'), 'x-gitlab-token': 's3cret' },
      isGenuine: false,
    },
  ])('is genuine: $isGenuine, when $when', ({ headers, isGenuine }) => {
    expect(reader.isGenuine(delivery(headers, '{}'), NOW)).toBe(isGenuine);
  });

  it('of a pipeline from a fork tells of each job', () => {
    const body = JSON.stringify({
      object_kind: 'pipeline',
      object_attributes: { id: 31, status: 'failed', ref: 'x', finished_at: '2026-01-01 10:00:00 UTC' },
      merge_request: { iid: 5, source_project_id: 1, target_project_id: 2, source_branch: 'patch' },
      project: { path_with_namespace: 'g/s/p', default_branch: 'main' },
      builds: [
        { id: 1, name: 'test', status: 'failed', failure_reason: 'script_failure' },
        { id: 2, name: 'lint', status: 'failed', allow_failure: true },
        { id: 3, name: 'build', status: 'failed', failure_reason: 'runner_system_failure' },
      ],
    });
    expect(reader.factsOf('pipeline', body)).toMatchObject([
      {
        run: { run: '31', trust: 'untrusted', pullRequest: 5, branch: 'patch', finishedAtMs: Date.UTC(2026, 0, 1, 10) },
        jobs: [{ conclusion: 'failure' }, { conclusion: 'neutral' }, { conclusion: 'error' }],
      },
    ]);
  });

  it.each([
    ['manual', true, { status: 'finished', conclusion: 'skipped' }],
    ['manual', false, { status: 'queued', conclusion: null }],
    ['scheduled', true, { status: 'queued', conclusion: null }],
  ])('of a job that is %s, optional %s, says as much as one of its pipeline', (status, isOptional, is) => {
    const project = { path_with_namespace: 'g/p' };
    const job = {
      build_id: 1,
      build_name: 'a',
      build_status: status,
      build_allow_failure: isOptional,
      pipeline_id: 31,
    };
    const alone = reader.factsOf('build', JSON.stringify({ object_kind: 'build', ...job, project }));
    expect(alone).toMatchObject([{ jobs: [is] }]);
    const builds = [{ id: 1, name: 'a', status, allow_failure: isOptional }];
    const object_attributes = { id: 31, status: 'failed' };
    const whole = reader.factsOf(
      'pipeline',
      JSON.stringify({ object_kind: 'pipeline', object_attributes, project, builds }),
    );
    expect(whole).toMatchObject([{ jobs: [is] }]);
  });
});

describe('a notification of Jenkins', () => {
  const reader = createJenkinsWebhookReader(['s3cret']);
  const basic = (text: string) => ({ authorization: `Basic ${btoa(text)}` });
  it.each([
    { when: 'the address ends in the secret', headers: {}, token: 's3cret', isGenuine: true },
    { when: 'the password is the secret', headers: basic('ci:s3cret'), token: null, isGenuine: true },
    { when: 'the password is another', headers: basic('ci:x'), token: null, isGenuine: false },
    { when: 'nothing proves it', headers: {}, token: null, isGenuine: false },
  ])('is genuine: $isGenuine, when $when', ({ headers, token, isGenuine }) => {
    expect(reader.isGenuine(delivery(headers, '{}', token), NOW)).toBe(isGenuine);
  });

  it('of a job in folders is a run with one job', () => {
    const build = { phase: 'FINALIZED', status: 'UNSTABLE', number: 4, full_url: 'https://h/ci/job/a/job/b/4/' };
    expect(reader.factsOf('build_finalized', JSON.stringify({ name: 'b', build }))).toMatchObject([
      { run: { repository: { name: 'a/b' }, run: '4' }, jobs: [{ job: '4', conclusion: 'failure' }] },
    ]);
  });
});

describe('a webhook of CircleCI', () => {
  const signed = (hex: string) => ({ 'circleci-signature': hex });
  const hex = '734cc62f32841568f45715aeb9f4d7891324e6d948e4c6c60c0621cdac48623a';
  it.each([
    // The example of the vendor's documentation.
    { when: 'it is signed', header: `v1=${hex}`, secrets: ['secret'], isGenuine: true },
    { when: 'a later version stands beside', header: `v2=x,v1=${hex}`, secrets: ['secret'], isGenuine: true },
    { when: 'only a later version is there', header: `v2=${hex}`, secrets: ['secret'], isGenuine: false },
    { when: 'the secret is another', header: `v1=${hex}`, secrets: ['other'], isGenuine: false },
    { when: 'there is no secret', header: `v1=${hex}`, secrets: [''], isGenuine: false },
    { when: 'it is not signed', header: '', secrets: ['secret'], isGenuine: false },
  ])('is genuine: $isGenuine, when $when', ({ header, secrets, isGenuine }) => {
    const reader = createCircleciWebhookReader(secrets);
    expect(reader.isGenuine(delivery(signed(header), 'hello world'), NOW)).toBe(isGenuine);
  });

  const reader = createCircleciWebhookReader(['secret']);
  const workflow = { id: 'w1', name: 'build', status: 'failed', stopped_at: '2026-01-01T10:00:00Z' };
  const vcs = { branch: 'main', revision: 'abc', origin_repository_url: 'https://github.com/o/r' };
  const payload = (type: string, target: string, more: object = {}) =>
    JSON.stringify({
      id: 'd1',
      type,
      project: { slug: 'github/o/r' },
      workflow,
      pipeline: { vcs: { ...vcs, target_repository_url: target } },
      ...more,
    });

  it('tells of a workflow and of its jobs', () => {
    const job = { id: 'j1', name: 'test', status: 'failed', stopped_at: '2026-01-01T09:59:00Z' };
    const told = payload('job-completed', 'https://github.com/o/r', { job });
    expect(reader.factsOf('job_completed', told)).toMatchObject([
      {
        run: { repository: { provider: 'circleci', name: 'o/r' }, run: 'w1', status: null, conclusion: null },
        jobs: [{ job: 'j1', conclusion: 'failure' }],
      },
    ]);
    const whole = payload('workflow-completed', 'https://github.com/O/R.git');
    expect(reader.factsOf('workflow_completed', whole)).toMatchObject([
      { run: { conclusion: 'failure', trust: 'trusted', finishedAtMs: Date.UTC(2026, 0, 1, 10) }, jobs: [] },
    ]);
    expect(reader.read(delivery({}, whole))).toMatchObject({ event: 'workflow_completed', deliveryId: 'd1' });
  });

  it('of a fork is not trusted', () => {
    const told = payload('workflow-completed', 'https://github.com/upstream/r');
    expect(reader.factsOf('workflow_completed', told)).toMatchObject([{ run: { trust: 'untrusted' } }]);
  });
});

describe('a webhook of Buildkite', () => {
  const hex = 'b93dade1908f3d8e11741f5e69988ce09463b2cb651eddad0a0233971a143c82';
  const THEN = 1_700_000_000_000;
  const signature = `timestamp=1700000000,signature=${hex}`;
  it.each([
    { when: 'it is signed', headers: { 'x-buildkite-signature': signature }, nowMs: THEN, isGenuine: true },
    { when: 'it is old', headers: { 'x-buildkite-signature': signature }, nowMs: THEN + 301_000, isGenuine: false },
    { when: 'the token is the secret', headers: { 'x-buildkite-token': 'token' }, nowMs: THEN, isGenuine: true },
    { when: 'the token is another', headers: { 'x-buildkite-token': 'tokem' }, nowMs: THEN, isGenuine: false },
    {
      when: 'a wrong signature stands beside the token',
      headers: { 'x-buildkite-signature': `timestamp=1700000001,signature=${hex}`, 'x-buildkite-token': 'token' },
      nowMs: THEN,
      isGenuine: false,
    },
    { when: 'nothing proves it', headers: {}, nowMs: THEN, isGenuine: false },
  ])('is genuine: $isGenuine, when $when', ({ headers, nowMs, isGenuine }) => {
    expect(createBuildkiteWebhookReader(['token']).isGenuine(delivery(headers, '{}'), nowMs)).toBe(isGenuine);
  });

  const reader = createBuildkiteWebhookReader(['token']);
  const build = { number: 5, state: 'failed', branch: 'main', web_url: 'https://buildkite.com/org/shop/builds/5' };

  it.each([
    ['that failed', { state: 'failed' }, 'failure'],
    ['that may fail', { state: 'failed', soft_failed: true }, 'neutral'],
    ['that took too long', { state: 'timed_out' }, 'timed_out'],
  ])('tells of a job %s', (_, job, conclusion) => {
    const body = JSON.stringify({ event: 'job.finished', build, job: { id: 'a', name: 'test', ...job } });
    expect(reader.factsOf('job_finished', body)).toMatchObject([
      { run: { repository: { name: 'org/shop' }, run: '5', conclusion: 'failure' }, jobs: [{ conclusion }] },
    ]);
  });

  it.each([
    ['a fork', 'git://github.com/stranger/shop.git', 'untrusted'],
    ['the repository', 'git://github.com/acme/shop.git', 'trusted'],
    ['who knows where', undefined, 'untrusted'],
  ])('of a pull request from %s', (_, repository, trust) => {
    const pipeline = { repository: 'git@github.com:acme/shop.git' };
    const body = JSON.stringify({
      event: 'build.finished',
      build: { ...build, pull_request: { id: '7', repository } },
      pipeline,
    });
    expect(reader.factsOf('build_finished', body)).toMatchObject([{ run: { trust, pullRequest: 7 } }]);
  });
});

describe('a webhook of Bitbucket', () => {
  // The example of the vendor's documentation.
  const secret = "It's a Secret to Everybody";
  const hex = 'a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9';
  it.each([
    { when: 'it is signed', secrets: [secret], headers: { 'x-hub-signature': `sha256=${hex}` }, isGenuine: true },
    {
      when: 'the secret is another',
      secrets: ['x'],
      headers: { 'x-hub-signature': `sha256=${hex}` },
      isGenuine: false,
    },
    { when: 'the hook has no secret', secrets: [secret], headers: {}, isGenuine: false },
  ])('is genuine: $isGenuine, when $when', ({ secrets, headers, isGenuine }) => {
    const reader = createBitbucketWebhookReader(secrets);
    expect(reader.isGenuine(delivery(headers, 'Hello World!'), NOW)).toBe(isGenuine);
  });

  it('of a status is a run without jobs, with a name that stays', () => {
    const reader = createBitbucketWebhookReader([secret]);
    const status = { key: 'k', state: 'FAILED', name: 'Pipeline #4 for main', refname: 'main' };
    const commit_status = { ...status, commit: { hash: 'abc' }, updated_on: '2026-01-01T10:00:00.5+00:00' };
    const body = JSON.stringify({ repository: { full_name: 'o/r' }, commit_status });
    expect(reader.factsOf('repo_commit_status_updated', body)).toMatchObject([
      {
        run: {
          run: 'k@abc',
          pipeline: 'Pipeline',
          conclusion: 'failure',
          finishedAtMs: Date.UTC(2026, 0, 1, 10) + 500,
        },
        jobs: [],
      },
    ]);
    const read = reader.read(delivery({ 'x-event-key': 'repo:commit_status_updated' }, body));
    expect(read).toMatchObject({ event: 'repo_commit_status_updated', trust: 'trusted' });
  });
});

describe('a generic webhook', () => {
  const key = Buffer.from('0123456789abcdef0123456789abcdef');
  const reader = createGenericWebhookReader(['s3cret', `whsec_${key.toString('base64')}`]);
  const body = JSON.stringify({ repository: 'o/r', run: 9, conclusion: 'failure', jobs: [{ name: 'test' }] });
  const hex = createHmac('sha256', 's3cret').update(body).digest('hex');
  it.each([
    { when: 'its own header proves it', headers: { 'x-regreen-signature': `sha256=${hex}` }, isGenuine: true },
    {
      when: 'its own header is wrong',
      headers: { 'x-regreen-signature': `sha256=${hex.replace(/^./, 'x')}` },
      isGenuine: false,
    },
    { when: 'it follows Standard Webhooks', headers: standard(key, body), isGenuine: true },
    { when: 'nothing proves it', headers: {}, isGenuine: false },
  ])('is genuine: $isGenuine, when $when', ({ headers, isGenuine }) => {
    expect(reader.isGenuine(delivery(headers, body), NOW)).toBe(isGenuine);
  });

  it('tells of a run and its jobs', () => {
    expect(reader.read(delivery({}, body))).toMatchObject({ event: 'run', repository: { name: 'o/r' } });
    expect(reader.factsOf('run', body)).toMatchObject([
      { run: { run: '9', status: 'finished', conclusion: 'failure' }, jobs: [{ job: 'test', status: null }] },
    ]);
  });
});
