import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Shown } from '../helpers/api-reader.ts';
import type { FakeActionsHost } from '../helpers/fake-actions-host.ts';
import { FakeHost } from '../helpers/fake-host.ts';
import { GitlabSide } from '../helpers/gitlab-side.ts';
import { HealingTrial } from '../helpers/healing-trial.ts';
import { JenkinsSide } from '../helpers/jenkins-side.ts';
import { NETWORK_TOOLS } from '../helpers/network-logs.ts';

// Healing by the whole program while GitLab and Jenkins fail in every way a host can: nothing is done twice, nothing
// before the host wants it, and hardly more is asked than when nothing is wrong.

const PLAYBOOKS = `
playbooks:
  - name: at once
    when: { category: network }
    level: auto
    guards: { cooldown: 0s, per_hour: 100, mass_failure: 1, attempts_per_incident: 10, flaps_per_week: 50 }
    steps: [{ action: rerun_failed_jobs }]
    verify: { run: green, within: 1h }
    otherwise: [{ action: escalate }]
`;
const PATIENCE_MS = 120_000;
const RETRY_AFTER_S = 4;

let gitlab: GitlabSide;
let jenkins: JenkinsSide;
let trial: HealingTrial;
let elsewhere: FakeHost;
beforeAll(async () => {
  gitlab = await GitlabSide.open();
  jenkins = await JenkinsSide.open();
  elsewhere = await FakeHost.open((_, response) => response.end('{}'));
  trial = await HealingTrial.open(PLAYBOOKS, { ...gitlab.environment, ...jenkins.environment });
});
afterAll(async () => {
  await trial?.close();
  await Promise.all([gitlab?.close(), jenkins?.close(), elsewhere?.close()]);
});

const isWatched = ({ state }: Shown) => state === 'verifying';
const isOver = ({ finished_at }: Shown) => finished_at !== null;
const toolOf = (number: number) => NETWORK_TOOLS[number % NETWORK_TOOLS.length]!;

/** How the call that changes something goes wrong, by the path of it. */
const FAULTS: readonly { readonly name: string; readonly begin: (host: FakeActionsHost, path: string) => void }[] = [
  { name: 'loses the answer to what it did', begin: (host, path) => host.loseAnswers(path) },
  { name: 'does it and never answers', begin: (host, path) => host.keepSilent(path) },
  {
    name: 'does it behind a gateway that gives up',
    begin: (host, path) => host.spoilAnswers({ status: 502, body: '<html>' }, path),
  },
  {
    name: 'hangs before it does it',
    begin: (host, path) => host.api.fail({ kind: 'hang' }, { path, times: 1 }),
  },
  { name: 'resets the connection', begin: (host, path) => host.api.fail({ kind: 'reset' }, { path, times: 1 }) },
  { name: 'fails once', begin: (host, path) => host.refuseChanges({ status: 500, body: '<html>' }, path, 1) },
  {
    name: 'sends the change on to another host',
    begin: (host, path) =>
      host.api.fail({ kind: 'redirect', to: `${elsewhere.address}/x`, status: 307 }, { path, times: 1 }),
  },
  {
    name: 'sends the change on as a page for people',
    begin: (host, path) =>
      host.api.fail({ kind: 'redirect', to: `${elsewhere.address}/x`, status: 302 }, { path, times: 1 }),
  },
];

/** Waits for the call that a host refuses. */
async function refusedAt(host: FakeActionsHost, path: string): Promise<number> {
  const { calls } = host.api;
  for (let at = calls.length; ; await sleep(5)) {
    const refused = calls.slice(at).find((call) => call.path.endsWith(path));
    if (refused !== undefined) return refused.atMs;
  }
}

function earlyCalls(host: FakeActionsHost, refusedAtMs: number) {
  const untilMs = refusedAtMs + RETRY_AFTER_S * 1000;
  return host.api.calls.filter(({ atMs }) => atMs > refusedAtMs && atMs < untilMs).map(({ path }) => path);
}

