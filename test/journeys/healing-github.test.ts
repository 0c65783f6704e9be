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
