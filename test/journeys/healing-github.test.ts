import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Shown } from '../helpers/api-reader.ts';
import { GithubSide } from '../helpers/github-side.ts';
import { HealingTrial } from '../helpers/healing-trial.ts';

// Healing by the whole program beside a GitHub of its own: what is done there, call by call, and what came of it.

const PLAYBOOKS = `
playbooks:
  - name: tell in an issue
    when: { category: network, branch: "issue-*" }
    level: auto
    guards: { cooldown: 0s, per_hour: 100, mass_failure: 1, attempts_per_incident: 10, flaps_per_week: 50 }
    steps: [{ action: rerun_failed_jobs }]
    verify: { run: green, within: 1h }
    otherwise: [{ action: open_issue }, { action: escalate }]
  - name: tell in its places
    when: { category: network, branch: "tell-*" }
    level: auto
    steps:
      - { action: open_issue, labels: [ci, network] }
      - action: comment_pull_request
      - { action: set_commit_status, state: failure, context: ci/why }
  - name: with a clean cache
    when: { category: network, branch: "cache-*" }
    level: auto
    guards: { cooldown: 0s, per_hour: 100, mass_failure: 1, attempts_per_incident: 10, flaps_per_week: 50 }
    steps: [{ action: delete_cache, cache: npm- }, { action: rerun_failed_jobs }]
    verify: { run: green, within: 1h }
  - name: without its cache
    when: { category: network, branch: "stale-*" }
    level: auto
    guards: { cooldown: 0s, per_hour: 100, mass_failure: 1, attempts_per_incident: 10, flaps_per_week: 50 }
    steps: [{ action: rerun_without_cache, cache: npm-, default_branch: true }]
    verify: { run: green, within: 1h }
  - name: no more of it
    when: { category: network, branch: "cancel-*" }
    level: auto
    guards: { cooldown: 0s, per_hour: 100, mass_failure: 1, attempts_per_incident: 10, flaps_per_week: 50 }
    steps: [{ action: cancel_run }]
  - name: again and again
    when: { category: network, branch: "again-*" }
    level: auto
    guards: { cooldown: 0s, per_hour: 100, mass_failure: 1, attempts_per_incident: 3, flaps_per_week: 50 }
    steps: [{ action: rerun_failed_jobs }]
    verify: { run: green, within: 1h }
    otherwise: [{ action: open_issue }, { action: escalate, attempts: 3 }]
  - name: after a while
    when: { category: network, branch: "slow-*" }
    level: auto
    guards: { cooldown: 0s, per_hour: 100, mass_failure: 1, attempts_per_incident: 10, flaps_per_week: 50 }
    steps: [{ wait: 4s }, { action: rerun_failed_jobs }]
    verify: { run: green, within: 1h }
    otherwise: [{ action: escalate }]
  - name: at once
    when: { category: network }
    level: auto
    guards: { cooldown: 0s, per_hour: 100, mass_failure: 1, attempts_per_incident: 10, flaps_per_week: 50 }
    steps: [{ action: rerun_failed_jobs }]
    verify: { run: green, within: 1h }
    otherwise: [{ action: escalate }]
`;

let github: GithubSide;
let trial: HealingTrial;
beforeAll(async () => {
  github = await GithubSide.open();
  trial = await HealingTrial.open(PLAYBOOKS, github.environment);
  // A repository in which everything fails is not healed.
  github.pass(1);
  await github.tell(trial.server.address, 1);
});
afterAll(async () => {
  await trial?.close();
  await github?.close();
});

const isWatched = ({ state }: Shown) => state === 'verifying';
const isOver = ({ finished_at }: Shown) => finished_at !== null;
const rerunOf = (id: number) => `POST /actions/runs/${id}/rerun-failed-jobs`;
const tell = (id: number) => github.tell(trial.server.address, id);
const end = (id: number, conclusion: string) => github.end(trial.server.address, id, conclusion);

