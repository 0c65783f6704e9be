import { type ActionSystem, describeCiActions } from '../../test/contracts/ci-actions.ts';
import { FakeGithubActions } from '../../test/helpers/fake-github-actions.ts';
import { FakeGitlabActions } from '../../test/helpers/fake-gitlab-actions.ts';
import { FakeJenkinsActions, JENKINS_FORBIDDEN } from '../../test/helpers/fake-jenkins-actions.ts';
import type { SkippedTime } from '../../test/helpers/skipped-time.ts';
import { GithubActions } from './github/ci-actions.ts';
import { GitlabActions } from './gitlab/ci-actions.ts';
import { HostGate } from './host-gate.ts';
import { JenkinsActions } from './jenkins/ci-actions.ts';
import { createOutsideFetch } from './outside-fetch.ts';

const TOKEN = 'the-token-of-the-tests';
const NOON = new Date(Date.now() - 3_600_000).toISOString();
const fetchOf = (baseUrl: string, time: SkippedTime, silenceMs = 2000) =>
  createOutsideFetch({ baseUrl, silenceMs, gate: new HostGate(new URL(baseUrl).host, { time }) });

describeCiActions('GitHub', async (): Promise<ActionSystem> => {
  const fake = await FakeGithubActions.open({ repository: 'acme/shop', token: TOKEN });
  const add = (id: number, isRed: boolean) => {
    const conclusion = isRed ? 'failure' : null;
    const jobs = [{ id: id * 10, name: 'test', conclusion, log: '' }];
    const status = isRed ? ('completed' as const) : ('in_progress' as const);
    fake.github.runs.push({ id, status, conclusion, createdAt: NOON, updatedAt: NOON, jobs });
    return { jobs: [String(id * 10)], attempt: 1 };
  };
  const runs = '/repos/acme/shop/actions/runs/7';
  const caches = [
    { id: 1, ref: 'refs/heads/main', key: 'npm-a' },
    { id: 2, ref: 'refs/pull/3/merge', key: 'npm-b' },
    { id: 3, ref: 'refs/pull/3/merge', key: 'npm-c' },
  ];
  return {
    name: 'GitHub',
    repository: { provider: 'github', name: 'acme/shop' },
    host: fake.host,
    create: ({ token = TOKEN, silenceMs, time }) =>
      new GithubActions({
        apiUrl: fake.host.api.address,
        token,
        app: null,
        nowMs: () => time.nowMs(),
        fetch: fetchOf(fake.host.api.address, time, silenceMs),
      }),
    addRedRun(id) {
      if (fake.caches.length === 0) fake.caches.push(...caches);
      return add(id, true);
    },
    addRunningRun: (id) => add(id, false),
    goOn: (id, conclusion) => fake.goOn(id, conclusion),
    forbidden: { status: 403, body: { message: 'Resource not accessible by personal access token' } },
    calls: {
      rerun_failed_jobs: [{ method: 'POST', path: `${runs}/rerun-failed-jobs`, body: null }],
      rerun_without_cache: [
        { method: 'DELETE', path: '/repos/acme/shop/actions/caches/2' },
        { method: 'DELETE', path: '/repos/acme/shop/actions/caches/3' },
        { method: 'POST', path: `${runs}/rerun-failed-jobs`, body: null },
      ],
      delete_cache: [
        { method: 'DELETE', path: '/repos/acme/shop/actions/caches/2' },
        { method: 'DELETE', path: '/repos/acme/shop/actions/caches/3' },
      ],
      cancel_run: [{ method: 'POST', path: `${runs}/cancel`, body: null }],
      open_issue: [
        {
          method: 'POST',
          path: '/repos/acme/shop/issues',
          body: { title: 'npm cannot reach its registry', labels: ['regreen'] },
        },
      ],
      comment_pull_request: [{ method: 'POST', path: '/repos/acme/shop/issues/3/comments' }],
      set_commit_status: [
        {
          method: 'POST',
          path: `/repos/acme/shop/statuses/${'7'.padStart(40, '0')}`,
          body: { state: 'success', context: 'regreen', description: 'npm cannot reach its registry' },
        },
      ],
    },
    unseen: [],
    permissions: {
      rerun_failed_jobs: 'actions: write',
      rerun_without_cache: 'actions: write',
      delete_cache: 'actions: write',
      cancel_run: 'actions: write',
      open_issue: 'issues: write',
      comment_pull_request: 'pull_requests: write',
      set_commit_status: 'statuses: write',
    },
    absent: ['notify', 'escalate'],
    addFile: (path, text) => void fake.files.set(path, text),
    edit: (kind, change) => {
      const written = kind === 'open_issue' ? fake.issues.at(-1)! : fake.comments.at(-1)!;
      written.body = change(written.body);
    },
    closeIssue: () => void Object.assign(fake.issues.at(-1)!, { state: 'closed', closedBy: 'anna' }),
    reset: () => fake.reset(),
    close: () => fake.close(),
  };
});

