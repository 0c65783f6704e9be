import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Action, HealingRecord } from '../../src/healing/index.ts';
import type { RunFact } from '../../src/intake/index.ts';
import type { Storage } from '../../src/storage/index.ts';
import { NOON, outcome, redRun, runFact, sha256, WIDE } from './examples.ts';
import { ALL, actionOf, CALLS, decide, entryOf, failedRun } from './healing-examples.ts';
import { describeOnServers } from './on-servers.ts';
import type { TestServer } from './private-server.ts';

const DONE = { summary: 'issue #1 tells of the incident', url: null, watched: null, undo: null };
const GREEN_URL = 'https://ci.test/runs/9';

await describeOnServers(describePlaces);

function describePlaces(server: TestServer): void {
  let storage: Storage;
  beforeEach(async () => {
    storage = await server.openEmpty();
  });
  afterEach(() => storage.close());

  /** A run that failed, is explained and decided about. */
  const failed = async (run: string, more: Partial<RunFact> = {}, fingerprint?: string): Promise<HealingRecord> =>
    decide(storage, await failedRun(storage, run, more, fingerprint), 'tell');

  /** It writes of its incident where people read it. */
  async function written(healing: HealingRecord, kind: Action['kind'] = 'open_issue'): Promise<Action> {
    const action = writingOf(healing, kind);
    await storage.healings.reserve(healing.id, 0, action, CALLS, WIDE);
    await storage.healings.recordResult(action.key, DONE);
    return action;
  }

  const green = (run = '9', minutes = 60) =>
    record(runFact(run, 'success', { startedAtMs: NOON, finishedAtMs: NOON + minutes * 60_000, url: GREEN_URL }));
  const record = (run: RunFact) => storage.pipeline.record([{ task: null, facts: [{ run, jobs: [] }] }]);
  const claimUpdates = async () => {
    const request = { workflows: ['update@1'], limit: 9, withSuspect: false, leaseMs: 60_000 };
    return (await storage.executions.claim(request)).executions.map(({ id }) => ({
      id,
      place: id.slice(0, id.lastIndexOf('/')),
    }));
  };

  it('are up to date as long as nothing changes', async () => {
    const healing = await failed('1');
    await written(healing);
    await storage.healings.move(healing.id, { state: 'finished', outcome: 'not_healed' });
    expect(await claimUpdates()).toEqual([]);
  });

  it('are brought up to date when the incident is over: by which run, and what that saved', async () => {
    const healing = await failed('1');
    const action = await written(healing);
    await storage.healings.move(healing.id, { state: 'verifying' });
    await green();
    const [update, ...more] = await claimUpdates();
    expect(more).toEqual([]);
    expect(update!.place).toBe(`issue/${healing.incidentId}`);
    const stale = () => storage.places.stale(update!.place, update!.id);
    expect(await stale()).toMatchObject({ version: 1, healingId: healing.id, isAboutToEnd: true, action });
    await storage.healings.move(healing.id, { state: 'finished', outcome: 'healed', minutesSaved: 4.5 });
    const told = (await stale())!;
    expect(told.isAboutToEnd).toBe(false);
    expect(told.incidents).toMatchObject([
      {
        standing: { is: 'resolved', run: '9', url: GREEN_URL, minutesSaved: 4.5 },
        situation: { run: { run: '1' }, incidentId: healing.incidentId },
        tried: [],
      },
    ]);
    const key = sha256(`${healing.id} update`);
    for (let time = 0; time < 2; time++) {
      expect(await storage.places.intend(healing.id, { ...action, key }, CALLS)).toBeNull();
    }
    const actions = () => storage.healings.actionsOf(ALL, healing.id);
    expect(await actions()).toMatchObject([{ state: 'done' }, { key, state: 'intended', calls: CALLS }]);
    const entries = (await storage.audit.list(0, 100)).filter((entry) => entry.action === 'healing.update');
    expect(entries).toMatchObject([{ subject: healing.id, details: { key, kind: 'open_issue' } }]);
    await storage.places.told(update!.place, 1, key, { ...DONE, summary: 'it is closed' });
    expect((await actions())[1]).toMatchObject({ state: 'done', summary: 'it is closed' });
    expect(await stale()).toBeNull();
    expect(await claimUpdates()).toEqual([]);
  });

  it('are brought up to date by one at a time: what changes meanwhile it tells as well', async () => {
    const healing = await failed('1');
    await written(healing);
    await green();
    const [update] = await claimUpdates();
    // The run did not end green after all: another that failed ended later, and so did the green one.
    await failed('2', { startedAtMs: NOON, finishedAtMs: NOON + 30 * 60_000 });
    await storage.healings.move(healing.id, { state: 'finished', outcome: 'superseded' });
    expect(await claimUpdates()).toEqual([]);
    const stale = (await storage.places.stale(update!.place, update!.id))!;
    expect(stale.version).toBeGreaterThan(1);
    // What an older version said is no word on this one.
    await storage.places.told(update!.place, 1, sha256('first'), DONE);
    expect(await storage.places.stale(update!.place, update!.id)).not.toBeNull();
    await storage.places.told(update!.place, stale.version, sha256('second'), DONE);
    expect(await storage.places.stale(update!.place, update!.id)).toBeNull();
  });

  it('are brought up to date again when the incident comes back, and is over once more', async () => {
    const healing = await failed('1');
    const { place } = await tellOnce(healing);
    // Known late: the same failed on another branch before that run went green, and is not over there.
    const late = { branch: 'b', startedAtMs: NOON, finishedAtMs: NOON + 30 * 60_000 };
    await storage.failures.recordDiagnoses([{ task: null, outcome: outcome((await recordRed('3', late))!) }]);
    expect(await storage.incidents.read(ALL, healing.incidentId!)).toMatchObject({ state: 'open' });
    const [again] = await claimUpdates();
    expect(again).toMatchObject({ place });
    expect(await storage.places.stale(place, again!.id)).toMatchObject({ incidents: [{ standing: { is: 'open' } }] });
    await record(runFact('10', 'success', { branch: 'b', startedAtMs: NOON, finishedAtMs: NOON + 90 * 60_000 }));
    expect(await claimUpdates()).toEqual([]);
    expect(await storage.places.stale(place, again!.id)).toMatchObject({
      version: 3,
      incidents: [{ standing: { is: 'resolved', run: '10' } }],
    });
  });

  it('that were written late, when all was over, are brought up to date at once', async () => {
    const healing = await failed('1');
    const action = writingOf(healing);
    await storage.healings.reserve(healing.id, 0, action, CALLS, WIDE);
    await green();
    expect(await claimUpdates()).toEqual([]);
    await storage.healings.recordResult(action.key, DONE);
    expect(await claimUpdates()).toMatchObject([{ place: `issue/${healing.incidentId}` }]);
    // Told twice, as after a lost answer: it was written once.
    await storage.healings.recordResult(action.key, DONE);
    expect(await claimUpdates()).toEqual([]);
  });

  it('say which run answers when a healing is superseded', async () => {
    const healing = await failed('1');
    await written(healing);
    await record(runFact('7', null, { commit: 'other', startedAtMs: NOON + 600_000, finishedAtMs: null }));
    await storage.healings.move(healing.id, { state: 'finished', outcome: 'superseded' });
    const [update] = await claimUpdates();
    expect(await storage.places.stale(update!.place, update!.id)).toMatchObject({
      incidents: [{ standing: { is: 'superseded', run: '7' } }],
    });
  });

  it('of a pull request tell of all its incidents', async () => {
    const [one, two] = [
      await failed('1', { pullRequest: 5 }),
      await failed('2', { pullRequest: 5, branch: 'b' }, 'v1:00000000000000bb'),
    ];
    expect(one.incidentId).not.toBe(two.incidentId);
    for (const healing of [one, two]) await written(healing, 'comment_pull_request');
    await green();
    const [update, ...more] = await claimUpdates();
    expect(more).toEqual([]);
    expect(update!.place).toBe(`comment/${one.repositoryId}/5`);
    const { incidents } = (await storage.places.stale(update!.place, update!.id))!;
    expect(incidents.map(({ standing }) => standing.is).toSorted()).toEqual(['open', 'resolved']);
  });

  it('are not brought up to date where healing is stopped, and whoever waits for it is woken', async () => {
    const healing = await failed('1');
    const action = await written(healing);
    await green();
    const [update] = await claimUpdates();
    await storage.stops.stop('github/acme', 'a pause', entryOf('healing.stop'));
    expect(await storage.places.stoppedAt(update!.place)).toBe('github/acme');
    const wanted = { ...action, key: sha256(`${healing.id} update`) };
    expect(await storage.places.intend(healing.id, wanted, CALLS)).toBe('github/acme');
    expect(await storage.healings.actionsOf(ALL, healing.id)).toHaveLength(1);
    await storage.stops.resume('github/acme', entryOf('healing.resume'));
    expect(await storage.places.stoppedAt(update!.place)).toBeNull();
    expect(await storage.places.intend(healing.id, wanted, CALLS)).toBeNull();
    expect(await storage.healings.actionsOf(ALL, healing.id)).toHaveLength(2);
  });

  it('say what stood in the way, and stay stale where that may pass', async () => {
    const healing = await failed('1');
    const action = await written(healing);
    await green();
    const [update] = await claimUpdates();
    const key = sha256(`${healing.id} update`);
    await storage.places.intend(healing.id, { ...action, key }, CALLS);
    await storage.places.told(update!.place, null, key, { problem: 'issues: write', isPermission: true });
    expect((await storage.healings.actionsOf(ALL, healing.id))[1]).toMatchObject({ problem: 'issues: write' });
    expect(await storage.places.stale(update!.place, update!.id)).not.toBeNull();
    await storage.places.told(update!.place, 1, key, DONE);
    expect(await storage.places.stale(update!.place, update!.id)).toBeNull();
  });

  async function tellOnce(healing: HealingRecord): Promise<{ place: string }> {
    await written(healing);
    await green();
    const [update] = await claimUpdates();
    const { version } = (await storage.places.stale(update!.place, update!.id))!;
    await storage.places.told(update!.place, version, sha256('told'), DONE);
    expect(await storage.places.stale(update!.place, update!.id)).toBeNull();
    return { place: update!.place };
  }

  async function recordRed(run: string, more: Partial<RunFact>) {
    const [failure] = await storage.pipeline.record([{ task: null, facts: [redRun(run, more)] }]);
    return failure;
  }
}

/** An action that writes where people read. */
function writingOf(healing: HealingRecord, kind: Action['kind'] = 'open_issue'): Action {
  const action = actionOf(healing, kind);
  const text = { title: 'a title', body: 'a body' };
  return { ...action, target: { ...action.target, pullRequest: 5 }, text };
}
