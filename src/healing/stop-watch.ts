import type { Timers } from '../workflows/index.ts';

/** A stop takes effect within a second. */
const BETWEEN_LOOKS_MS = 250;

/** Looks out for a kill switch while an action is under way, which may wait for its turn to be sent for a minute. */
export class StopWatch {
  isStopped = false;
  readonly #ask: () => Promise<boolean>;
  readonly #timers: Timers;
  #cancel = () => {};
  #isOver = false;

  constructor(ask: () => Promise<boolean>, timers: Timers) {
    this.#ask = ask;
    this.#timers = timers;
    this.#lookLater();
  }

  async look(): Promise<void> {
    this.isStopped ||= await this.#ask();
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
