import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeGithubActions } from '../../test/helpers/fake-github-actions.ts';
import { FakeGitlabActions } from '../../test/helpers/fake-gitlab-actions.ts';
import { FakeJenkinsActions } from '../../test/helpers/fake-jenkins-actions.ts';
import { SkippedTime } from '../../test/helpers/skipped-time.ts';
import { AuthorizationError, BadInputError, RemoteError } from '../foundation/index.ts';
import type { Action, ActionKind, ActionTarget } from '../healing/index.ts';
import { GithubActions } from './github/ci-actions.ts';
import { GitlabActions } from './gitlab/ci-actions.ts';
import { HostGate } from './host-gate.ts';
import { JenkinsActions } from './jenkins/ci-actions.ts';
import { createOutsideFetch } from './outside-fetch.ts';

/** Nobody else goes on with the same. */
const mayAct = () => {};

const TOKEN = 'the-token-of-the-tests';
const NOON = new Date(Date.now() - 3_600_000).toISOString();
const KEY = 'a'.repeat(64);

function optionsFor(apiUrl: string) {
  const time = new SkippedTime();
  const fetch = createOutsideFetch({
    baseUrl: apiUrl,
    silenceMs: 1000,
    gate: new HostGate(new URL(apiUrl).host, { time }),
  });
  return { apiUrl, token: TOKEN, nowMs: () => time.nowMs(), fetch };
}
function action(kind: ActionKind, target: Partial<ActionTarget>, changes: Partial<Action> = {}): Action {
  const all = {
    provider: 'github',
    repository: 'acme/shop',
    run: '7',
    attempt: 1,
    jobs: [],
    branch: 'main',
    commit: null,
    pullRequest: null,
  } as const;
  return {
    kind,
    target: { ...all, ...target },
    text: { title: 'A title', body: 'A body.' },
    options: {},
    key: KEY,
    incidentId: 'inc_1',
    ...changes,
  };
}
const problemOf = async (promise: Promise<unknown>) => (await promise.catch((error: unknown) => error)) as RemoteError;

