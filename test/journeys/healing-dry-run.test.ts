import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Shown } from '../helpers/api-reader.ts';
import type { FakeActionsHost } from '../helpers/fake-actions-host.ts';
import { GithubSide } from '../helpers/github-side.ts';
import { GitlabSide } from '../helpers/gitlab-side.ts';
import { HealingTrial } from '../helpers/healing-trial.ts';
import { JenkinsSide } from '../helpers/jenkins-side.ts';
import { githubNetworkLog } from '../helpers/network-logs.ts';
import { parseLines, runRegreen } from './program.ts';

// A dry run shows what every action would call, on each system, and calls nothing that changes anything.

const WRITING = '{ action: set_commit_status }, { action: comment_pull_request }, { action: open_issue }';
const CHANGING =
  '{ action: delete_cache, cache: npm- }, { action: rerun_without_cache }, { action: rerun_failed_jobs }';
const PLAYBOOKS = `
playbooks:
  - name: everything there is
    when: { category: network, branch: "all-*" }
    level: approve
    steps: [${WRITING}, ${CHANGING}, { action: notify }]
  - name: what Jenkins can
    when: { category: network, branch: "some-*" }
    level: approve
    steps: [${CHANGING}, { action: escalate }]
  - name: only looks on
    when: { category: network, branch: "look-*" }
    level: observe
    steps: [{ action: rerun_failed_jobs }]
  - name: tried enough
    when: { category: network, branch: "enough-*" }
    level: auto
    guards: { attempts_per_run: 0 }
    steps: [{ action: rerun_failed_jobs }]
    otherwise: []
  - name: tried enough, and tells it
    when: { category: network, branch: "tell-*" }
    level: auto
    guards: { attempts_per_run: 0 }
    steps: [{ action: rerun_failed_jobs }]
    otherwise: [{ action: set_commit_status }]
  - name: no more of it
    when: { category: network, branch: "stop-*" }
    level: approve
    steps: [{ action: cancel_run }]
  - name: by itself
    when: { category: network, branch: "self-*" }
    level: auto
    steps: [{ action: rerun_failed_jobs }]
bounds:
  - { scope: gitlab/acme, level: approve }
`;
const TEXT = { title: expect.any(String), body: expect.stringContaining('npm') };

let trial: HealingTrial;
let github: GithubSide;
let gitlab: GitlabSide;
let jenkins: JenkinsSide;
let environment: Record<string, string>;
beforeAll(async () => {
  github = await GithubSide.open();
  gitlab = await GitlabSide.open();
  jenkins = await JenkinsSide.open();
  environment = { ...github.environment, ...gitlab.environment, ...jenkins.environment };
  trial = await HealingTrial.open(PLAYBOOKS, environment);
});
afterAll(async () => {
  await trial?.close();
  await Promise.all([github?.close(), gitlab?.close(), jenkins?.close()]);
});

const asked = async (run: number) =>
  trial.healing(run, ({ state, reason }) => state === 'awaiting_decision' || reason !== null, 1, 60_000);

interface Plan {
  readonly healing: null;
  readonly playbook: string;
  readonly lowered: readonly Shown[];
  readonly reason: Shown | null;
  readonly actions: readonly { readonly kind: string; readonly calls: readonly Shown[] }[];
  readonly withheld: Plan['actions'];
}

/** What a dry run shows by the API, which is what the command line shows. */
async function dryRun({ incident }: Shown, host: FakeActionsHost): Promise<Plan> {
  const before = host.changeCalls;
  const { json } = await trial.api.post('/heal', { incident, dry_run: true });
  const { stdout } = await runRegreen(
    ['heal', '--incident', String(incident), '--dry-run', '--json', '--data', trial.server.data],
    { environment: { ...environment, REGREEN_HEALING_PLAYBOOKS: trial.playbooks, ...trial.notices.environment } },
  );
  const [plan] = parseLines(stdout) as unknown as [Plan];
  expect([plan.actions, plan.withheld]).toEqual([json.actions, json.withheld]);
  expect(host.changeCalls).toBe(before);
  expect(stdout).not.toContain('the-token-of-the-tests');
  return plan;
}

const callsOf = ({ actions }: Pick<Plan, 'actions'>) =>
  Object.fromEntries(actions.map(({ kind, calls }) => [kind, calls]));

