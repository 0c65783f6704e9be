import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Shown } from '../helpers/api-reader.ts';
import { GithubSide } from '../helpers/github-side.ts';
import { GitlabSide } from '../helpers/gitlab-side.ts';
import { HealingTrial } from '../helpers/healing-trial.ts';
import type { NetworkTool } from '../helpers/network-logs.ts';

// What a healing wrote of an incident, when the incident is over: brought up to date in its place, once, by the whole
// program beside a GitHub and a GitLab of its own.

const GUARDS = '{ cooldown: 0s, per_hour: 100, mass_failure: 1, attempts_per_incident: 10, flaps_per_week: 50 }';
const PLAYBOOKS = `
playbooks:
  - name: tell and try again
    when: { category: network, branch: "heal-*" }
    level: auto
    guards: ${GUARDS}
    steps: [{ action: open_issue, labels: [ci] }, { action: comment_pull_request }, { action: rerun_failed_jobs }]
    verify: { run: green, within: 1h }
  - name: look on
    when: { category: network, branch: "observed/*" }
    level: observe
    steps: [{ action: open_issue }]
  - name: tell in an issue
    when: { category: network }
    level: auto
    guards: ${GUARDS}
    steps: [{ action: open_issue }]
`;

const isWatched = ({ state }: Shown) => state === 'verifying';
const isOver = ({ finished_at }: Shown) => finished_at !== null;
const PATIENCE = { timeout: 60_000, interval: 100 };

let github: GithubSide;
let gitlab: GitlabSide;
let trial: HealingTrial;
beforeAll(async () => {
  [github, gitlab] = await Promise.all([GithubSide.open(), GitlabSide.open()]);
  trial = await HealingTrial.open(PLAYBOOKS, { ...github.environment, ...gitlab.environment });
  github.pass(1);
  await tell(1);
});
afterAll(async () => {
  await trial?.close();
  await Promise.all([github?.close(), gitlab?.close()]);
});

const tell = (id: number) => github.tell(trial.server.address, id);
/** changes of issues and comments on GitHub after the first so many, with what they were sent */
const changesSince = (count: number) => github.fake.host.effects.slice(count);
const updatesOf = async (healing: string) =>
  ((await trial.api.read(`/healings/${healing}`)).actions as Shown[])
    .filter(({ kind }) => kind === 'open_issue')
    .slice(1);

/** A run whose healing tells of it in an issue; gives that healing. */
async function told(id: number, branch: string, tool: NetworkTool = 'pip'): Promise<Shown> {
  github.fail(id, { tool, branch });
  await tell(id);
  return await trial.healing(id, isOver);
}

/** A later run of the branch goes green, and all is over by that. */
async function goGreen(id: number, branch: string): Promise<void> {
  github.pass(id, branch);
  await tell(id);
}

