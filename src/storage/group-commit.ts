import { UnavailableError } from '../foundation/index.ts';

/** How much is written together, and how much may wait. */
export interface GroupCommitLimits {
  /** items of one batch */
  readonly batch: number;
  /** batches under way at once */
  readonly flights: number;
  /** items that may wait */
  readonly waiting: number;
}

// Senders that are answered together come back together. Small batches keep them apart, so that one is written while
// another is read: with one batch for all, the database and the program wait for each other by turns.
const LIMITS: GroupCommitLimits = { batch: 64, flights: 4, waiting: 20_000 };

/**
 * Writes together what waits at the same time: the cost of a commit is shared by all who come while the one before is
 * under way. Whoever waits is answered after the commit.
 */
export class GroupCommit<T, R> {
  readonly #write: (items: readonly T[]) => Promise<readonly R[]>;
  readonly #limits: GroupCommitLimits;
  readonly #isWholesale: (error: unknown) => boolean;
  #queue: { readonly item: T; readonly settle: PromiseWithResolvers<R> }[] = [];
  #flights = 0;
  #isPlanned = false;

  /**
   * @param write keeps the items, all or none; answers in their order
   * @param isWholesale true for errors that are not the fault of a single item
   */
  constructor(
    write: (items: readonly T[]) => Promise<readonly R[]>,
    isWholesale: (error: unknown) => boolean,
    limits: GroupCommitLimits = LIMITS,
  ) {
    this.#write = write;
    this.#isWholesale = isWholesale;
    this.#limits = limits;
  }

  /** items that wait, those under way not counted */
  get waiting(): number {
    return this.#queue.length;
  }

  /** @throws UnavailableError when too many wait */
  add(item: T): Promise<R> {
    if (this.#queue.length >= this.#limits.waiting) {
      return Promise.reject(new UnavailableError('too much waits to be written; send it again shortly'));
    }
    const settle = Promise.withResolvers<R>();
    this.#queue.push({ item, settle });
    this.#plan();
    return settle.promise;
  }

  /** Resolves when nothing waits or is under way any more. */
  async drain(): Promise<void> {
    while (this.#flights > 0 || this.#queue.length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  #plan(): void {
    if (this.#isPlanned || this.#flights >= this.#limits.flights || this.#queue.length === 0) return;
    this.#isPlanned = true;
    setImmediate(() => {
      this.#isPlanned = false;
      const batch = this.#queue.splice(0, this.#limits.batch);
      this.#flights++;
      this.#send(batch).finally(() => {
        this.#flights--;
        this.#plan();
      });
      this.#plan();
    });
  }

  async #send(batch: readonly { readonly item: T; readonly settle: PromiseWithResolvers<R> }[]): Promise<void> {
    try {
      const results = await this.#write(batch.map(({ item }) => item));
      for (const [place, { settle }] of batch.entries()) settle.resolve(results[place]!);
    } catch (error) {
      if (batch.length === 1 || this.#isWholesale(error)) {
        for (const { settle } of batch) settle.reject(error);
        return;
      }
      // One bad item must not cost the others: halves, until it is alone.
      const middle = batch.length >> 1;
      await this.#send(batch.slice(0, middle));
      await this.#send(batch.slice(middle));
    }
  }
}