describe('GitHub', () => {
  let fake: FakeGithubActions;
  beforeAll(async () => {
    fake = await FakeGithubActions.open({ repository: 'acme/shop', token: TOKEN });
  });
  afterAll(() => fake.close());
  beforeEach(() => fake.reset());

  const create = () => new GithubActions({ ...optionsFor(fake.host.api.address), app: null });
  const add = (changes: Partial<(typeof fake.github.runs)[number]> = {}) =>
    fake.github.runs.push({ id: 7, conclusion: 'failure', createdAt: NOON, updatedAt: NOON, jobs: [], ...changes });

  it.each([
    ['regreen[bot]', 'regreen[bot]', true],
    ['regreen[bot]', 'renovate[bot]', false],
    ['regreen[bot]', 'regreen', false],
    // A person's token: what the person pushes is not ours.
    ['ada', 'ada', false],
  ])('that acts as %s takes what %s began for its own: %s', async (login, actor, isOurs) => {
    fake.login = login;
    expect(await create().isOurs({ provider: 'github', name: 'acme/shop' }, actor)).toBe(isOurs);
    fake.login = 'regreen-bot';
  });

  it('takes a run that somebody began again a moment before for done', async () => {
    add();
    add({ attempt: 2, status: 'queued', conclusion: null });
    const result = await create().act(action('rerun_failed_jobs', {}), mayAct);
    expect(result).toMatchObject({ watched: { run: '7', attempt: 2 } });
    expect(fake.host.effects).toEqual([]);
  });

  it('tells which calls it is about to make, and makes none where people agreed to others', async () => {
    fake.caches.push({ id: 7, key: 'npm-1', ref: 'refs/heads/main' });
    const clear = action('delete_cache', {}, { options: { cache: 'npm-' } });
    const heard: string[] = [];
    const refuse = (calls: readonly { readonly path: string }[]) => {
      heard.push(...calls.map(({ path }) => path));
      throw new Error('nobody was shown that');
    };
    expect((await problemOf(create().act(clear, mayAct, refuse))).message).toBe('nobody was shown that');
    expect(heard).toEqual(['/repos/acme/shop/actions/caches/7']);
    expect(fake.host.effects).toEqual([]);
    await create().act(clear, mayAct, () => {});
    expect(fake.host.effects).toHaveLength(1);
  });

  it('says that a run cannot be begun again, and not that a permission is missing', async () => {
    add({ conclusion: 'success' });
    const problem = await problemOf(create().act(action('rerun_failed_jobs', {}), mayAct));
    expect(problem).toBeInstanceOf(RemoteError);
    expect(problem.details).toMatchObject({ status: 403, isFinal: true });
    expect(problem.message).toContain('cannot be retried');
  });

  it('waits for a minute after a secondary limit that names no time, and sends nothing until then', async () => {
    add();
    const message = 'You have exceeded a secondary rate limit and have been temporarily blocked.';
    fake.host.refuseChanges({ status: 403, body: { message } }, '', 1);
    const actions = create();
    const problem = await problemOf(actions.act(action('rerun_failed_jobs', {}), mayAct));
    expect(problem.details.retryAfterMs).toBeGreaterThan(59_000);
    const { length } = fake.host.api.calls;
    expect((await problemOf(actions.look(action('rerun_failed_jobs', {})))).details.retryAfterMs).toBeGreaterThan(
      58_000,
    );
    expect(fake.host.api.calls).toHaveLength(length);
  });

  it.each([
    ['its own branch', { branch: 'next' }, {}, [2]],
    ['its pull request', { branch: 'next', pullRequest: 3 }, {}, [3]],
    ['the default branch, when asked to', { branch: 'next' }, { default_branch: true }, [2, 1, 4]],
    ['those whose key begins so', { branch: 'main' }, { cache: 'npm-' }, [1]],
    ['nothing where there is nothing', { branch: 'other' }, {}, []],
  ])('deletes caches of %s', async (_, target, options, ids) => {
    add();
    fake.caches.push(
      { id: 1, ref: 'refs/heads/main', key: 'npm-1' },
      { id: 2, ref: 'refs/heads/next', key: 'npm-1' },
      { id: 3, ref: 'refs/pull/3/merge', key: 'npm-1' },
      { id: 4, ref: 'refs/heads/main', key: 'pip-1' },
    );
    const plan = await create().plan(action('rerun_without_cache', target, { options }));
    expect(plan.map(({ path }) => path.split('/').at(-1))).toEqual([...ids.map(String), 'rerun-failed-jobs']);
  });

  it('finds its issue again where GitHub dropped the label', async () => {
    fake.keepsLabels = false;
    const actions = create();
    await actions.act(action('open_issue', {}), mayAct);
    expect(await actions.look(action('open_issue', {}))).toBeDefined();
    expect((await actions.plan(action('open_issue', {}, { key: 'b'.repeat(64) })))[0]!.method).toBe('PATCH');
  });

  it('finds its issue and comment behind many others', async () => {
    const actions = create();
    await actions.act(action('open_issue', {}), mayAct);
    await actions.act(action('comment_pull_request', { pullRequest: 3 }), mayAct);
    for (let number = 1; number <= 250; number++) {
      fake.issues.push({ number, title: '', body: '', state: 'open', labels: ['regreen'], author: 'anna' });
      fake.comments.unshift({ id: number, on: 3, body: 'hm', author: 'anna' });
    }
    expect(await actions.look(action('open_issue', {}))).toBeDefined();
    expect(await actions.look(action('comment_pull_request', { pullRequest: 3 }))).toBeDefined();
  });

  it('takes nobody else for itself who writes its marker', async () => {
    const head = `<!-- regreen:pr-summary -->\n<!-- regreen:action ${KEY} -->`;
    fake.comments.push({ id: 1, on: 3, body: head, author: 'mallory' });
    fake.issues.push({
      number: 1,
      title: '',
      body: `<!-- regreen:incident inc_1 -->\n<!-- regreen:action ${KEY} -->`,
      state: 'open',
      labels: ['regreen'],
      author: 'mallory',
    });
    const actions = create();
    for (const kind of ['comment_pull_request', 'open_issue'] as const) {
      expect(await actions.look(action(kind, { pullRequest: 3 }))).toBeUndefined();
      expect((await actions.plan(action(kind, { pullRequest: 3 })))[0]!.method).toBe('POST');
    }
  });

  it('knows its own text with the line ends of Windows', async () => {
    const actions = create();
    await actions.act(action('comment_pull_request', { pullRequest: 3 }), mayAct);
    fake.comments[0]!.body = fake.comments[0]!.body.replaceAll('\n', '\r\n');
    expect(await actions.look(action('comment_pull_request', { pullRequest: 3 }))).toBeDefined();
  });

  it('gives issues the labels and statuses the name that the playbook wants', async () => {
    const planned = async (kind: ActionKind, options: Action['options']) =>
      (await create().plan(action(kind, { commit: 'c'.repeat(40) }, { options })))[0]!.body!;
    expect((await planned('open_issue', {})).labels).toEqual(['regreen']);
    expect((await planned('open_issue', { labels: 'ci, network,regreen' })).labels).toEqual([
      'regreen',
      'ci',
      'network',
    ]);
    expect((await planned('set_commit_status', {})).context).toBe('regreen');
    expect((await planned('set_commit_status', { context: 'ci/why' })).context).toBe('ci/why');
  });

  it('finds its status again under the name it has', async () => {
    const named = action('set_commit_status', { commit: 'c'.repeat(40) }, { options: { context: 'ci/why' } });
    const actions = create();
    await actions.act(named, mayAct);
    expect(await actions.look(named)).toBeDefined();
    expect(await actions.look({ ...named, options: {} })).toBeUndefined();
  });

  it('does not cancel what somebody began again since', async () => {
    add();
    add({ attempt: 2, status: 'in_progress', conclusion: null });
    expect(await create().look(action('cancel_run', {}))).toMatchObject({ summary: 'run 7 is over' });
    expect(await create().look(action('cancel_run', { attempt: 2 }))).toBeUndefined();
  });

  it.each([
    ['cancelled', ['failure', 'cancelled'], undefined],
    ['failure', ['failure', 'cancelled'], true],
    ['failure', ['failure', 'success'], false],
  ])(
    'tells of a run that was to be cancelled and ended as %s whether it was cut short',
    async (end, ends, isCutShort) => {
      add({ conclusion: end, jobs: ends.map((conclusion, id) => ({ id, name: `job ${id}`, conclusion, log: '' })) });
      const { watched } = (await create().look(action('cancel_run', {})))!;
      expect(watched).toMatchObject({ run: '7', attempt: 1, isCancelled: true });
      const seen = await create().observe({ provider: 'github', name: 'acme/shop' }, watched!);
      expect(seen).toMatchObject({ status: 'finished', conclusion: end });
      expect(seen!.isCutShort).toBe(isCutShort);
    },
  );

  it('gives a commit no red status unless the playbook asks for it', async () => {
    const commit = 'c'.repeat(40);
    const stateOf = async (options: Action['options']) =>
      (await create().plan(action('set_commit_status', { commit }, { options })))[0]!.body!.state;
    expect(await stateOf({})).toBe('success');
    expect(await stateOf({ state: 'failure' })).toBe('failure');
    await expect(stateOf({ state: 'purple' })).rejects.toThrow(/a status is/);
  });
});

