import { foldRow, settleAlert } from '../anomaly/index.ts';
import { planOf, samplesOf } from './own-series.ts';
import type { AlertStore, DueSeries, JudgedSeries, MetricStore } from './ports.ts';

export interface SeriesWatcherParts {
  readonly metrics: MetricStore;
  readonly alerts: Pick<AlertStore, 'settle'>;
  /** judges the samples of a series away from the event loop */
  readonly judge: (series: DueSeries) => Promise<JudgedSeries>;
}

const LEADING = ['run.duration_seconds', 'run.failed', 'run.queue_seconds', 'run.cost_minutes'];
const RUNS_AT_ONCE = 200;
const SERIES_AT_ONCE = 20;
const MOST_SAMPLES = 2000;
const LEASE_MS = 60_000;

/** Makes samples of finished runs, and judges samples as they come. Never acts: what it finds is for people to see. */
export class SeriesWatcher {
  readonly #parts: SeriesWatcherParts;

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

  /** Judges what waits; how many series. */
  async judgeDue(): Promise<number> {
    const { metrics, judge } = this.#parts;
    const due = await metrics.claimDue(SERIES_AT_ONCE, MOST_SAMPLES, LEASE_MS);
    // The first alert of a pipeline leads the others: that of its runs says most.
    const leadingFirst = due.toSorted((one, other) => rankOf(one) - rankOf(other));
    for (const series of leadingFirst) {
      const { policy } = planOf(series);
      const judged = await judge(series);
      await metrics.finish(series, judged, (id, current, row) => foldRow(id, current, row, policy));
    }
    return due.length;
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
