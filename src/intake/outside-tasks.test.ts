import { describe, expect, it } from 'vitest';
import { jobFact, redRun, repository, runFact } from '../../test/contracts/examples.ts';
import type { Diagnosis } from '../diagnosis/index.ts';
import { BadInputError, createIdMaker, ManualClock, RemoteError, SILENT } from '../foundation/index.ts';
import { Redactor } from '../redaction/index.ts';
import { FailureDiagnosis } from './failure-diagnosis.ts';
import { MemoryStore } from './memory-store.ts';
import type { CiProvider, DiagnosisEngine, FailedRuns, TestReport } from './ports.ts';
import { Reconciliation } from './reconciliation.ts';
import type { PipelineFact } from './records.ts';
import { RunFetcher } from './run-fetcher.ts';
import { NO_REPORTS, type SideReports } from './side-reports.ts';

const HOUR_MS = 60 * 60_000;

/** A CI system that has what a test gives it; what it should throw, it throws. */
class Provider implements CiProvider {
  readonly provider = 'github';
  log: string | Error | null = 'the log';
  run: PipelineFact | Error | null = null;
  failed: readonly PipelineFact[] = [];
  reports: SideReports | Error = NO_REPORTS;
  asked = 0;
  runsAsked = 0;

  async openLog() {
    this.asked++;
    if (this.log instanceof Error) throw this.log;
    const { log } = this;
    return log === null
      ? null
      : (async function* () {
          yield new TextEncoder().encode(log);
        })();
  }

  async readReports() {
    if (this.reports instanceof Error) throw this.reports;
    return this.reports;
  }

  async readRun() {
    this.asked++;
    this.runsAsked++;
    if (this.run instanceof Error) throw this.run;
    return this.run;
  }

  async failedRuns(_: unknown, cursor: string | null): Promise<FailedRuns> {
    const since = Number(cursor ?? 0);
    return { facts: this.failed.slice(Math.max(0, since - 1)), cursor: String(this.failed.length), hasMore: false };
  }
}

/** Reads a log to its end and finds what its text says. */
const engine: DiagnosisEngine = {
  async diagnose(chunks) {
    let text = '';
    for await (const chunk of chunks) text += new TextDecoder().decode(chunk);
    if (text.includes('\0')) throw new BadInputError('this is no log');
    if (text === 'trouble') throw new Error('trouble');
    return {
      diagnosis: {
        category: 'test_failure',
        summary: text,
        tests: [],
        entries: [],
        missing: [],
      } as unknown as Diagnosis,
      log: { bytes: text.length, lines: 1, windows: [] },
    };
  },
};

function parts() {
  const clock = new ManualClock();
  const makeId = createIdMaker(clock, (bytes) => bytes.fill(7));
  const store = new MemoryStore(clock, makeId);
  const provider = new Provider();
  const watched: TestReport[] = [];
  const common = { queue: store, providers: [provider], clock, makeId, logger: SILENT, random: () => 0.5 };
  const diagnosis = new FailureDiagnosis({
    ...common,
    failures: store,
    pipeline: store,
    engine,
    redactor: new Redactor(),
    testWatch: { take: async (report) => void watched.push(report) },
    packVersion: '1',
  });
  const fetcher = new RunFetcher({ ...common, pipeline: store });
  /** Works until nothing is due. */
  const work = async (worker: { work(): Promise<number> } = diagnosis) => {
    while ((await worker.work()) > 0);
  };
  const record = (...facts: PipelineFact[]) => store.record([{ task: null, facts }]);
  return { clock, store, provider, watched, diagnosis, fetcher, work, record };
}