describe('GitLab', () => {
  let fake: FakeGitlabActions;
  beforeAll(async () => {
    fake = await FakeGitlabActions.open({ project: 'acme/shop', token: TOKEN });
  });
  afterAll(() => fake.close());
  beforeEach(() => fake.reset());

  it.each([
    ['project_1_bot_7f3a', 'project_1_bot_7f3a', true],
    ['project_1_bot_7f3a', 'project_1_bot_0000', false],
    ['service_account_group_5_ab', 'service_account_group_5_ab', true],
    ['ada', 'ada', false],
  ])('that acts as %s takes what %s began for its own: %s', async (username, actor, isOurs) => {
    fake.username = username;
    expect(await create().isOurs({ provider: 'gitlab', name: 'acme/shop' }, actor)).toBe(isOurs);
    fake.username = 'regreen';
  });

  const create = (path = '') =>
    new GitlabActions({ ...optionsFor(fake.host.api.address), apiUrl: fake.host.api.address + path });
  const add = (status: string, jobs: readonly { id: number; name: string; status: string }[]) =>
    fake.gitlab.pipelines.push({
      id: 7,
      status,
      createdAt: NOON,
      updatedAt: NOON,
      jobs: jobs.map((job) => ({ ...job, log: '' })),
    });

  it.each(['', '/', '/api/v4', '/api/v4/'])('is spoken to below its address, however that ends: %s', async (path) => {
    add('failed', [{ id: 1, name: 'test', status: 'failed' }]);
    await create(path).act(action('rerun_failed_jobs', { jobs: ['1'] }), mayAct);
    expect(fake.host.effects.map((effect) => effect.path)).toEqual(['/api/v4/projects/acme%2Fshop/jobs/1/retry']);
  });

  it('begins what failed again and nothing beside it: no job that was cancelled, none that may fail', async () => {
    add('failed', [
      { id: 1, name: 'test', status: 'failed' },
      { id: 2, name: 'deploy production', status: 'canceled' },
      { id: 3, name: 'lint', status: 'failed' },
    ]);
    await create().act(action('rerun_failed_jobs', { jobs: ['1'] }), mayAct);
    expect(fake.host.effects.map(({ path }) => path)).toEqual(['/api/v4/projects/acme%2Fshop/jobs/1/retry']);
    const { jobs } = fake.gitlab.pipelines[0]!;
    expect(jobs.map(({ name, status }) => [name, status])).toEqual([
      ['test', 'failed'],
      ['deploy production', 'canceled'],
      ['lint', 'failed'],
      ['test', 'pending'],
    ]);
  });

  it('goes on with a retry where it was left: what has another in its place is not begun again', async () => {
    add('failed', [
      { id: 1, name: 'a', status: 'failed' },
      { id: 2, name: 'b', status: 'failed' },
    ]);
    const two = action('rerun_without_cache', { jobs: ['1', '2'] });
    const actions = create();
    fake.host.refuseChanges({ status: 500 }, '/jobs/2/retry', 1);
    await expect(actions.act(two, mayAct)).rejects.toThrow(RemoteError);
    expect(await actions.look(two)).toBeUndefined();
    await actions.act(two, mayAct);
    expect(await actions.look(two)).toMatchObject({ watched: { jobs: expect.any(Array) } });
    // To clear caches twice is to clear them once.
    expect(fake.host.effects.map(({ path }) => path.replace('/api/v4/projects/acme%2Fshop', ''))).toEqual([
      '/api/graphql',
      '/jobs/1/retry',
      '/api/graphql',
      '/jobs/2/retry',
    ]);
  });

  it.each<[string, number, () => void]>([
    ['is forbidden', 2, () => fake.host.refuseChanges({ status: 403, body: {} }, '/jobs/3/retry', 1)],
    ['is not found', 2, () => fake.host.refuseChanges({ status: 404, body: {} }, '/jobs/3/retry', 1)],
    ['waits', 2, () => fake.host.refuseChanges({ status: 429, headers: { 'retry-after': '0' } }, '/jobs/3/retry', 1)],
    ['is not made', 2, () => fake.host.refuseChanges({ status: 502 }, '/jobs/3/retry', 1)],
    ['is made, and nobody hears of it', 3, () => fake.host.loseAnswers('/jobs/3/retry')],
  ])('begins each of several jobs again once, though a call in the middle %s', async (_, done, trouble) => {
    const ids = [1, 2, 3, 4];
    add(
      'failed',
      ids.map((id) => ({ id, name: `job ${id}`, status: 'failed' })),
    );
    const all = action('rerun_failed_jobs', { jobs: ids.map(String) });
    const shown = await create().plan(all);
    trouble();
    expect((await problemOf(create().act(all, mayAct))).details.isFinal).not.toBe(true);
    // Another process goes on with it.
    const next = create();
    expect(await next.look(all)).toBeUndefined();
    expect(await next.plan(all)).toEqual(shown.slice(done));
    expect((await next.act(all, mayAct)).watched!.jobs).toHaveLength(4);
    expect(fake.host.effects.map(({ path }) => path.split('/').at(-2))).toEqual(ids.map(String));
  });

  it('clears the caches though somebody began some of the jobs again with them', async () => {
    add('running', [
      { id: 1, name: 'a', status: 'failed' },
      { id: 2, name: 'b', status: 'failed' },
      { id: 3, name: 'a', status: 'running' },
    ]);
    const plan = await create().plan(action('rerun_without_cache', { jobs: ['1', '2'] }));
    expect(plan.map(({ path }) => path.split('/').slice(-2).join('/'))).toEqual(['api/graphql', '2/retry']);
    expect(await create().plan(action('rerun_without_cache', { jobs: ['1'] }))).toEqual([]);
  });

  it('finds a retry done that somebody else made a moment before, and says so where it may not be', async () => {
    add('failed', [{ id: 1, name: 'a', status: 'failed' }]);
    const one = action('rerun_failed_jobs', { jobs: ['1'] });
    const answer = { status: 403, body: { message: '403 Forbidden - Job is not retryable' } };
    fake.host.refuseChanges(answer, '/jobs/1/retry', 1);
    expect((await problemOf(create().act(one, mayAct))).details).toMatchObject({ isFinal: true });
    fake.host.refuseChanges(answer, '/jobs/1/retry', 1);
    const beside = create();
    const act = beside.act(one, () => {
      // Between the plan and the call.
      fake.gitlab.pipelines.length = 0;
      add('running', [
        { id: 1, name: 'a', status: 'failed' },
        { id: 3, name: 'a', status: 'running' },
      ]);
    });
    expect((await problemOf(act)).details).toMatchObject({ isFinal: false });
    expect(await beside.look(one)).toMatchObject({ watched: { jobs: ['3'] } });
  });

  it('retries no pipeline without a failed job', async () => {
    add('failed', []);
    await expect(create().plan(action('rerun_failed_jobs', { jobs: [] }))).rejects.toThrow(BadInputError);
  });

  it('takes a retry for done when each of its jobs has another in its place', async () => {
    const two = action('rerun_failed_jobs', { jobs: ['1', '2'] });
    const [a, b] = [
      { id: 1, name: 'a', status: 'failed' },
      { id: 2, name: 'b', status: 'failed' },
    ];
    add('running', [a, b, { id: 3, name: 'a', status: 'running' }]);
    expect(await create().look(two)).toBeUndefined();
    fake.gitlab.pipelines.length = 0;
    add('running', [a, b, { id: 3, name: 'a', status: 'running' }, { id: 4, name: 'b', status: 'running' }]);
    expect(await create().look(two)).toMatchObject({ watched: { run: '7', jobs: ['3', '4'] } });
  });

  it.each([
    ['canceled', 'canceled', undefined],
    ['failed', 'canceled', true],
    ['failed', 'success', false],
  ])(
    'tells of a pipeline that was to be cancelled and ended as %s, with jobs that are %s',
    async (end, job, isCutShort) => {
      add(end, [
        { id: 1, name: 'a', status: 'failed' },
        { id: 2, name: 'b', status: job },
      ]);
      const { watched } = (await create().look(action('cancel_run', {})))!;
      const seen = await create().observe({ provider: 'gitlab', name: 'acme/shop' }, watched!);
      expect(seen!.isCutShort).toBe(isCutShort);
    },
  );

  it('does not take the old end of a retried pipeline for its new one', async () => {
    const retried = { id: 1, name: 'test', status: 'failed' };
    const watched = { run: '7', attempt: 1, jobs: ['2'], sinceMs: 0 };
    const seen = async (pipeline: string, job: string) => {
      fake.gitlab.pipelines.length = 0;
      add(pipeline, [retried, { id: 2, name: 'test', status: job }]);
      const { status, conclusion } = (await create().observe({ provider: 'gitlab', name: 'acme/shop' }, watched))!;
      return [status, conclusion];
    };
    expect(await seen('failed', 'pending')).toEqual(['queued', null]);
    expect(await seen('failed', 'running')).toEqual(['running', null]);
    expect(await seen('failed', 'success')).toEqual(['running', null]);
    expect(await seen('success', 'success')).toEqual(['finished', 'success']);
    expect(await seen('failed', 'failed')).toEqual(['finished', 'failure']);
    expect(await seen('canceled', 'canceled')).toEqual(['finished', 'cancelled']);
  });

  it.each([
    ['success', 'success', 'finished', 'success', 'whatever goes on by itself is green'],
    ['failed', 'success', 'finished', 'failure', 'what was begun again is red'],
    ['success', 'failed', 'finished', 'failure', 'another job is red'],
    ['canceled', 'success', 'finished', 'cancelled', 'nobody knows what it would have shown'],
    ['running', 'success', 'queued', null, 'what was begun again goes on'],
  ])(
    'of a pipeline that waits for a person: %s beside %s is %s, %s, as %s',
    async (job, other, status, conclusion, _) => {
      add('manual', [
        { id: 1, name: 'test', status: 'failed' },
        { id: 2, name: 'lint', status: other },
        { id: 3, name: 'test', status: job },
        { id: 4, name: 'deploy', status: 'manual' },
        { id: 5, name: 'announce', status: 'created' },
      ]);
      const watched = { run: '7', attempt: 1, jobs: ['3'], sinceMs: 0 };
      const seen = await create().observe({ provider: 'gitlab', name: 'acme/shop' }, watched);
      expect(seen).toMatchObject({ status, conclusion });
    },
  );

  it.each([
    { what: 'a pipeline below that ended red', bridges: [{ status: 'failed', below: 'failed' }], is: 'failure' },
    { what: 'a pipeline below that could not be begun', bridges: [{ status: 'failed', below: null }], is: 'failure' },
    { what: 'one below that runs again', bridges: [{ status: 'failed', below: 'running' }], is: null },
    { what: 'one below that is green by now', bridges: [{ status: 'failed', below: 'success' }], is: null },
    { what: 'one below that may fail', bridges: [{ status: 'failed', below: 'failed', allowFailure: true }], is: null },
    {
      what: 'a bridge that was begun again',
      bridges: [
        { status: 'failed', below: 'failed' },
        { status: 'running', below: 'running' },
      ],
      is: null,
    },
    { what: 'nothing below', bridges: [], is: null },
  ])('reads why a pipeline of green jobs is red: $what', async ({ bridges, is }) => {
    fake.gitlab.pipelines.push({
      id: 7,
      status: 'failed',
      createdAt: NOON,
      updatedAt: NOON,
      jobs: [
        { id: 1, name: 'test', status: 'failed', log: '', retried: true },
        { id: 2, name: 'test', status: 'success', log: '' },
      ],
      bridges: bridges.map((bridge, place) => ({ ...bridge, id: 10 + place, name: 'below' })),
    });
    const watched = { run: '7', attempt: 1, jobs: ['2'], sinceMs: 0 };
    const seen = (await create().observe({ provider: 'gitlab', name: 'acme/shop' }, watched))!;
    expect(seen.conclusion).toBe(is);
    expect(seen.status).toBe(is === null ? 'running' : 'finished');
    const isBelow = is !== null && bridges[0]!.below !== null;
    expect(seen.url).toContain(isBelow ? 'acme/below/-/pipelines/1000' : 'acme/shop/-/pipelines/7');
    const base = '/api/v4/projects/acme%2Fshop/pipelines/7';
    expect(fake.host.api.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `GET ${base}`,
      `GET ${base}/jobs?include_retried=true&per_page=100&page=1`,
      `GET ${base}/bridges?per_page=100&page=1`,
    ]);
  });

  it('tells a pipeline that was deleted from a project that is hidden', async () => {
    const rerun = action('rerun_failed_jobs', { jobs: ['1'] });
    const problemOf = (work: Promise<unknown>) => work.catch((error: unknown) => error);
    const gone = {
      message: expect.stringContaining('no pipeline 7 in acme/shop any more'),
      details: { isFinal: true },
    };
    expect(await problemOf(create().look(rerun))).toMatchObject(gone);
    expect(await problemOf(create().act(rerun, mayAct))).toMatchObject(gone);
    const base = '/api/v4/projects/acme%2Fshop';
    expect(fake.host.api.calls.map(({ method, path }) => `${method} ${path}`).slice(0, 2)).toEqual([
      `GET ${base}/pipelines/7/jobs?include_retried=true&per_page=100&page=1`,
      `GET ${base}`,
    ]);
    fake.host.api.fail({ kind: 'status', status: 404 }, { path: '/projects/' });
    expect(await problemOf(create().look(rerun))).toBeInstanceOf(AuthorizationError);
    expect(await problemOf(create().act(rerun, mayAct))).toBeInstanceOf(AuthorizationError);
    // A right that is missing is no deleted pipeline.
    fake.host.mend();
    add('failed', [{ id: 1, name: 'test', status: 'failed' }]);
    fake.host.refuseChanges({ status: 404 }, '', 1);
    expect(await problemOf(create().act(rerun, mayAct))).toBeInstanceOf(AuthorizationError);
  });

  it('lets no line of a text become a command', async () => {
    const body = 'See below.\n\n````text\n```\n/close\n/assign @all\n/usr/bin/ld: no\n````\n/label ~bug';
    for (const kind of ['open_issue', 'comment_pull_request'] as const) {
      const [call] = await create().plan(action(kind, { pullRequest: 3 }, { text: { title: 'A title', body } }));
      expect(String(call!.body!.description ?? call!.body!.body)).not.toMatch(/^\//m);
    }
  });

  it('gives a status the name and state of the playbook, on the pipeline it is about', async () => {
    const commit = 'c'.repeat(40);
    const bodyOf = async (options: Action['options']) =>
      (await create().plan(action('set_commit_status', { commit }, { options })))[0]!.body;
    expect(await bodyOf({})).toMatchObject({ state: 'success', name: 'regreen', pipeline_id: 7 });
    expect(await bodyOf({ state: 'failure', context: 'ci/healing' })).toMatchObject({
      state: 'failed',
      name: 'ci/healing',
    });
    await expect(bodyOf({ state: 'purple' })).rejects.toThrow(/a status is/);
  });

  it('gives an issue the labels of the playbook beside its own', async () => {
    const [call] = await create().plan(action('open_issue', {}, { options: { labels: 'flaky test,regreen' } }));
    expect(call!.body!.labels).toBe('regreen,flaky test');
  });

  it('does not try again what was moved', async () => {
    add('failed', [{ id: 1, name: 'test', status: 'failed' }]);
    fake.host.refuseChanges({ status: 301, headers: { location: 'https://gitlab.example/elsewhere' } });
    const problem = await problemOf(create().act(action('rerun_failed_jobs', { jobs: ['1'] }), mayAct));
    expect(problem).toMatchObject({ details: { isFinal: true }, message: expect.stringContaining('moved') });
  });

  it('says which role clearing caches needs, and which GitLab', async () => {
    const clear = action('delete_cache', {});
    const forbidden = {
      status: 200,
      body: { errors: [{ message: "The resource does not exist or you don't have permission" }] },
    };
    fake.host.refuseChanges(forbidden, '/graphql', 1);
    expect((await problemOf(create().act(clear, mayAct))).message).toContain('the role Maintainer');
    const old = {
      status: 200,
      body: { errors: [{ message: "Field 'runnerCacheClear' doesn't exist on type 'Mutation'" }] },
    };
    fake.host.refuseChanges(old, '/graphql', 1);
    expect(await problemOf(create().act(clear, mayAct))).toMatchObject({
      details: { isFinal: true },
      message: expect.stringContaining('17.0'),
    });
    await create().act(clear, mayAct);
    expect(fake.cachesCleared).toBe(1);
  });
});

