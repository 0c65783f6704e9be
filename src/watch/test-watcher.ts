import type { Clock } from '../foundation/index.ts';
import type { TestReport, TestWatch } from '../intake/index.ts';
import type { Redactor } from '../redaction/index.ts';
import type { MetricStore } from './ports.ts';
import { samplesOfTests, testKey } from './test-series.ts';

export interface TestWatcherParts {
  readonly metrics: Pick<MetricStore, 'appendTests' | 'watchedTests'>;
  readonly redactor: Pick<Redactor, 'clean'>;
  readonly clock: Clock;
  /** samples are kept for so long; older ones are not taken */
  readonly keptDays: number;
}

const DAY_MS = 86_400_000;
const MOST_WATCHED = 500;
const LONGEST_NAME = 300;
/** Tests of one report that are looked at. */
const MOST_TESTS = 50_000;

/** Makes samples of test reports; names lose their secrets before anything is kept. */
export class TestWatcher implements TestWatch {
  readonly #parts: TestWatcherParts;

  constructor(parts: TestWatcherParts) {
    this.#parts = parts;
  }

  async take(report: TestReport): Promise<void> {
    const { clock, keptDays, metrics } = this.#parts;
    const nowMs = clock.nowMs();
    if (report.atMs < nowMs - keptDays * DAY_MS || report.atMs > nowMs + DAY_MS) return;
    const watched = new Set((await metrics.watchedTests(report.repositoryId)).map(testKey));
    const tests = report.tests.slice(0, MOST_TESTS).map((test) => ({
      ...test,
      name: this.#word(test.name),
      suite: test.suite === null ? null : this.#word(test.suite),
    }));
    const samples = samplesOfTests({ ...report, tests }, watched, MOST_WATCHED - watched.size);
    if (samples.length > 0) await metrics.appendTests(samples);
  }

  #word(text: string): string {
    return this.#parts.redactor
      .clean(text.slice(0, 4 * LONGEST_NAME))
      .replace(/[\s\p{C}]+/gu, ' ')
      .trim()
      .slice(0, LONGEST_NAME);
  }
}
