/** Where time comes from; an argument of everything that needs it, so that tests can move it. */
export interface Clock {
  /** wall clock, milliseconds since 1970; may jump */
  nowMs(): number;
  /** never goes back; only differences mean something */
  monotonicMs(): number;
}

/** A clock that stands until it is moved. */
export class ManualClock implements Clock {
  #ms: number;

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#ms = startMs;
  }

  nowMs(): number {
    return this.#ms;
  }

  monotonicMs(): number {
    return this.#ms;
  }

  /** @param byMs >= 0 */
  advance(byMs: number): void {
    this.#ms += byMs;
  }
}
