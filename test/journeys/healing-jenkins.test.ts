import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Shown } from '../helpers/api-reader.ts';
import { JENKINS_FORBIDDEN } from '../helpers/fake-jenkins-actions.ts';
import { HealingTrial } from '../helpers/healing-trial.ts';
import { JenkinsSide } from '../helpers/jenkins-side.ts';

// Healing by the whole program beside a Jenkins of its own: what is done there, call by call, and what came of it.

const GUARDS = '{ cooldown: 0s, per_hour: 100, mass_failure: 1, attempts_per_incident: 10, flaps_per_week: 50 }';
const PLAYBOOKS = `
playbooks:
  - name: tell where it is seen
    when: { category: network, branch: "tell-*" }
    level: auto
    guards: ${GUARDS}
    steps: [{ action: rerun_failed_jobs }, { action: open_issue }]
    otherwise: [{ action: escalate }]
  - name: without the workspace
    when: { category: network, branch: "wipe-*" }
    level: auto
    guards: ${GUARDS}
    steps: [{ action: rerun_without_cache }]
    verify: { run: green, within: 1h }
    otherwise: [{ action: escalate }]
  - name: after a while
    when: { category: network, branch: "slow-*" }
    level: auto
    guards: ${GUARDS}
    steps: [{ wait: 4s }, { action: rerun_failed_jobs }]
    verify: { run: green, within: 1h }
    otherwise: [{ action: escalate }]
  - name: for a minute
    when: { category: network, branch: "minute-*" }
    level: auto
    guards: ${GUARDS}
    steps: [{ action: rerun_failed_jobs }]
    verify: { run: green, within: 1m }
    otherwise: [{ action: escalate }]
  - name: at once
    when: { category: network }
    level: auto
    guards: ${GUARDS}
    steps: [{ action: rerun_failed_jobs }]
    verify: { run: green, within: 1h }
    otherwise: [{ action: open_issue }, { action: escalate }]
`;
const JOB = '/job/tools/job/shop';
const REBUILD = 'POST /build';

let jenkins: JenkinsSide;
let trial: HealingTrial;
let forgotten: number;
beforeAll(async () => {
  jenkins = await JenkinsSide.open();
  trial = await HealingTrial.open(PLAYBOOKS, jenkins.environment);
  // What is asked for never begins: that is seen after the others.
  forgotten = jenkins.fail({ tool: 'maven', branch: 'minute-1', parameters: { HELD: 'yes' } });
  await tell(forgotten);
  await trial.healing(forgotten, isWatched);
  jenkins.fake.held.add(jenkins.fake.queue[0]!.queueId);
  expect(changes()).toEqual(['POST /buildWithParameters']);
});
afterAll(async () => {
  await trial?.close();
  await jenkins?.close();
});

const isWatched = ({ state }: Shown) => state === 'verifying';
const isOver = ({ finished_at }: Shown) => finished_at !== null;
const tell = (number: number) => jenkins.tell(trial.server.address, number);
const begin = () => jenkins.begin(trial.server.address);
const end = (result: string) => jenkins.end(trial.server.address, result);
/** What people were told about an incident, as soon as they were. */
async function noticesAbout(incident: unknown) {
  const find = () => trial.notices.notices.filter(({ body }) => (body.data as Shown).incident === incident);
  await expect.poll(find, { timeout: 60_000, interval: 100 }).not.toEqual([]);
  return find();
}
const incidentWhen = (id: unknown, isSo: (incident: Shown) => boolean) =>
  trial.api.listWhen('/incidents', (all) => all.some((one) => one.id === id && isSo(one)), 90_000);
/** The changes since the last look. */
let seen = 0;
const changes = () => {
  const all = jenkins.changes();
  const fresh = all.slice(seen);
  seen = all.length;
  return fresh;
};

