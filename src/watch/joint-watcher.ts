import { type AlertPolicy, DEFAULT_ALERT_POLICY, foldRow } from '../anomaly/index.ts';
import type { Logger } from '../foundation/index.ts';
import { FailedTurns, isOfAll } from './failed-turns.ts';
import type { DueJointWatch, JointWatchStore, JudgedMoments } from './ports.ts';
import type { SeriesRecord } from './records.ts';

export interface JointWatcherParts {
  readonly watches: Pick<JointWatchStore, 'claimDue' | 'finish' | 'postpone'>;
  /** judges moments away from the event loop */
  readonly judge: (watch: DueJointWatch) => Promise<JudgedMoments>;
  readonly logger: Logger;
}

/** What a watch learns of each is some hundred kilobytes, read and written whenever it goes on. */
export const MOST_JOINT_METRICS = 16;

/**
 * An anomaly of several series is confirmed by itself: what follows it is old news to its watch, which is bound to its
 * budget of alarms.
 */
const JOINT_POLICY: AlertPolicy = { ...DEFAULT_ALERT_POLICY, confirmRows: 1 };

const WATCHES_AT_ONCE = 5;
const MOST_SAMPLES = 20_000;
const LEASE_MS = 60_000;
/** A series that has nothing to say keeps the others waiting for so long. */
const PATIENCE_MS = 120_000;
const LONGEST_NAME = 200;

/** Judges moments of series that are watched together. Never acts: what it finds is for people to see. */
export class JointWatcher {
  readonly #parts: JointWatcherParts;
  readonly #failed = new FailedTurns();

  constructor(parts: JointWatcherParts) {
    this.#parts = parts;
  }

  /**
   * Judges what waits; how many watches. One that cannot be judged waits, and keeps no other waiting.
   *
   * @throws UnavailableError, StorageFullError where nothing can be judged now
   */
  async judgeDue(): Promise<number> {
    const { watches, logger } = this.#parts;
    const due = await watches.claimDue(WATCHES_AT_ONCE, MOST_SAMPLES, LEASE_MS, PATIENCE_MS);
    for (const watch of due) {
      try {
        await this.#judge(watch);
        this.#failed.forget(watch.id);
      } catch (error) {
        if (isOfAll(error)) throw error;
        const waitMs = this.#failed.add(watch.id);
        logger.error({ err: error, watch: watch.id, waitMs }, 'a watch cannot be judged, will try again');
        await watches.postpone(watch, waitMs);
      }
    }
    return due.length;
  }

  async #judge(watch: DueJointWatch): Promise<void> {
    const { watches, judge } = this.#parts;
    const judged = watch.moments.length === 0 ? null : await judge(watch);
    await watches.finish(watch, judged, (id, current, row) => foldRow(id, current, row, JOINT_POLICY), PATIENCE_MS);
  }
}

/** Names that tell series apart: their own, with labels where two share it, with a number where that is not enough. */
export function nameMetrics(series: readonly Pick<SeriesRecord, 'id' | 'name' | 'labels'>[]): readonly string[] {
  const taken = new Set<string>();
  return series.map(({ id, name, labels }) => {
    const isAlone = series.every((other) => other.id === id || other.name !== name);
    const texts = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
    const full = (isAlone || texts.length === 0 ? name : `${name} ${texts.join(' ')}`).slice(0, LONGEST_NAME);
    let chosen = full;
    for (let number = 2; taken.has(chosen); number++) chosen = `${full} (${number})`;
    taken.add(chosen);
    return chosen;
  });
}
