import { UnavailableError } from '../foundation/index.ts';
import type { Timers } from '../workflows/index.ts';

/** A stop takes effect within a second. */
const BETWEEN_LOOKS_MS = 250;
/** Whoever did not see for so long whether healing is stopped does not know it. */
const KNOWN_FOR_MS = 900;

/**
 * Looks out for a kill switch while an action is under way, which may wait for its turn to be sent for a minute. A
 * database that does not answer says nothing, and then nothing may be done.
 */
export class StopWatch {
  isStopped = false;
  /** resolves when a stop is seen */
  readonly stopped: Promise<void>;
  readonly #ask: () => Promise<boolean>;
  readonly #timers: Timers;
  readonly #nowMs: () => number;
  readonly #tellStopped: () => void;
  #cancel = () => {};
  #isOver = false;
  /** when the last answer was asked for */
  #knownAtMs = Number.NEGATIVE_INFINITY;

  /** @param nowMs milliseconds of a clock that is never set back */
  constructor(ask: () => Promise<boolean>, timers: Timers, nowMs: () => number) {
    this.#ask = ask;
    this.#timers = timers;
    this.#nowMs = nowMs;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.stopped = promise;
    this.#tellStopped = resolve;
    this.#lookLater();
  }

  async look(): Promise<void> {
    const askedAtMs = this.#nowMs();
    if (await this.#ask()) {
      this.isStopped = true;
      this.#tellStopped();
    }
    this.#knownAtMs = Math.max(this.#knownAtMs, askedAtMs);
  }

  /** @throws UnavailableError when it was not seen lately whether healing is stopped */
  assertKnown(): void {
    if (this.#nowMs() - this.#knownAtMs <= KNOWN_FOR_MS) return;
    throw new UnavailableError('whether healing is stopped could not be seen: the change was not sent');
  }

  end(): void {
    this.#isOver = true;
    this.#cancel();
  }

  #lookLater(): void {
    if (this.#isOver || this.isStopped) return;
    const again = () => this.#lookLater();
    // A database that does not answer now is asked again.
    this.#cancel = this.#timers.after(BETWEEN_LOOKS_MS, () => void this.look().then(again, again));
  }
}
