import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ApiReader, type Shown } from '../helpers/api-reader.ts';
import { GithubSide } from '../helpers/github-side.ts';
import { readHealing } from '../helpers/healing-trial.ts';
import { type Program, type SignedIn, signIn, startProgram } from '../helpers/program.ts';
import { parseLines, runRegreen } from './program.ts';

// What people say of healings on GitHub, by API and command line: they agree to exactly what was shown, once, and
// whoever says stop is heard within a second.

const CALM = 'cooldown: 0s, per_hour: 100, mass_failure: 1, attempts_per_incident: 10, flaps_per_week: 50';
const asked = (name: string, level: string, guards = '') => `
  - name: ${name}
    when: { category: network, branch: "${name}-*" }
    level: ${level}
    guards: { ${CALM}${guards} }
    steps: [{ action: open_issue }, { action: rerun_failed_jobs }]
    verify: { run: green, within: 1h }`;
const PLAYBOOKS = `
playbooks:
${asked('asked', 'approve')}
${asked('two', 'approve', ', approvers: 2')}
${asked('suggested', 'suggest')}
  - name: after a while
    when: { category: network, branch: "slow-*" }
    level: auto
    guards: { ${CALM} }
    steps: [{ wait: 3s }, { action: rerun_failed_jobs }]
    verify: { run: green, within: 1h }
  - name: at once
    when: { category: network }
    level: auto
    guards: { ${CALM} }
    steps: [{ action: rerun_failed_jobs }]
    verify: { run: green, within: 1h }
`;

let github: GithubSide;
let program: Program;
let api: ApiReader;
let environment: Record<string, string>;
const directory = mkdtempSync(join(tmpdir(), 'regreen-people-'));
const people = new Map<string, SignedIn>();
beforeAll(async () => {
  const file = join(directory, 'playbooks.yaml');
  writeFileSync(file, PLAYBOOKS);
  github = await GithubSide.open();
  environment = { ...github.environment, REGREEN_HEALING_PLAYBOOKS: file };
  program = await startProgram(environment);
  const { bearer } = await program.key(['read', 'write', 'execute', 'admin']);
  api = new ApiReader({ address: program.address, output: '' }, bearer.replace('Bearer ', ''));
  // A run that is known makes its organisation known.
  github.pass(1);
  await tell(1);
  for (const [name, role] of [
    ['ann', 'operator'],
    ['ben', 'operator'],
    ['vic', 'viewer'],
  ] as const) {
    const email = `${name}@example.test`;
    await program.person(email, role);
    people.set(name, await signIn(program, email));
  }
});
afterAll(async () => {
  await program?.close();
  await github?.close();
  rmSync(directory, { recursive: true, force: true });
});
afterEach(() => github.fake.host.mend());

const tell = (id: number) => github.tell(program.address, id);
const end = (id: number, conclusion: string) => github.end(program.address, id, conclusion);
const rerunOf = (id: number) => `POST /actions/runs/${id}/rerun-failed-jobs`;
const isWatched = ({ state }: Shown) => state === 'verifying';
const isOver = ({ finished_at }: Shown) => finished_at !== null;
const isStuck = ({ state }: Shown) => state === 'stuck';
const healing = (run: number, isSo: (healing: Shown) => boolean) => readHealing(api, { run }, isSo);
const reasonOf = ({ reason }: Shown) => reason as Shown;
/** changes for a run and for its incident, since there were so many */
const changesSince = (count: number) => github.changes().slice(count);
const regreen = (args: readonly string[]) =>
  runRegreen([...args, '--data', directory], { environment: { ...environment, DATABASE_URL: program.databaseUrl } });

interface Question {
  readonly run: number;
  readonly healing: string;
  readonly hash: string;
  /** changes that were made before */
  readonly before: number;
}

let next = 200;

/** A run fails about which people are asked. */
async function ask(playbook = 'asked'): Promise<Question> {
  const run = next++;
  const before = github.fake.host.effects.length;
  github.fail(run, { branch: `${playbook}-${run}` });
  await tell(run);
  const { id } = await healing(run, ({ state }) => state === 'awaiting_decision');
  const [request] = await api.listWhen(`/requests?healing=${String(id)}`, ([first]) => first !== undefined);
  return { run, healing: String(id), hash: String(request?.content_hash), before };
}