describe('a run on GitHub that fails for the network', () => {
  it('is begun again once, goes green and is healed', async () => {
    github.fail(10);
    await tell(10);
    await trial.healing(10, isWatched);
    expect(github.fake.host.effects.map(({ method, path, body }) => ({ method, path, body }))).toEqual([
      { method: 'POST', path: '/repos/acme/shop/actions/runs/10/rerun-failed-jobs', body: null },
    ]);
    await end(10, 'success');
    const healing = await trial.healing(10, isOver);
    expect(healing).toMatchObject({ outcome: 'healed', playbook: 'at once', level: 'auto' });
    const [incident] = await trial.api.listWhen('/incidents', ([first]) => first?.state === 'resolved');
    expect(incident).toMatchObject({ id: healing.incident });
    expect(github.changes(10)).toEqual([rerunOf(10)]);
  });

  it('and fails again is not begun a third time: an issue is opened and people are told, once', async () => {
    github.fail(11, { tool: 'pip', branch: 'issue-11' });
    await tell(11);
    await trial.healing(11, isWatched);
    await end(11, 'failure');
    expect(await trial.healing(11, isOver)).toMatchObject({ outcome: 'not_healed' });
    const second = await trial.healing(11, isOver, 2);
    expect(second).toMatchObject({ playbook: 'tell in an issue', reason: { code: 'nothing_to_watch' } });
    expect(github.changes()).toEqual([rerunOf(10), rerunOf(11), 'POST /issues']);
    await expect
      .poll(() => trial.notices.notices, { timeout: 20_000 })
      .toMatchObject([
        { isSigned: true, body: { type: 'incident.escalated', data: { incident: second.incident, run: '11' } } },
      ]);
    expect(github.fake.issues[0]?.body).toContain('files.pythonhosted.org');
  });

  it('is not begun again when a push came while it waited', async () => {
    github.fail(12, { tool: 'git', branch: 'slow-12' });
    await tell(12);
    await trial.healing(12, ({ state }) => state === 'healing');
    github.push(13, 'slow-12');
    await tell(13);
    expect(await trial.healing(12, isOver)).toMatchObject({ reason: { code: 'superseded' } });
    expect(github.changes(12)).toEqual([]);
  });

  it('is superseded when a push ends the attempt that was begun', async () => {
    github.fail(14, { tool: 'git' });
    await tell(14);
    await trial.healing(14, isWatched);
    github.push(15, 'work-14');
    await tell(15);
    await end(14, 'cancelled');
    expect(await trial.healing(14, isOver)).toMatchObject({ outcome: 'superseded' });
  });

  it('of a fork is only read', async () => {
    github.fail(16, { tool: 'go', head: 'mallory/shop' });
    await tell(16);
    expect(await trial.healing(16, isOver)).toMatchObject({ reason: { code: 'fork_origin' }, outcome: null });
    expect(github.changes(16)).toEqual([]);
  });
});

