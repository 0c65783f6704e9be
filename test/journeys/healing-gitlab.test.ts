import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Shown } from '../helpers/api-reader.ts';
import { GitlabSide, INSUFFICIENT_SCOPE } from '../helpers/gitlab-side.ts';
import { HealingTrial } from '../helpers/healing-trial.ts';
import { gitlabNetworkLog } from '../helpers/network-logs.ts';

// Healing by the whole program beside a GitLab of its own: what is done there, call by call, and what came of it.

const GUARDS = '{ cooldown: 0s, per_hour: 100, mass_failure: 1, attempts_per_incident: 10, flaps_per_week: 50 }';
const PLAYBOOKS = `
playbooks:
  - name: tell where it is seen
    when: { category: network, branch: "tell-*" }
    level: auto
    guards: ${GUARDS}
    steps:
      - action: set_commit_status
        context: healing
      - action: comment_pull_request
      - action: open_issue
        labels: [network]
      - action: rerun_failed_jobs
    verify: { run: green, within: 1h }
    otherwise: [{ action: comment_pull_request }, { action: open_issue, labels: [network] }]
  - name: after a while
    when: { category: network, branch: "slow-*" }
    level: auto
    guards: ${GUARDS}
    steps: [{ wait: 4s }, { action: rerun_failed_jobs }]
    verify: { run: green, within: 1h }
    otherwise: [{ action: escalate }]
  - name: without the cache
    when: { category: network, branch: "cache-*" }
    level: auto
    guards: ${GUARDS}
    steps: [{ action: rerun_without_cache }]
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
    otherwise: [{ action: escalate }]
`;
const BASE = '/api/v4/projects/acme%2Fshop';

let gitlab: GitlabSide;
let trial: HealingTrial;
beforeAll(async () => {
  gitlab = await GitlabSide.open();
  gitlab.fake.username = 'project_1_bot_7f3a';
  trial = await HealingTrial.open(PLAYBOOKS, gitlab.environment);
  // Nobody hears of it before the end: it runs beside the others.
  gitlab.fail(5, { branch: 'minute-5', tool: 'maven' });
  await tell(5);
});
afterAll(async () => {
  await trial?.close();
  await gitlab?.close();
});

const isWatched = ({ state }: Shown) => state === 'verifying';
const isOver = ({ finished_at }: Shown) => finished_at !== null;
const retryOf = (id: number) => gitlab.retryOf(id);
const tell = (id: number) => gitlab.tell(trial.server.address, id);
const end = (id: number, status: string) => gitlab.end(trial.server.address, id, status);
/** What people were told about an incident, as soon as they were. */
async function noticesAbout(incident: unknown) {
  const find = () => trial.notices.notices.filter(({ body }) => (body.data as Shown).incident === incident);
  await expect.poll(find, { timeout: 60_000, interval: 100 }).not.toEqual([]);
  return find();
}
const incidentWhen = (id: unknown, isSo: (incident: Shown) => boolean) =>
  trial.api.listWhen('/incidents', (all) => all.some((one) => one.id === id && isSo(one)), 90_000);

describe('a pipeline that this program began itself', () => {
  it('is not healed; one that another bot began is', async () => {
    gitlab.fail(8, { tool: 'git', user: 'project_1_bot_7f3a' });
    gitlab.fail(9, { tool: 'git', user: 'project_1_bot_0000' });
    await tell(8);
    await tell(9);
    expect(await trial.healing(8, isOver)).toMatchObject({ outcome: null, reason: { code: 'own_commits' } });
    expect(gitlab.changes(8)).toEqual([]);
    await trial.healing(9, isWatched);
    expect(gitlab.changes(9)).toEqual([retryOf(9)]);
    await end(9, 'success');
    await trial.healing(9, isOver);
  });
});

