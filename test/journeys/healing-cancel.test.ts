import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Shown } from '../helpers/api-reader.ts';
import { GithubSide } from '../helpers/github-side.ts';
import { HealingTrial } from '../helpers/healing-trial.ts';
import { githubNetworkLog } from '../helpers/network-logs.ts';
import { runRegreen } from './program.ts';

// One job of a run failed for a reason nothing saves while others go on: the rest is cancelled, once, by itself or after
// a person's yes; and where the run ends first, it is healed as if nobody had thought of it.

const CALM = 'cooldown: 0s, per_hour: 100, mass_failure: 1, attempts_per_incident: 10, flaps_per_week: 50';
const PLAYBOOKS = `
playbooks:
  - name: stop at once
    when: { category: network, branch: "stop-*" }
    level: auto
    guards: { ${CALM} }
    steps: [{ action: cancel_run }]
  - name: stop when somebody agrees
    when: { category: network, branch: "ask-*" }
    level: suggest
    guards: { ${CALM} }
    steps: [{ action: cancel_run }]
  - name: stop what a push made pointless
    when: { category: network, branch: "push-*", superseded: true }
    level: auto
    guards: { ${CALM} }
    steps: [{ action: cancel_run }]
  - name: at once
    when: { category: network }
    level: auto
    guards: { ${CALM} }
    steps: [{ action: rerun_failed_jobs }]
    verify: { run: green, within: 1h }
`;

let github: GithubSide;
let trial: HealingTrial;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'regreen-cancel-'));
  github = await GithubSide.open();
  trial = await HealingTrial.open(PLAYBOOKS, { ...github.environment, REGREEN_RUNNER_PARALLEL: '2' });
}, 120_000);
afterAll(async () => {
  await trial?.close();
  await github?.close();
  rmSync(folder, { recursive: true, force: true });
});

const tell = (id: number) => github.tell(trial.server.address, id);
const end = (id: number, conclusion: string) => github.end(trial.server.address, id, conclusion);
/** the rest of it goes green; red it is all the same */
const endByItself = (id: number) => github.end(trial.server.address, id, 'failure', 'success');
const cancelOf = (id: number) => `POST /actions/runs/${id}/cancel`;
const rerunOf = (id: number) => `POST /actions/runs/${id}/rerun-failed-jobs`;
const isOver = ({ finished_at }: Shown) => finished_at !== null;
const isWatched = ({ state }: Shown) => state === 'verifying';
const isAsking = ({ state }: Shown) => state === 'awaiting_decision';
const regreen = (...args: readonly string[]) => runRegreen([...args, '--data', trial.server.data]);
const healingsOf = (run: number | string) => trial.api.list(`/healings?run=${run}`);

/** One job of a run failed, three go on, and the server hears of it. */
async function begin(id: number, branch: string): Promise<void> {
  github.begin(id, branch, { build: githubNetworkLog('npm') }, ['lint', 'test', 'e2e']);
  await tell(id);
}

/** A question about a run that goes on; its healing and what is asked. */
async function ask(id: number): Promise<{ readonly healing: string; readonly hash: string }> {
  await begin(id, `ask-${id}`);
  const healing = String((await trial.healing(id, isAsking)).id);
  const [request] = await trial.api.listWhen(`/requests?healing=${healing}`, ([first]) => first?.state === 'open');
  expect(request!.actions).toMatchObject([
    { kind: 'cancel_run', calls: [{ method: 'POST', path: `/repos/acme/shop/actions/runs/${id}/cancel` }] },
  ]);
  return { healing, hash: String(request!.content_hash) };
}

const requestsOf = async (healing: string) =>
  (await trial.api.list(`/requests?healing=${healing}`)).map(({ state }) => state);

describe('a run on GitHub of which one job failed and others go on', () => {
  it('is cancelled once, is looked at until it is over, and heals nothing', async () => {
    await begin(10, 'stop-10');
    const healing = await trial.healing(10, isOver);
    expect(healing).toMatchObject({
      outcome: 'unknown',
      playbook: 'stop at once',
      level: 'auto',
      reason: { code: 'run_cancelled', sentence: 'the run was cancelled as wanted; no run answers for it' },
      minutes_spent: 0,
    });
    expect(github.changes(10)).toEqual([cancelOf(10)]);
    // The end of it is told, with a job that failed in the same seconds.
    const run = github.fake.github.runs.find(({ id }) => id === 10)!;
    const jobs = run.jobs.map((job) =>
      job.name === 'test' ? { ...job, conclusion: 'failure', log: githubNetworkLog('pip') } : job,
    );
    github.fake.github.runs.splice(github.fake.github.runs.indexOf(run), 1, { ...run, jobs });
    await tell(10);
    const areRead = (all: readonly Shown[]) => all.filter(({ state }) => state === 'diagnosed').length === 2;
    await trial.api.listWhen('/failures?branch=stop-10', areRead);
    await sleep(2_000);
    expect(await healingsOf(10)).toHaveLength(1);
    expect(github.changes(10)).toEqual([cancelOf(10)]);
  }, 120_000);

  it('is not cancelled where another playbook comes first, or nothing of it goes on', async () => {
    await begin(11, 'work-11');
    github.begin(12, 'stop-12', { build: githubNetworkLog('git') }, []);
    await tell(12);
    await trial.api.listWhen('/failures?branch=stop-12', ([first]) => first?.state === 'diagnosed');
    await sleep(2_000);
    for (const id of [11, 12]) {
      expect(await healingsOf(id)).toMatchObject([{ state: 'gathering', reason: null }]);
      await endByItself(id);
      expect(await trial.healing(id, isWatched)).toMatchObject({ playbook: 'at once' });
      expect(github.changes(id)).toEqual([rerunOf(id)]);
    }
  }, 120_000);

  it('is cancelled as soon as a push made it pointless, and superseded by that', async () => {
    await begin(13, 'push-13');
    await sleep(2_000);
    expect(github.changes(13)).toEqual([]);
    github.push(14, 'push-13');
    await tell(14);
    expect(await trial.healing(13, isOver)).toMatchObject({
      outcome: 'superseded',
      reason: { code: 'run_cancelled' },
    });
    expect(github.changes(13)).toEqual([cancelOf(13)]);
  }, 120_000);
});