describe('a dry run', () => {
  it('shows that a run which goes on would be cancelled', async () => {
    github.begin(11, 'stop-11', { build: githubNetworkLog('curl') }, ['test']);
    await github.tell(trial.server.address, 11);
    const path = '/repos/acme/shop/actions/runs/11/cancel';
    expect(callsOf(await dryRun(await asked(11), github.fake.host))).toEqual({
      cancel_run: [{ method: 'POST', path, body: null }],
    });
  });

  it('on GitHub shows every call', async () => {
    github.fail(10, { branch: 'all-10', pullRequest: 3 });
    github.fake.caches.push({ id: 1, ref: 'refs/pull/3/merge', key: 'npm-1' });
    await github.tell(trial.server.address, 10);
    const plan = await dryRun(await asked(10), github.fake.host);
    const base = '/repos/acme/shop';
    const rerun = { method: 'POST', path: `${base}/actions/runs/10/rerun-failed-jobs`, body: null };
    const cache = { method: 'DELETE', path: `${base}/actions/caches/1`, body: null };
    expect(callsOf(plan)).toMatchObject({
      set_commit_status: [
        { method: 'POST', path: expect.stringContaining(`${base}/statuses/`), body: { state: 'success' } },
      ],
      comment_pull_request: [{ method: 'POST', path: `${base}/issues/3/comments`, body: { body: TEXT.body } }],
      open_issue: [{ method: 'POST', path: `${base}/issues`, body: { ...TEXT, labels: ['regreen'] } }],
      delete_cache: [cache],
      rerun_without_cache: [cache, rerun],
      rerun_failed_jobs: [rerun],
      notify: [{ method: 'POST' }],
    });
  });

  it.each([
    { id: 12, branch: 'look-12', code: 'level_observe' },
    { id: 13, branch: 'enough-13', code: 'attempts_per_run' },
  ])('shows what is held back by $code, and that it is', async ({ id, branch, code }) => {
    github.fail(id, { branch, tool: 'pip' });
    await github.tell(trial.server.address, id);
    const plan = await dryRun(await asked(id), github.fake.host);
    expect(plan).toMatchObject({ reason: { code }, actions: [] });
    const path = `/repos/acme/shop/actions/runs/${id}/rerun-failed-jobs`;
    expect(callsOf({ actions: plan.withheld })).toEqual({ rerun_failed_jobs: [{ method: 'POST', path, body: null }] });
  });

  it('on GitLab shows every call', async () => {
    gitlab.fail(20, { branch: 'all-20', mergeRequest: 4 });
    await gitlab.tell(trial.server.address, 20);
    const plan = await dryRun(await asked(20), gitlab.fake.host);
    const base = '/api/v4/projects/acme%2Fshop';
    const retry = { method: 'POST', path: `${base}${gitlab.retryOf(20).slice('POST '.length)}`, body: null };
    const clear = {
      method: 'POST',
      path: '/api/graphql',
      body: { variables: { projectId: 'gid://gitlab/Project/1' } },
    };
    expect(callsOf(plan)).toMatchObject({
      set_commit_status: [
        {
          method: 'POST',
          path: `${base}/statuses/${(20).toString(16).padStart(40, '0')}`,
          body: { state: 'success', name: 'regreen', pipeline_id: 20 },
        },
      ],
      comment_pull_request: [{ method: 'POST', path: `${base}/merge_requests/4/notes`, body: { body: TEXT.body } }],
      open_issue: [
        {
          method: 'POST',
          path: `${base}/issues`,
          body: { title: TEXT.title, description: TEXT.body, labels: 'regreen' },
        },
      ],
      delete_cache: [clear],
      rerun_without_cache: [clear, retry],
      rerun_failed_jobs: [retry],
      notify: [{ method: 'POST' }],
    });
  });

  it('says that a bound of the server is why somebody is asked', async () => {
    gitlab.fail(21, { branch: 'self-21', tool: 'pip' });
    await gitlab.tell(trial.server.address, 21);
    const healing = await asked(21);
    const sentence = 'bounds of the server let no playbook in `gitlab/acme` go beyond approve';
    const lowered = [{ from: 'auto', to: 'approve', sentence }];
    expect(await dryRun(healing, gitlab.fake.host)).toMatchObject({ level: 'approve', lowered });
    expect(await trial.api.read(`/healings/${String(healing.id)}`)).toMatchObject({ lowered });
  });

  it('on Jenkins shows every call of what it can do', async () => {
    const number = jenkins.fail({ branch: 'some-1', parameters: { TARGET: 'x86' } });
    await jenkins.tell(trial.server.address, number);
    const plan = await dryRun(await asked(number), jenkins.fake.host);
    const base = '/job/tools/job/shop';
    const wipe = { method: 'POST', path: `${base}/doWipeOutWorkspace`, body: null };
    const build = { method: 'POST', path: `${base}/buildWithParameters`, body: { TARGET: 'x86' } };
    expect(callsOf(plan)).toMatchObject({
      delete_cache: [wipe],
      rerun_without_cache: [wipe, build],
      rerun_failed_jobs: [build],
      escalate: [{ method: 'POST' }],
    });
  });

  it('on Jenkins says what it cannot do, and would do nothing of the playbook', async () => {
    const number = jenkins.fail({ branch: 'all-2', tool: 'pip' });
    await jenkins.tell(trial.server.address, number);
    const plan = await dryRun(await asked(number), jenkins.fake.host);
    expect(plan).toMatchObject({
      healing: null,
      playbook: 'everything there is',
      actions: [],
      reason: { code: 'possible', sentence: expect.stringContaining('jenkins cannot do set_commit_status') },
    });
  });

  it('names what holds the steps back, also where what is wanted otherwise cannot be done', async () => {
    const number = jenkins.fail({ branch: 'tell-3', tool: 'curl' });
    await jenkins.tell(trial.server.address, number);
    const plan = await dryRun(await asked(number), jenkins.fake.host);
    expect(plan).toMatchObject({ state: 'not_healed_by_choice', reason: { code: 'attempts_per_run' }, actions: [] });
    expect(Object.keys(callsOf({ actions: plan.withheld }))).toEqual(['rerun_failed_jobs']);
  });
});