describe('a pipeline on GitLab that fails for the network', () => {
  it('is retried once, goes green and is healed', async () => {
    gitlab.fail(10);
    await tell(10);
    await trial.healing(10, isWatched);
    expect(gitlab.changes(10)).toEqual([retryOf(10)]);
    await end(10, 'success');
    const healing = await trial.healing(10, isOver);
    expect(healing).toMatchObject({ outcome: 'healed', playbook: 'at once', level: 'auto', reason: null });
    await incidentWhen(healing.incident, ({ state }) => state === 'resolved');
    expect(gitlab.changes(10)).toEqual([retryOf(10)]);
  });

  it('opens its incident again when the verdict changes', async () => {
    gitlab.fail(12, { tool: 'curl' });
    await tell(12);
    await trial.healing(12, isWatched);
    await end(12, 'success');
    const { incident } = await trial.healing(12, isOver);
    await incidentWhen(incident, ({ state }) => state === 'resolved');
    // Somebody begins its job again, and it fails as before.
    gitlab.beginAgain(12);
    await end(12, 'failed');
    await incidentWhen(incident, ({ state }) => state !== 'resolved');
    const again = await trial.healing(12, ({ round, finished_at }) => round === 2 && finished_at !== null);
    // It was tried enough: people are told, and nothing is begun again.
    expect(again).toMatchObject({ incident, reason: { code: 'nothing_to_watch' } });
    expect(gitlab.changes(12)).toEqual([retryOf(12)]);
  });

  it('and fails again is not retried a third time: people are told', async () => {
    gitlab.fail(11, { tool: 'pip' });
    await tell(11);
    await trial.healing(11, isWatched);
    await end(11, 'failed');
    const second = await trial.healing(11, ({ round, finished_at }) => round === 2 && finished_at !== null);
    expect(second).toMatchObject({ reason: { code: 'nothing_to_watch' } });
    const rounds = (await trial.api.list('/healings')).filter(({ run }) => run === '11');
    expect(rounds.map(({ round, outcome }) => [round, outcome])).toEqual([
      [2, 'unknown'],
      [1, 'not_healed'],
    ]);
    expect(gitlab.changes(11)).toEqual([retryOf(11)]);
    expect(await noticesAbout(second.incident)).toMatchObject([
      { isSigned: true, body: { type: 'incident.escalated', data: { incident: second.incident, run: '11' } } },
    ]);
  });

  it('is not retried when a push came while it waited', async () => {
    gitlab.fail(14, { tool: 'git', branch: 'slow-14' });
    await tell(14);
    await trial.healing(14, ({ state }) => state === 'healing');
    gitlab.push(15, 'slow-14');
    await tell(15);
    expect(await trial.healing(14, isOver)).toMatchObject({ reason: { code: 'superseded' } });
    expect(gitlab.changes(14)).toEqual([]);
  });

  it('is superseded when a push ends what was begun again', async () => {
    gitlab.fail(16, { tool: 'git' });
    await tell(16);
    await trial.healing(16, isWatched);
    gitlab.push(17, 'work-16');
    await tell(17);
    await end(16, 'canceled');
    expect(await trial.healing(16, isOver)).toMatchObject({ outcome: 'superseded' });
  });

  it('of a fork is only read', async () => {
    gitlab.fail(18, { tool: 'go', mergeRequest: 4 });
    gitlab.fake.gitlab.mergeRequests.set(4, { sourceProject: 2, sourceBranch: 'work-18' });
    await tell(18);
    expect(await trial.healing(18, isOver)).toMatchObject({ reason: { code: 'fork_origin' }, outcome: null });
    expect(gitlab.changes(18)).toEqual([]);
  });

  it('is retried without the caches of runners, which are cleared before', async () => {
    gitlab.fail(20, { tool: 'apt', branch: 'cache-20' });
    await tell(20);
    await trial.healing(20, isWatched);
    expect(gitlab.changes().slice(-2)).toEqual(['POST /api/graphql', retryOf(20)]);
    expect(gitlab.fake.host.effects.at(-2)!.body).toMatchObject({
      variables: { projectId: 'gid://gitlab/Project/1' },
    });
    expect(gitlab.fake.cachesCleared).toBe(1);
    await end(20, 'success');
    expect(await trial.healing(20, isOver)).toMatchObject({ outcome: 'healed' });
  });
});