describe('GitLab, while a pipeline is healed', () => {
  const jobsOf = (id: number) => `GET /pipelines/${id}/jobs?include_retried=true&per_page=100&page=1`;

  /** A pipeline fails of which nobody heard yet; where it is begun again. */
  function fail(id: number): string {
    gitlab.fail(id, { tool: toolOf(id) });
    return gitlab.retryOf(id).slice('POST '.length);
  }

  async function heal(id: number): Promise<readonly string[]> {
    await gitlab.tell(trial.server.address, id);
    await trial.healing(id, isWatched, 1, PATIENCE_MS);
    await gitlab.end(trial.server.address, id, 'success');
    expect(await trial.healing(id, isOver, 1, PATIENCE_MS)).toMatchObject({ outcome: 'healed', reason: null });
    return gitlab.callsAbout(id);
  }

  it('may fail in every way: each is begun again once, with few calls more', async () => {
    fail(100);
    const calm = await heal(100);
    expect(calm.filter((call) => call.startsWith('POST'))).toEqual([gitlab.retryOf(100)]);
    const { host } = gitlab.fake;
    for (const [place, { begin }] of FAULTS.entries()) begin(host, fail(101 + place));
    fail(101 + FAULTS.length);
    host.api.fail({ kind: 'status', status: 500 }, { path: '/pipelines/109/jobs', times: 2 });
    const ids = [...FAULTS.keys(), FAULTS.length].map((place) => 101 + place);
    const made = await Promise.all(ids.map(heal));
    for (const [place, id] of ids.entries()) {
      const name = FAULTS[place]?.name ?? 'fails at a look';
      const calls = made[place]!;
      expect([name, gitlab.changes(id)], calls.join('\n')).toEqual([name, [gitlab.retryOf(id)]]);
      expect([name, calls.length <= 1.1 * calm.length + 3, calls]).toEqual([name, true, calls]);
      // Whether it was done is read before it is tried again.
      const tries = calls.flatMap((call, at) => (call === gitlab.retryOf(id) ? [at] : []));
      for (const [which, at] of tries.slice(1).entries()) {
        expect([name, calls.slice(tries[which], at)]).toEqual([name, expect.arrayContaining([jobsOf(id)])]);
      }
    }
    expect(elsewhere.calls).toEqual([]);
  });

  it('is left alone until Retry-After is over', async () => {
    const { host } = gitlab.fake;
    const headers = { 'retry-after': String(RETRY_AFTER_S), 'ratelimit-remaining': '0' };
    const retry = fail(120);
    host.refuseChanges({ status: 429, body: 'Retry later', headers }, retry, 1);
    const [healed, refusedAtMs] = await Promise.all([heal(120), refusedAt(host, retry)]);
    expect(earlyCalls(host, refusedAtMs)).toEqual([]);
    expect(gitlab.changes(120)).toEqual([gitlab.retryOf(120)]);
    expect(healed.filter((call) => call.startsWith('POST'))).toHaveLength(2);
  });

  it('refuses for good what cannot be: it is tried once, and a person is told why', async () => {
    gitlab.fake.host.refuseChanges({ status: 422, body: { message: 'The job is archived' } }, fail(121));
    await gitlab.tell(trial.server.address, 121);
    expect(await trial.healing(121, isOver, 1, PATIENCE_MS)).toMatchObject({
      outcome: 'unknown',
      reason: { code: 'action_failed', sentence: expect.stringContaining('archived') },
    });
    expect(gitlab.callsAbout(121).filter((call) => call.startsWith('POST'))).toHaveLength(1);
  });
});

describe('Jenkins, while a build is healed', () => {
  const path = '/shop/build';

  /** A build fails, is begun again and goes green; the calls that were made meanwhile. */
  async function heal(place: number): Promise<readonly string[]> {
    const { calls } = jenkins.fake.host.api;
    const before = calls.length;
    const number = jenkins.fail({ tool: toolOf(place), branch: `work-${place}` });
    await jenkins.tell(trial.server.address, number);
    await trial.healing(number, isWatched, 1, PATIENCE_MS);
    await jenkins.begin(trial.server.address);
    await jenkins.end(trial.server.address, 'SUCCESS');
    expect(await trial.healing(number, isOver, 1, PATIENCE_MS)).toMatchObject({ outcome: 'healed', reason: null });
    // What is looked through for builds nobody told of has nothing to do with it.
    return calls.slice(before).flatMap((call) => (call.path.includes('builtOn') ? [] : `${call.method} ${call.path}`));
  }

  it('may fail in every way: each is begun again once, with few calls more', async () => {
    const calm = await heal(0);
    const { host } = jenkins.fake;
    for (const [place, { name, begin }] of FAULTS.entries()) {
      const before = jenkins.changes().length;
      begin(host, path);
      const calls = await heal(1 + place);
      expect([name, jenkins.changes().slice(before)]).toEqual([name, ['POST /build']]);
      expect([name, calls.length <= 1.1 * calm.length + 3, calls]).toEqual([name, true, calls]);
      // Whether it was done is read before it is tried again: among the builds, and in the queue.
      const tries = calls.flatMap((call, at) => (call.startsWith('POST') ? [at] : []));
      for (const [which, at] of tries.slice(1).entries()) {
        const between = calls.slice(tries[which], at);
        expect([name, between.some((call) => call.includes('allBuilds['))]).toEqual([name, true]);
        expect([name, between.some((call) => call.includes('/queue/api/json'))]).toEqual([name, true]);
      }
    }
    expect(elsewhere.calls).toEqual([]);
  });

  it('is left alone until Retry-After is over', async () => {
    const { host } = jenkins.fake;
    const headers = { 'retry-after': String(RETRY_AFTER_S) };
    host.refuseChanges({ status: 503, body: '<html>Please wait while Jenkins is getting ready', headers }, path, 1);
    const before = jenkins.changes().length;
    const [, refusedAtMs] = await Promise.all([heal(20), refusedAt(host, path)]);
    expect(earlyCalls(host, refusedAtMs)).toEqual([]);
    expect(jenkins.changes().slice(before)).toEqual(['POST /build']);
  });
});