describe('diagnosis of failures', () => {
  it('asks the run whose change it was where only a job told, once for all its jobs', async () => {
    const { store, provider, work, record } = parts();
    const told = runFact('1', null, { trust: null });
    const jobs = ['a', 'b', 'c'].map((job) => jobFact(job, 'failure'));
    await record({ run: told, jobs });
    expect(store.failures().map(({ trust }) => trust)).toEqual(['untrusted', 'untrusted', 'untrusted']);
    provider.run = { run: runFact('1', 'failure', { trust: 'trusted' }), jobs };
    await work();
    expect(store.failures().map(({ trust }) => trust)).toEqual(['trusted', 'trusted', 'trusted']);
    expect(provider.runsAsked).toBe(1);
  });

  it('trusts nothing because the run cannot be asked, and reads the log all the same', async () => {
    const { store, provider, work, record } = parts();
    provider.run = new RemoteError('away');
    await record({ run: runFact('1', null, { trust: null }), jobs: [jobFact('a', 'failure')] });
    await work();
    expect(store.failures()).toMatchObject([{ trust: 'untrusted', state: 'diagnosed' }]);
  });

  it('reads the log of each and keeps what it says', async () => {
    const { store, work, record } = parts();
    const ids = await record(...Array.from({ length: 9 }, (_, run) => redRun(String(run))));
    await work();
    expect(ids).toHaveLength(9);
    for (const id of ids) expect(store.outcomeOf(id)?.diagnosis?.summary).toBe('the log');
    expect(await store.depth()).toMatchObject({ waiting: 0, buried: 0 });
  });

  it.each([
    ['is gone', null],
    ['is none', 'a\0b'],
  ])('a log that %s leaves a failure without one, and is not asked for again', async (_, log) => {
    const { store, provider, work, record } = parts();
    provider.log = log;
    const [id] = await record(redRun('1'));
    await work();
    expect(store.failures()[0]).toMatchObject({ id, state: 'unavailable' });
    expect(await store.depth()).toMatchObject({ waiting: 0, buried: 0 });
    expect(provider.asked).toBe(1);
  });

  const failedTest = { name: 'adds up', suite: 'cart', result: 'failed' as const, message: null, runner: 'junit' };
  const reports: SideReports = { tests: [{ ...failedTest, at: null }], measured: [], annotations: [] };

  it('tells the watch of every test of a report, and of the run it is of', async () => {
    const { provider, watched, work, record } = parts();
    const measured = [{ name: 'adds up', suite: 'cart', result: 'passed' as const, seconds: 0.25 }];
    provider.reports = { ...reports, measured };
    await record(redRun('1'));
    await work();
    expect(watched).toMatchObject([{ pipeline: 'build', job: 'job 1', tests: measured }]);
    expect(watched[0]!.runId).not.toBeNull();
  });

  it('takes tests of a report beside those of the log, without secrets', async () => {
    const { store, provider, work, record } = parts();
    const token = `ghp_${'a1B2'.repeat(9)}`;
    provider.reports = { ...reports, tests: [{ ...failedTest, message: `said ${token}`, at: null }] };
    const [id] = await record(redRun('1'));
    await work();
    const { diagnosis, log } = store.outcomeOf(id!)!;
    expect(diagnosis?.summary).toBe('the log');
    expect(diagnosis?.tests).toMatchObject([{ name: 'adds up', at: null }]);
    expect(JSON.stringify(diagnosis)).not.toContain(token);
    expect(log).not.toBeNull();
  });

  it('lets a report say what a log that is gone cannot', async () => {
    const { store, provider, work, record } = parts();
    provider.log = null;
    provider.reports = reports;
    const [id] = await record(redRun('1'));
    await work();
    expect(store.outcomeOf(id!)).toMatchObject({ diagnosis: { category: 'test_failure' }, log: null });
  });

  it('keeps what the log says when reports cannot be read', async () => {
    const { store, provider, work, record } = parts();
    provider.reports = new RemoteError('away');
    await record(redRun('1'));
    await work();
    expect(store.failures()).toMatchObject([{ state: 'diagnosed' }]);
  });

  it('asks again later when the provider could not answer, for as long as a long outage', async () => {
    const { clock, store, provider, work, record } = parts();
    provider.log = new RemoteError('away');
    await record(redRun('1'));
    for (const beginMs = clock.nowMs(); clock.nowMs() - beginMs < 2 * HOUR_MS; clock.advance(60_000)) await work();
    expect(await store.depth()).toMatchObject({ waiting: 1, buried: 0 });
    expect(provider.asked).toBeLessThan(30);
    provider.log = 'back';
    clock.advance(HOUR_MS);
    await work();
    expect(store.failures()[0]).toMatchObject({ state: 'diagnosed' });
  });

  it('does not ask before the provider wants to be asked', async () => {
    const { clock, provider, work, record } = parts();
    provider.log = new RemoteError('limits its rate', { retryAfterMs: 600_000 });
    await record(redRun('1'));
    await work();
    clock.advance(599_000);
    await work();
    expect(provider.asked).toBe(1);
    clock.advance(2000);
    await work();
    expect(provider.asked).toBe(2);
  });

  it('gives up what fails here five times, and holds up no other', async () => {
    const { clock, store, provider, work, record } = parts();
    provider.log = 'trouble';
    await record(redRun('1'));
    await work();
    provider.log = 'the log';
    const [well] = await record(redRun('2'));
    await work();
    expect(store.outcomeOf(well!)?.diagnosis).not.toBeNull();
    provider.log = 'trouble';
    for (let round = 0; round < 10; round++) {
      clock.advance(HOUR_MS);
      await work();
    }
    expect(await store.depth()).toMatchObject({ waiting: 0, buried: 1 });
    expect(provider.asked).toBe(6);
  });

  it('does not begin a third time what ended the process twice', async () => {
    const { clock, store, provider, work, record } = parts();
    await record(redRun('1'));
    for (let death = 0; death < 2; death++) {
      expect(await store.claim(['diagnose'], 1, 60_000)).toHaveLength(1);
      clock.advance(61_000);
    }
    await work();
    expect(provider.asked).toBe(0);
    expect(await store.depth()).toMatchObject({ waiting: 0, buried: 1 });
  });
});