describe('a pipeline on GitLab of which a job is none to be begun again', () => {
  const network = gitlabNetworkLog('npm');
  const broken = network.replace(/npm error.*\n/g, 'src/a.ts(3,5): error TS2322: Type string is not number.\n');

  it('is retried though a job waits in it that a person may begin, or never: it holds no pipeline', async () => {
    gitlab.failWith(23, [
      { name: 'build', status: 'failed', log: gitlabNetworkLog('maven') },
      { name: 'preview', status: 'manual', log: '', allowFailure: true },
    ]);
    await tell(23);
    await trial.healing(23, isWatched);
    expect(gitlab.changes(23)).toEqual([retryOf(23)]);
    await end(23, 'success');
    expect(await trial.healing(23, isOver)).toMatchObject({ outcome: 'healed', reason: null });
    expect(gitlab.changes(23)).toEqual([retryOf(23)]);
  });

  it('is healed when all that goes on by itself is green, though it then waits for a person', async () => {
    gitlab.failWith(24, [
      { name: 'build', status: 'failed', log: gitlabNetworkLog('pip') },
      { name: 'deploy', status: 'skipped', log: '' },
    ]);
    await tell(24);
    await trial.healing(24, isWatched);
    expect(gitlab.changes(24)).toEqual([retryOf(24)]);
    await gitlab.hold(trial.server.address, 24, 'deploy');
    expect(await trial.healing(24, isOver)).toMatchObject({ outcome: 'healed', reason: null });
    expect(gitlab.changes(24)).toEqual([retryOf(24)]);
  });

  it('is left alone when a person cancelled a job of it: that would begin, too', async () => {
    gitlab.failWith(21, [
      { name: 'build', status: 'failed', log: network },
      { name: 'deploy production', status: 'canceled', log: '' },
    ]);
    await tell(21);
    expect(await trial.healing(21, isOver)).toMatchObject({
      reason: { code: 'cancelled_jobs', sentence: expect.stringContaining('deploy production') },
    });
    expect(gitlab.changes(21)).toEqual([]);
  });

  it('is left alone though a person begins only the other one again: what was refused is red still', async () => {
    gitlab.failWith(22, [
      { name: 'types', status: 'failed', log: broken },
      { name: 'build', status: 'failed', log: network },
    ]);
    await tell(22);
    expect(await trial.healing(22, isOver)).toMatchObject({ reason: { code: 'all_jobs_qualify' } });
    gitlab.beginAgain(22);
    await end(22, 'failed');
    const second = await trial.healing(22, ({ round, finished_at }) => round === 2 && finished_at !== null);
    expect(second).toMatchObject({ reason: { code: 'all_jobs_qualify' } });
    expect(gitlab.changes(22)).toEqual([]);
  });
});

describe('what is told on GitLab', () => {
  it('is one issue of the incident, one note of the merge request, brought up to date in their places', async () => {
    const branch = 'tell-30';
    gitlab.fail(30, { tool: 'pip', branch, mergeRequest: 3 });
    await tell(30);
    await trial.healing(30, isWatched);
    const sent = gitlab.fake.host.effects.slice(-4);
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `POST ${BASE}/statuses/${(30).toString(16).padStart(40, '0')}`,
      `POST ${BASE}/merge_requests/3/notes`,
      `POST ${BASE}/issues`,
      `POST ${BASE}${retryOf(30).slice('POST '.length)}`,
    ]);
    expect(sent[0]!.body).toMatchObject({ state: 'success', name: 'healing', pipeline_id: 30 });
    expect(sent[2]!.body).toMatchObject({ labels: 'regreen,network' });
    await end(30, 'failed');
    await trial.healing(30, ({ round, finished_at }) => round === 2 && finished_at !== null);
    const [note, issue] = [gitlab.fake.notes[0]!, gitlab.fake.issues[0]!];
    expect(gitlab.fake.host.effects.slice(-2).map(({ method, path }) => `${method} ${path}`)).toEqual([
      `PUT ${BASE}/merge_requests/3/notes/${note.id}`,
      `PUT ${BASE}/issues/${issue.iid}`,
    ]);
    expect(gitlab.fake.notes).toHaveLength(1);
    expect(gitlab.fake.issues).toHaveLength(1);
    expect(issue.labels).toEqual(['regreen', 'network']);
    for (const text of [note.body, issue.description]) {
      expect(text).toContain('files.pythonhosted.org');
      expect(text).toContain('not healed');
    }
  });
});

describe('a permission that is missing on GitLab', () => {
  it('stops the healing, which names it, and goes on when it is back', async () => {
    gitlab.fail(40, { tool: 'go' });
    gitlab.fake.host.refuseChanges(INSUFFICIENT_SCOPE, retryOf(40).slice('POST '.length));
    await tell(40);
    const stuck = await trial.healing(40, ({ state }) => state === 'stuck');
    expect(stuck).toMatchObject({
      reason: { code: 'permission_missing', sentence: expect.stringContaining('the scope api and the role Developer') },
    });
    expect(gitlab.changes(40)).toEqual([]);
    gitlab.fake.host.mend();
    await trial.api.post(`/healings/${String(stuck.id)}/resume`);
    await trial.healing(40, isWatched);
    await end(40, 'success');
    expect(await trial.healing(40, isOver)).toMatchObject({ outcome: 'healed', reason: null });
    expect(gitlab.changes(40)).toEqual([retryOf(40)]);
  });
});

describe('a retried pipeline of which nobody hears again', () => {
  it('is given up when its time is over: nobody knows', async () => {
    expect(await trial.healing(5, isOver)).toMatchObject({ outcome: 'unknown', reason: { code: 'not_seen_in_time' } });
    expect(gitlab.changes(5)).toEqual([retryOf(5)]);
  });
});