describe('Jenkins', () => {
  let fake: FakeJenkinsActions;
  beforeAll(async () => {
    fake = await FakeJenkinsActions.open({ job: '/job/shop', user: 'ci', token: TOKEN });
  });
  afterAll(() => fake.close());
  beforeEach(() => fake.reset());

  const create = (user: string | null = 'ci') => new JenkinsActions({ ...optionsFor(fake.host.api.address), user });
  const add = (number: number, user: string, parameters: Record<string, string | undefined> = {}) => {
    fake.jenkins.builds.push({ number, result: 'FAILURE', startedAtMs: 0, durationMs: 1, log: '' });
    fake.origins.set(number, { queueId: number, user, parameters });
  };
  const rerun = action('rerun_failed_jobs', { repository: 'shop' });
  const repository = { provider: 'jenkins', name: 'shop' } as const;

  it.each([
    ['somebody else began', 'anna', {}, false],
    ['our user began with other parameters', 'ci', { A: '1' }, false],
    ['our user began', 'CI', {}, true],
  ])('takes a later build that %s for its own: %s', async (_, user, parameters, isOurs) => {
    add(7, 'anna');
    add(8, user, parameters);
    expect((await create().look(rerun)) !== undefined).toBe(isOurs);
  });

  it('does not take a build before the failed one for its own', async () => {
    add(6, 'ci');
    add(7, 'anna');
    expect(await create().look(rerun)).toBeUndefined();
  });

  it('builds a job without parameters as it is', async () => {
    add(7, 'anna');
    expect(await create().plan(rerun)).toEqual([{ method: 'POST', path: '/job/shop/build', body: null }]);
  });

  it('does not begin a build again of which Jenkins keeps a parameter to itself', async () => {
    add(7, 'anna', { PASSWORD: undefined });
    const problem = await problemOf(create().act(rerun, mayAct));
    expect(problem.details.isFinal).toBe(true);
    expect(fake.host.changeCalls).toBe(0);
  });

  it('takes along the crumb of its session where one is wanted', async () => {
    add(7, 'anna');
    fake.needsCrumb = true;
    await create().act(rerun, mayAct);
    expect(fake.host.effects).toHaveLength(1);
  });

  it('follows a build out of the queue, also when the queue forgot it', async () => {
    add(7, 'anna');
    const actions = create();
    const { watched } = await actions.act(rerun, mayAct);
    expect(watched).toMatchObject({ run: 'queue/500' });
    expect(await actions.observe(repository, watched!)).toMatchObject({ status: 'queued' });
    fake.goOn();
    expect(await actions.observe(repository, watched!)).toMatchObject({ status: 'running', run: '8' });
    fake.forgetsItems = true;
    fake.goOn('SUCCESS');
    expect(await actions.observe(repository, watched!)).toMatchObject({
      status: 'finished',
      conclusion: 'success',
      run: '8',
    });
    expect(await actions.observe(repository, { ...watched!, run: 'queue/999' })).toBeNull();
  });

  it('finds the build it began while it waits, and when it began', async () => {
    add(7, 'anna');
    const actions = create();
    fake.host.loseAnswers();
    await problemOf(actions.act(rerun, mayAct));
    expect(await actions.look(rerun)).toMatchObject({ watched: { run: 'queue/500' } });
    // Twice all the same: Jenkins joins what waits.
    await actions.act(rerun, mayAct);
    expect(fake.queue).toHaveLength(1);
    fake.goOn();
    expect(await actions.look(rerun)).toMatchObject({ watched: { run: '8' } });
  });

  it('is asked to sign in nowhere', async () => {
    add(7, 'anna');
    fake.host.refuseChanges({ status: 302, headers: { location: 'https://jenkins.example/login?from=x' } });
    const problem = await problemOf(create().act(rerun, mayAct));
    expect(problem).toBeInstanceOf(AuthorizationError);
    expect(problem.message).toContain('Job/Build');
  });

  it.each(['job/tools/job/shop', 'jenkins/job/tools/job/shop', 'job/shop2'])(
    'does not take a build of %s that waits for one of shop',
    async (path) => {
      add(7, 'anna');
      fake.elsewhere.push(`https://jenkins.example/${path}/`);
      expect(await create().look(rerun)).toBeUndefined();
      fake.elsewhere.push('https://jenkins.example/jenkins/job/shop/');
      expect(await create().look(rerun)).toBeDefined();
    },
  );

  it('knows its build that somebody else wanted too', async () => {
    add(7, 'anna');
    add(8, 'anna');
    fake.alsoWantedBy.set(8, 'ci');
    expect(await create().look(rerun)).toMatchObject({ watched: { run: '8' } });
  });

  it('says that it wiped nothing, and that it cannot where it cannot, before anything is done', async () => {
    add(7, 'anna');
    fake.hasWorkspace = false;
    const wipe = action('rerun_without_cache', { repository: 'shop' });
    expect(await problemOf(create().act(wipe, mayAct))).toMatchObject({
      message: expect.stringContaining('wiped nothing'),
      details: { isFinal: true },
    });
    expect(fake.queue).toEqual([]);
    fake.jenkins.kind = 'org.jenkinsci.plugins.workflow.job.WorkflowJob';
    for (const kind of ['rerun_without_cache', 'delete_cache'] as const) {
      expect(await problemOf(create().plan(action(kind, { repository: 'shop' })))).toMatchObject({
        message: expect.stringContaining('pipeline'),
        details: { isFinal: true },
      });
    }
  });

  it('begins no build that could not be known again', async () => {
    add(7, 'anna');
    expect((await problemOf(create(null).act(rerun, mayAct))).message).toContain('REGREEN_JENKINS_USER');
    expect(fake.host.changeCalls).toBe(0);
  });
});