describe('a build on Jenkins that fails for the network', () => {
  it('is begun again once, goes green and is healed', async () => {
    const number = jenkins.fail();
    await tell(number);
    await trial.healing(number, isWatched);
    expect(jenkins.fake.host.effects.slice(seen).map(({ method, path, body }) => ({ method, path, body }))).toEqual([
      { method: 'POST', path: `${JOB}/build`, body: null },
    ]);
    const next = await begin();
    expect(await end('SUCCESS')).toBe(next);
    const healing = await trial.healing(number, isOver);
    expect(healing).toMatchObject({ outcome: 'healed', playbook: 'at once', level: 'auto', reason: null });
    await incidentWhen(healing.incident, ({ state }) => state === 'resolved');
    expect(changes()).toEqual([REBUILD]);
  });

  it('with parameters is begun again with the same', async () => {
    const parameters = { TARGET: 'x86', NOTE: 'a & b=c' };
    const number = jenkins.fail({ tool: 'go', branch: 'work-3', parameters });
    await tell(number);
    await trial.healing(number, isWatched);
    expect(jenkins.fake.host.effects.slice(seen)).toMatchObject([
      { method: 'POST', path: `${JOB}/buildWithParameters`, body: parameters },
    ]);
    changes();
    await end('SUCCESS');
    expect(await trial.healing(number, isOver)).toMatchObject({ outcome: 'healed' });
  });

  it('and fails again is not begun a third time: people are told, without the issue that Jenkins has not', async () => {
    const number = jenkins.fail({ tool: 'pip' });
    await tell(number);
    await trial.healing(number, isWatched);
    await begin();
    const next = await end('FAILURE');
    expect(await trial.healing(number, isOver)).toMatchObject({ outcome: 'not_healed' });
    const second = await trial.healing(next, isOver);
    expect(second).toMatchObject({ playbook: 'at once', reason: { code: 'nothing_to_watch' } });
    expect(await noticesAbout(second.incident)).toMatchObject([
      { isSigned: true, body: { type: 'incident.escalated', data: { run: String(next) } } },
    ]);
    const { guards } = await trial.api.read(`/healings/${String(second.id)}`);
    expect(guards).toContainEqual(
      expect.objectContaining({
        guard: 'possible',
        passes: false,
        sentence: expect.stringContaining('jenkins cannot do open_issue'),
      }),
    );
    expect(changes()).toEqual([REBUILD]);
  });

  it('opens its incident again when the next build fails as before', async () => {
    const number = jenkins.fail({ tool: 'curl', branch: 'work-4' });
    await tell(number);
    await trial.healing(number, isWatched);
    await end('SUCCESS');
    const { incident, outcome } = await trial.healing(number, isOver);
    expect(outcome).toBe('healed');
    await incidentWhen(incident, ({ state }) => state === 'resolved');
    // What was green is found red: Jenkins lets people and plugins change the result of a build.
    const last = jenkins.fake.jenkins.builds.at(-1)!.number;
    jenkins.finish(last, 'FAILURE');
    await tell(last);
    await incidentWhen(incident, ({ state }) => state !== 'resolved');
    expect(changes()).toEqual([REBUILD]);
  });

  it('is not begun again when a push came while it waited', async () => {
    const branch = 'slow-1';
    const number = jenkins.fail({ tool: 'git', branch });
    await tell(number);
    await trial.healing(number, ({ state }) => state === 'healing');
    const pushed = jenkins.push(branch);
    jenkins.finish(pushed, 'SUCCESS');
    await tell(pushed);
    expect(await trial.healing(number, isOver)).toMatchObject({ reason: { code: 'superseded' } });
    expect(changes()).toEqual([]);
  });

  it('is superseded when a push ends what was begun again', async () => {
    const branch = 'work-2';
    const number = jenkins.fail({ tool: 'git', branch });
    await tell(number);
    await trial.healing(number, isWatched);
    const next = await begin();
    const pushed = jenkins.push(branch);
    jenkins.finish(pushed, 'SUCCESS');
    await tell(pushed);
    jenkins.finish(next, 'ABORTED');
    await tell(next);
    expect(await trial.healing(number, isOver)).toMatchObject({ outcome: 'superseded' });
    expect(changes()).toEqual([REBUILD]);
  });

  it('is begun again without its workspace, which is wiped before', async () => {
    const number = jenkins.fail({ tool: 'apt', branch: 'wipe-1' });
    await tell(number);
    await trial.healing(number, isWatched);
    expect(changes()).toEqual(['POST /doWipeOutWorkspace', REBUILD]);
    await end('SUCCESS');
    expect(await trial.healing(number, isOver)).toMatchObject({ outcome: 'healed' });
  });
});

describe('what Jenkins cannot do', () => {
  it('is said, and nothing of the playbook is done', async () => {
    const number = jenkins.fail({ tool: 'go', branch: 'tell-1' });
    await tell(number);
    expect(await trial.healing(number, isOver)).toMatchObject({
      state: 'not_healed_by_choice',
      outcome: null,
      reason: {
        code: 'possible',
        sentence: expect.stringContaining('jenkins cannot do open_issue: it can rerun_failed_jobs'),
      },
    });
    expect(changes()).toEqual([]);
  });

  it('with a pipeline is said before anything is done', async () => {
    jenkins.fake.jenkins.kind = 'org.jenkinsci.plugins.workflow.job.WorkflowJob';
    const number = jenkins.fail({ tool: 'go', branch: 'wipe-2' });
    await tell(number);
    expect(await trial.healing(number, isOver)).toMatchObject({
      state: 'not_healed_by_choice',
      reason: { code: 'possible', sentence: expect.stringContaining('cleanWs') },
    });
    expect(changes()).toEqual([]);
  });
});

describe('a permission that is missing on Jenkins', () => {
  it('stops the healing, which names it, and goes on when it is back', async () => {
    jenkins.fake.host.refuseChanges(JENKINS_FORBIDDEN);
    const number = jenkins.fail({ tool: 'npm', branch: 'work-40' });
    await tell(number);
    const stuck = await trial.healing(number, ({ state }) => state === 'stuck');
    expect(stuck.reason).toMatchObject({ code: 'permission_missing', sentence: expect.stringContaining('Job/Build') });
    expect(changes()).toEqual([]);
    jenkins.fake.host.mend();
    await trial.api.post(`/healings/${String(stuck.id)}/resume`);
    await trial.healing(number, isWatched);
    await end('SUCCESS');
    expect(await trial.healing(number, isOver)).toMatchObject({ outcome: 'healed', reason: null });
    expect(changes()).toEqual([REBUILD]);
  });
});

describe('a build that was asked for and never comes back', () => {
  it('is given up when its time is over: nobody knows', async () => {
    expect(await trial.healing(forgotten, isOver)).toMatchObject({
      outcome: 'unknown',
      reason: { code: 'not_seen_in_time' },
    });
    expect(changes()).toEqual([]);
  });
});
