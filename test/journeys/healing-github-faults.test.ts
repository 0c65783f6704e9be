import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Shown } from '../helpers/api-reader.ts';
import { FakeHost } from '../helpers/fake-host.ts';
import { GithubSide } from '../helpers/github-side.ts';
import { HealingTrial } from '../helpers/healing-trial.ts';
import { NETWORK_TOOLS } from '../helpers/network-logs.ts';

// Healing by the whole program while GitHub fails in every way a code host can: nothing is done twice, nothing before
// GitHub wants it, and hardly more is asked than when nothing is wrong.

const CALM = 'cooldown: 0s, per_hour: 100, mass_failure: 1, attempts_per_incident: 10, flaps_per_week: 50';
const PLAYBOOKS = `
playbooks:
  - name: at once
    when: { category: network }
    level: auto
    guards: { ${CALM} }
    steps: [{ action: rerun_failed_jobs }]
    verify: { run: green, within: 1h }
    otherwise: [{ action: escalate }]
`;
const FORBIDDEN = { status: 403, body: { message: 'Resource not accessible by integration' } };
const SECONDARY = {
  message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
};

let github: GithubSide;
let trial: HealingTrial;
let elsewhere: FakeHost;
beforeAll(async () => {
  github = await GithubSide.open();
  elsewhere = await FakeHost.open((_, response) => response.end('{}'));
  trial = await HealingTrial.open(PLAYBOOKS, github.environment);
});
afterAll(async () => {
  await trial?.close();
  await Promise.all([github?.close(), elsewhere?.close()]);
});

const isWatched = ({ state }: Shown) => state === 'verifying';
const isOver = ({ finished_at }: Shown) => finished_at !== null;
const rerunOf = (id: number) => `POST /actions/runs/${id}/rerun-failed-jobs`;

/** A run fails, is begun again and goes green; every call that was made about it. */
async function heal(id: number, patienceMs = 30_000): Promise<readonly string[]> {
  github.fail(id, { tool: NETWORK_TOOLS[id % NETWORK_TOOLS.length]! });
  await github.tell(trial.server.address, id);
  await trial.healing(id, isWatched, 1, patienceMs);
  await github.end(trial.server.address, id, 'success');
  expect(await trial.healing(id, isOver)).toMatchObject({ outcome: 'healed', reason: null });
  return github.callsAbout(id);
}

