import { UnavailableError } from '../foundation/index.ts';
import type { Timers } from './timers.ts';
import type { StepAttempt } from './workflow.ts';

/** The tries under way of one execution; each has an end in time, all can be broken off together. */
export class Attempts {
  readonly #timers: Timers;
  readonly #isHeld: () => boolean;
  readonly #running = new Set<Attempt>();

  constructor(timers: Timers, isHeld: () => boolean) {
    this.#timers = timers;
    this.#isHeld = isHeld;
  }

  /** @throws UnavailableError when it takes longer; what the work throws */
  run<T>(number: number, timeoutMs: number, work: (attempt: StepAttempt) => Promise<T>): Promise<T> {
    const attempt = new Attempt(number, this.#isHeld);
    this.#running.add(attempt);
    // One promise: `Promise.race` and its kin cost more than a small step.
    return new Promise((resolve, reject) => {
      const end = () => {
        cancel();
        this.#running.delete(attempt);
      };
      const fail = (error: unknown) => {
        end();
        reject(error);
      };
      const cancel = this.#timers.after(timeoutMs, () => {
        const error = new UnavailableError(`the step did not end within ${timeoutMs} ms`, { timeoutMs });
        fail(error);
        attempt.abort(error);
      });
      try {
        Promise.resolve(work(attempt)).then((value) => {
          end();
          resolve(value);
        }, fail);
      } catch (error) {
        fail(error);
      }
    });
  }

  abort(why: string): void {
    if (this.#running.size === 0) return;
    const reason = new UnavailableError(why);
    for (const attempt of this.#running) attempt.abort(reason);
  }
}

class Attempt implements StepAttempt {
  readonly number: number;
  // Most steps never look at it, and making one costs more than a small step.
  #controller: AbortController | null = null;
  #reason: Error | null = null;

  readonly #isHeld: () => boolean;

  constructor(number: number, isHeld: () => boolean) {
    this.number = number;
    this.#isHeld = isHeld;
  }

  assertHeld(): void {
    if (this.#reason !== null) throw this.#reason;
    if (!this.#isHeld()) throw new UnavailableError('the lease may be over; the change is not sent');
  }

  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      if (this.#reason !== null) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  abort(reason: Error): void {
    this.#reason ??= reason;
    this.#controller?.abort(reason);
  }
}
