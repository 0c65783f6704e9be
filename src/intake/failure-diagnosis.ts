import type { Clock, IdMaker, Logger } from '../foundation/index.ts';
import { BadInputError, ConflictError } from '../foundation/index.ts';
import type { Redactor } from '../redaction/index.ts';
import { CarefulClaim } from './careful-claim.ts';
import { problemOf, settleFailedTask } from './failed-task.ts';
import type { CiProvider, DiagnosisEngine, FailureStore, PipelineStore, Task, TaskQueue, TestWatch } from './ports.ts';
import type { DiagnosisOutcome, FailureRecord, Provider } from './records.ts';
import { isWorthReports, joinReports, type SideReports } from './side-reports.ts';

export interface FailureDiagnosisParts {
  readonly queue: TaskQueue;
  readonly failures: Pick<FailureStore, 'read' | 'recordDiagnoses'>;
  readonly pipeline: Pick<PipelineStore, 'record'>;
  readonly providers: readonly CiProvider[];
  /** takes secrets out before it explains anything */
  readonly engine: DiagnosisEngine;
  /** takes secrets out of what stands beside logs */
  readonly redactor: Pick<Redactor, 'clean'>;
  /** hears of every test of the reports */
  readonly testWatch: TestWatch;
  /** version of the rule packs, for what is said of test reports */
  readonly packVersion: string;
  readonly clock: Clock;
  readonly makeId: IdMaker;
  readonly logger: Logger;
  /** 0 <= random() < 1 */
  readonly random: () => number;
  /** failures taken up at a time; left out, 12 */
  readonly concurrency?: number;
}

type Found = Pick<DiagnosisOutcome, 'diagnosis' | 'log'>;

interface Explained {
  readonly task: Task;
  readonly outcome: DiagnosisOutcome;
}

/** A failure is mostly waiting for its CI system: so many keep up with a few a second. */
const CONCURRENCY = 12;
/** Without anybody to ask for logs a turn is a few statements, whatever it holds. */
const CONCURRENCY_WITHOUT_LOGS = 200;
const LEASE_MS = 60_000;
/** Runs asked for already; a matrix asks once. */
const MOST_REMEMBERED = 1000;
const LONGEST_TEXT = 1000;
const NOTHING = { diagnosis: null, log: null };

/** Fetches the logs of failures and explains them. */
export class FailureDiagnosis {
  readonly #parts: FailureDiagnosisParts;
  readonly #providers: ReadonlyMap<Provider, CiProvider>;
  readonly #claim: CarefulClaim;
  readonly #askedRuns = new Set<string>();

  constructor(parts: FailureDiagnosisParts) {
    this.#parts = parts;
    this.#providers = new Map(parts.providers.map((provider) => [provider.provider, provider]));
    const { queue, providers } = parts;
    const concurrency = parts.concurrency ?? (providers.length === 0 ? CONCURRENCY_WITHOUT_LOGS : CONCURRENCY);
    this.#claim = new CarefulClaim({ queue, kinds: ['diagnose'], most: concurrency, leaseMs: LEASE_MS });
  }

  /** One turn; how many failures were taken up. */
  async work(): Promise<number> {
    const tasks = await this.#claim.next();
    const withoutLog: Explained[] = [];
    await Promise.all(
      tasks.map(async (task) => {
        const explained = await this.#explain(task);
        if (explained?.outcome.diagnosis === null) withoutLog.push(explained);
        else if (explained !== null) await this.#record([explained]);
      }),
    );
    await this.#record(withoutLog);
    return tasks.length;
  }

  /** null when the failure is gone, or its log could not be had now. */
  async #explain(task: Task): Promise<Explained | null> {
    const { failures, queue, clock, makeId } = this.#parts;
    try {
      const failure = await failures.read('everything', task.subject);
      if (failure === null) {
        await queue.finish([task]);
        return null;
      }
      await this.#learnOrigin(failure);
      const found = await this.#withReports(failure, await this.#readLog(task, failure));
      return {
        task,
        outcome: { failureId: failure.id, diagnosisId: makeId('dia'), madeAtMs: clock.nowMs(), ...found },
      };
    } catch (error) {
      await settleFailedTask(task, error, this.#parts);
      return null;
    }
  }

