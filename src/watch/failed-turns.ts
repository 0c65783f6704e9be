import { StorageFullError, UnavailableError } from '../foundation/index.ts';

const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 3_600_000;
const MOST_REMEMBERED = 10_000;

/** How long what could not be judged is left alone: twice as long each time, until it could be once. */
export class FailedTurns {
  readonly #failures = new Map<string, number>();

  /** @returns milliseconds until it is worth another try */
  add(id: string): number {
    const failures = (this.#failures.get(id) ?? 0) + 1;
    this.#failures.delete(id);
    this.#failures.set(id, failures);
    if (this.#failures.size > MOST_REMEMBERED) this.#failures.delete(this.#failures.keys().next().value!);
    return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
  }

  forget(id: string): void {
    this.#failures.delete(id);
  }
}

/** Whether what failed is no fault of the one that was judged: the others would fail too. */
export function isOfAll(error: unknown): boolean {
  return error instanceof UnavailableError || error instanceof StorageFullError;
}