describe('GitHub, while a run is healed', () => {
  let calm: readonly string[];
  beforeAll(async () => {
    calm = await heal(100);
  });

  it('is asked for nothing twice, and for one change, when nothing is wrong', () => {
    expect(calm.filter((call) => call.startsWith('POST'))).toEqual([rerunOf(100)]);
    const reads = calm.filter((call) => call === 'GET /actions/runs/100');
    expect(reads).toHaveLength(1);
  });

  const host = () => github.fake.host;
  const rerun = (id: number) => `/runs/${id}/rerun-failed-jobs`;
  const faults: readonly { readonly name: string; readonly begin: (id: number) => void }[] = [
    { name: 'loses the answer to what it did', begin: (id) => host().loseAnswers(rerun(id)) },
    { name: 'does it and never answers', begin: (id) => host().keepSilent(rerun(id)) },
    {
      name: 'does it behind a gateway that gives up',
      begin: (id) => host().spoilAnswers({ status: 502, body: '<html>' }, rerun(id)),
    },
    {
      name: 'hangs before it does it',
      begin: (id) => host().api.fail({ kind: 'hang' }, { path: rerun(id), times: 1 }),
    },
    { name: 'resets the connection', begin: (id) => host().api.fail({ kind: 'reset' }, { path: rerun(id), times: 1 }) },
    {
      name: 'fails once',
      begin: (id) => host().refuseChanges({ status: 503, body: { message: 'no' } }, rerun(id), 1),
    },
    {
      name: 'fails at a look',
      begin: (id) => host().api.fail({ kind: 'status', status: 500 }, { path: `/actions/runs/${id}`, times: 2 }),
    },
    {
      name: 'sends the change on to another host',
      begin: (id) =>
        host().api.fail({ kind: 'redirect', to: `${elsewhere.address}/x`, status: 307 }, { path: rerun(id), times: 1 }),
    },
    {
      name: 'sends the change on as a page for people',
      begin: (id) =>
        host().api.fail({ kind: 'redirect', to: `${elsewhere.address}/x`, status: 302 }, { path: rerun(id), times: 1 }),
    },
  ];

  it('may fail in every way: each run is begun again once, with few calls more', async () => {
    for (const [place, { begin }] of faults.entries()) begin(101 + place);
    const made = await Promise.all(faults.map((_, place) => heal(101 + place, 90_000)));
    const rows = faults.map(({ name }, place) => ({
      name,
      effects: github.changes(101 + place),
      calls: made[place]!.length,
      isFrugal: made[place]!.length <= 1.1 * calm.length + 3,
    }));
    expect(rows).toEqual(
      faults.map(({ name }, place) => ({
        name,
        effects: [rerunOf(101 + place)],
        calls: expect.any(Number),
        isFrugal: true,
      })),
    );
    expect(elsewhere.calls).toEqual([]);
    // Whether it was done is read before it is tried again.
    for (const [place, calls] of made.entries()) {
      const tries = calls.flatMap((call, at) => (call === rerunOf(101 + place) ? [at] : []));
      for (const [before, at] of tries.slice(1).map((at, which) => [tries[which]!, at] as const)) {
        expect(calls.slice(before, at)).toContain(`GET /actions/runs/${101 + place}`);
      }
    }
  });

  it('may be out altogether for a while: it is left alone, and every run is healed afterwards', async () => {
    const ids = Array.from({ length: 6 }, (_, place) => 150 + place);
    const { calls } = host().api;
    const before = calls.length;
    host().api.fail({ kind: 'status', status: 503 });
    const healed = Promise.all(ids.map((id) => heal(id, 120_000)));
    await sleep(12_000);
    host().mend();
    await healed;
    expect(ids.map((id) => github.changes(id))).toEqual(ids.map((id) => [rerunOf(id)]));
    expect(calls.length - before).toBeLessThanOrEqual(ids.length * (1.1 * calm.length + 3));
  });

  it.each([
    { status: 429, body: { message: 'API rate limit exceeded' }, because: 'its limit is spent' },
    { status: 403, body: SECONDARY, because: 'too much happened at once' },
  ])('is left alone until Retry-After is over when $because', async ({ status, body }) => {
    const id = 120 + (status % 10);
    const afterS = 4;
    let refusedAtMs = 0;
    github.fake.host.refuseChanges({ status, body, headers: { 'retry-after': String(afterS) } }, rerun(id), 1);
    const healed = heal(id);
    const { calls } = github.fake.host.api;
    for (let at = calls.length; refusedAtMs === 0; await sleep(5)) {
      const refused = calls.slice(at).find(({ path }) => path.endsWith(rerun(id)));
      if (refused !== undefined) refusedAtMs = refused.atMs;
    }
    const made = await healed;
    const early = calls.filter(({ atMs }) => atMs > refusedAtMs && atMs < refusedAtMs + afterS * 1000);
    expect(early).toEqual([]);
    expect(github.changes(id)).toEqual([rerunOf(id)]);
    expect(made.length).toBeLessThanOrEqual(1.1 * calm.length + 3);
  });

  it('says which permission is missing; the healing stops, and goes on by itself when it is back', async () => {
    github.fake.host.refuseChanges(FORBIDDEN, rerun(130));
    github.fail(130);
    await github.tell(trial.server.address, 130);
    const stuck = await trial.healing(130, ({ state }) => state === 'stuck');
    expect(stuck).toMatchObject({ outcome: null, reason: { code: 'permission_missing' } });
    expect((stuck.reason as Shown).sentence).toMatch(
      /refused rerun_failed_jobs in acme\/shop: the token needs the permission actions: write; it goes on when/,
    );
    expect(github.changes(130)).toEqual([]);
    github.fake.host.mend();
    await trial.healing(130, isWatched, 1, 60_000);
    await github.end(trial.server.address, 130, 'success');
    expect(await trial.healing(130, isOver)).toMatchObject({ outcome: 'healed', reason: null });
    expect(github.changes(130)).toEqual([rerunOf(130)]);
  });

  const forbid = (path: string) =>
    host().api.fail({ kind: 'status', status: 403, message: FORBIDDEN.body.message }, { path });

  it('says so when it may not read the run, and goes on when it may', async () => {
    forbid('/actions/runs/131');
    github.fail(131);
    await github.tell(trial.server.address, 131);
    const waiting = await trial.healing(131, ({ reason }) => reason !== null);
    expect(waiting).toMatchObject({ state: 'gathering', reason: { code: 'run_not_read' } });
    expect((waiting.reason as Shown).sentence).toContain('needs the permission actions: read');
    github.fake.host.mend();
    await trial.healing(131, isWatched, 1, 60_000);
    await github.end(trial.server.address, 131, 'success');
    expect(await trial.healing(131, isOver)).toMatchObject({ outcome: 'healed' });
    expect(github.changes(131)).toEqual([rerunOf(131)]);
  });

  it('says so when it may not look at what it began, and goes on when a person lets it', async () => {
    const id = 132;
    github.fail(id);
    await github.tell(trial.server.address, id);
    await trial.healing(id, isWatched);
    forbid(`/actions/runs/${id}/attempts/2`);
    await github.tell(trial.server.address, id);
    const stuck = await trial.healing(id, ({ state }) => state === 'stuck');
    expect((stuck.reason as Shown).sentence).toContain('needs the permission actions: read');
    github.fake.host.mend();
    expect((await trial.api.post(`/healings/${String(stuck.id)}/resume`)).status).toBe(200);
    await trial.healing(id, isWatched);
    await github.end(trial.server.address, id, 'success');
    expect(await trial.healing(id, isOver)).toMatchObject({ outcome: 'healed' });
    expect(github.changes(id)).toEqual([rerunOf(id)]);
  });

  it('refuses for good what cannot be: it is tried once, and a person is told why', async () => {
    github.fake.host.refuseChanges(
      { status: 403, body: { message: 'Unable to retry this workflow run because it was created over a month ago' } },
      rerun(140),
    );
    github.fail(140);
    await github.tell(trial.server.address, 140);
    const healing = await trial.healing(140, isOver);
    expect(healing).toMatchObject({ outcome: 'unknown', reason: { code: 'action_failed' } });
    expect((healing.reason as Shown).sentence).toContain('created over a month ago');
    expect(github.callsAbout(140).filter((call) => call === rerunOf(140))).toHaveLength(1);
    github.fake.host.mend();
  });
});
