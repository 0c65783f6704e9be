import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PipelineFact, Task } from '../../src/intake/index.ts';
import { jobFact, makeId, NOON, outcome, redRun, repository, runFact } from './examples.ts';
import { eventually, FIRST_PAGE, type IntakeStores, type StoresOfFacts } from './intake-stores.ts';

const MINUTE = 60_000;

const matrixJob = (job: string, value: string, finishedAtMs = NOON + MINUTE) =>
  jobFact(job, 'failure', { name: `test (${value})`, finishedAtMs });

const PUSHED = {
  repository: repository('hand/in'),
  key: 'k',
  occurredAtMs: NOON,
  pipeline: 'p',
  job: 'j',
  branch: 'b',
  commit: 'c',
  run: 'r',
  attempt: 2,
  url: null,
};

/** What becomes of facts, in every store of them. */
export function describeFacts(open: () => Promise<StoresOfFacts>): void {
  describe('facts of runs and jobs', () => {
    let stores: StoresOfFacts;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close());

    const tell = (...facts: PipelineFact[]) => stores.pipeline.record([{ task: null, facts }]);
    const failures = async () => (await stores.failures.list('everything', {}, FIRST_PAGE)).items;

    it('makes one failure of a red job, however often it is told', async () => {
      const ids = await tell(redRun('1'));
      expect(ids).toHaveLength(1);
      expect(await tell(redRun('1'), redRun('1'))).toEqual([]);
      expect(await failures()).toMatchObject([
        {
          id: ids[0],
          state: 'pending',
          job: 'job 1',
          providerJob: '1',
          run: '1',
          branch: 'main',
          occurredAtMs: NOON + MINUTE,
        },
      ]);
      const tasks = await stores.tasks.claim(['diagnose', 'fetch_run'], 10, 1_000);
      expect(tasks.map(({ kind, subject }) => [kind, subject])).toEqual([['diagnose', ids[0]]]);
    });

    it('makes no failure of what ended well or has not ended', async () => {
      await tell({
        run: runFact('1', null),
        jobs: [jobFact('1', 'success'), jobFact('2', null), jobFact('3', 'cancelled')],
      });
      expect(await failures()).toEqual([]);
    });

    it('asks for the jobs of a red run, and takes the run itself when there are none', async () => {
      await tell({ run: runFact('1', 'failure'), jobs: [] });
      expect(await failures()).toEqual([]);
      expect(await stores.tasks.depth()).toMatchObject({ waiting: 1 });
      let [task] = await stores.tasks.claim(['fetch_run'], 1, 1_000);
      for (const until = performance.now() + 8_000; task === undefined && performance.now() < until; ) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        [task] = await stores.tasks.claim(['fetch_run'], 1, 10_000);
      }
      await stores.pipeline.record([{ task: task!, facts: [{ run: runFact('1', 'failure'), jobs: [] }] }]);
      expect(await failures()).toMatchObject([{ job: null, providerJob: null, run: '1' }]);
      await tell({ run: runFact('1', 'failure'), jobs: [jobFact('7', 'failure')] });
      expect(await failures()).toMatchObject([{ job: 'job 7' }]);
    });

    /** Takes the one task of a kind that is due, or will be in a while. */
    const take = async (kind: Task['kind']): Promise<Task> => {
      let [task] = await stores.tasks.claim([kind], 1, 60_000);
      await eventually(async () => {
        if (task === undefined) [task] = await stores.tasks.claim([kind], 1, 60_000);
        return task !== undefined;
      }, 8_000);
      return task!;
    };

    it('says of a failure that its diagnosis was given up, until there is one', async () => {
      const [id] = await tell(redRun('1'));
      await stores.tasks.bury(await take('diagnose'), 'it ends the process');
      const unexplained = { id, state: 'given_up', problem: 'it ends the process', fingerprint: null };
      expect(await failures()).toMatchObject([unexplained]);
      await tell(redRun('1'));
      expect(await failures()).toMatchObject([unexplained]);
      const [task] = (await stores.givenUpTasks.list('everything', 'diagnose', FIRST_PAGE)).items;
      expect(task).toMatchObject({ kind: 'diagnose', subject: id });
      await stores.givenUpTasks.replay(task!.id, {
        ...{ id: makeId('aud'), atMs: NOON, actor: 'system', action: 'task.replay', subject: task!.id },
        ...{ organisation: task!.organisationId, details: {} },
      });
      await stores.failures.recordDiagnoses([{ task: await take('diagnose'), outcome: outcome(id!) }]);
      expect(await failures()).toMatchObject([{ id, state: 'diagnosed', problem: null }]);
      expect(await stores.tasks.depth()).toMatchObject({ waiting: 0, buried: 0 });
    });

    it('takes a diagnosis that came after all, and says no more that it was given up', async () => {
      const [id] = await tell(redRun('1'));
      const task = await take('diagnose');
      await stores.tasks.bury(task, 'too long');
      await stores.failures.recordDiagnoses([{ task, outcome: outcome(id!) }]);
      expect(await failures()).toMatchObject([{ id, state: 'diagnosed', problem: null }]);
    });

    it('makes a failure of a red run as a whole when nobody could ask for its jobs, until they are known', async () => {
      await tell({ run: runFact('1', 'failure'), jobs: [] });
      await stores.tasks.bury(await take('fetch_run'), 'no answer');
      expect(await failures()).toMatchObject([{ job: null, run: '1', state: 'pending' }]);
      await tell({ run: runFact('1', 'failure'), jobs: [] });
      expect(await failures()).toHaveLength(1);
      expect(await take('diagnose')).toMatchObject({ subject: (await failures())[0]!.id });
      await tell({ run: runFact('1', 'failure'), jobs: [jobFact('7', 'failure')] });
      expect(await failures()).toMatchObject([{ job: 'job 7' }]);
    });

    it('trusts a run of which nobody said whose it is when somebody says so', async () => {
      await tell({ run: runFact('1', null, { trust: null }), jobs: [jobFact('1', 'failure')] });
      expect(await failures()).toMatchObject([{ trust: 'untrusted' }]);
      await tell({ run: runFact('1', 'failure', { trust: 'trusted' }), jobs: [] });
      expect(await failures()).toMatchObject([{ trust: 'trusted' }]);
      await tell({ run: runFact('1', null, { trust: null }), jobs: [] });
      expect(await failures()).toMatchObject([{ trust: 'trusted' }]);
    });

    it('keeps a failure that is handed in once per key', async () => {
      const answers = await Promise.all([1, 2, 3].map(() => stores.pipeline.addFailure(PUSHED)));
      expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
      expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
      expect(await failures()).toMatchObject([
        { repository: 'hand/in', state: 'pending', job: 'j', attempt: 2, occurredAtMs: NOON },
      ]);
    });

    it('lets a failure that was handed in wait for its diagnosis for a while alone', async () => {
      const pushed = { ...PUSHED, key: 'another' };
      const { id } = await stores.pipeline.addFailure(pushed);
      expect(await stores.tasks.depth()).toMatchObject({ waiting: 1 });
      expect(await stores.tasks.claim(['diagnose'], 10, 1_000)).toEqual([]);
      await stores.failures.recordDiagnoses([{ task: null, outcome: outcome(id) }]);
      expect(await stores.failures.read('everything', id)).toMatchObject({ state: 'diagnosed' });
      expect(await stores.tasks.depth()).toMatchObject({ waiting: 0 });
    });

    it('knows runs and what they are called', async () => {
      await tell(redRun('1', { attempt: 2 }));
      expect(await stores.pipeline.knownRuns(repository(), ['1', '2'])).toEqual(new Set(['1']));
      expect(await stores.pipeline.knownRuns(repository('never/seen'), ['1'])).toEqual(new Set());
      const runId = (await failures())[0]!.runId!;
      expect(await stores.pipeline.runNames([runId, 'run_gone'])).toEqual(
        new Map([[runId, { repository: repository(), run: '1', attempt: 2 }]]),
      );
    });
  });
}

