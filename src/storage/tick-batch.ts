/**
 * Collects the questions of one turn of the event loop and answers them together: many reads by identifier become one.
 */
export class TickBatch<K, V, Q> {
  readonly #answer: (questions: ReadonlyMap<K, Q>) => Promise<ReadonlyMap<K, V>>;
  readonly #most: number;
  #questions = new Map<K, Q>();
  #waiting = new Map<K, PromiseWithResolvers<V | null>>();

  /** @param most questions answered at once */
  constructor(answer: (questions: ReadonlyMap<K, Q>) => Promise<ReadonlyMap<K, V>>, most = 500) {
    this.#answer = answer;
    this.#most = most;
  }

  /** What there is under this key, or null. Equal keys are asked once. */
  get(key: K, question: Q): Promise<V | null> {
    const present = this.#waiting.get(key);
    if (present !== undefined) return present.promise;
    if (this.#waiting.size === 0) setImmediate(() => this.#flush());
    const waiting = Promise.withResolvers<V | null>();
    this.#waiting.set(key, waiting);
    this.#questions.set(key, question);
    if (this.#waiting.size >= this.#most) this.#flush();
    return waiting.promise;
  }

  #flush(): void {
    const [questions, waiting] = [this.#questions, this.#waiting];
    if (waiting.size === 0) return;
    this.#questions = new Map();
    this.#waiting = new Map();
    this.#answer(questions).then(
      (found) => {
        for (const [key, { resolve }] of waiting) resolve(found.get(key) ?? null);
      },
      (error: unknown) => {
        for (const { reject } of waiting.values()) reject(error);
      },
    );
  }
}