  /** What stands beside the log, where it could say more. Without it the log is still worth keeping. */
  async #withReports(failure: FailureRecord, found: Found): Promise<Found> {
    const system = this.#providers.get(failure.provider);
    if (system === undefined || !isWorthReports(found)) return found;
    const { logger, packVersion, redactor } = this.#parts;
    try {
      const reports = await system.readReports(failure);
      await this.#watchTests(failure, reports.measured);
      return joinReports(found, cleaned(reports, redactor), packVersion);
    } catch (error) {
      logger.info({ failure: failure.id, problem: problemOf(error) }, 'test reports could not be read');
      return found;
    }
  }

  /** Watching is worth less than a diagnosis: it holds none up. */
  async #watchTests(failure: FailureRecord, tests: SideReports['measured']): Promise<void> {
    const { logger, testWatch } = this.#parts;
    if (tests.length === 0) return;
    const { organisationId, repositoryId, repository, pipeline, job, runId, occurredAtMs: atMs } = failure;
    try {
      await testWatch.take({ organisationId, repositoryId, repository, pipeline, job, runId, atMs, tests });
    } catch (error) {
      logger.info({ failure: failure.id, problem: problemOf(error) }, 'tests of a report could not be watched');
    }
  }

  /** A job alone does not say whose change it ran: until its run does, it counts as a stranger's. */
  async #learnOrigin({ id, provider, repository, run, attempt, trust }: FailureRecord): Promise<void> {
    const system = this.#providers.get(provider);
    const key = `${provider} ${repository} ${run} ${attempt}`;
    if (trust === 'trusted' || run === null || system === undefined || this.#askedRuns.has(key)) return;
    if (this.#askedRuns.size >= MOST_REMEMBERED) this.#askedRuns.clear();
    this.#askedRuns.add(key);
    try {
      const fact = await system.readRun({ provider, name: repository }, run, attempt);
      if (fact !== null) await this.#parts.pipeline.record([{ task: null, facts: [fact] }]);
    } catch (error) {
      // Its log may be had all the same, and nothing is trusted that should not be.
      this.#askedRuns.delete(key);
      this.#parts.logger.info({ failure: id, problem: problemOf(error) }, 'a run could not be asked for its origin');
    }
  }

  async #readLog(task: Task, failure: FailureRecord): Promise<Found> {
    const { engine, logger } = this.#parts;
    const chunks = (await this.#providers.get(failure.provider)?.openLog(failure)) ?? null;
    if (chunks === null) return NOTHING;
    try {
      return await engine.diagnose(this.#holding(task, chunks));
    } catch (error) {
      // What is no log will be none the next time: the failure stays, and says that nothing could be read.
      if (!(error instanceof BadInputError)) throw error;
      logger.info({ failure: failure.id, problem: error.message }, 'a log could not be read');
      return NOTHING;
    } finally {
      await letGo(chunks);
    }
  }

  async #record(explained: readonly Explained[]): Promise<void> {
    if (explained.length === 0) return;
    try {
      await this.#parts.failures.recordDiagnoses(explained);
    } catch (error) {
      // One failure must not hold up the others: each gets a commit of its own.
      if (explained.length > 1) for (const one of explained) await this.#record([one]);
      else await settleFailedTask(explained[0]!.task, error, this.#parts);
    }
  }

  /** A long log takes longer than a lease: it is prolonged for as long as bytes come. */
  async *#holding(task: Task, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const { queue, clock } = this.#parts;
    let heldSinceMs = clock.monotonicMs();
    for await (const chunk of chunks) {
      yield chunk;
      if (clock.monotonicMs() - heldSinceMs < LEASE_MS / 3) continue;
      heldSinceMs = clock.monotonicMs();
      if (!(await queue.extend(task, LEASE_MS))) throw new ConflictError('somebody else is at this failure by now');
    }
  }
}

/** Nothing is kept as it came. */
function cleaned({ tests, measured, annotations }: SideReports, redactor: Pick<Redactor, 'clean'>): SideReports {
  const clean = (text: string) => redactor.clean(text).replaceAll('\n', ' ').slice(0, LONGEST_TEXT);
  const orNull = (text: string | null) => (text === null ? null : clean(text));
  return {
    measured,
    // A report may hold more than is ever kept.
    tests: tests.slice(0, 1000).map((test) => ({
      ...test,
      name: clean(test.name),
      suite: orNull(test.suite),
      message: orNull(test.message),
    })),
    annotations: annotations.slice(0, 1000).map((entry) => ({
      ...entry,
      file: orNull(entry.file),
      code: orNull(entry.code),
      message: clean(entry.message),
    })),
  };
}

/** A log that was refused before anybody began to read it would stay open. */
async function letGo(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await chunks[Symbol.asyncIterator]().return?.();
  } catch {
    // It broke, or is read still and ends with its reader.
  }
}
