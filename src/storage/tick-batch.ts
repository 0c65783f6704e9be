/**
 * Collects what is asked for within one turn of the event loop and answers it together: many reads by identifier
 * become one.
 */
export class TickBatch<K, V> {
  readonly #answer: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>;
  readonly #most: number;
  #waiting = new Map<K, { promise: Promise<V | null>; settle: PromiseWithResolvers<V | null> }>();

  /** @param most keys of one question at most */
  constructor(answer: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>, most = 500) {
    this.#answer = answer;
    this.#most = most;
  }

  /** What is there under this key, or null. */
  get(key: K): Promise<V | null> {
    const present = this.#waiting.get(key);
    if (present !== undefined) return present.promise;
    if (this.#waiting.size === 0) setImmediate(() => this.#flush());
    const settle = Promise.withResolvers<V | null>();
    this.#waiting.set(key, { promise: settle.promise, settle });
    if (this.#waiting.size >= this.#most) this.#flush();
    return settle.promise;
  }

  #flush(): void {
    const batch = this.#waiting;
    if (batch.size === 0) return;
    this.#waiting = new Map();
    this.#answer([...batch.keys()]).then(
      (found) => {
        for (const [key, { settle }] of batch) settle.resolve(found.get(key) ?? null);
      },
      (error: unknown) => {
        for (const { settle } of batch.values()) settle.reject(error);
      },
    );
  }
}
