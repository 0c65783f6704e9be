import type { Clock } from '../../src/foundation/index.ts';
import type { Timers } from '../../src/workflows/index.ts';

interface Alarm {
  readonly atMs: number;
  readonly order: number;
  readonly task: () => void;
}

const NOON = Date.UTC(2026, 5, 1, 12);

/** Time that passes only when nothing else can happen: a day of sleeping is over at once. */
export class VirtualTime implements Clock, Timers {
  #nowMs = 0;
  #order = 0;
  readonly #alarms = new Set<Alarm>();

  nowMs(): number {
    return NOON + this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  after(ms: number, task: () => void): () => void {
    const alarm = { atMs: this.#nowMs + Math.max(0, ms), order: this.#order++, task };
    this.#alarms.add(alarm);
    return () => void this.#alarms.delete(alarm);
  }

  rest(ms: number): Promise<void> {
    return new Promise((resolve) => void this.after(ms, resolve));
  }

  /** Lets time pass until this is true, or an hour-long limit is over. */
  async until(isTrue: () => boolean, mostMs = 10 * 24 * 3_600_000): Promise<boolean> {
    const endMs = this.#nowMs + mostMs;
    for (;;) {
      await settled();
      if (isTrue()) return true;
      const next = this.#next();
      if (next === null || next.atMs > endMs) return false;
      this.#alarms.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.task();
    }
  }

  /** Lets time pass until this is settled. */
  async of<T>(promise: Promise<T>): Promise<T> {
    let isOver = false;
    promise.then(
      () => {
        isOver = true;
      },
      () => {
        isOver = true;
      },
    );
    if (!(await this.until(() => isOver))) throw new Error('nothing can happen any more');
    return promise;
  }

  #next(): Alarm | null {
    let next: Alarm | null = null;
    for (const alarm of this.#alarms) {
      if (next === null || alarm.atMs < next.atMs || (alarm.atMs === next.atMs && alarm.order < next.order))
        next = alarm;
    }
    return next;
  }
}

/** Everything that is ready has happened. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