describe('what is told on GitHub', () => {
  const callsSince = (count: number) =>
    github.fake.host.effects.slice(count).map(({ method, path, body }) => ({ method, path, body }));
  const repository = '/repos/acme/shop';
  const commit = (id: number) => id.toString(16).padStart(40, '0');
  const status = { state: 'failure', context: 'ci/why' };

  it('has a place of its own each: one issue, one comment, one status, brought up to date there', async () => {
    const before = github.fake.host.effects.length;
    github.fail(20, { tool: 'apt', branch: 'tell-20', pullRequest: 3 });
    await tell(20);
    expect(await trial.healing(20, isOver)).toMatchObject({ reason: { code: 'nothing_to_watch' } });
    expect(callsSince(before)).toMatchObject([
      { method: 'POST', path: `${repository}/issues`, body: { labels: ['regreen', 'ci', 'network'] } },
      { method: 'POST', path: `${repository}/issues/3/comments` },
      { method: 'POST', path: `${repository}/statuses/${commit(20)}`, body: status },
    ]);
    const [issue, comment] = [github.fake.issues.at(-1)!, github.fake.comments.at(-1)!];
    expect(issue.body).toContain('archive.ubuntu.com');
    const known = { issues: github.fake.issues.length, comments: github.fake.comments.length };
    github.fail(21, { tool: 'apt', branch: 'tell-20', pullRequest: 3 });
    await tell(21);
    await trial.healing(21, isOver);
    expect(callsSince(before + 3)).toMatchObject([
      { method: 'PATCH', path: `${repository}/issues/${issue.number}` },
      { method: 'PATCH', path: `${repository}/issues/comments/${comment.id}` },
      { method: 'POST', path: `${repository}/statuses/${commit(21)}`, body: status },
    ]);
    expect(github.fake.host.effects).toHaveLength(before + 6);
    expect({ issues: github.fake.issues.length, comments: github.fake.comments.length }).toEqual(known);
  });
});

describe('caches and runs on GitHub', () => {
  const cacheOf = (id: number) => `DELETE /actions/caches/${id}`;

  it.each([
    { id: 30, branch: 'cache-30', because: 'first the caches of the branch, then the jobs', caches: [1] },
    { id: 31, branch: 'stale-31', because: 'also what the default branch lends', caches: [1, 3] },
  ])('are deleted, and begun again: $because', async ({ id, branch, caches }) => {
    github.fake.caches.splice(0, Number.POSITIVE_INFINITY);
    github.fake.caches.push(
      { id: 1, ref: `refs/heads/${branch}`, key: 'npm-a' },
      { id: 2, ref: `refs/heads/${branch}`, key: 'pip-a' },
      { id: 3, ref: 'refs/heads/main', key: 'npm-a' },
      { id: 4, ref: 'refs/heads/other', key: 'npm-a' },
    );
    const before = github.changes().length;
    github.fail(id, { tool: 'curl', branch });
    await tell(id);
    await trial.healing(id, isWatched);
    expect(github.changes().slice(before)).toEqual([...caches.map(cacheOf), rerunOf(id)]);
    await end(id, 'success');
    expect(await trial.healing(id, isOver)).toMatchObject({ outcome: 'healed' });
  });

  it('that are over are not cancelled: the next playbook has its turn', async () => {
    github.fail(32, { tool: 'curl', branch: 'cancel-32' });
    await tell(32);
    const { id } = await trial.healing(32, isWatched);
    expect(JSON.stringify(await trial.api.read(`/healings/${String(id)}`))).toContain(
      'the run is over: there is nothing left to cancel',
    );
    expect(github.changes(32)).toEqual([rerunOf(32)]);
  });
});

describe('an incident that comes back twenty times', () => {
  it('is begun again three times, then people are called, once', async () => {
    const before = { changes: github.changes().length, notices: trial.notices.notices.length };
    let red = 0;
    for (let id = 50; red < 20; id++) {
      github.fail(id, { tool: 'maven', branch: 'again-50' });
      await tell(id);
      const healing = await trial.healing(id, (one) => isWatched(one) || isOver(one));
      red++;
      if (!isWatched(healing)) continue;
      await end(id, 'failure');
      expect(await trial.healing(id, isOver)).toMatchObject({ outcome: 'not_healed' });
      await trial.healing(id, isOver, 2);
      red++;
    }
    const changes = github.changes().slice(before.changes);
    expect(changes.filter((call) => call.endsWith('/rerun-failed-jobs'))).toEqual([
      rerunOf(50),
      rerunOf(51),
      rerunOf(52),
    ]);
    expect(changes.filter((call) => call === 'POST /issues')).toHaveLength(1);
    const told = () => trial.notices.notices.slice(before.notices);
    await expect.poll(told, { timeout: 30_000 }).toMatchObject([{ body: { type: 'incident.escalated' } }]);
  });
});
