import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startPrivateServer, type TestServer } from '../contracts/private-server.ts';
import type { Shown } from '../helpers/api-reader.ts';
import { GithubSide } from '../helpers/github-side.ts';
import { HealingTrial, NoticeTaker } from '../helpers/healing-trial.ts';
import { runRegreen } from './program.ts';

// What people are told, by the whole program: once, whoever does not answer and whatever ends in between.

const GUARDS = '{ cooldown: 0s, per_hour: 100, mass_failure: 1, attempts_per_incident: 10, flaps_per_week: 50 }';
const PLAYBOOKS = `
playbooks:
  - name: ask first
    when: { category: network, branch: "ask-*" }
    level: approve
    guards: ${GUARDS}
    steps: [{ action: rerun_failed_jobs }]
    otherwise: [{ action: escalate, to: on-call, after: 2s }]
  - name: only tell
    when: { category: network, branch: "tell-*" }
    level: suggest
    guards: ${GUARDS}
    steps: [{ action: notify, to: team }]
  - name: call after a while
    when: { category: network, branch: "call-*" }
    level: auto
    guards: ${GUARDS}
    steps: [{ action: escalate, to: on-call, after: 8s }]
  - name: at once
    when: { category: network }
    level: auto
    guards: ${GUARDS}
    steps: [{ action: rerun_failed_jobs }]
`;

let database: TestServer;
let databaseUrl: string;
let github: GithubSide;
let onCall: NoticeTaker;
let team: NoticeTaker;
let trial: HealingTrial;
beforeAll(async () => {
  database = await startPrivateServer();
  databaseUrl = await database.makeMigrated();
  github = await GithubSide.open();
  [onCall, team] = [await NoticeTaker.open(), await NoticeTaker.open()];
  const receivers = [
    { name: 'on-call', webhook_url: `${onCall.host.address}/hook`, webhook_secret: onCall.secret },
    { name: 'team', webhook_url: `${team.host.address}/hook`, webhook_secret: team.secret },
  ];
  trial = await HealingTrial.open(PLAYBOOKS, {
    ...github.environment,
    DATABASE_URL: databaseUrl,
    REGREEN_NOTIFY_RECEIVERS: JSON.stringify(receivers),
    REGREEN_PUBLIC_URL: 'https://regreen.example',
  });
  github.pass(1);
  await github.tell(trial.server.address, 1);
}, 180_000);
afterAll(async () => {
  await trial?.close();
  await github?.close();
  for (const taker of [onCall, team]) await taker?.host.close();
  await database?.stop();
});

const fail = async (id: number, branch: string, tool: 'npm' | 'pip' | 'git' | 'go') => {
  github.fail(id, { tool, branch });
  await github.tell(trial.server.address, id);
};
const detail = async ({ id }: Shown) => await trial.api.read(`/healings/${id}`);

async function until(isTrue: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = performance.now() + 60_000; !(await isTrue()); await sleep(100)) {
    if (performance.now() > end) throw new Error(`it did not become true: ${trial.server.output}`);
  }
}

describe('a question nobody answers', () => {
  it('is told to everybody, then escalated to whom the playbook names, once, and shown', async () => {
    await fail(10, 'ask-10', 'npm');
    const healing = await trial.healing(10, ({ state }) => state === 'awaiting_decision');
    await until(() => onCall.typed('incident.escalated').length > 0);
    const [told] = onCall.typed('incident.escalated');
    expect(told).toMatchObject({
      isSigned: true,
      body: { data: { incident: healing.incident, url: `https://regreen.example/incidents/${healing.incident}` } },
    });
    await until(async () => ((await detail(healing)).actions as Shown[])[0]?.state === 'done');
    expect(team.typed('incident.escalated')).toEqual([]);
    for (const taker of [onCall, team]) expect(taker.typed('healing.awaiting_decision')).toHaveLength(1);
    const { steps, actions, notices } = (await detail(healing)) as { [key: string]: Shown[] };
    expect(actions).toMatchObject([{ kind: 'escalate', summary: 'told on-call' }]);
    expect(steps!.filter(({ name }) => name === 'escalate')).toMatchObject([{ result: { told: ['on-call'] } }]);
    expect(notices!.filter(({ type }) => type === 'incident.escalated')).toMatchObject([
      { receiver: 'on-call', state: 'sent', urgent: true },
    ]);
    expect(await trial.api.read('/healing/status')).toMatchObject({
      escalations: [{ healing: healing.id, summary: 'told on-call' }],
    });
    // It can still be answered, and is not escalated again.
    const [request] = (await detail(healing)).requests as Shown[];
    expect(request).toMatchObject({ state: 'open' });
    await sleep(3_000);
    expect(onCall.typed('incident.escalated')).toHaveLength(1);
  }, 120_000);
});

describe('an escalation that waits for people', () => {
  it('calls nobody when the incident is over by then, and says so', async () => {
    await fail(11, 'call-11', 'go');
    const waiting = await trial.healing(11, ({ state }) => state === 'healing');
    github.pass(12, 'call-11');
    await github.tell(trial.server.address, 12);
    await trial.api.listWhen('/incidents', (all) =>
      all.some(({ id, state }) => id === waiting.incident && state === 'resolved'),
    );
    const healing = await trial.healing(11, ({ finished_at }) => finished_at !== null);
    const { steps, actions } = (await detail(healing)) as { [key: string]: Shown[] };
    expect(actions).toEqual([]);
    expect(steps!.filter(({ name }) => name === 'was somebody there')).toMatchObject([
      { result: 'the incident is over' },
    ]);
    expect(onCall.notices.filter(({ body }) => (body.data as Shown).run === '11')).toEqual([]);
  }, 120_000);
});