/** What every store of runs, failures and incidents does. */
export function describePipelineStore(open: () => Promise<IntakeStores>): void {
  describe('PipelineStore, FailureStore, IncidentStore', () => {
    let stores: IntakeStores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close());

    const tell = (...facts: PipelineFact[]) => stores.pipeline.record([{ task: null, facts }]);
    const failures = async () => (await stores.failures.list('everything', {}, FIRST_PAGE)).items;
    const incidents = async () => (await stores.incidents.list('everything', {}, FIRST_PAGE)).items;
    const diagnoseAll = async (fingerprint?: string) => {
      const tasks = await stores.tasks.claim(['diagnose'], 100, 60_000);
      await stores.failures.recordDiagnoses(
        tasks.map((task) => ({ task, outcome: outcome(task.subject, fingerprint) })),
      );
      return tasks.length;
    };

    it('keeps a diagnosis and its log once, and reads them back', async () => {
      const [id] = await tell(redRun('1'));
      const told = outcome(id!);
      const [task] = await stores.tasks.claim(['diagnose'], 1, 60_000);
      await stores.failures.recordDiagnoses([{ task: task!, outcome: told }]);
      await stores.failures.recordDiagnoses([{ task: task!, outcome: told }]);
      const failure = await stores.failures.read('everything', id!);
      expect(failure).toMatchObject({
        state: 'diagnosed',
        category: 'test_failure',
        confidence: 0.75,
        summary: 'one test failed',
      });
      expect(await stores.failures.readLog('everything', id!)).toEqual(told.log);
      expect(await stores.failures.readDiagnosis('everything', id!)).toMatchObject({
        schema: 'regreen.diagnosis/1',
        fingerprint: 'v1:00000000000000aa',
      });
      expect(await stores.failures.readLog(['org_00000000000000000000000000'], id!)).toBeNull();
      expect(await stores.failures.readDiagnosis(['org_00000000000000000000000000'], id!)).toBeNull();
      expect(await incidents()).toMatchObject([{ state: 'open', failures: 1, jobs: ['job 1'], branches: ['main'] }]);
      expect((await incidents())[0]?.id).toBe(failure?.incidentId);
      expect(await stores.tasks.depth()).toMatchObject({ waiting: 0 });
    });

    it('marks a failure without a log as such, and opens no incident', async () => {
      const [id] = await tell(redRun('1'));
      await stores.failures.recordDiagnoses([{ task: null, outcome: { ...outcome(id!), diagnosis: null, log: null } }]);
      expect(await failures()).toMatchObject([{ state: 'unavailable', incidentId: null, fingerprint: null }]);
      expect(await stores.failures.readDiagnosis('everything', id!)).toBeNull();
      expect(await incidents()).toEqual([]);
    });

    it('puts failures of one fingerprint together until a green run, and begins anew after it', async () => {
      await tell(redRun('1'), redRun('2', { finishedAtMs: NOON + 2 * MINUTE }));
      await diagnoseAll();
      expect(await incidents()).toMatchObject([{ state: 'open', failures: 2 }]);
      await tell({ run: runFact('3', 'success', { branch: 'other', finishedAtMs: NOON + 3 * MINUTE }), jobs: [] });
      expect(await incidents()).toMatchObject([{ state: 'open' }]);
      await tell({ run: runFact('4', 'success', { finishedAtMs: NOON + 4 * MINUTE }), jobs: [] });
      expect(await incidents()).toMatchObject([{ state: 'resolved', resolvedAtMs: NOON + 4 * MINUTE }]);
      await tell(redRun('5', { finishedAtMs: NOON + 5 * MINUTE }));
      await diagnoseAll();
      expect(await incidents()).toMatchObject([
        { state: 'open', failures: 1, firstAtMs: NOON + 5 * MINUTE },
        { state: 'resolved', failures: 2 },
      ]);
    });

    it('takes a run that went on after it ended red for what it ended as, and its incident is over', async () => {
      const job = jobFact('1', 'failure', { finishedAtMs: NOON + MINUTE });
      await tell({ run: runFact('1', 'failure', { finishedAtMs: NOON + MINUTE }), jobs: [job] });
      await diagnoseAll();
      const retried = jobFact('2', 'success', { name: 'job 1', finishedAtMs: NOON + 3 * MINUTE });
      await tell({ run: runFact('1', 'success', { finishedAtMs: NOON + 3 * MINUTE }), jobs: [retried] });
      expect(await incidents()).toMatchObject([{ state: 'resolved', resolvedAtMs: NOON + 3 * MINUTE, failures: 1 }]);
      // What was said before, told late, changes nothing.
      await tell({ run: runFact('1', 'failure', { finishedAtMs: NOON + MINUTE }), jobs: [job] });
      expect(await incidents()).toMatchObject([{ state: 'resolved', failures: 1 }]);
    });

    it.each([
      {
        when: 'jobs of a matrix failed alike',
        facts: [{ run: runFact('1', 'failure'), jobs: [matrixJob('1', 'node 20'), matrixJob('2', 'node 22')] }],
        is: [{ state: 'open', failures: 2, jobs: ['test (node 20)', 'test (node 22)'] }],
      },
      {
        when: 'a re-run failed alike',
        facts: [redRun('1'), redRun('1', { attempt: 2, finishedAtMs: NOON + 3 * MINUTE })],
        is: [{ state: 'open', failures: 2 }],
      },
      {
        when: 'a re-run was green',
        facts: [
          redRun('1'),
          { run: runFact('1', 'success', { attempt: 2, finishedAtMs: NOON + 3 * MINUTE }), jobs: [] },
        ],
        is: [{ state: 'resolved', failures: 1 }],
      },
      {
        when: 'one value of the matrix failed again after a green run',
        facts: [
          { run: runFact('1', 'failure'), jobs: [matrixJob('1', 'node 20')] },
          { run: runFact('2', 'success', { finishedAtMs: NOON + 3 * MINUTE }), jobs: [] },
          {
            run: runFact('3', 'failure', { finishedAtMs: NOON + 5 * MINUTE }),
            jobs: [matrixJob('3', 'node 22', NOON + 5 * MINUTE)],
          },
        ],
        is: [
          { state: 'open', failures: 1, jobs: ['test (node 22)'] },
          { state: 'resolved', failures: 1, jobs: ['test (node 20)'] },
        ],
      },
      {
        when: 'a merge queue failed for a pull request and went on',
        facts: [
          redRun('1', { trigger: 'merge_group', pullRequest: 12 }),
          {
            run: runFact('2', 'success', {
              trigger: 'merge_group',
              pullRequest: 13,
              finishedAtMs: NOON + 3 * MINUTE,
            }),
            jobs: [],
          },
        ],
        is: [{ state: 'resolved', failures: 1 }],
      },
    ])('groups when $when', async ({ facts, is }) => {
      await tell(...facts);
      await diagnoseAll();
      expect(await incidents()).toMatchObject(is);
    });

    it.each([
      ['the main of a fork says nothing of the main of the repository', 'untrusted', 'open'],
      ['the repository itself does', 'trusted', 'resolved'],
    ] as const)('%s', async (_, trust, state) => {
      await tell(redRun('1'));
      await diagnoseAll();
      await tell({ run: runFact('2', 'success', { trust, finishedAtMs: NOON + 2 * MINUTE }), jobs: [] });
      expect(await incidents()).toMatchObject([{ state }]);
    });

    it('ends in the same state in any order and number of facts', async () => {
      const { summary, tellAll } = await import('./shuffled-facts.ts');
      let expected: unknown;
      await fc.assert(
        fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 6 }), async (seed, parts) => {
          await stores.close();
          stores = await open();
          await tellAll(stores, seed, parts);
          const state = await summary(stores);
          expected ??= state;
          expect(state).toEqual(expected);
        }),
        { numRuns: 4 },
      );
      expect((expected as { failures: unknown[] }).failures).toHaveLength(9);
    }, 60_000);

    it('filters', async () => {
      await tell(redRun('1'), redRun('2', { branch: 'next', finishedAtMs: NOON + MINUTE }));
      const list = async (filter: Parameters<IntakeStores['failures']['list']>[1]) =>
        (await stores.failures.list('everything', filter, FIRST_PAGE)).items.map(({ run }) => run);
      expect(await list({ branch: 'next' })).toEqual(['2']);
      expect(await list({ repository: 'acme/shop', state: 'pending' })).toHaveLength(2);
      expect(await list({ repository: 'acme/other' })).toEqual([]);
      expect(await list({ sinceMs: Date.now() + MINUTE })).toEqual([]);
      expect(await list({ untilMs: Date.now() + MINUTE })).toHaveLength(2);
      await diagnoseAll();
      expect(await list({ state: 'pending' })).toEqual([]);
      expect(
        await list({ category: 'test_failure', origin: 'failure', fingerprint: 'v1:00000000000000aa' }),
      ).toHaveLength(2);
      expect(await list({ incidentId: (await incidents())[0]!.id })).toHaveLength(2);
    });

    it('remembers cursors, repositories and runs', async () => {
      expect(await stores.pipeline.cursor(repository())).toBeNull();
      await stores.pipeline.moveCursor(repository(), 'a');
      await stores.pipeline.moveCursor(repository(), 'b');
      expect(await stores.pipeline.cursor(repository())).toBe('b');
      await tell(redRun('1'));
      expect(await stores.pipeline.knownRuns(repository(), ['1', '2'])).toEqual(new Set(['1']));
      expect(await stores.pipeline.knownRuns(repository('never/seen'), ['1'])).toEqual(new Set());
      expect(await stores.pipeline.repositories()).toMatchObject([{ name: 'acme/shop', defaultBranch: 'main' }]);
    });
  });
}
