import { BadInputError, type Clock } from '../foundation/index.ts';
import type { PipelineFact, PipelineStore, Provider, TestWatch, Visibility } from '../intake/index.ts';
import type { MeasuredTest } from '../logs/index.ts';
import type { Redactor } from '../redaction/index.ts';
import type { MetricStore } from './ports.ts';

/** The test report of a job, however it ended, as a program hands it in. */
export interface HandedInReport {
  /** `owner/name` */
  readonly repository: string;
  /** the CI system's id of the run */
  readonly run: string;
  readonly attempt: number;
  readonly pipeline: string | null;
  readonly job: string | null;
  readonly branch: string | null;
  readonly commit: string | null;
  readonly url: string | null;
  /** null: now */
  readonly atMs: number | null;
  /** a JUnit report */
  readonly junit: string;
}

export interface ReportIntakeParts {
  readonly pipeline: Pick<PipelineStore, 'record' | 'repositories'>;
  readonly metrics: Pick<MetricStore, 'placeOfRun'>;
  readonly tests: TestWatch;
  /** reads a JUnit report away from the event loop; throws BadInputError */
  readonly parse: (junit: string) => Promise<readonly MeasuredTest[]>;
  readonly redactor: Pick<Redactor, 'clean'>;
  readonly clock: Clock;
}

const REPOSITORY = /^(?!\.{1,2}\/)[\w.-]{1,255}(?:\/(?!\.{1,2}(?:\/|$))[\w.-]{1,255}){1,20}$/;

/** Takes test reports of jobs that may well be green. They make no failure: their tests are watched, nothing else. */
export class ReportIntake {
  readonly #parts: ReportIntakeParts;

  constructor(parts: ReportIntakeParts) {
    this.#parts = parts;
  }

  /**
   * Keeps what a report says of its tests; resolves after the commit. Told again for the same time, it is kept once.
   *
   * @param visibility a repository of that name that a CI system told of is meant, if the caller may see it
   * @returns how many tests the report has
   * @throws BadInputError, UnavailableError, StorageFullError
   */
  async take(report: HandedInReport, visibility: Visibility): Promise<number> {
    if (!REPOSITORY.test(report.repository)) {
      throw new BadInputError('repository is no name of one: expected owner/name');
    }
    const tests = await this.#parts.parse(report.junit);
    const provider = await this.#providerOf(report.repository, visibility);
    const { pipeline, metrics, clock } = this.#parts;
    await pipeline.record([{ task: null, facts: [this.#factOf(report, provider)] }]);
    const name = { provider, name: report.repository };
    const place = await metrics.placeOfRun(name, report.run, report.attempt);
    await this.#parts.tests.take({
      ...place,
      repository: report.repository,
      pipeline: this.#clean(report.pipeline) ?? place.pipeline,
      job: this.#clean(report.job),
      atMs: report.atMs ?? clock.nowMs(),
      tests,
    });
    return tests.length;
  }

  async #providerOf(name: string, visibility: Visibility): Promise<Provider> {
    const known = await this.#parts.pipeline.repositories();
    const own = known.filter(
      (one) => one.name === name && (visibility === 'everything' || visibility.includes(one.organisationId)),
    );
    return own.find(({ provider }) => provider !== 'local')?.provider ?? 'local';
  }

  /** Of a run that a CI system tells of itself, a report says only that there is one. */
  #factOf(report: HandedInReport, provider: Provider): PipelineFact {
    const isOwn = provider === 'local';
    const said = (text: string | null) => (isOwn ? this.#clean(text) : null);
    return {
      run: {
        repository: { provider, name: report.repository },
        defaultBranch: null,
        run: this.#clean(report.run) ?? '',
        attempt: report.attempt,
        pipeline: said(report.pipeline),
        branch: said(report.branch),
        commit: said(report.commit),
        trigger: null,
        pullRequest: null,
        trust: isOwn ? 'trusted' : null,
        url: said(report.url),
        status: null,
        conclusion: null,
        startedAtMs: null,
        finishedAtMs: null,
      },
      jobs: [],
    };
  }

  #clean(text: string | null): string | null {
    return text === null
      ? null
      : this.#parts.redactor
          .clean(text)
          .replace(/[\s\p{C}]+/gu, ' ')
          .trim();
  }
}