describe('what people are told', () => {
  beforeEach(() => team.host.reset());

  it('is not lost when the server is killed, and is the same message however often it is sent', async () => {
    team.host.fail({ kind: 'status', status: 503 });
    await fail(20, 'tell-20', 'pip');
    const healing = await trial.healing(20, ({ finished_at }) => finished_at !== null);
    expect(healing).toMatchObject({ playbook: 'only tell', level: 'suggest' });
    expect((await detail(healing)).requests).toEqual([]);
    await until(() => team.host.calls.length > 0);
    expect((await detail(healing)).actions).toMatchObject([{ kind: 'notify', state: 'intended' }]);
    await trial.server.kill();
    const ids = team.host.calls.map(({ headers }) => headers['webhook-id']);
    team.host.reset();
    await trial.server.start();
    await until(() => team.typed('incident.told').length > 0);
    await until(async () => ((await detail(healing)).actions as Shown[])[0]?.state === 'done');
    const taken = team.typed('incident.told');
    expect(new Set([...ids, ...taken.map(({ id }) => id)]).size).toBe(1);
    expect((await detail(healing)).actions).toMatchObject([{ state: 'done', summary: 'told team', problem: null }]);
  }, 180_000);

  it('is given up where sending it again changes nothing, for all to see', async () => {
    team.host.fail({ kind: 'status', status: 400 });
    await fail(21, 'tell-21', 'git');
    const healing = await trial.healing(21, ({ finished_at }) => finished_at !== null);
    await until(async () => ((await detail(healing)).actions as Shown[])[0]?.state === 'failed');
    const [notice] = (await detail(healing)).notices as Shown[];
    expect(notice).toMatchObject({ state: 'given_up', attempts: 1, problem: expect.stringContaining('400') });
    expect(await trial.api.read('/healing/status')).toMatchObject({ notices: { given_up: 1 } });
    team.host.reset();
    const answer = await trial.api.post(`/notices/${notice!.id}/retry`);
    expect(answer.status).toBe(200);
    await until(async () => ((await detail(healing)).actions as Shown[])[0]?.state === 'done');
  }, 120_000);
});

describe('an audit that cannot be written', () => {
  it('lets nothing be done; the healing says why, and goes on when it can', async () => {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      await client.query(REFUSE_AUDIT);
      await fail(30, 'work-30', 'go');
      const stuck = await trial.healing(30, ({ state }) => state === 'stuck');
      expect(stuck.reason).toMatchObject({
        code: 'audit_refused',
        sentence: 'the audit cannot be written: no room for the audit; nothing is done before it can',
      });
      await sleep(3_000);
      expect(github.changes(30)).toEqual([]);
      expect((await detail(stuck)).actions).toEqual([]);
      await client.query('drop trigger refuse on audit_entry');
      const healing = await trial.healing(30, ({ state }) => state === 'verifying');
      expect(healing.reason).toBeNull();
      expect(github.changes(30)).toEqual(['POST /actions/runs/30/rerun-failed-jobs']);
      await github.end(trial.server.address, 30, 'success');
      const healed = await trial.healing(30, ({ finished_at }) => finished_at !== null);
      expect(healed).toMatchObject({ outcome: 'healed' });
      await expectMinutes(healed);
      // What was done is in the chain, and a change of it is noticed.
      const { rows } = await client.query(`select action from audit_entry where subject = $1`, [healing.id]);
      expect(rows).toEqual([{ action: 'healing.rerun_failed_jobs' }]);
      expect(await auditFinding()).toMatchObject({ state: 'good' });
      await client.query('alter table audit_entry disable trigger user');
      await client.query(`update audit_entry set details = '{}' where subject = $1`, [healing.id]);
      expect(await auditFinding()).toMatchObject({ state: 'bad', detail: expect.stringContaining('was altered') });
    } finally {
      await client.end();
    }
  }, 180_000);
});

/** What was spent and spared is what the runs took, and the state of healing tells the sums. */
async function expectMinutes(healed: Shown): Promise<void> {
  const [first, second] = github.fake.github.runs
    .filter(({ id }) => String(id) === healed.run)
    .map(({ createdAt, updatedAt }) => (Date.parse(updatedAt) - Date.parse(createdAt)) / 60_000);
  expect(healed.minutes_spent).toBeCloseTo(second!, 2);
  expect(healed.minutes_saved).toBeCloseTo(Math.max(0, first! - second!), 2);
  expect(healed.minutes_saved).toBeGreaterThan(0);
  const { stdout } = await runRegreen(['heal', 'status', '--json', '--data', trial.server.data], {
    environment: { DATABASE_URL: databaseUrl },
  });
  const status = JSON.parse(stdout) as Shown;
  const all = await trial.api.list('/healings');
  for (const name of ['minutes_spent', 'minutes_saved']) {
    expect(status[name]).toBeCloseTo(
      all.reduce((sum, healing) => sum + Number(healing[name]), 0),
      2,
    );
  }
  expect(status).toEqual(await trial.api.read('/healing/status'));
}

async function auditFinding(): Promise<Shown> {
  const { stdout } = await runRegreen(['doctor', '--json', '--data', trial.server.data], {
    environment: { DATABASE_URL: databaseUrl },
  });
  const findings = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Shown);
  return findings.find(({ name }) => name === 'audit')!;
}

const REFUSE_AUDIT = `
  create or replace function refuse_audit() returns trigger language plpgsql as
    $$ begin raise exception 'no room for the audit'; end $$;
  create trigger refuse before insert on audit_entry for each row execute function refuse_audit()`;