describe('a question whether to cancel a run', () => {
  it('is agreed to once, however often somebody clicks', async () => {
    const { healing, hash } = await ask(20);
    expect(github.changes(20)).toEqual([]);
    const dry = await trial.api.post('/heal', { failure: await failureOf('ask-20'), dry_run: true });
    expect(dry.json).toMatchObject({
      playbook: 'stop when somebody agrees',
      actions: [{ kind: 'cancel_run', calls: [{ method: 'POST', path: '/repos/acme/shop/actions/runs/20/cancel' }] }],
    });
    const clicks = await Promise.all([1, 2, 3].map(() => regreen('approve', healing, '--hash', hash)));
    expect(clicks.map(({ stdout }) => stdout)).toContain(`${healing}: approved\n`);
    expect(await trial.healing(20, isOver)).toMatchObject({ outcome: 'unknown', reason: { code: 'run_cancelled' } });
    expect(await requestsOf(healing)).toEqual(['used']);
    expect(github.changes(20)).toEqual([cancelOf(20)]);
  }, 120_000);

  it('is withdrawn when the run ends first, says so to whoever agrees, and what follows is decided as ever', async () => {
    const { healing, hash } = await ask(21);
    await endByItself(21);
    expect(await trial.healing(21, isWatched)).toMatchObject({ id: healing, playbook: 'at once' });
    expect(await requestsOf(healing)).toEqual(['cancelled']);
    const late = await regreen('approve', healing, '--hash', hash);
    expect([late.stdout, late.stderr]).toEqual(['', expect.stringContaining('asks for nothing')]);
    expect(github.changes(21)).toEqual([rerunOf(21)]);
    await end(21, 'success');
    expect(await trial.healing(21, isOver)).toMatchObject({ outcome: 'healed' });
  }, 120_000);

  it('is answered with no: the run comes to its end, and only then the next playbook has its turn', async () => {
    const { healing, hash } = await ask(22);
    const no = await regreen('approve', healing, '--hash', hash, '--reject');
    expect(no.stdout).toBe(`${healing}: rejected\n`);
    await trial.healing(22, ({ state, reason }) => state === 'gathering' && (reason as Shown)?.code === 'rejected');
    // News of the run ask nobody anew.
    await tell(22);
    await sleep(2_000);
    expect(await requestsOf(healing)).toEqual(['rejected']);
    await endByItself(22);
    expect(await trial.healing(22, isWatched)).toMatchObject({ id: healing, playbook: 'at once' });
    expect(github.changes(22)).toEqual([rerunOf(22)]);
  }, 120_000);
});

describe('a run on the local runner', () => {
  it('of which one job failed has the other ended within seconds', async () => {
    const project = mkdtempSync(join(folder, 'project-'));
    const steps = '[{ run: "cat install.log >&2; exit 1" }]';
    writeFileSync(join(project, 'install.log'), 'curl: (6) Could not resolve host: packages.example.com\n');
    writeFileSync(
      join(project, 'pipeline.yml'),
      `jobs:\n  install: { steps: ${steps} }\n  slow: { steps: [{ run: sleep 300 }] }\n  late: { needs: [slow], steps: [{ run: "true" }] }\n`,
    );
    cpSync(trial.playbooks, join(project, '.regreen.yml'));
    const beganMs = performance.now();
    const { stderr } = await regreen(
      ...['runner', 'run', join(project, 'pipeline.yml'), '--report', '--repository', 'acme/local'],
      ...['--branch', 'stop-local'],
    );
    expect(stderr).toContain('registered as run');
    const [healing] = await trial.api.listWhen(
      '/healings?repository=acme/local',
      ([first]) => first !== undefined && isOver(first),
      120_000,
    );
    expect(performance.now() - beganMs).toBeLessThan(120_000);
    expect(healing).toMatchObject({ outcome: 'unknown', reason: { code: 'run_cancelled' }, minutes_spent: 0 });
    expect(await trial.api.list('/actions?repository=acme/local')).toMatchObject([
      { kind: 'cancel_run', state: 'done', summary: 'cancelled attempt 1' },
    ]);
    expect(await trial.api.list('/healings?repository=acme/local')).toHaveLength(1);
  }, 180_000);
});

async function failureOf(branch: string): Promise<string> {
  const [failure] = await trial.api.list(`/failures?branch=${branch}`);
  return String(failure!.id);
}