describeCiActions('GitLab', async (): Promise<ActionSystem> => {
  const fake = await FakeGitlabActions.open({ project: 'acme/tools/shop', token: TOKEN });
  const add = (id: number, status: string) => {
    const jobs = [
      { id: id * 10, name: 'test', status, log: '' },
      { id: id * 10 + 1, name: 'lint', status: 'success', log: '' },
    ];
    fake.gitlab.pipelines.push({ id, status, createdAt: NOON, updatedAt: NOON, jobs });
    return { jobs: [String(id * 10)], attempt: 1 };
  };
  const project = '/api/v4/projects/acme%2Ftools%2Fshop';
  const clear = {
    method: 'POST',
    path: '/api/graphql',
    body: {
      query:
        'mutation ClearCaches($projectId: ProjectID!) { runnerCacheClear(input: { projectId: $projectId }) { errors } }',
      variables: { projectId: 'gid://gitlab/Project/1' },
    },
  };
  return {
    name: 'GitLab',
    repository: { provider: 'gitlab', name: 'acme/tools/shop' },
    host: fake.host,
    create: ({ token = TOKEN, silenceMs, time }) =>
      new GitlabActions({
        apiUrl: fake.host.api.address,
        token,
        nowMs: () => time.nowMs(),
        fetch: fetchOf(fake.host.api.address, time, silenceMs),
      }),
    addRedRun: (id) => add(id, 'failed'),
    addRunningRun: (id) => add(id, 'running'),
    goOn: (id, conclusion) => fake.goOn(id, conclusion === 'failure' ? 'failed' : conclusion),
    forbidden: { status: 403, body: { message: '403 Forbidden' } },
    calls: {
      rerun_failed_jobs: [{ method: 'POST', path: `${project}/jobs/70/retry`, body: null }],
      rerun_without_cache: [clear, { method: 'POST', path: `${project}/jobs/70/retry`, body: null }],
      delete_cache: [clear],
      cancel_run: [{ method: 'POST', path: `${project}/pipelines/7/cancel`, body: null }],
      open_issue: [
        {
          method: 'POST',
          path: `${project}/issues`,
          body: { title: 'npm cannot reach its registry', labels: 'regreen' },
        },
      ],
      comment_pull_request: [{ method: 'POST', path: `${project}/merge_requests/3/notes` }],
      set_commit_status: [
        {
          method: 'POST',
          path: `${project}/statuses/${'7'.padStart(40, '0')}`,
          body: { state: 'success', name: 'regreen', description: 'npm cannot reach its registry' },
        },
      ],
    },
    unseen: ['delete_cache'],
    permissions: {
      rerun_failed_jobs: 'the scope api and the role Developer',
      rerun_without_cache: 'the scope api and the role Maintainer',
      delete_cache: 'the scope api and the role Maintainer',
      cancel_run: 'the scope api and the role Developer',
      open_issue: 'the scope api and the role Reporter',
      comment_pull_request: 'the scope api and the role Reporter',
      set_commit_status: 'the scope api and the role Developer',
    },
    absent: ['notify', 'escalate'],
    addFile: (path, text) => void fake.files.set(path, text),
    edit: (kind, change) => {
      const [issue, note] = [fake.issues.at(-1), fake.notes.at(-1)];
      if (kind === 'open_issue') issue!.description = change(issue!.description);
      else note!.body = change(note!.body);
    },
    closeIssue: () => void Object.assign(fake.issues.at(-1)!, { state: 'closed', closedBy: 7 }),
    reset: () => fake.reset(),
    close: () => fake.close(),
  };
});

describeCiActions('Jenkins', async (): Promise<ActionSystem> => {
  const fake = await FakeJenkinsActions.open({ job: '/job/tools/job/shop', user: 'ci', token: TOKEN });
  const add = (id: number, result: string | null) => {
    fake.jenkins.builds.push({ number: id, result, startedAtMs: Date.now() - 3_600_000, durationMs: 60_000, log: '' });
    // Somebody else began it, with parameters.
    fake.origins.set(id, { queueId: id, user: 'anna', parameters: { BRANCH: 'main', FAST: 'true' } });
    return { jobs: [String(id)], attempt: 1 };
  };
  const build = {
    method: 'POST',
    path: '/job/tools/job/shop/buildWithParameters',
    body: { BRANCH: 'main', FAST: 'true' },
  };
  const wipe = { method: 'POST', path: '/job/tools/job/shop/doWipeOutWorkspace', body: null };
  const wipePermission = 'Job/Build (and Job/WipeOut where that is switched on)';
  return {
    name: 'Jenkins',
    repository: { provider: 'jenkins', name: 'tools/shop' },
    host: fake.host,
    create: ({ token = TOKEN, silenceMs, time }) =>
      new JenkinsActions({
        apiUrl: fake.host.api.address,
        user: 'ci',
        token,
        nowMs: () => time.nowMs(),
        fetch: fetchOf(fake.host.api.address, time, silenceMs),
      }),
    addRedRun: (id) => add(id, 'FAILURE'),
    addRunningRun: (id) => add(id, null),
    goOn: (_, conclusion) => fake.goOn(conclusion?.toUpperCase() ?? null),
    forbidden: JENKINS_FORBIDDEN,
    calls: {
      rerun_failed_jobs: [build],
      rerun_without_cache: [wipe, build],
      delete_cache: [wipe],
      cancel_run: [{ method: 'POST', path: '/job/tools/job/shop/7/stop', body: null }],
    },
    unseen: ['delete_cache'],
    permissions: {
      rerun_failed_jobs: 'Job/Build',
      rerun_without_cache: wipePermission,
      delete_cache: wipePermission,
      cancel_run: 'Job/Cancel',
    },
    absent: ['open_issue', 'comment_pull_request', 'set_commit_status', 'notify', 'escalate'],
    addFile: null,
    edit: () => {},
    closeIssue: () => {},
    reset: () => fake.reset(),
    close: () => fake.close(),
  };
});
