import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ApiReader, type Shown } from '../helpers/api-reader.ts';
import { GithubSide } from '../helpers/github-side.ts';
import { readHealing } from '../helpers/healing-trial.ts';
import type { NetworkTool } from '../helpers/network-logs.ts';
import { type Program, type SignedIn, signIn, startProgram } from '../helpers/program.ts';

// A playbook that waits between what people agreed to and its action: what it would do by then is what they were shown,
// or they are asked anew.

const WAIT_MS = 2_000;
const PLAYBOOKS = `
playbooks:
  - name: after a while
    when: { category: network }
    level: approve
    guards: { cooldown: 0s, per_hour: 100, mass_failure: 1, attempts_per_incident: 10, flaps_per_week: 50 }
    steps: [{ wait: ${WAIT_MS / 1000}s }, { action: rerun_without_cache, cache: npm- }]
    verify: { run: green, within: 1h }
    otherwise: []
`;

let github: GithubSide;
let program: Program;
let api: ApiReader;
let ann: SignedIn;
const directory = mkdtempSync(join(tmpdir(), 'regreen-agreements-'));
beforeAll(async () => {
  const file = join(directory, 'playbooks.yaml');
  writeFileSync(file, PLAYBOOKS);
  github = await GithubSide.open();
  program = await startProgram({ ...github.environment, REGREEN_HEALING_PLAYBOOKS: file });
  const { bearer } = await program.key(['read', 'write', 'execute']);
  api = new ApiReader({ address: program.address, output: '' }, bearer.replace('Bearer ', ''));
  await program.person('ann@example.test', 'operator');
  ann = await signIn(program, 'ann@example.test');
});
afterAll(async () => {
  await program?.close();
  await github?.close();
  rmSync(directory, { recursive: true, force: true });
});

const healing = (run: number, isSo: (healing: Shown) => boolean) => readHealing(api, { run }, isSo);
const isAsked = ({ state }: Shown) => state === 'awaiting_decision';
const requestsOf = (id: unknown) => api.list(`/requests?healing=${String(id)}`);
const openOf = async (id: unknown) => (await requestsOf(id)).find(({ state }) => state === 'open')!;
const callsOf = ({ actions }: Shown) =>
  (actions as readonly { calls: readonly Shown[] }[]).flatMap(({ calls }) =>
    calls.map(({ method, path }) => `${String(method)} ${String(path).replace('/repos/acme/shop', '')}`),
  );
/** changes that were made about a branch and its run, however often */
const made = (run: number, caches: readonly number[]) =>
  github.changes().filter((call) => [...caches.map(deletionOf), rerunOf(run)].includes(call));
const deletionOf = (cache: number) => `DELETE /actions/caches/${cache}`;
const rerunOf = (run: number) => `POST /actions/runs/${run}/rerun-failed-jobs`;

function keepCache(run: number, id: number): void {
  github.fake.caches.push({ id, ref: `refs/heads/work-${run}`, key: `npm-${id}` });
}

/** A run fails whose branch has one cache, and people are asked. */
async function ask(run: number, cache: number, tool: NetworkTool): Promise<Shown> {
  keepCache(run, cache);
  github.fail(run, { tool });
  await github.tell(program.address, run);
  const { id } = await healing(run, isAsked);
  const open = await openOf(id);
  expect(callsOf(open)).toEqual([deletionOf(cache), rerunOf(run)]);
  return open;
}

const agree = (request: Shown, hash = request.content_hash) =>
  api.post(`/healings/${String(request.healing)}/approve`, { content_hash: hash }, { ...ann, origin: program.address });

/** answers that may still be on their way */
const clicked: ReturnType<typeof agree>[] = [];
afterEach(async () => {
  for (const { status } of await Promise.all(clicked.splice(0))) expect(status).toBe(200);
});

const listings = () => github.fake.host.api.calls.filter(({ path }) => path.includes('/actions/caches')).length;

/**
 * People agree, and the wait begins: what they agreed to has been compared with what would be done. GitHub is heard in
 * this process, as the wait is, so that however busy the machine is, this ends before the wait does.
 */
async function agreeAndWait(request: Shown, clicks = 1): Promise<void> {
  const before = listings();
  const answers = Array.from({ length: clicks }, () => agree(request));
  while (listings() === before) await sleep(10);
  await sleep(200);
  clicked.push(...answers);
}

const pausesOf = async (id: unknown) => {
  const { steps } = await api.read(`/healings/${String(id)}`);
  return (steps as readonly Shown[]).filter(({ name }) => name === 'pause').map(({ state }) => state);
};

describe('what was agreed to before a wait', () => {
  it('is done after it, exactly once, where nothing has changed', async () => {
    const request = await ask(1, 11, 'npm');
    await agreeAndWait(request, 3);
    expect(made(1, [11])).toEqual([]);
    await healing(1, ({ state }) => state === 'verifying');
    expect(await pausesOf(request.healing)).toEqual(['done']);
    await github.end(program.address, 1, 'success');
    expect(await healing(1, ({ finished_at }) => finished_at !== null)).toMatchObject({ outcome: 'healed' });
    expect(made(1, [11])).toEqual([deletionOf(11), rerunOf(1)]);
    expect(await requestsOf(request.healing)).toMatchObject([{ state: 'used', answers: [{ verdict: 'approve' }] }]);
  });

  it('is asked anew, and not done, where it would be something else by then', async () => {
    const request = await ask(2, 21, 'pip');
    await agreeAndWait(request);
    // Another run of the branch keeps a cache of its own meanwhile: nobody agreed to have that one deleted.
    keepCache(2, 22);
    const anew = await healing(
      2,
      ({ state, reason }) => isAsked({ state }) && (reason as Shown | null)?.code === 'content_changed',
    );
    expect((anew.reason as Shown).sentence).toBe(
      'what would be done has changed since it was agreed to; it is asked anew',
    );
    expect(await pausesOf(anew.id)).toEqual(['done']);
    const open = await openOf(anew.id);
    expect(callsOf(open)).toEqual([deletionOf(21), deletionOf(22), rerunOf(2)]);
    expect(open).toMatchObject({ answers: [] });
    expect(open.content_hash).not.toBe(request.content_hash);
    // The old answer is good for nothing any more, however long one waits.
    expect((await agree(request)).status).toBe(409);
    await sleep(WAIT_MS / 2);
    expect(made(2, [21, 22])).toEqual([]);

    expect((await agree(open)).status).toBe(200);
    await healing(2, ({ state }) => state === 'verifying');
    expect(made(2, [21, 22])).toEqual([deletionOf(21), deletionOf(22), rerunOf(2)]);
  });
});