describe('runs of whose jobs nobody told', () => {
  const bare = (run: string): PipelineFact => ({ run: runFact(run, 'failure'), jobs: [] });

  it('are asked for, and their red jobs become the failures', async () => {
    const { store, provider, fetcher, work, record } = parts();
    expect(await record(bare('1'))).toEqual([]);
    provider.run = { ...bare('1'), jobs: [jobFact('1', 'failure'), jobFact('2', 'success'), jobFact('3', 'failure')] };
    await work(fetcher);
    expect(store.failures().map(({ providerJob }) => providerJob)).toEqual(['1', '3']);
  });

  it('are a failure of the whole run where nobody can be asked', async () => {
    const { store, fetcher, work, record } = parts();
    await record({ run: runFact('1', 'failure', { repository: { provider: 'jenkins', name: 'a/b' } }), jobs: [] });
    await work(fetcher);
    expect(store.failures()).toMatchObject([{ provider: 'jenkins', job: null }]);
  });

  it('are given up after a long time, and say why', async () => {
    const { clock, store, provider, fetcher, work, record } = parts();
    provider.run = new Error('trouble');
    await record(bare('1'));
    for (let round = 0; round < 8; round++) {
      await work(fetcher);
      clock.advance(HOUR_MS);
    }
    // The run is a failure as a whole, which waits for its diagnosis.
    expect(await store.depth()).toMatchObject({ waiting: 1, buried: 1 });
    expect(store.failures()).toMatchObject([{ job: null, state: 'pending' }]);
    expect(provider.runsAsked).toBe(5);
  });

  it('that are gone are a failure of the whole run', async () => {
    const { store, fetcher, work, record } = parts();
    await record(bare('1'));
    await work(fetcher);
    expect(store.failures()).toMatchObject([{ run: '1', job: null }]);
    expect(await store.depth()).toMatchObject({ waiting: 1 });
  });

  it('wait while the provider cannot answer', async () => {
    const { clock, store, provider, fetcher, work, record } = parts();
    provider.run = new RemoteError('away');
    await record(bare('1'));
    await work(fetcher);
    expect(store.failures()).toEqual([]);
    provider.run = { ...bare('1'), jobs: [jobFact('1', 'failure')] };
    clock.advance(HOUR_MS);
    await work(fetcher);
    expect(store.failures()).toHaveLength(1);
  });
});

