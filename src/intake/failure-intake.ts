import { type Diagnosis, diagnoseTestReport } from '../diagnosis/index.ts';
import { BadInputError, type Clock, type IdMaker } from '../foundation/index.ts';
import { parseJunitReport } from '../logs/index.ts';
import type { Redactor } from '../redaction/index.ts';
import type { DiagnosisEngine, FailureStore, PipelineStore, PushedFailure, TestWatch } from './ports.ts';
import type { KeptLog } from './records.ts';

/** A failure with its log, as a program hands it in. */
export interface ReportedFailure extends Omit<PushedFailure, 'repository' | 'occurredAtMs'> {
  /** `owner/name` */
  readonly repository: string;
  /** null: now */
  readonly occurredAtMs: number | null;
  readonly log: AsyncIterable<Uint8Array> | null;
  /** a JUnit report */
  readonly junit: string | null;
}

export interface FailureIntakeParts {
  readonly pipeline: Pick<PipelineStore, 'addFailure'>;
  readonly failures: Pick<FailureStore, 'read' | 'recordDiagnoses'>;
  /** hears of every test of a report */
  readonly testWatch: TestWatch;
  /** takes secrets out before it explains anything */
  readonly engine: DiagnosisEngine;
  readonly redactor: Pick<Redactor, 'clean'>;
  readonly clock: Clock;
  readonly makeId: IdMaker;
  /** version of the rule packs, for what is said of test reports */
  readonly packVersion: string;
}

interface Finding {
  readonly diagnosis: Diagnosis | null;
  readonly log: KeptLog | null;
}

const REPOSITORY = /^(?!\.{1,2}\/)[\w.-]{1,255}(?:\/(?!\.{1,2}(?:\/|$))[\w.-]{1,255}){1,20}$/;
const NOTHING: Finding = { diagnosis: null, log: null };

/** Takes failures that programs hand in with their log. */
export class FailureIntake {
  readonly #parts: FailureIntakeParts;

  constructor(parts: FailureIntakeParts) {
    this.#parts = parts;
  }

  /**
   * Explains the log while it comes, then keeps all of it; resolves after the commit. Told again under the same key, it
   * stays one failure.
   *
   * @throws BadInputError, UnavailableError, StorageFullError
   */
  async push(failure: ReportedFailure): Promise<{ readonly id: string; readonly isNew: boolean }> {
    const { pipeline, failures, redactor, clock, makeId } = this.#parts;
    if (!REPOSITORY.test(failure.repository)) {
      throw new BadInputError('repository is no name of one: expected owner/name');
    }
    const found = await this.#explain(failure);
    const cleaned = (text: string | null) => (text === null ? null : redactor.clean(text).replaceAll('\n', ' '));
    const { id, isNew } = await pipeline.addFailure({
      repository: { provider: 'local', name: failure.repository },
      key: failure.key,
      occurredAtMs: failure.occurredAtMs ?? clock.nowMs(),
      pipeline: cleaned(failure.pipeline),
      job: cleaned(failure.job),
      branch: cleaned(failure.branch),
      commit: cleaned(failure.commit),
      run: cleaned(failure.run),
      attempt: failure.attempt,
      url: cleaned(failure.url),
    });
    // Also when it was there: whoever handed it in first may have stopped before this.
    const outcome = { failureId: id, diagnosisId: makeId('dia'), madeAtMs: clock.nowMs(), ...found };
    if (isNew || found.diagnosis !== null) await failures.recordDiagnoses([{ task: null, outcome }]);
    if (isNew && failure.junit !== null) await this.#watchTests(id, failure.junit);
    return { id, isNew };
  }

  async #watchTests(id: string, junit: string): Promise<void> {
    const { failures, testWatch } = this.#parts;
    const failure = await failures.read('everything', id);
    if (failure === null) return;
    const { organisationId, repositoryId, repository, pipeline, job, runId, occurredAtMs: atMs } = failure;
    const tests = parseJunitReport(junit);
    await testWatch.take({ organisationId, repositoryId, repository, pipeline, job, runId, atMs, tests });
  }

  /** The log says more than a report, unless nothing can be read in it. */
  async #explain({ log, junit }: ReportedFailure): Promise<Finding> {
    const report = junit === null ? NOTHING : this.#explainReport(junit);
    if (log === null) return report;
    const found = await this.#parts.engine.diagnose(log);
    const isUnclear = found.diagnosis.category === null || found.diagnosis.category === 'unknown';
    return isUnclear && report.diagnosis !== null ? { diagnosis: report.diagnosis, log: found.log } : found;
  }

  #explainReport(junit: string): Finding {
    const text = this.#parts.redactor.clean(junit);
    const diagnosis = diagnoseTestReport({
      tests: parseJunitReport(text),
      bytes: new TextEncoder().encode(junit).length,
      lines: text.split('\n'),
      packVersion: this.#parts.packVersion,
    });
    return { diagnosis, log: null };
  }
}
