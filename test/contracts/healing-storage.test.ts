import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DIAGNOSIS_GIVEN_UP, type HealingRecord, type RequestRecord, type Ruling } from '../../src/healing/index.ts';
import type { JobFact, RunFact, Task } from '../../src/intake/index.ts';
import type { Storage } from '../../src/storage/index.ts';
import { jobFact, makeId, NOON, outcome, redRun, repository, runFact, sha256, WIDE } from './examples.ts';
import { ALL, actionOf, CALLS, decide, entryOf, failedRun } from './healing-examples.ts';
import { FIRST_PAGE } from './intake-stores.ts';
import { describeNoticeStore, newNotice } from './notice-store.ts';
import { describeOnServers } from './on-servers.ts';
import type { TestServer } from './private-server.ts';

const STOPPED = { code: 'kill_switch', sentence: 'healing is stopped' };
const QUESTION = makeId('req');
const DAY_MS = 24 * 3_600_000;
const inCapitals = (name: string) => name.replace(/[a-z]/g, (letter) => letter.toUpperCase());

await describeOnServers(describeHealingStores);

function describeHealingStores(server: TestServer): void {
  let storage: Storage;
  beforeEach(async () => {
    storage = await server.openEmpty();
  });
  afterEach(() => storage.close());

  const healingsOf = async (name: string) =>
    (await storage.healings.list(ALL, { repository: name }, FIRST_PAGE)).items.toReversed();

  const failed = (run: string, more: Partial<RunFact> = {}) => failedRun(storage, run, more);

  async function decided(healing: HealingRecord, isEarly = false): Promise<void> {
    await decide(storage, healing, 'retry', { isEarly });
  }

  describe('a healing', () => {
    it('is begun once for a run, however many of its failures are explained, and once a round', async () => {
      const healing = await failed('1');
      expect(healing).toMatchObject({ state: 'gathering', round: 1, attempt: 1, repository: 'acme/shop' });
      expect(await failed('1')).toEqual(healing);
      await decided(healing);
      await storage.healings.move(healing.id, { state: 'finished', outcome: 'not_healed' });
      await failed('1');
      expect(await healingsOf('acme/shop')).toHaveLength(1);
      // As GitLab does it: another job of the same run.
      const fact = redRun('1');
      const jobs = fact.jobs!.map((job) => ({ ...job, job: '2', startedAtMs: job.finishedAtMs }));
      const [again] = await storage.pipeline.record([{ task: null, facts: [{ ...fact, jobs }] }]);
      await storage.failures.recordDiagnoses([{ task: null, outcome: outcome(again!) }]);
      expect((await healingsOf('acme/shop')).map(({ round }) => round)).toEqual([1, 2]);
      const { failures } = (await storage.healings.situation((await healingsOf('acme/shop'))[1]!.id))!;
      expect(failures.map(({ providerJob }) => providerJob)).toEqual(['2']);
    });

    it('is begun though a diagnosis was given up, and again for all of the run when there is one', async () => {
      const jobs = [jobFact('1', 'failure'), jobFact('2', 'failure')];
      await storage.pipeline.record([{ task: null, facts: [{ run: runFact('1', 'failure'), jobs }] }]);
      const [one, two] = await storage.tasks.claim(['diagnose'], 2, 60_000);
      await storage.failures.recordDiagnoses([{ task: one!, outcome: outcome(one!.subject) }]);
      const [healing] = await healingsOf('acme/shop');
      expect((await storage.healings.situation(healing!.id))!.run.undiagnosedJobs).toBe(1);
      await storage.tasks.bury(two!, 'it ends the process');
      const situation = (await storage.healings.situation(healing!.id))!;
      expect(situation.run.undiagnosedJobs).toBe(0);
      expect(situation.failures.find(({ failureId }) => failureId === two!.subject)).toMatchObject({
        category: 'unknown',
        missing: [DIAGNOSIS_GIVEN_UP],
      });
      const reason = { code: 'evidence_complete', sentence: 'given up' };
      const refused = {
        situation,
        state: 'not_healed_by_choice',
        level: 'observe',
        playbook: null,
        reason,
        trace: {},
      } as const;
      const told = newNotice(`failure.given_up/${healing!.id}`);
      await storage.healings.decide(healing!.id, refused, [told]);
      await storage.healings.decide(healing!.id, refused, [told]);
      const notices = await storage.notices.list(ALL, { healingId: healing!.id }, FIRST_PAGE);
      expect(notices.items).toHaveLength(1);
      expect(await healingsOf('acme/shop')).toHaveLength(1);

      for (const problem of ['again', null]) {
        const [view] = (await storage.givenUpTasks.list(ALL, 'diagnose', FIRST_PAGE)).items;
        const entry = entryOf('task.replay', view!.id);
        expect(await storage.givenUpTasks.replay(view!.id, entry)).not.toBeNull();
        expect(await isInAudit(entry.id)).toBe(true);
        const [task] = await storage.tasks.claim(['diagnose'], 2, 60_000);
        if (problem === null)
          await storage.failures.recordDiagnoses([{ task: task!, outcome: outcome(task!.subject) }]);
        else await storage.tasks.bury(task!, problem);
        // A replay that fails again says nothing that was not known.
        expect(await healingsOf('acme/shop')).toHaveLength(problem === null ? 2 : 1);
      }
      const next = (await healingsOf('acme/shop'))[1]!;
      expect(next).toMatchObject({ state: 'gathering', round: 2 });
      const { failures, run } = (await storage.healings.situation(next.id))!;
      expect(failures.map(({ failureId }) => failureId).toSorted()).toEqual([one!.subject, two!.subject].toSorted());
      expect([run.undiagnosedJobs, failures.flatMap(({ missing }) => missing)]).toEqual([0, []]);
    });

    it('begins for a failure alone whose diagnosis was given up', async () => {
      await storage.pipeline.record([{ task: null, facts: [redRun('1')] }]);
      const [task] = await storage.tasks.claim(['diagnose'], 2, 60_000);
      await storage.tasks.bury(task!, 'it ends the process');
      const [healing, ...others] = await healingsOf('acme/shop');
      expect([healing, others]).toMatchObject([{ state: 'gathering', incidentId: null }, []]);
      expect(await storage.executions.read(healing!.id)).toMatchObject({ state: 'active' });
    });

    it('asks for the jobs of its run again, unless that ended the process twice or was discarded', async () => {
      const rows = [
        { run: '1', deaths: 0, isDiscarded: false, asks: true },
        { run: '2', deaths: 2, isDiscarded: false, asks: false },
        { run: '3', deaths: 0, isDiscarded: true, asks: false },
      ];
      for (const { run, deaths, isDiscarded, asks } of rows) {
        await storage.pipeline.record([{ task: null, facts: [{ run: runFact(run, 'failure'), jobs: [] }] }]);
        let task: Task | undefined;
        for (let begun = 0; begun <= deaths; begun++) {
          const leaseMs = begun < deaths ? 20 : 60_000;
          const claim = async () => ([task] = await storage.tasks.claim(['fetch_run'], 1, leaseMs));
          await expect.poll(claim, { timeout: 10_000, interval: 50 }).toHaveLength(1);
        }
        expect(task).toMatchObject({ crashes: deaths });
        await storage.tasks.bury(task!, 'no answer');
        if (isDiscarded) await storage.givenUpTasks.discard(task!.id, entryOf('task.discard', task!.id));
        const [failure] = await storage.tasks.claim(['diagnose'], 1, 60_000);
        await storage.failures.recordDiagnoses([
          { task: failure!, outcome: { ...outcome(failure!.subject), diagnosis: null } },
        ]);
        const healing = (await healingsOf('acme/shop')).find((one) => one.run === run)!;
        expect(await storage.healings.askForJobs(healing.id)).toBe('no answer');
        expect(await storage.tasks.claim(['fetch_run'], 1, 60_000)).toHaveLength(asks ? 1 : 0);
      }
    }, 60_000);

    it('is begun anew by a person, whatever was decided, and in the audit', async () => {
      const healing = await failed('1');
      const runId = (await storage.healings.runOf(ALL, { incident: (await incidentOf(healing))! }))!.runId!;
      expect(await storage.healings.begin(runId, entryOf('healing.ask', healing.id))).toBe(healing.id);
      await decided(healing);
      await storage.healings.move(healing.id, { state: 'finished', outcome: 'unknown' });
      const again = await storage.healings.begin(runId, entryOf('healing.ask', healing.id));
      expect(again).not.toBe(healing.id);
      expect(await storage.healings.read(ALL, again!)).toMatchObject({ round: 2, state: 'gathering' });
      expect((await storage.healings.situation(again!))!.failures).toHaveLength(1);
    });

    it('keeps the first decision, and what it was made from', async () => {
      const healing = await failed('1');
      await decided(healing);
      const first = (await storage.healings.read(ALL, healing.id))!;
      expect(first).toMatchObject({ state: 'healing', level: 'auto', playbook: 'retry', reason: null });
      expect(first.decidedAtMs).not.toBeNull();
      const situation = (await storage.healings.situation(healing.id))!;
      const other = { situation, state: 'observed', level: null, playbook: null, reason: null, trace: {} } as const;
      await storage.healings.decide(healing.id, other);
      expect(await storage.healings.read(ALL, healing.id)).toEqual(first);
      expect(await storage.healings.readDecision(ALL, healing.id)).toMatchObject({ situation: { run: { run: '1' } } });
      expect(await storage.incidents.read(ALL, first.incidentId!)).toMatchObject({ state: 'healing' });
    });

    it('ends once: by its outcome, or cancelled with its questions', async () => {
      const healing = await failed('1');
      await decided(healing);
      await storage.requests.open(questionOf(healing, QUESTION));
      expect(await storage.healings.cancel(healing.id, entryOf('healing.cancel', healing.id))).toBe(true);
      expect(await storage.healings.cancel(healing.id, entryOf('healing.cancel', healing.id))).toBe(false);
      await storage.healings.move(healing.id, { state: 'finished', outcome: 'healed' });
      expect(await storage.healings.read(ALL, healing.id)).toMatchObject({ state: 'cancelled', outcome: null });
      expect(await storage.requests.read(ALL, QUESTION)).toMatchObject({ state: 'cancelled' });
      expect(await storage.healings.isStopped(healing.id)).toBe(true);
    });

    it('is let go on only while it is stuck, and in the audit', async () => {
      const healing = await failed('1');
      expect(await storage.healings.resume(healing.id, entryOf('healing.resume', healing.id))).toBe(false);
      await storage.healings.move(healing.id, { state: 'stuck' });
      const entry = entryOf('healing.resume', healing.id);
      expect(await storage.healings.resume(healing.id, entry)).toBe(true);
      expect(await isInAudit(entry.id)).toBe(true);
    });

    it('is stuck when its execution was given up, goes on when a person says so, and is cancelled with it', async () => {
      const healing = await failed('1');
      const giveUp = async () => {
        const request = { workflows: ['heal@1'], limit: 9, withSuspect: false, leaseMs: 9_000 };
        const [claimed] = (await storage.executions.claim(request)).executions;
        const said = {
          entries: [],
          isFirst: false,
          intents: [],
          outcomes: [],
          taken: [],
          children: [],
          parentId: null,
        };
        const next = { state: 'failed', problem: 'no more tries' } as const;
        await storage.executions.commit([{ id: healing.id, token: claimed!.token, ...said, next }]);
      };
      expect(await storage.healings.settleGivenUp()).toBe(0);
      await giveUp();
      expect(await storage.healings.settleGivenUp()).toBe(1);
      expect(await storage.healings.settleGivenUp()).toBe(0);
      const reason = { code: 'given_up', sentence: 'it was given up: no more tries' };
      expect(await storage.healings.read(ALL, healing.id)).toMatchObject({ state: 'stuck', reason });
      expect(await storage.healings.resume(healing.id, entryOf('healing.resume', healing.id))).toBe(true);
      expect(await storage.healings.read(ALL, healing.id)).toMatchObject({ state: 'gathering', reason: null });
      expect(await storage.executions.read(healing.id)).toMatchObject({ state: 'active' });
      await giveUp();
      await storage.healings.settleGivenUp();
      expect(await storage.executions.discard(healing.id)).toBe(true);
      expect(await storage.healings.settleGivenUp()).toBe(1);
      expect(await storage.healings.read(ALL, healing.id)).toMatchObject({ state: 'cancelled' });
    });

    it('tells no longer why it was stuck when it goes on', async () => {
      const healing = await failed('1');
      const reason = { code: 'permission_missing', sentence: 'actions: write' };
      await storage.healings.move(healing.id, { state: 'stuck', reason });
      await storage.healings.move(healing.id, { state: 'stuck' });
      expect(await storage.healings.read(ALL, healing.id)).toMatchObject({ reason });
      await storage.healings.move(healing.id, { state: 'healing' });
      expect(await storage.healings.read(ALL, healing.id)).toMatchObject({ state: 'healing', reason: null });
    });

    it('is counted while it is open, and by its outcome afterwards', async () => {
      const [one, two] = [await failed('1'), await failed('2')];
      await storage.healings.move(one.id, {
        state: 'finished',
        outcome: 'healed',
        minutesSpent: 1.5,
        minutesSaved: 4,
      });
      await storage.requests.open(questionOf(two, QUESTION));
      const counts = {
        open: { awaiting_decision: 1 },
        outcomes: { healed: 1 },
        minutesSpent: 1.5,
        minutesSaved: 4,
        escalations: [],
      };
      expect(await storage.healings.counts(ALL)).toEqual({ ...counts, openRequests: 1 });
      expect(await storage.healings.counts([one.organisationId])).toEqual({ ...counts, openRequests: 1 });
      expect(await storage.healings.counts(['org_other'])).toMatchObject({ open: {}, outcomes: {}, openRequests: 0 });
    });
  });

  describe('a healing that cancels its run', () => {
    const run = runFact('1', null);
    /** a job of the run ends so, and is explained where it failed */
    async function ended(job: string, conclusion: 'failure' | 'success', startedAtMs = NOON): Promise<void> {
      const jobs = [{ ...jobFact(job, conclusion), startedAtMs }, jobFact('9', null)];
      const made = await storage.pipeline.record([{ task: null, facts: [{ run, jobs }] }]);
      for (const failure of made) await storage.failures.recordDiagnoses([{ task: null, outcome: outcome(failure) }]);
    }
    async function early(): Promise<HealingRecord> {
      await ended('1', 'failure');
      const [healing] = await healingsOf('acme/shop');
      await decided(healing!, true);
      return healing!;
    }
    const jobsOf = async ({ id }: HealingRecord) =>
      (await storage.healings.situation(id))!.failures.map(({ providerJob }) => providerJob);
    let databaseUrl: string;
    beforeEach(async () => {
      await storage.close();
      databaseUrl = await server.makeMigrated();
      storage = await server.openAt(databaseUrl);
    });
    const wakeUps = async ({ id }: HealingRecord) => {
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      const { rows } = await client.query(
        'select topic, payload from execution_wake_up where execution_id = $1 order by id',
        [id],
      );
      await client.end();
      return rows.map(({ topic, payload }) => [topic, typeof payload === 'string' ? JSON.parse(payload) : payload]);
    };

    it('is about whatever fails in it meanwhile, and is followed by no other', async () => {
      const healing = await early();
      await ended('2', 'failure');
      expect(await healingsOf('acme/shop')).toHaveLength(1);
      expect(await jobsOf(healing)).toEqual(['1', '2']);
      await storage.healings.reserve(healing.id, 0, actionOf(healing, 'cancel_run'), CALLS, WIDE);
      const said = { summary: 'asked for it', url: null, watched: null, undo: null };
      await storage.healings.recordResult(actionOf(healing, 'cancel_run').key, said);
      await storage.healings.move(healing.id, { state: 'finished', outcome: 'unknown' });
      // Told late: it began before. What somebody began since is another matter.
      await ended('3', 'failure');
      expect(await healingsOf('acme/shop')).toHaveLength(1);
      await ended('4', 'failure', Date.now() + DAY_MS);
      expect((await healingsOf('acme/shop')).map(({ round }) => round)).toEqual([1, 2]);
      // The others are red still, and would begin again with it.
      expect(await jobsOf((await healingsOf('acme/shop'))[1]!)).toEqual(['1', '2', '3', '4']);
    });

    it('leaves what fails after it to another where nothing was cancelled', async () => {
      const healing = await early();
      await storage.healings.move(healing.id, { state: 'not_healed_by_choice' });
      await ended('2', 'failure');
      expect(await jobsOf((await healingsOf('acme/shop'))[1]!)).toEqual(['1', '2']);
    });

    it('does not count as a change that was tried, for whoever heals the same afterwards', async () => {
      const healing = await early();
      await storage.healings.reserve(healing.id, 0, actionOf(healing, 'cancel_run'), CALLS, WIDE);
      await storage.healings.move(healing.id, { state: 'finished', outcome: 'unknown' });
      const next = await failed('2');
      const { history } = (await storage.healings.situation(next.id))!;
      expect(history).toMatchObject({ actionsOnIncident: 0, actionsInHour: 0, actionsInDay: 0 });
      expect(history.healingsOfFingerprint).toEqual([]);
      // Though it was once for its attempt.
      const again = await storage.healings.reserve(next.id, 0, actionOf(healing, 'cancel_run'), CALLS, WIDE);
      expect(again).toEqual({ outcome: 'taken', healingId: healing.id });
    });

    it('gathers on, and decides again, when its question is withdrawn', async () => {
      const healing = await early();
      await storage.requests.open(questionOf(healing, QUESTION));
      await ended('2', 'failure');
      const reason = { code: 'withdrawn', sentence: 'the run ended' };
      expect(await storage.healings.gatherOn(healing.id, reason)).toBe(true);
      expect(await storage.requests.read(ALL, QUESTION)).toMatchObject({ state: 'cancelled' });
      expect(await storage.healings.read(ALL, healing.id)).toMatchObject({
        state: 'gathering',
        reason,
        level: null,
        playbook: null,
        decidedAtMs: null,
      });
      expect(await jobsOf(healing)).toEqual(['1', '2']);
      // What fails from here on wakes it, as it does others that gather.
      await ended('3', 'failure');
      expect(await healingsOf('acme/shop')).toHaveLength(1);
      await decided(healing);
      expect(await storage.healings.read(ALL, healing.id)).toMatchObject({ state: 'healing', playbook: 'retry' });
    });

    it.each(['approved', 'ended'])('does not gather on when people agreed, or it is over: %s', async (which) => {
      const healing = await early();
      await storage.requests.open(questionOf(healing, QUESTION));
      if (which === 'approved') {
        const yes: Ruling = { accepted: true, isRepeated: false, state: 'approved', deferredUntilMs: null };
        const answer = { person: 'usr_1', verdict: 'approve' as const, note: null };
        await storage.requests.answer(ALL, QUESTION, answer, () => yes, entryOf('healing.approve', healing.id), null);
      } else await storage.healings.cancel(healing.id, entryOf('healing.cancel', healing.id));
      const before = await storage.healings.read(ALL, healing.id);
      expect(await storage.healings.gatherOn(healing.id, null)).toBe(false);
      expect(await storage.healings.read(ALL, healing.id)).toEqual(before);
    });

    it('hears of the end of its run while it asks, and of nothing before', async () => {
      const healing = await early();
      await storage.requests.open(questionOf(healing, QUESTION));
      const before = (await wakeUps(healing)).length;
      await ended('2', 'success');
      expect(await wakeUps(healing)).toHaveLength(before);
      await storage.pipeline.record([{ task: null, facts: [{ run: runFact('1', 'failure'), jobs: [] }] }]);
      expect((await wakeUps(healing)).slice(before)).toEqual([['answer', { request: null, state: 'run_over' }]]);
    });

    it('is not told where it asks about a run that was over', async () => {
      const healing = await failed('1');
      await decided(healing);
      await storage.requests.open(questionOf(healing, QUESTION));
      const before = await wakeUps(healing);
      await storage.pipeline.record([{ task: null, facts: [{ run: runFact('1', 'failure'), jobs: [] }] }]);
      expect(await wakeUps(healing)).toEqual(before);
    });
  });

  describe('what a decision is made from', () => {
    it('counts actions of others on the run, for the incident and lately, never its own', async () => {
      const [one, two] = [await failed('1'), await failed('2')];
      for (const healing of [one, two]) await decided(healing);
      await storage.healings.reserve(one.id, 0, actionOf(one), CALLS, WIDE);
      await storage.healings.reserve(two.id, 0, actionOf(two), CALLS, WIDE);
      // What only tells people costs nothing.
      await storage.healings.reserve(one.id, 1, actionOf(one, 'notify'), [], WIDE);
      const { history } = (await storage.healings.situation(two.id))!;
      expect(history).toMatchObject({ actionsOnRun: 0, actionsOnIncident: 1, actionsInHour: 1, actionsInDay: 1 });
      const wide = { actionsInHour: 1, actionsInDay: 1, lastRuns: 2, lastRedRuns: 2 };
      expect(history).toMatchObject({ organisation: wide, everything: wide, writesInHour: 0, writesInDay: 0 });
      // It is under way, and takes about as long as its job did.
      expect(history).toMatchObject({ healingsOfFingerprint: [{ outcome: null }], minutesUnderWay: 1 });
      expect(history.healingsOfFingerprint[0]!.atMs).toBeGreaterThan(Date.now() - 60_000);
      await storage.healings.move(one.id, { state: 'finished', outcome: 'not_healed', minutesSpent: 3 });
      const after = (await storage.healings.situation(two.id))!.history;
      expect(after).toMatchObject({ healingsOfFingerprint: [{ outcome: 'not_healed' }], minutesSpentInDay: 3 });
      expect(after).toMatchObject({ runsInHour: 2, redRunsInHour: 2, minutesUnderWay: 0 });
    });

    it('counts a cache that was deleted as a change, and what was written apart from changes', async () => {
      const [one, two] = [await failed('1'), await failed('2')];
      for (const healing of [one, two]) await decided(healing);
      for (const kind of ['delete_cache', 'open_issue', 'comment_pull_request', 'cancel_run'] as const)
        await storage.healings.reserve(one.id, 0, actionOf(one, kind), CALLS, WIDE);
      const { history } = (await storage.healings.situation(two.id))!;
      expect(history).toMatchObject({ actionsOnIncident: 1, actionsInHour: 1, actionsInDay: 1, writesInHour: 2 });
      expect(history).toMatchObject({ healingsOfFingerprint: [{ outcome: null }], minutesUnderWay: 0, writesInDay: 2 });
    });

    it('takes what a person ended after its change for a healing of which nobody knows what it helped', async () => {
      const [one, two] = [await failed('1'), await failed('2')];
      for (const healing of [one, two]) await decided(healing);
      await storage.healings.reserve(one.id, 0, actionOf(one), CALLS, WIDE);
      await storage.healings.cancel(one.id, entryOf('healing.cancel', one.id));
      const { history } = (await storage.healings.situation(two.id))!;
      expect(history.healingsOfFingerprint).toMatchObject([{ outcome: 'unknown' }]);
    });

    it.each(['gave_up', 'given_up'])('does not wait for a healing that waits for a person, as %s', async (code) => {
      const [one, two] = [await failed('1'), await failed('2')];
      for (const healing of [one, two]) await decided(healing);
      await storage.healings.reserve(one.id, 0, actionOf(one), CALLS, WIDE);
      await storage.healings.move(one.id, { state: 'stuck', reason: { code: 'permission_missing', sentence: '' } });
      const outcomes = async () => (await storage.healings.situation(two.id))!.history.healingsOfFingerprint;
      expect(await outcomes()).toMatchObject([{ outcome: null }]);
      await storage.healings.move(one.id, { state: 'stuck', reason: { code, sentence: '' } });
      expect(await outcomes()).toMatchObject([{ outcome: 'unknown' }]);
    });

    it.each([
      { where: 'as another attempt', attempt: 2, jobs: [] },
      { where: 'under the same number', attempt: 1, jobs: ['2'] },
    ])('does not wait for a healing whose run failed again, $where', async ({ attempt, jobs }) => {
      const one = await failed('1');
      await decided(one);
      await storage.healings.reserve(one.id, 0, actionOf(one), CALLS, WIDE);
      const watched = { run: '1', attempt, jobs, sinceMs: NOON };
      await storage.healings.move(one.id, { state: 'verifying', watched });
      const other = await failed('9');
      const outcomes = async () => (await storage.healings.situation(other.id))!.history.healingsOfFingerprint;
      expect(await outcomes()).toMatchObject([{ outcome: null }]);
      const later = { startedAtMs: NOON + 90_000, finishedAtMs: NOON + 95_000 };
      const record = async (conclusion: 'failure' | null) => {
        const run = runFact('1', conclusion, { attempt });
        const facts = [{ run, jobs: [jobFact('2', conclusion, { name: 'job 1', ...later })] }];
        return (await storage.pipeline.record([{ task: null, facts }]))[0]!;
      };
      if (attempt === 2) await record(null);
      expect(await outcomes()).toMatchObject([{ outcome: null }]);
      const again = await record('failure');
      await storage.failures.recordDiagnoses([{ task: null, outcome: outcome(again) }]);
      expect(await outcomes()).toMatchObject([{ outcome: 'not_healed' }]);
      expect(await storage.healings.read(ALL, one.id)).toMatchObject({ state: 'verifying', outcome: null });
    });

    it('counts minutes of the last day by when they were spent, however long a healing is open', async () => {
      const databaseUrl = await server.makeMigrated();
      await storage.close();
      storage = await server.openAt(databaseUrl);
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      const [late, open, two] = [await failed('1'), await failed('2'), await failed('3')];
      for (const healing of [late, open, two]) await decided(healing);
      for (const healing of [late, open]) await storage.healings.reserve(healing.id, 0, actionOf(healing), CALLS, WIDE);
      const minutes = async () => {
        const { minutesSpentInDay, minutesUnderWay } = (await storage.healings.situation(two.id))!.history;
        return [minutesSpentInDay, minutesUnderWay];
      };
      expect(await minutes()).toEqual([0, 2]);
      // A job took ten minutes, though its run waited for months.
      await client.query("update run set started_at = finished_at - interval '100 days'");
      await client.query("update job set started_at = finished_at - interval '10 minutes'");
      expect(await minutes()).toEqual([0, 20]);
      await client.query("update job set started_at = finished_at - interval '100 days'");
      expect(await minutes()).toEqual([0, 720]);
      await client.query('update job set started_at = null');
      expect(await minutes()).toEqual([0, 2]);
      // One waited two days for an answer; the other has been stuck since it began a run.
      await client.query("update healing set created_at = created_at - interval '2 days'");
      await storage.healings.move(late.id, { state: 'finished', outcome: 'healed', minutesSpent: 7 });
      expect(await minutes()).toEqual([7, 1]);
      await client.query("update healing_action set intended_at = intended_at - interval '25 hours'");
      expect(await minutes()).toEqual([7, 0]);
      await client.query("update healing set finished_at = finished_at - interval '25 hours'");
      expect(await minutes()).toEqual([0, 0]);
      await client.end();
    });

    it('counts over the repositories of an organisation, and over everything', async () => {
      const one = await failed('1', { repository: repository('acme/one') });
      const two = await failed('2', { repository: repository('acme/two') });
      const other = await failed('3', { repository: repository('other/one') });
      for (const healing of [one, two, other]) await decided(healing);
      for (const healing of [one, other])
        await storage.healings.reserve(healing.id, 0, actionOf(healing, 'delete_cache'), CALLS, WIDE);
      const { history } = (await storage.healings.situation(two.id))!;
      expect(history).toMatchObject({ actionsInHour: 0, runsInHour: 1 });
      expect(history.organisation).toEqual({ actionsInHour: 1, actionsInDay: 1, lastRuns: 2, lastRedRuns: 2 });
      expect(history.everything).toEqual({ actionsInHour: 2, actionsInDay: 2, lastRuns: 3, lastRedRuns: 3 });
    });

    it('is every job that is red, though another round of the run decided about it', async () => {
      const red = (job: string, name: string, startedAtMs = NOON) =>
        jobFact(job, 'failure', { name, startedAtMs, finishedAtMs: startedAtMs + 1_000 });
      const record = async (jobs: readonly JobFact[]) => {
        const made = await storage.pipeline.record([{ task: null, facts: [{ run: runFact('8', 'failure'), jobs }] }]);
        const explained = made.map((failure, place) => ({
          task: null,
          outcome: outcome(failure, `v1:00000000000000${place}${made.length}`),
        }));
        await storage.failures.recordDiagnoses(explained);
      };
      await record([red('1', 'a'), red('2', 'b')]);
      const [first] = await healingsOf('acme/shop');
      await decided(first!);
      await storage.healings.move(first!.id, { state: 'not_healed_by_choice' });
      // A person begins only one of the two again, and it fails once more.
      await record([red('3', 'b', NOON + 5_000)]);
      const second = (await healingsOf('acme/shop'))[1]!;
      const situation = (await storage.healings.situation(second.id))!;
      expect(situation.failures.map(({ providerJob }) => providerJob)).toEqual(['1', '3']);
      const own = situation.failures.find(({ providerJob }) => providerJob === '3')!;
      expect(situation).toMatchObject({ incidentId: own.incidentId, fingerprint: own.fingerprint });
      // What the first decided about stays its own.
      await decided(second);
      await storage.healings.cancel(second.id, entryOf('healing.cancel', second.id));
      expect((await storage.healings.situation(first!.id))!.failures.map(({ providerJob }) => providerJob)).toEqual([
        '1',
        '2',
        '3',
      ]);
    });

    it('names jobs that were cancelled, unless they were begun again', async () => {
      const cancelled = (job: string, name: string) =>
        jobFact(job, 'cancelled', { name, startedAtMs: null, finishedAtMs: NOON + 2_000 });
      const jobs = [jobFact('1', 'failure'), cancelled('2', 'deploy'), cancelled('3', 'lint')];
      const again = jobFact('4', 'success', { name: 'lint', startedAtMs: NOON + 3_000 });
      const run = runFact('1', 'failure');
      const [failure] = await storage.pipeline.record([{ task: null, facts: [{ run, jobs: [...jobs, again] }] }]);
      await storage.failures.recordDiagnoses([{ task: null, outcome: outcome(failure!) }]);
      const [healing] = await healingsOf('acme/shop');
      expect((await storage.healings.situation(healing!.id))!.run.cancelledJobs).toEqual(['deploy']);
    });

    it('is made again when a run is over of which that was decided before it was', async () => {
      const going = runFact('1', null);
      const jobs = [jobFact('1', 'failure'), jobFact('2', null)];
      const [failure] = await storage.pipeline.record([{ task: null, facts: [{ run: going, jobs }] }]);
      await storage.failures.recordDiagnoses([{ task: null, outcome: outcome(failure!) }]);
      const refuse = async ({ id }: HealingRecord) => {
        const situation = (await storage.healings.situation(id))!;
        const reason = { code: 'evidence_complete', sentence: 'a job has not ended' };
        const said = { level: 'observe', playbook: null, reason, trace: {} } as const;
        await storage.healings.decide(id, { situation, state: 'not_healed_by_choice', ...said });
      };
      const [first] = await healingsOf('acme/shop');
      await refuse(first!);
      const told = async (last: JobFact, run: RunFact) => {
        await storage.pipeline.record([{ task: null, facts: [{ run, jobs: [last] }] }]);
        return (await healingsOf('acme/shop')).map(({ round, state }) => `${round} ${state}`);
      };
      const ended = runFact('1', 'failure');
      expect(await told(jobFact('2', null), ended)).toEqual(['1 not_healed_by_choice']);
      const both = ['1 not_healed_by_choice', '2 gathering'];
      expect(await told(jobFact('2', 'success'), ended)).toEqual(both);
      expect(await told(jobFact('2', 'success'), ended)).toEqual(both);
      // What is refused by then, for whatever is missing, is refused for good.
      await refuse((await healingsOf('acme/shop'))[1]!);
      const url = 'https://ci.test/1';
      expect(await told(jobFact('2', 'success'), { ...ended, url })).toEqual([both[0], '2 not_healed_by_choice']);
    });

    it('knows a newer run of the same pipeline and branch for another commit', async () => {
      const healing = await failed('1');
      const later = { startedAtMs: NOON + 600_000, finishedAtMs: NOON + 700_000 };
      const others = [
        runFact('2', 'success', { ...later, commit: 'other', branch: 'next' }),
        runFact('3', 'success', { ...later, commit: 'other', pipeline: 'deploy' }),
        runFact('4', 'success', later),
        runFact('5', 'success', { commit: 'other', startedAtMs: NOON - 600_000 }),
        // It was begun again later, and is no newer for that.
        runFact('5', 'success', { ...later, commit: 'other', attempt: 2 }),
      ];
      for (const run of others) await storage.pipeline.record([{ task: null, facts: [{ run, jobs: [] }] }]);
      expect((await storage.healings.situation(healing.id))!.history.newerRun).toBeNull();
      const newer = runFact('6', 'success', { ...later, commit: 'other' });
      await storage.pipeline.record([{ task: null, facts: [{ run: newer, jobs: [] }] }]);
      expect((await storage.healings.situation(healing.id))!.history.newerRun).toBe('6');
    });

    it('does not take a run for newer of which the commit is not known yet', async () => {
      const healing = await failed('1');
      const unknown = runFact('2', null, { startedAtMs: NOON + 600_000, commit: null });
      await storage.pipeline.record([{ task: null, facts: [{ run: unknown, jobs: [] }] }]);
      expect((await storage.healings.situation(healing.id))!.history.newerRun).toBeNull();
    });

    it('counts a build that Jenkins began again as an attempt of the one it was begun for', async () => {
      const jenkins = { repository: { provider: 'jenkins', name: 'tools/shop' } } as const;
      const first = await failed('7', jenkins);
      await decided(first);
      await storage.healings.reserve(first.id, 0, actionOf(first), CALLS, WIDE);
      const watched = { attempt: 1, jobs: [], sinceMs: 0 };
      await storage.healings.move(first.id, { state: 'verifying', watched: { ...watched, run: '8' } });
      const second = await failed('8', jenkins);
      await decided(second);
      expect((await storage.healings.situation(second.id))!.history.actionsOnRun).toBe(1);
      const once = { ...WIDE, attemptsPerRun: 1 };
      const blocked = { outcome: 'blocked', reason: { code: 'attempts_per_run' } };
      expect(await storage.healings.reserve(second.id, 0, actionOf(second), CALLS, once)).toMatchObject(blocked);
      const other = await failed('9', jenkins);
      await decided(other);
      expect((await storage.healings.situation(other.id))!.history.actionsOnRun).toBe(0);
    });

    const LATER = { startedAtMs: NOON + 100_000, finishedAtMs: NOON + 200_000 };
    /** The job of the run is begun again, and ends so. */
    async function again(job: string, conclusion: 'success' | 'failure', at = LATER): Promise<void> {
      const [red] = redRun('1').jobs;
      const jobs = [{ ...red!, job, conclusion, ...at }];
      const [failure] = await storage.pipeline.record([
        { task: null, facts: [{ run: runFact('1', conclusion, at), jobs }] },
      ]);
      if (failure !== undefined) await storage.failures.recordDiagnoses([{ task: null, outcome: outcome(failure) }]);
    }
    const jobsOf = async (id: string) =>
      (await storage.healings.situation(id))?.failures.map(({ providerJob }) => providerJob);

    it('leaves out a failed job that another of its name came after, unless this healing began that', async () => {
      const healing = await failed('1');
      await again('2', 'failure');
      expect(await jobsOf(healing.id)).toEqual(['2']);
      await decided(healing);
      await again('3', 'success');
      expect(await jobsOf(healing.id)).toEqual(['2']);
    });

    it('knows which of two jobs of one second came after the other, though times are told to the second', async () => {
      await decided(await failed('1'));
      const second = { startedAtMs: NOON + 100_000, finishedAtMs: NOON + 100_000 };
      await again('9', 'success', second);
      await again('10', 'failure', second);
      const next = (await healingsOf('acme/shop')).at(-1)!;
      expect(next.round).toBe(2);
      expect(await jobsOf(next.id)).toEqual(['10']);
      // Whoever asks for its end hears it to the millisecond.
      await again('10', 'failure', { ...second, finishedAtMs: NOON + 100_900 });
      expect(await jobsOf(next.id)).toEqual(['10']);
      await again('11', 'success', second);
      expect(await jobsOf(next.id)).toBeUndefined();
    });

    it('has nothing more to say of a healing that ended before it decided: what fails next is healed anew', async () => {
      const healing = await failed('1');
      const reason = { code: 'failure_gone', sentence: 'nothing of the run is failed any more' };
      await storage.healings.move(healing.id, { state: 'not_healed_by_choice', reason });
      const jobs = redRun('1').jobs.map((job) => ({ ...job, job: '2' }));
      const [failure] = await storage.pipeline.record([{ task: null, facts: [{ ...redRun('1'), jobs }] }]);
      await storage.failures.recordDiagnoses([{ task: null, outcome: outcome(failure!) }]);
      const states = (await healingsOf('acme/shop')).map(({ round, state }) => [round, state]);
      expect(states).toEqual([
        [1, 'not_healed_by_choice'],
        [2, 'gathering'],
      ]);
    });

    it('knows how often an incident was over and came back', async () => {
      const nowMs = Date.now();
      const at = (minutes: number) => ({
        startedAtMs: nowMs - minutes * 60_000,
        finishedAtMs: nowMs - minutes * 60_000 + 30_000,
      });
      const green = (run: string, minutes: number) => {
        const fact = runFact(run, 'success', at(minutes));
        const jobs = redRun(run).jobs!.map((job) => ({
          ...job,
          conclusion: 'success' as const,
          finishedAtMs: fact.finishedAtMs,
        }));
        return storage.pipeline.record([{ task: null, facts: [{ run: fact, jobs }] }]);
      };
      await failed('1', at(50));
      await green('2', 40);
      const again = await failed('3', at(30));
      expect((await storage.healings.situation(again.id))!.history.reopened).toBe(1);
    });

    it('is stopped with every group above it, and with none beside it', async () => {
      const name = 'acme/web/tools/shop';
      const repository = { ...runFact('1', 'failure').repository, provider: 'gitlab' as const, name };
      const healing = await failed('1', { repository });
      for (const scope of ['gitlab/acme', 'gitlab/acme/web', 'gitlab/acme/web/tools', `gitlab/${name}`, '*']) {
        await storage.stops.stop(scope, 'a pause', entryOf('healing.stop', scope));
        expect((await storage.healings.situation(healing.id))!.history.stopped).toMatchObject([{ scope }]);
        expect(await storage.healings.isStopped(healing.id)).toBe(true);
        expect(await storage.healings.waitForResume(healing.id, STOPPED)).toBe(true);
        await storage.stops.resume(scope, entryOf('healing.resume', scope));
        expect(await storage.healings.isStopped(healing.id)).toBe(false);
        expect(await storage.healings.waitForResume(healing.id, STOPPED)).toBe(false);
      }
      const beside = ['gitlab/acm', 'gitlab/acme/we', 'gitlab/acme/web/tool', `gitlab/${name}/more`, 'github/acme'];
      for (const scope of [...beside, 'gitlab/acme_web', 'gitlab/acme/%'])
        await storage.stops.stop(scope, 'a pause', entryOf('healing.stop', scope));
      expect((await storage.healings.situation(healing.id))!.history.stopped).toEqual([]);
      expect(await storage.healings.isStopped(healing.id)).toBe(false);
    });

    it.each([
      ['github', 'Acme/Shop', ['github/acme', 'github/ACME/shop', 'GITHUB/acme/SHOP']],
      ['jenkins', 'Über/Lager 2', ['jenkins/Über', 'jenkins/Über/lager 2']],
    ] as const)('is stopped on %s for %s in any case of its letters', async (provider, name, scopes) => {
      const repository = { ...runFact('1', 'failure').repository, provider, name };
      const healing = await failed('1', { repository });
      for (const scope of scopes) {
        await storage.stops.stop(scope, 'a pause', entryOf('healing.stop', scope));
        expect(await storage.stops.stop(inCapitals(scope), 'again', entryOf('healing.stop', scope))).toBe(false);
        expect((await storage.healings.situation(healing.id))!.history.stopped).toMatchObject([{ scope }]);
        expect(await storage.healings.isStopped(healing.id)).toBe(true);
        expect(await storage.healings.waitForResume(healing.id, STOPPED)).toBe(true);
        expect(await storage.healings.reserve(healing.id, 0, actionOf(healing), CALLS, WIDE)).toMatchObject({
          reason: { code: 'kill_switch' },
        });
        expect(await storage.stops.resume(inCapitals(scope), entryOf('healing.resume', scope))).toBe(true);
        expect(await storage.healings.isStopped(healing.id)).toBe(false);
      }
    });

    it('waits for the end of a stop, and whoever ends one wakes all that wait in its scope', async () => {
      const databaseUrl = await server.makeMigrated();
      await storage.close();
      storage = await server.openAt(databaseUrl);
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      const wokenFor = async (id: string) => {
        const { rows } = await client.query(
          `select count(*)::integer as number from execution_wake_up where execution_id = $1 and topic = 'resume'`,
          [id],
        );
        return rows[0].number as number;
      };
      const [one, two] = [await failed('1'), await failed('2')];
      await storage.stops.stop('github/acme', 'a pause', entryOf('healing.stop', 'github/acme'));
      expect(await storage.healings.waitForResume(one.id, STOPPED)).toBe(true);
      expect(await storage.healings.read(ALL, one.id)).toMatchObject({ state: 'stuck', reason: STOPPED });
      // Another scope ends nothing here.
      await storage.stops.stop('gitlab/acme', 'a pause', entryOf('healing.stop', 'gitlab/acme'));
      await storage.stops.resume('gitlab/acme', entryOf('healing.resume', 'gitlab/acme'));
      expect(await wokenFor(one.id)).toBe(0);
      // Whichever comes first: what began to wait is woken, or does not wait.
      for (let turn = 0; turn < 20; turn++) {
        const before = await wokenFor(two.id);
        const [waits] = await Promise.all([
          storage.healings.waitForResume(two.id, STOPPED),
          storage.stops.resume('github/acme', entryOf('healing.resume', 'github/acme')),
        ]);
        if (waits) expect(await wokenFor(two.id)).toBe(before + 1);
        await storage.healings.move(two.id, { state: 'gathering' });
        await storage.stops.stop('github/acme', 'a pause', entryOf('healing.stop', 'github/acme'));
      }
      expect(await wokenFor(one.id)).toBeGreaterThan(0);
      await client.end();
    });

    it('knows where healing is stopped, the widest first', async () => {
      const healing = await failed('1');
      for (const scope of ['github/acme/shop', 'github/acme', '*', 'github/acme/other', 'gitlab/acme']) {
        expect(await storage.stops.stop(scope, 'a pause', entryOf('healing.stop', scope))).toBe(true);
        expect(await storage.stops.stop(scope, 'again', entryOf('healing.stop', scope))).toBe(false);
      }
      const { stopped } = (await storage.healings.situation(healing.id))!.history;
      expect(stopped.map(({ scope }) => scope)).toEqual(['*', 'github/acme', 'github/acme/shop']);
      expect(stopped[0]).toMatchObject({ by: 'system', reason: 'a pause' });
      expect(await storage.stops.list()).toHaveLength(5);
      expect(await storage.stops.resume('*', entryOf('healing.resume', '*'))).toBe(true);
      expect(await storage.stops.resume('*', entryOf('healing.resume', '*'))).toBe(false);
    });
  });

  describe('an action', () => {
    it('is intended once, with its audit, and ends once', async () => {
      const healing = await failed('1');
      await decided(healing);
      const action = actionOf(healing);
      for (let time = 0; time < 2; time++) {
        const reserved = await storage.healings.reserve(healing.id, 0, action, CALLS, { ...WIDE, attemptsPerRun: 1 });
        expect(reserved).toEqual({ outcome: 'reserved' });
      }
      expect(await storage.healings.actionsOf(ALL, healing.id)).toMatchObject([
        { key: action.key, state: 'intended', calls: CALLS, action: { kind: 'rerun_failed_jobs' } },
      ]);
      expect(await auditOf(healing.id)).toEqual(['healing.rerun_failed_jobs']);
      const result = { summary: 'run again', url: 'https://ci.test/1', watched: null, undo: 'cancel it' };
      await storage.healings.recordResult(action.key, { problem: 'no leave', isPermission: true });
      expect(await storage.healings.problemOf(action.key, 'gave up')).toEqual({ isPermission: true });
      await storage.healings.recordResult(action.key, result);
      await storage.healings.recordResult(action.key, { problem: 'too late', isPermission: false });
      expect(await storage.healings.actionsOf(ALL, healing.id)).toMatchObject([
        { state: 'done', summary: 'run again', undo: 'cancel it', problem: null },
      ]);
    });

    it('is the first healing’s that intends it', async () => {
      const [one, two] = [await failed('1'), await failed('2')];
      const action = actionOf(one);
      expect(await storage.healings.reserve(one.id, 0, action, CALLS, WIDE)).toEqual({ outcome: 'reserved' });
      const taken = { outcome: 'taken', healingId: one.id };
      expect(await storage.healings.reserve(two.id, 0, action, CALLS, WIDE)).toEqual(taken);
    });

    it.each([
      { cap: 'attempts_per_run', caps: { ...WIDE, attemptsPerRun: 2 }, sameRun: true },
      { cap: 'attempts_per_incident', caps: { ...WIDE, attemptsPerIncident: 3 }, sameRun: false },
      { cap: 'per_hour', caps: { ...WIDE, perHour: 3 }, sameRun: false },
      { cap: 'per_day', caps: { ...WIDE, perDay: 3 }, sameRun: false },
      { cap: 'per_day', caps: { ...WIDE, perDay: 3 }, sameRun: false, kind: 'delete_cache' as const },
      { cap: 'minutes_budget', caps: { ...WIDE, minutesPerDay: 3 }, sameRun: false },
      { cap: 'writes', caps: { ...WIDE, writesPerHour: 3 }, sameRun: false, kind: 'open_issue' as const },
      { cap: 'writes', caps: { ...WIDE, writesPerDay: 3 }, sameRun: false, kind: 'comment_pull_request' as const },
      { cap: 'per_scope', caps: { ...WIDE, organisationPerHour: 3 }, sameRun: false, apart: 'acme' },
      { cap: 'per_scope', caps: { ...WIDE, organisationPerDay: 3 }, sameRun: false, apart: 'acme' },
      { cap: 'per_scope', caps: { ...WIDE, everythingPerHour: 3 }, sameRun: false, apart: 'many' },
      { cap: 'per_scope', caps: { ...WIDE, everythingPerDay: 3 }, sameRun: false, apart: 'many' },
    ])('never passes $cap, however many processes try at once', async ({ cap, caps, sameRun, kind, apart }) => {
      const databaseUrl = await server.makeMigrated();
      await storage.close();
      storage = await server.openAt(databaseUrl);
      const others = [storage, await server.openAt(databaseUrl), await server.openAt(databaseUrl)];
      const healings: HealingRecord[] = [];
      for (let run = 1; run <= 12; run++) {
        // Each in a repository of its own, of one organisation or of many.
        const name = apart === undefined ? 'acme/shop' : `${apart === 'many' ? `acme${run}` : apart}/shop${run}`;
        healings.push(await failed(sameRun ? '1' : String(run), { repository: repository(name) }));
      }
      for (const healing of new Set(healings)) await decided(healing);
      const tries = healings.map((healing, place) =>
        others[place % 3]!.healings.reserve(healing.id, place, actionOf(healing, kind, place), CALLS, caps),
      );
      const outcomes = await Promise.all(tries);
      const most = sameRun ? 2 : 3;
      expect(outcomes.filter(({ outcome }) => outcome === 'reserved')).toHaveLength(most);
      const blocked = outcomes.filter((each) => each.outcome === 'blocked');
      expect(new Set(blocked.map(({ reason }) => reason.code))).toEqual(new Set([cap]));
      // In the words of the guards.
      for (const { reason } of blocked) expect(reason.sentence).toMatch(new RegExp(`^${most} of ${most} .+ are `));
      const { items } = await storage.healings.listActions(ALL, {}, FIRST_PAGE);
      expect(items).toHaveLength(most);
      expect(await storage.audit.verify()).toBeNull();
      for (const other of others.slice(1)) await other.close();
    });

    it('begins one of two healings of a fingerprint that were decided at the same moment, and says when the other may', async () => {
      const [one, two] = [await failed('1'), await failed('2')];
      for (const healing of [one, two]) await decided(healing);
      const resting = { ...WIDE, cooldownMs: 120_000 };
      const [first, second] = await Promise.all(
        [one, two].map((healing) => storage.healings.reserve(healing.id, 0, actionOf(healing), CALLS, resting)),
      );
      const blocked = [first!, second!].flatMap((each) => (each.outcome === 'blocked' ? [each] : []));
      expect(blocked).toMatchObject([{ reason: { code: 'cooldown' } }]);
      expect(blocked[0]!.againInMs).toBeGreaterThan(60_000);
      expect(blocked[0]!.againInMs).toBeLessThanOrEqual(120_000);
    });

    it('is one attempt with the cache that is deleted before', async () => {
      const healing = await failed('1');
      await decided(healing);
      const once = {
        ...WIDE,
        attemptsPerRun: 1,
        attemptsPerIncident: 1,
        perHour: 1,
        perDay: 1,
        organisationPerHour: 1,
      };
      for (const [place, kind] of (['delete_cache', 'rerun_failed_jobs'] as const).entries()) {
        const reserved = await storage.healings.reserve(healing.id, place, actionOf(healing, kind), CALLS, once);
        expect([kind, reserved]).toEqual([kind, { outcome: 'reserved' }]);
      }
      const again = actionOf(healing, 'rerun_without_cache');
      const reserved = await storage.healings.reserve(healing.id, 2, again, CALLS, once);
      expect(reserved).toMatchObject({ outcome: 'blocked', reason: { code: 'attempts_per_run' } });
    });

    it.each(['*', 'github/acme', 'github/acme/shop'])('is not intended while %s is stopped', async (scope) => {
      const healing = await failed('1');
      await storage.stops.stop(scope, 'a pause', entryOf('healing.stop', scope));
      expect(await storage.healings.isStopped(healing.id)).toBe(true);
      for (const kind of ['rerun_failed_jobs', 'notify'] as const) {
        const reserved = await storage.healings.reserve(healing.id, 0, actionOf(healing, kind), CALLS, WIDE);
        expect(reserved).toMatchObject({ outcome: 'blocked', reason: { code: 'kill_switch' } });
      }
      expect(await storage.healings.actionsOf(ALL, healing.id)).toEqual([]);
      expect(await auditOf(healing.id)).toEqual([]);
      await storage.stops.resume(scope, entryOf('healing.resume', scope));
      const again = () => storage.healings.reserve(healing.id, 0, actionOf(healing), CALLS, WIDE);
      expect(await again()).toEqual({ outcome: 'reserved' });
      // What was intended before is asked for anew with each try.
      await storage.stops.stop(scope, 'a pause', entryOf('healing.stop', scope));
      expect(await again()).toMatchObject({ outcome: 'blocked', reason: { code: 'kill_switch' } });
    });

    it('is not intended where the audit cannot be written', async () => {
      const databaseUrl = await server.makeMigrated();
      await storage.close();
      storage = await server.openAt(databaseUrl);
      const healing = await failed('1');
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      await client.query(REFUSE_AUDIT);
      await expect(storage.healings.reserve(healing.id, 0, actionOf(healing), CALLS, WIDE)).rejects.toThrow('full');
      expect(await storage.healings.actionsOf(ALL, healing.id)).toEqual([]);
      await client.query('drop trigger refuse on audit_entry');
      expect(await storage.healings.reserve(healing.id, 0, actionOf(healing), CALLS, WIDE)).toEqual({
        outcome: 'reserved',
      });
      // Somebody holds the audit: nothing is done before it can be told.
      const other = await failed('2');
      await client.query('begin');
      await client.query('lock table audit_entry in access exclusive mode');
      const waiting = storage.healings.reserve(other.id, 0, actionOf(other), CALLS, WIDE);
      const { rows } = await client.query('select count(*)::integer as number from healing_action');
      expect(rows[0].number).toBe(1);
      await client.query('commit');
      expect(await waiting).toEqual({ outcome: 'reserved' });
      await client.end();
    });
  });

  describe('what people are told', () => {
    it('is kept with what it tells of, or not at all', async () => {
      const healing = await failed('1');
      await decided(healing);
      const action = actionOf(healing, 'notify');
      const notices = [newNotice(action.key, { actionKey: action.key })];
      await storage.stops.stop('*', 'a pause', entryOf('healing.stop', '*'));
      await storage.healings.reserve(healing.id, 0, action, [], WIDE, notices);
      expect(await storage.notices.depth(ALL)).toEqual({ waiting: 0, givenUp: 0, oldestWaitingMs: null });
      await storage.stops.resume('*', entryOf('healing.resume', '*'));
      await storage.healings.reserve(healing.id, 0, action, [], WIDE, notices);
      await storage.requests.open({ ...questionOf(healing, QUESTION), notices: [newNotice('asked')] });
      const over = { state: 'finished' as const, outcome: 'unknown' as const };
      await storage.healings.move(healing.id, { ...over, notices: [newNotice('over')] });
      await storage.healings.move(healing.id, { ...over, notices: [newNotice('over again')] });
      const { items } = await storage.notices.list(ALL, { healingId: healing.id }, FIRST_PAGE);
      expect(items.map(({ title }) => title).sort()).toEqual(
        [`title ${action.key}`, 'title asked', 'title over'].sort(),
      );
      expect(items[0]).toMatchObject({ repository: 'acme/shop', incidentId: await incidentOf(healing) });
    });

    it.each([
      { results: ['sent', 'sent'], state: 'done', summary: 'told a, b', problem: null },
      { results: ['sent', 'lost'], state: 'done', summary: 'told a', problem: 'not told: b: gone' },
      { results: ['lost', 'lost'], state: 'failed', summary: null, problem: 'not told: a: gone; b: gone' },
      { results: ['sent', 'open'], state: 'intended', summary: 'told a', problem: null },
    ])('ends its action, as $state, when all receivers are settled: $results', async ({ results, ...shown }) => {
      const healing = await failed('1');
      await decided(healing);
      const action = actionOf(healing, 'notify');
      const notices = ['a', 'b'].map((receiver) => newNotice(action.key, { receiver, actionKey: action.key }));
      await storage.healings.reserve(healing.id, 0, action, [], WIDE, notices);
      await storage.notices.compose((waiting) => ({
        send: waiting.map(({ notice }) => ({ notice, tells: [notice.key] })),
        later: [],
        nextMs: null,
      }));
      const messages = (await storage.notices.claim(2, 60_000)).toSorted((x, y) => (x.receiver < y.receiver ? -1 : 1));
      // At the same time, so that each could believe the other is still waited for.
      await Promise.all(
        messages.map(async (message, place) => {
          if (results[place] === 'sent') await storage.notices.sent(message);
          if (results[place] === 'lost') await storage.notices.notSent(message, null, 'gone');
        }),
      );
      expect(await storage.healings.actionsOf(ALL, healing.id)).toMatchObject([shown]);
    });

    it('names whom was called about incidents that are open', async () => {
      const healing = await failed('1');
      await decided(healing);
      const action = actionOf(healing, 'escalate');
      await storage.healings.reserve(healing.id, 0, action, [], WIDE, []);
      const told = { summary: 'told on-call', url: null, watched: null, undo: null };
      await storage.healings.recordResult(action.key, told);
      const { escalations } = await storage.healings.counts([healing.organisationId]);
      expect(escalations).toMatchObject([
        { healingId: healing.id, repository: 'acme/shop', state: 'done', summary: 'told on-call' },
      ]);
      expect((await storage.healings.counts(['org_other'])).escalations).toEqual([]);
    });

    it('is of use as long as nobody answered and the incident is open', async () => {
      const healing = await failed('1');
      await decided(healing);
      expect(await storage.healings.answered(healing.id)).toBeNull();
      await storage.requests.open(questionOf(healing, QUESTION));
      const deferred: Ruling = { accepted: true, isRepeated: false, state: 'open', deferredUntilMs: NOON };
      const entry = entryOf('healing.defer', healing.id);
      const answer = { person: 'usr_1', verdict: 'defer' as const, note: null };
      await storage.requests.answer(ALL, QUESTION, answer, () => deferred, entry, null);
      expect(await storage.healings.answered(healing.id)).toMatchObject({ code: 'answered' });
    });
  });

  describeNoticeStore(async () => {
    await storage.close();
    storage = await server.openEmpty();
    const healing = await failed('1');
    await decided(healing);
    return {
      notices: storage.notices,
      keep: (notices) => storage.healings.move(healing.id, { state: 'healing', notices }),
      organisation: healing.organisationId,
      healing: healing.id,
      close: async () => {},
    };
  });

  describe('a question', () => {
    const rule = (state: 'approved' | 'rejected' | 'modified' | 'open') => (): Ruling => ({
      accepted: true,
      isRepeated: false,
      state,
      deferredUntilMs: state === 'open' ? NOON : null,
    });
    const answered = (by: string, verdict: 'approve' | 'modify' | 'defer') => ({ person: by, verdict, note: null });

    it('is asked once, and answered as the rule says, with audit and wake-up', async () => {
      const healing = await failed('1');
      await storage.requests.open(questionOf(healing, QUESTION));
      await storage.requests.open({ ...questionOf(healing, QUESTION), approvers: 2 });
      const asked = (await storage.requests.read(ALL, QUESTION))!;
      expect(asked).toMatchObject({ state: 'open', approvers: 1, answers: [], kind: 'approval' });
      expect(asked.expiresAtMs - asked.createdAtMs).toBe(DAY_MS);
      const refusal: Ruling = { accepted: false, code: 'used', sentence: 'no' };
      const first = entryOf('healing.approve', healing.id);
      const refused = await storage.requests.answer(
        ALL,
        QUESTION,
        answered('usr_1', 'approve'),
        () => refusal,
        first,
        null,
      );
      expect(refused).toEqual(refusal);
      expect(await isInAudit(first.id)).toBe(false);
      const put = await storage.requests.answer(
        ALL,
        QUESTION,
        answered('usr_1', 'defer'),
        rule('open'),
        entryOf('healing.defer', healing.id),
        null,
      );
      expect(put).toMatchObject({ accepted: true });
      expect(await storage.requests.read(ALL, QUESTION)).toMatchObject({ state: 'open', deferredUntilMs: NOON });
      const seen: RequestRecord[] = [];
      await storage.requests.answer(
        ALL,
        QUESTION,
        answered('usr_2', 'approve'),
        (request) => {
          seen.push(request);
          return rule('approved')();
        },
        first,
        null,
      );
      expect(seen).toMatchObject([{ answers: [{ person: 'usr_1', verdict: 'defer' }] }]);
      expect(await isInAudit(first.id)).toBe(true);
      const { items } = await storage.requests.list(ALL, { healingId: healing.id }, FIRST_PAGE);
      expect(items).toMatchObject([{ state: 'approved', answers: [{ person: 'usr_1' }, { person: 'usr_2' }] }]);
      expect(await storage.executions.read(healing.id)).toMatchObject({ state: 'active' });
      expect(await storage.requests.close(QUESTION, 'expired')).toBe(false);
      expect(await storage.requests.close(QUESTION, 'used')).toBe(true);
      expect(await storage.requests.close(QUESTION, 'used')).toBe(false);
    });

    it('takes one of two answers that come at once', async () => {
      const healing = await failed('1');
      await storage.requests.open(questionOf(healing, QUESTION));
      const onlyOpen = ({ state }: RequestRecord): Ruling =>
        state === 'open' ? rule('approved')() : { accepted: false, code: 'used', sentence: 'no' };
      const answers = await Promise.all(
        ['usr_1', 'usr_2', 'usr_3'].map((person) =>
          storage.requests.answer(
            ALL,
            QUESTION,
            answered(person, 'approve'),
            onlyOpen,
            entryOf('healing.approve', person),
            null,
          ),
        ),
      );
      expect(answers.filter((ruling) => ruling?.accepted)).toHaveLength(1);
    });

    it('that is modified makes another in its place', async () => {
      const healing = await failed('1');
      await storage.requests.open(questionOf(healing, QUESTION));
      const replacement = { content: { actions: [] }, contentHash: sha256('nothing') };
      await storage.requests.answer(
        ALL,
        QUESTION,
        answered('usr_1', 'modify'),
        rule('modified'),
        entryOf('healing.modify', healing.id),
        replacement,
      );
      const { items } = await storage.requests.list(ALL, { healingId: healing.id, state: 'open' }, FIRST_PAGE);
      expect(items).toMatchObject([{ contentHash: sha256('nothing'), approvers: 1, answers: [] }]);
      expect(items[0]!.expiresAtMs).toBe((await storage.requests.read(ALL, QUESTION))!.expiresAtMs);
      expect(await storage.requests.read(ALL, QUESTION)).toMatchObject({ state: 'modified' });
    });

    it('is not to be seen, or answered, by others', async () => {
      const healing = await failed('1');
      await storage.requests.open(questionOf(healing, QUESTION));
      const others = ['org_other'];
      expect(await storage.requests.read(others, QUESTION)).toBeNull();
      expect((await storage.requests.list(others, {}, FIRST_PAGE)).items).toEqual([]);
      const said = await storage.requests.answer(
        others,
        QUESTION,
        answered('usr_1', 'approve'),
        rule('approved'),
        entryOf('healing.approve', healing.id),
        null,
      );
      expect(said).toBeNull();
      expect(await storage.requests.read([healing.organisationId], QUESTION)).toMatchObject({ state: 'open' });
    });
  });

  it('rows of others are hidden from a query that forgets to ask', async () => {
    const databaseUrl = await server.makeMigrated();
    await storage.close();
    storage = await server.openAt(databaseUrl);
    const mine = await failed('1', { repository: repository('mine/x') });
    const theirs = await failed('1', { repository: repository('other/x') });
    for (const healing of [mine, theirs]) {
      await decided(healing);
      await storage.healings.reserve(healing.id, 0, actionOf(healing), CALLS, WIDE);
      const notices = [newNotice(healing.id)];
      await storage.requests.open({ ...questionOf(healing, makeId('req')), notices });
    }
    const visible = [mine.organisationId];
    expect((await storage.healings.list(visible, {}, FIRST_PAGE)).items.map(({ id }) => id)).toEqual([mine.id]);
    expect((await storage.healings.listActions(visible, {}, FIRST_PAGE)).items).toMatchObject([{ healingId: mine.id }]);
    expect(await storage.healings.read(visible, theirs.id)).toBeNull();
    expect(await storage.healings.readDecision(visible, theirs.id)).toBeNull();
    expect(await storage.healings.readDecision(visible, mine.id)).not.toBeNull();
    expect(await storage.healings.actionsOf(visible, theirs.id)).toEqual([]);
    expect(await storage.healings.runOf(visible, { incident: (await incidentOf(theirs))! })).toBeNull();
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    for (const table of ['healing', 'healing_action', 'healing_request', 'notice']) {
      await client.query('begin');
      await client.query('set local role regreen_reader');
      expect((await client.query(`select from ${table}`)).rows, table).toEqual([]);
      await client.query(`select set_config('regreen.organisations', $1, true)`, [mine.organisationId]);
      const seen = await client.query(`select distinct organisation_id from ${table}`);
      await client.query('rollback');
      expect(seen.rows, table).toEqual([{ organisation_id: mine.organisationId }]);
    }
    await client.end();
  });

  async function incidentOf(healing: HealingRecord): Promise<string | null> {
    return (await storage.healings.situation(healing.id))!.incidentId;
  }

  async function entries() {
    const found = [];
    for (let after = 0; ; after = found.at(-1)!.position) {
      const some = await storage.audit.list(after, 200);
      found.push(...some);
      if (some.length < 200) return found;
    }
  }

  async function isInAudit(id: string): Promise<boolean> {
    return (await entries()).some((entry) => entry.id === id);
  }

  async function auditOf(subject: string): Promise<readonly string[]> {
    return (await entries()).filter((entry) => entry.subject === subject).map(({ action }) => action);
  }
}

function questionOf(healing: HealingRecord, id: string) {
  const content = { actions: [{ action: actionOf(healing), calls: CALLS }] };
  const contentHash = sha256(JSON.stringify(content));
  const kind = 'approval' as const;
  return { id, healingId: healing.id, kind, content, contentHash, approvers: 1, livesMs: DAY_MS, reason: null };
}

const REFUSE_AUDIT = `
  create function refuse() returns trigger language plpgsql as $$ begin raise 'the audit is full'; end $$;
  create trigger refuse before insert on audit_entry for each row execute function refuse()`;