describe('reconciliation', () => {
  function reconciling(lastSignalAtMs: number | null = null) {
    const { clock, store, provider, record } = parts();
    const cursors = new Map<string, string>();
    const told: { name: string; missedRuns: number }[] = [];
    const state = { ...repository(), id: 'r', organisationId: 'o', defaultBranch: 'main', lastSignalAtMs };
    let isCut = false;
    const pipeline = {
      record: (batch: Parameters<MemoryStore['record']>[0]) => store.record(batch),
      knownRuns: (...asked: Parameters<MemoryStore['knownRuns']>) => store.knownRuns(...asked),
      repositories: async () => [state, { ...state, provider: 'gitlab' as const }],
      cursor: async ({ name }: { name: string }) => cursors.get(name) ?? null,
      moveCursor: async ({ name }: { name: string }, cursor: string) => {
        if (isCut) throw new Error('the process ended');
        cursors.set(name, cursor);
      },
      tellSilence: async ({ name }: { name: string }, missedRuns: number) => {
        told.push({ name, missedRuns });
      },
    };
    const options = { pipeline, providers: [provider], clock, logger: SILENT, silentAfterMs: HOUR_MS };
    const cut = (value: boolean) => {
      isCut = value;
    };
    return { clock, store, provider, record, cut, told, reconciliation: new Reconciliation(options) };
  }

  it('finds fifty failed runs of a down time, each once, also when it is cut before it moves on', async () => {
    const { store, provider, record, cut, reconciliation } = reconciling();
    const runs = Array.from({ length: 50 }, (_, run) => redRun(String(run)));
    provider.failed = runs;
    // Webhooks of some came all the same.
    await record(...runs.slice(0, 5));
    cut(true);
    expect(await reconciliation.reconcile()).toMatchObject({ problems: [{ problem: 'the process ended' }] });
    cut(false);
    await reconciliation.reconcile();
    expect(await reconciliation.reconcile()).toMatchObject({ missedRuns: 0, problems: [] });
    expect(
      store
        .failures()
        .map(({ run }) => Number(run))
        .toSorted((a, b) => a - b),
    ).toEqual(runs.map((_, at) => at));
  });

  it('goes on at once where there is more, and not for ever where there always is', async () => {
    const { store, provider, reconciliation } = reconciling();
    const runs = Array.from({ length: 7 }, (_, run) => redRun(String(run)));
    let asked = 0;
    provider.failedRuns = async (_, cursor) => {
      asked++;
      const at = Number(cursor ?? 0);
      return { facts: runs.slice(at, at + 2), cursor: String(at + 2), hasMore: at + 2 < runs.length };
    };
    expect(await reconciliation.reconcile()).toMatchObject({ missedRuns: 7 });
    expect(store.failures()).toHaveLength(7);
    expect(asked).toBe(4);
    provider.failedRuns = async () => ({ facts: [], cursor: String(asked++), hasMore: true });
    await reconciliation.reconcile();
    expect(asked).toBeLessThan(100);
  });

  it('takes a green attempt after a red one for no failed run that was missed', async () => {
    const { store, provider, record, reconciliation } = reconciling();
    await record(redRun('1'));
    const green: PipelineFact = { run: runFact('1', 'success', { attempt: 2 }), jobs: [] };
    provider.failed = [redRun('1'), green, { run: runFact('2', 'success', { attempt: 2 }), jobs: [] }];
    expect(await reconciliation.reconcile()).toMatchObject({ missedRuns: 0 });
    expect(store.failures()).toHaveLength(1);
  });

  it.each([
    ['long ago', 2 * HOUR_MS, 1],
    ['lately', HOUR_MS / 2, 0],
  ])('tells of webhooks that came last %s', async (_, agoMs, silent) => {
    const { provider, told, reconciliation } = reconciling(new ManualClock().nowMs() - agoMs);
    provider.failed = [redRun('1')];
    expect(await reconciliation.reconcile()).toMatchObject({ repositories: 1, missedRuns: 1 });
    provider.failed = [redRun('1'), redRun('2')];
    expect((await reconciliation.reconcile()).silent).toHaveLength(silent);
    expect(told.map(({ missedRuns }) => missedRuns)).toEqual(silent === 0 ? [] : [1, 1]);
  });
});