describe('what was written on GitHub', () => {
  it('is brought up to date once when a healing made the run green: issue and comment, with what it saved', async () => {
    const before = github.fake.host.effects.length;
    github.fail(10, { tool: 'npm', branch: 'heal-10', pullRequest: 3 });
    await tell(10);
    await trial.healing(10, isWatched);
    await github.end(trial.server.address, 10, 'success');
    const healing = await trial.healing(10, isOver);
    expect(healing).toMatchObject({ outcome: 'healed' });
    await expect.poll(() => changesSince(before).length, PATIENCE).toBe(5);
    const issue = github.fake.issues.at(-1)!;
    const comment = github.fake.comments.at(-1)!;
    const [, , , ...updates] = changesSince(before);
    const updateOf = (path: string) => updates.find((one) => one.path.endsWith(path))!;
    const closing = updateOf(`/issues/${issue.number}`);
    expect(closing).toMatchObject({
      method: 'PATCH',
      path: `/repos/acme/shop/issues/${issue.number}`,
      body: { state: 'closed', state_reason: 'completed', title: expect.stringMatching(/^Resolved: /) },
    });
    expect(Object.keys(closing.body!).toSorted()).toEqual(['body', 'state', 'state_reason', 'title']);
    expect(String(closing.body!.body)).toMatch(/^Resolved: green again in run \[`10`\]\(https:[^)]+\)\./m);
    expect(String(closing.body!.body)).toMatch(/run again: healed`$/m);
    const said = updateOf(`/issues/comments/${comment.id}`);
    expect(said).toMatchObject({ method: 'PATCH' });
    expect(Object.keys(said.body!)).toEqual(['body']);
    expect(String(said.body!.body)).toContain('Everything is green again.');
    expect(issue.state).toBe('closed');
    await expect
      .poll(() => updatesOf(String(healing.id)), PATIENCE)
      .toMatchObject([{ state: 'done', summary: 'the issue is up to date', undo: null }]);
  });

  it('is brought up to date when a later run went green, also when the answer to that is lost', async () => {
    const healing = await told(20, 'lost-20');
    const issue = github.fake.issues.at(-1)!;
    const before = github.fake.host.effects.length;
    github.fake.host.loseAnswers(`/repos/acme/shop/issues/${issue.number}`);
    await goGreen(21, 'lost-20');
    await expect.poll(() => updatesOf(String(healing.id)), PATIENCE).toMatchObject([{ state: 'done' }]);
    expect(changesSince(before)).toMatchObject([{ method: 'PATCH', body: { state: 'closed' } }]);
    expect(issue.body).toContain('Resolved: green again in run [`21`]');
  });

  it('is left as it is when somebody edited it, and is brought up to date in an issue somebody closed', async () => {
    const [edited, closed] = [await told(30, 'edited-30'), await told(31, 'closed-31', 'maven')];
    const [first, second] = github.fake.issues.slice(-2);
    first!.body += '\nI am at it.';
    Object.assign(second!, { state: 'closed', closedBy: 'anna' });
    const before = github.fake.host.effects.length;
    await goGreen(32, 'edited-30');
    await goGreen(33, 'closed-31');
    await expect
      .poll(() => updatesOf(String(edited.id)), PATIENCE)
      .toMatchObject([{ state: 'done', summary: 'the issue is left as it is: somebody edited it', undo: null }]);
    await expect.poll(() => updatesOf(String(closed.id)), PATIENCE).toMatchObject([{ state: 'done' }]);
    const [change, ...more] = changesSince(before);
    expect(more).toEqual([]);
    expect(change!.path).toMatch(new RegExp(`/issues/${second!.number}$`));
    expect(Object.keys(change!.body!).toSorted()).toEqual(['body', 'title']);
    expect(first!.state).toBe('open');
  });

  it('stays as it is while healing is stopped, and is brought up to date afterwards', async () => {
    const healing = await told(40, 'stopped-40');
    const before = github.fake.host.effects.length;
    const scope = { scope: 'github/acme/shop' };
    await trial.api.post('/healing/stop', { ...scope, reason: 'a pause' });
    await goGreen(41, 'stopped-40');
    await trial.api.listWhen('/incidents', (all) =>
      all.some((one) => one.id === healing.incident && one.state === 'resolved'),
    );
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(changesSince(before)).toEqual([]);
    await trial.api.post('/healing/resume', scope);
    await expect
      .poll(() => changesSince(before), PATIENCE)
      .toMatchObject([{ method: 'PATCH', body: { state: 'closed' } }]);
  });

  it('waits for a permission that is missing, says so, and is brought up to date when it is there', async () => {
    const healing = await told(50, 'forbidden-50');
    const before = github.fake.host.effects.length;
    const refusal = { status: 403, body: { message: 'Resource not accessible by personal access token' } };
    github.fake.host.refuseChanges(refusal, '/issues/', 1);
    await goGreen(51, 'forbidden-50');
    await expect
      .poll(() => updatesOf(String(healing.id)), PATIENCE)
      .toMatchObject([{ state: 'failed', problem: expect.stringContaining('issues: write') }]);
    await expect.poll(() => trial.notices.typed('healing.stuck').length, PATIENCE).toBeGreaterThan(0);
    await expect
      .poll(() => changesSince(before), PATIENCE)
      .toMatchObject([{ method: 'PATCH', body: { state: 'closed' } }]);
    await expect.poll(() => updatesOf(String(healing.id)), PATIENCE).toMatchObject([{ state: 'done', problem: null }]);
  });

  it('is written once, also when the program is killed in the middle of it', async () => {
    const healing = await told(60, 'killed-60');
    const before = github.fake.host.effects.length;
    let hasDied!: () => void;
    const died = new Promise<void>((resolve) => {
      hasDied = resolve;
    });
    github.fake.host.onEffect = async () => {
      github.fake.host.onEffect = () => {};
      await trial.server.kill();
      hasDied();
    };
    await goGreen(61, 'killed-60');
    await died;
    await trial.server.start();
    await expect.poll(() => updatesOf(String(healing.id)), PATIENCE).toMatchObject([{ state: 'done' }]);
    expect(changesSince(before)).toMatchObject([{ method: 'PATCH', body: { state: 'closed' } }]);
  });
});

describe('an incident that comes back', () => {
  it('has its issue opened again, and closed again when it is over', async () => {
    const healing = await told(80, 'back-80', 'curl');
    const issue = github.fake.issues.at(-1)!;
    const before = github.fake.host.effects.length;
    await goGreen(81, 'back-80');
    await expect.poll(() => issue.state, PATIENCE).toBe('closed');
    // It was told of late: the same failed elsewhere before that, and is not over there.
    github.fail(82, { tool: 'curl', branch: 'observed/late-82' });
    const run = github.fake.github.runs.find(({ id }) => id === 82)!;
    const earlier = new Date(Date.parse(run.updatedAt) - 30_000).toISOString();
    Object.assign(run, { updatedAt: earlier, jobs: run.jobs.map((job) => ({ ...job, completedAt: earlier })) });
    await tell(82);
    await expect.poll(() => issue.state, PATIENCE).toBe('open');
    expect(issue.title).not.toMatch(/^Resolved/);
    await goGreen(83, 'observed/late-82');
    await expect.poll(() => issue.state, PATIENCE).toBe('closed');
    await expect.poll(() => updatesOf(String(healing.id)), PATIENCE).toHaveLength(3);
    const states = github.fake.host.effects.slice(before).map(({ body }) => body?.state);
    expect(states).toEqual(['closed', 'open', 'closed']);
  });
});

describe('what was written on GitLab', () => {
  it('is brought up to date once when a later pipeline passed, and the issue is closed with it', async () => {
    gitlab.pass(1);
    await gitlab.tell(trial.server.address, 1);
    gitlab.fail(70, { branch: 'work-70' });
    await gitlab.tell(trial.server.address, 70);
    const healing = await trial.healing(70, isOver);
    const before = gitlab.fake.host.effects.length;
    gitlab.pass(71, 'work-70');
    await gitlab.tell(trial.server.address, 71);
    await expect.poll(() => updatesOf(String(healing.id)), PATIENCE).toMatchObject([{ state: 'done' }]);
    const issue = gitlab.fake.issues.at(-1)!;
    expect(gitlab.fake.host.effects.slice(before)).toMatchObject([
      {
        method: 'PUT',
        path: `/api/v4/projects/acme%2Fshop/issues/${issue.iid}`,
        body: { state_event: 'close', title: expect.stringMatching(/^Resolved: /) },
      },
    ]);
    expect(issue).toMatchObject({ state: 'closed', description: expect.stringContaining('green again in run [`71`]') });
  });
});
