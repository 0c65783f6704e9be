import { foldRow, settleAlert } from '../anomaly/index.ts';
import type { Logger } from '../foundation/index.ts';
import { FailedTurns, isOfAll } from './failed-turns.ts';
import { planOf, samplesOf } from './own-series.ts';
import type { AlertStore, DueSeries, JudgedSeries, MetricStore } from './ports.ts';

export interface SeriesWatcherParts {
  readonly metrics: MetricStore;
  readonly alerts: Pick<AlertStore, 'settle'>;
  /** judges the samples of a series away from the event loop */
  readonly judge: (series: DueSeries) => Promise<JudgedSeries>;
  readonly logger: Logger;
}

const LEADING = ['run.duration_seconds', 'run.failed', 'run.queue_seconds', 'run.cost_minutes'];
const RUNS_AT_ONCE = 200;
const SERIES_AT_ONCE = 20;
const MOST_SAMPLES = 2000;
const LEASE_MS = 60_000;

/** Makes samples of finished runs, and judges samples as they come. Never acts: what it finds is for people to see. */
export class SeriesWatcher {
  readonly #parts: SeriesWatcherParts;
  readonly #failed = new FailedTurns();

  constructor(parts: SeriesWatcherParts) {
    this.#parts = parts;
  }

  /** Turns runs that finished since the last time into samples; how many runs. */
  async readRuns(): Promise<number> {
    const { metrics } = this.#parts;
    const runs = await metrics.finishedRuns(RUNS_AT_ONCE);
    const last = runs.at(-1);
    if (last !== undefined) await metrics.appendOwn(runs.flatMap(samplesOf), last);
    return runs.length;
  }

  /**
   * Judges what waits; how many series. One that cannot be judged waits, and keeps no other waiting.
   *
   * @throws UnavailableError, StorageFullError where nothing can be judged now
   */
  async judgeDue(): Promise<number> {
    const { metrics, logger } = this.#parts;
    const due = await metrics.claimDue(SERIES_AT_ONCE, MOST_SAMPLES, LEASE_MS);
    // The first alert of a pipeline leads the others: that of its runs says most.
    const leadingFirst = due.toSorted((one, other) => rankOf(one) - rankOf(other));
    for (const series of leadingFirst) {
      try {
        await this.#judge(series);
        this.#failed.forget(series.id);
      } catch (error) {
        if (isOfAll(error)) throw error;
        const waitMs = this.#failed.add(series.id);
        logger.error({ err: error, series: series.id, waitMs }, 'a series cannot be judged, will try again');
        await metrics.postpone(series, waitMs);
      }
    }
    return due.length;
  }

  async #judge(series: DueSeries): Promise<void> {
    const { metrics, judge } = this.#parts;
    const { policy } = planOf(series);
    const judged = await judge(series);
    await metrics.finish(series, judged, (id, current, row) => foldRow(id, current, row, policy));
  }

  /** Ends alerts of series that were quiet for long, and silences that are over. */
  async settle(nowMs: number): Promise<void> {
    await this.#parts.alerts.settle(nowMs, settleAlert);
  }
}

function rankOf({ name }: DueSeries): number {
  const rank = LEADING.indexOf(name);
  return rank === -1 ? LEADING.length : rank;
}