async function say(
  who: string | null,
  verb: string,
  question: Question,
  more: object = {},
): Promise<{ status: number; json: Shown }> {
  const body = { content_hash: question.hash, ...more };
  const path = `/healings/${question.healing}/${verb}`;
  if (who === null) return await api.post(path, body);
  const { cookie, 'x-csrf-token': csrf } = people.get(who)!;
  return await api.post(path, body, { cookie, 'x-csrf-token': csrf, origin: program.address });
}

const requestOf = async ({ healing: id }: Question) => (await api.list(`/requests?healing=${id}`))[0]!;

describe('a question about a run on GitHub', () => {
  it('shows the exact calls, and they are made once one person agrees, however often they click', async () => {
    const question = await ask();
    expect(changesSince(question.before)).toEqual([]);
    const shown = (await requestOf(question)).actions as readonly { kind: string; calls: readonly Shown[] }[];
    const calls = shown.flatMap(({ calls }) => calls);
    expect(calls).toMatchObject([
      { method: 'POST', path: '/repos/acme/shop/issues', body: { labels: ['regreen'] } },
      { method: 'POST', path: `/repos/acme/shop/actions/runs/${question.run}/rerun-failed-jobs`, body: null },
    ]);
    const clicks = await Promise.all(Array.from({ length: 8 }, () => say('ann', 'approve', question)));
    expect(clicks.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    await healing(question.run, isWatched);
    const made = github.fake.host.effects.slice(question.before);
    expect(made.map(({ method, path, body }) => ({ method, path, body }))).toEqual(calls);
    await end(question.run, 'success');
    expect(await healing(question.run, isOver)).toMatchObject({ outcome: 'healed' });
    expect((await requestOf(question)).answers).toHaveLength(1);
    // Used: who repeats it changes nothing, who comes later is told.
    expect((await say('ann', 'approve', question)).status).toBe(200);
    expect(await say('ben', 'approve', question)).toMatchObject({
      status: 409,
      json: { detail: 'expected an open request, came one that is used; it is answered once' },
    });
    // The issue is closed in its own time, now that the run is green.
    const since = github.fake.host.effects.slice(question.before);
    expect(since.filter(({ method }) => method !== 'PATCH')).toHaveLength(2);
    expect(since.filter(({ method }) => method === 'PATCH').length).toBeLessThanOrEqual(1);
  });

  it('is answered from the shell too, with the hash of what was shown there', async () => {
    const question = await ask('suggested');
    const shown = await regreen(['approve', question.healing]);
    expect(shown.stdout).toContain(rerunOf(question.run).replace('/actions', '/repos/acme/shop/actions'));
    expect(shown.stdout).toContain(`regreen approve ${question.healing} --hash ${question.hash}`);
    expect(changesSince(question.before)).toEqual([]);
    const wrong = await regreen(['approve', question.healing, '--hash', 'f'.repeat(64)]);
    expect(wrong).toMatchObject({ stdout: '', stderr: expect.stringContaining('what would be done has changed') });
    expect(wrong.code).not.toBe(0);
    const later = ['approve', question.healing, '--hash', question.hash, '--defer'];
    expect(await regreen([...later, 'soon'])).toMatchObject({ code: 2, stdout: '' });
    expect((await regreen([...later, '9d'])).stderr).toContain('expected a time before');
    expect((await regreen([...later, '4h'])).stdout).toContain(`${question.healing}: put off until 2`);
    expect(changesSince(question.before)).toEqual([]);
    const agreed = await regreen(['approve', question.healing, '--hash', question.hash]);
    expect(agreed.stdout).toBe(`${question.healing}: approved\n`);
    await healing(question.run, isWatched);
    expect(changesSince(question.before)).toContain(rerunOf(question.run));
    const late = await regreen(['approve', question.healing, '--hash', question.hash]);
    expect(late.stderr).toContain('asks for nothing');
  });

  it('is cut from the shell: what stays is asked anew, under a hash of its own', async () => {
    const question = await ask('suggested');
    const without = (numbers: string) =>
      regreen(['approve', question.healing, '--hash', question.hash, '--without', numbers]);
    expect(await without('3')).toMatchObject({ code: 2, stderr: expect.stringContaining('from 1 to 2, came 3') });
    expect(await without('1,2')).toMatchObject({ code: 2, stderr: expect.stringContaining('one action to stay') });
    expect((await without('1')).stdout).toContain(`${question.healing}: asked anew about what stays`);
    const shown = await regreen(['approve', question.healing]);
    expect(shown.stdout).toMatch(/^1\. rerun_failed_jobs\n/);
    const [, hash = ''] = /--hash (\S+)/.exec(shown.stdout) ?? [];
    expect(hash).not.toBe(question.hash);
    expect((await regreen(['approve', question.healing, '--hash', question.hash])).code).not.toBe(0);
    expect((await regreen(['approve', question.healing, '--hash', hash])).stdout).toBe(
      `${question.healing}: approved\n`,
    );
    await healing(question.run, isWatched);
    expect(changesSince(question.before)).toEqual([rerunOf(question.run)]);
  });

  it.each([
    { who: 'vic', why: 'execute', status: 403 },
    { who: null, why: 'expected a person who is operator or admin of the organisation, came program', status: 409 },
  ])('is not answered by the wrong one: $who', async ({ who, why, status }) => {
    const question = await ask();
    const answer = await say(who, 'approve', question);
    expect(answer.status).toBe(status);
    expect(answer.json.detail).toContain(why);
    expect(await requestOf(question)).toMatchObject({ state: 'open', answers: [] });
    expect(changesSince(question.before)).toEqual([]);
  });

  it('is not to be seen by people of another organisation', async () => {
    const question = await ask();
    await program.person('oda@example.test', 'operator', 'org_other');
    people.set('oda', await signIn(program, 'oda@example.test'));
    expect((await say('oda', 'approve', question)).status).toBe(404);
    expect(await requestOf(question)).toMatchObject({ state: 'open', answers: [] });
  });

  it('is not answered for other content than was shown', async () => {
    const question = await ask();
    expect(await say('ann', 'approve', { ...question, hash: 'f'.repeat(64) })).toMatchObject({
      status: 409,
      json: { detail: expect.stringContaining('what would be done has changed; look again and answer that') },
    });
    expect(changesSince(question.before)).toEqual([]);
  });

  it('is not answered too late', async () => {
    const question = await ask();
    const client = new pg.Client(program.databaseUrl);
    await client.connect();
    await client.query(`update healing_request set expires_at = now() - interval '1 second' where healing_id = $1`, [
      question.healing,
    ]);
    await client.end();
    expect(await say('ann', 'approve', question)).toMatchObject({
      status: 409,
      json: { detail: expect.stringContaining('came one later; ask again') },
    });
    expect(changesSince(question.before)).toEqual([]);
  });

  it('is not done when what would be done has changed since it was agreed to', async () => {
    const question = await ask();
    const { incident } = await healing(question.run, () => true);
    // Somebody deleted or wrote the issue meanwhile: the call would be another one.
    const known = github.fake.issues.find(({ body }) => body.includes(`regreen:incident ${String(incident)}`));
    if (known !== undefined) github.fake.issues.splice(github.fake.issues.indexOf(known), 1);
    else {
      const body = `<!-- regreen:incident ${String(incident)} -->\nby hand`;
      github.fake.issues.push({
        number: 5,
        title: 'x',
        body,
        state: 'open',
        labels: ['regreen'],
        author: 'regreen-bot',
      });
    }
    expect((await say('ann', 'approve', question)).status).toBe(200);
    const isAskedAnew = ({ state, reason }: Shown) =>
      state === 'awaiting_decision' && (reason as Shown | null)?.code === 'content_changed';
    await healing(question.run, isAskedAnew);
    expect(changesSince(question.before)).toEqual([]);
    const anew = await requestOf(question);
    expect(anew).toMatchObject({ state: 'open', answers: [] });
    expect(anew.content_hash).not.toBe(question.hash);
    // What was shown before counts no more; what is shown now does.
    expect((await say('ben', 'approve', question)).status).toBe(409);
    expect((await say('ben', 'approve', { ...question, hash: String(anew.content_hash) })).status).toBe(200);
    await healing(question.run, isWatched);
    expect(changesSince(question.before)).toContain(rerunOf(question.run));
  });

  it('is withdrawn when somebody began the run again and it went green; nothing is counted as saved', async () => {
    const question = await ask();
    github.fake.again(question.run);
    await end(question.run, 'success');
    expect(await healing(question.run, isOver)).toMatchObject({
      state: 'not_healed_by_choice',
      outcome: null,
      reason: { code: 'green_already' },
      minutes_saved: 0,
      minutes_spent: 0,
    });
    expect(await requestOf(question)).toMatchObject({ state: 'cancelled', answers: [] });
    expect(await say('ann', 'approve', question)).toMatchObject({
      status: 409,
      json: { detail: expect.stringContaining('withdrawn') },
    });
    expect(changesSince(question.before)).toEqual([]);
  });

  it('can be changed: what stays is asked anew, and the old answer counts no more', async () => {
    const question = await ask();
    expect((await say('ann', 'modify', question, { actions: [1] })).status).toBe(200);
    const changed = await requestOf(question);
    expect(changed).toMatchObject({ state: 'open', actions: [{ kind: 'rerun_failed_jobs' }] });
    expect((await say('ben', 'approve', question)).status).toBe(409);
    expect((await say('ben', 'approve', { ...question, hash: String(changed.content_hash) })).status).toBe(200);
    await healing(question.run, isWatched);
    expect(changesSince(question.before)).toEqual([rerunOf(question.run)]);
  });

  it('can be put off, and is answered all the same; not beyond its end', async () => {
    const question = await ask();
    const until = new Date(Date.now() + 3_600_000).toISOString();
    expect((await say('ann', 'defer', question, { until })).status).toBe(200);
    expect((await say('ann', 'defer', question, { until })).status).toBe(200);
    expect(await requestOf(question)).toMatchObject({ state: 'open', deferred_until: until, answers: [{}] });
    const beyond = new Date(Date.now() + 30 * 24 * 3_600_000).toISOString();
    expect((await say('ann', 'defer', question, { until: beyond })).status).toBe(409);
    expect((await say('ben', 'approve', question)).status).toBe(200);
    await healing(question.run, isWatched);
    expect(changesSince(question.before)).toContain(rerunOf(question.run));
  });

  it('needs two people where the playbook wants two; one who clicks twice is one', async () => {
    const question = await ask('two');
    const machine = await regreen(['approve', question.healing, '--hash', question.hash]);
    expect(machine).toMatchObject({ code: 5, stdout: '' });
    expect(machine.stderr).toContain('expected 2 people who are known by name');
    for (let click = 0; click < 3; click++) expect((await say('ann', 'approve', question)).status).toBe(200);
    expect(await requestOf(question)).toMatchObject({ state: 'open', approvers: 2, answers: [{ verdict: 'approve' }] });
    await sleep(500);
    expect(changesSince(question.before)).toEqual([]);
    expect((await say('ben', 'approve', question)).status).toBe(200);
    await healing(question.run, isWatched);
    expect(changesSince(question.before)).toContain(rerunOf(question.run));
  });

  it('that was answered no stays no', async () => {
    const question = await ask();
    expect((await say('ann', 'reject', question)).status).toBe(200);
    expect(await healing(question.run, isOver)).toMatchObject({ reason: { code: 'rejected' } });
    expect((await say('ben', 'approve', question)).status).toBe(409);
    expect(changesSince(question.before)).toEqual([]);
  });
});

describe('whoever says stop', () => {
  const stop = (scope: string) => api.post('/healing/stop', { scope, reason: 'a release' });
  const resume = (scope: string) => api.post('/healing/resume', { scope });

  it('is heard within a second, also in the middle of an action', async () => {
    const run = next++;
    const look = `/actions/runs/${run}`;
    github.fail(run);
    await tell(run);
    // GitHub is slow: the change would go out a second after the stop, long after it was allowed.
    github.fake.host.api.fail({ kind: 'delay', ms: 2500 }, { path: /\/actions\/runs\/\d+$/ });
    const { calls } = github.fake.host.api;
    while (!calls.some(({ path }) => path.endsWith(look))) await sleep(20);
    await sleep(1_300);
    await stop('*');
    const stuck = await healing(run, isStuck);
    expect(reasonOf(stuck)).toMatchObject({ code: 'kill_switch', sentence: expect.stringContaining('a release') });
    await sleep(3000);
    expect(github.callsAbout(run).filter((call) => call.startsWith('POST'))).toEqual([]);
    github.fake.host.mend();
    await resume('*');
    await healing(run, isWatched);
    expect(github.changes(run)).toEqual([rerunOf(run)]);
    await end(run, 'success');
    expect(await healing(run, isOver)).toMatchObject({ outcome: 'healed', reason: null });
  });

  it('is heard by what waits, in each scope; what was stopped in the middle goes on afterwards', async () => {
    for (const scope of ['*', 'github/ACME', 'github/acme/Shop']) {
      const run = next++;
      github.fail(run, { branch: `slow-${run}`, tool: 'pip' });
      await tell(run);
      await healing(run, ({ state }) => state === 'healing');
      await stop(scope);
      const stuck = await healing(run, isStuck);
      expect(reasonOf(stuck).sentence).toContain(`healing is stopped for ${scope}`);
      expect(github.changes(run)).toEqual([]);
      await resume(scope);
      await healing(run, isWatched);
      expect(github.changes(run)).toEqual([rerunOf(run)]);
    }
  });

  it('stops nothing of others; what fails meanwhile says why it waits, and is decided when healing goes on', async () => {
    const [free, caught] = [next++, next++];
    await stop('github/others');
    github.fail(free, { tool: 'git' });
    await tell(free);
    await healing(free, isWatched);
    await stop('github/acme/shop');
    github.fail(caught, { tool: 'go' });
    await tell(caught);
    expect(await healing(caught, isStuck)).toMatchObject({
      decided_at: null,
      reason: {
        code: 'kill_switch',
        sentence: expect.stringMatching(/stopped for github\/acme\/shop by .* a release/),
      },
    });
    // Its branch goes on meanwhile: it is not begun again for a commit nobody waits for.
    const [old, newer] = [next++, next++];
    github.fail(old, { tool: 'pip', branch: 'moves-on' });
    await tell(old);
    await healing(old, isStuck);
    github.push(newer, 'moves-on');
    await tell(newer);
    expect(github.changes(caught)).toEqual([]);
    await resume('github/others');
    await resume('github/acme/shop');
    await healing(caught, isWatched);
    expect(github.changes(caught)).toEqual([rerunOf(caught)]);
    expect(await healing(old, isOver)).toMatchObject({
      state: 'not_healed_by_choice',
      reason: { code: 'superseded' },
    });
    expect(github.changes(old)).toEqual([]);
  });

  it('is heard from the shell, before an answer: what was agreed to is done when healing goes on', async () => {
    const question = await ask();
    const stopped = await regreen(['heal', 'stop', '--all', '--reason', 'a release\u001b[2J']);
    expect(stopped.stdout).toBe('healing is stopped everywhere\n');
    const { stdout } = await regreen(['heal', 'status']);
    expect(stdout).toMatch(/^stopped everywhere by the operator: a release[^\u001b]*\n/);
    expect((await say('ann', 'approve', question)).status).toBe(200);
    await healing(question.run, isStuck);
    expect(changesSince(question.before)).toEqual([]);
    const narrow = await regreen(['heal', 'resume', '--scope', 'github/acme']);
    expect(narrow.stdout).toBe('healing is still stopped everywhere\n');
    const resumed = await regreen(['heal', 'resume', '--all']);
    expect(resumed.stdout).toBe('healing goes on everywhere\n');
    await healing(question.run, isWatched);
    expect(changesSince(question.before)).toContain(rerunOf(question.run));
  });

  it('is never refused, and is told by shell and API when nothing has the name', async () => {
    const everything = await regreen(['heal', 'stop']);
    expect(everything.stdout).toBe('healing is stopped everywhere\n');
    const slip = await regreen(['heal', 'stop', '--scope', 'GitHub/Acmee/']);
    expect(slip).toMatchObject({ code: 0, stdout: 'healing is stopped for github/Acmee\n' });
    expect(slip.stderr).toContain('nothing called github/Acmee is known here: did you mean github/acme?');
    const { json } = await stop('github/acme/shpo');
    expect(json.stopped).toMatchObject([
      { scope: '*', known: true, nearest: null },
      { scope: 'github/Acmee', known: false, nearest: 'github/acme' },
      { scope: 'github/acme/shpo', known: false, nearest: 'github/acme/shop' },
    ]);
    const { stdout } = await regreen(['heal', 'resume', '--all']);
    expect(stdout).toBe('healing goes on everywhere, and is still stopped for github/Acmee, github/acme/shpo\n');
    await resume('github/acmee');
    const { json: after } = await resume('github/Acme/SHPO');
    expect(after.stopped).toEqual([]);
  });

  it('may be operator of one organisation, and is told which when it is not enough', async () => {
    const { data } = await api.read('/organisations');
    const [organisation] = data as readonly Shown[];
    await program.person('oto@example.test', 'operator', String(organisation!.id));
    const { cookie, 'x-csrf-token': csrf } = await signIn(program, 'oto@example.test');
    const asOto = (scope: string) =>
      api.post('/healing/stop', { scope }, { cookie, 'x-csrf-token': csrf, origin: program.address });
    expect(await asOto('*')).toMatchObject({
      status: 403,
      json: { detail: expect.stringContaining('you may for github/acme; ask an administrator of the server') },
    });
    expect((await asOto('github/ACME')).status).toBe(200);
    await resume('github/acme');
  });
});

describe('healing that is asked for', () => {
  it('is begun where GitHub does not answer, and goes on when it does', async () => {
    const question = await ask();
    await say('ann', 'reject', question);
    const rejected = await healing(question.run, ({ state }) => state === 'not_healed_by_choice');
    const { failures } = await api.read(`/healings/${String(rejected.id)}`);
    const wanted = { failure: (failures as readonly Shown[])[0]!.id };
    github.fake.host.api.fail({ kind: 'status', status: 503 });
    const { status, json } = await api.post('/heal', wanted);
    expect({ status, json }).toMatchObject({ status: 200, json: { reason: { code: 'not_reached' }, actions: [] } });
    expect(json.healing).not.toBe(rejected.id);
    const text = await regreen(['heal', '--failure', String(wanted.failure)]);
    expect(text.stdout).toMatch(/^not planned yet: .*\nhealing: hea_\w+ \(\w+\)\n$/);
    github.fake.host.mend();
    const asked = await healing(question.run, ({ id, state }) => id === json.healing && state === 'awaiting_decision');
    expect(asked).toMatchObject({ playbook: 'asked' });
  });
});

describe('a dry run', () => {
  it('shows the exact calls and makes none, by API and command line', async () => {
    const question = await ask();
    const { failures } = await api.read(`/healings/${question.healing}`);
    const [failure] = failures as readonly Shown[];
    const before = github.fake.host.changeCalls;
    const wanted = { failure: failure!.id, dry_run: true };
    const { json } = await api.post('/heal', wanted);
    const calls = (json.actions as readonly { calls: readonly Shown[] }[]).flatMap((action) => action.calls);
    expect(json).toMatchObject({ healing: null, playbook: 'asked', level: 'approve', reason: null });
    expect(calls).toMatchObject([
      { path: expect.stringMatching(/^\/repos\/acme\/shop\/issues/) },
      { method: 'POST', path: `/repos/acme/shop/actions/runs/${question.run}/rerun-failed-jobs`, body: null },
    ]);
    const { stdout } = await regreen(['heal', '--failure', String(failure!.id), '--dry-run', '--json']);
    const [plan] = parseLines(stdout) as unknown as [
      { healing: null; actions: readonly { calls: readonly Shown[] }[] },
    ];
    expect(plan.healing).toBeNull();
    expect(plan.actions.flatMap((action) => action.calls)).toEqual(calls);
    const text = await regreen(['heal', '--failure', String(failure!.id), '--dry-run']);
    expect(text.stdout).toContain(`  POST /repos/acme/shop/actions/runs/${question.run}/rerun-failed-jobs\n`);
    expect(github.fake.host.changeCalls).toBe(before);
  });
});
