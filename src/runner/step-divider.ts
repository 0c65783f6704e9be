/** Divides what a job says among its steps, by words that are printed between them and cannot be known before. */
export class StepDivider {
  #word: Buffer | null = null;
  #held: Buffer = Buffer.alloc(0);
  #tellPassed = () => {};
  #pause: Promise<void> = Promise.resolve();
  #goOn = () => {};
  #isClosed = false;

  /** Resolves when everything before the word was given out; what comes after it waits for `goOn`. */
  await(word: string): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    this.#word = Buffer.from(word);
    return new Promise((resolve) => {
      this.#tellPassed = resolve;
    });
  }

  goOn(): void {
    this.#goOn();
  }

  /** Nothing more is awaited. */
  close(): void {
    this.#isClosed = true;
    this.#tellPassed();
    this.#goOn();
  }

  /** The same bytes without the words. */
  async *divide(chunk: Buffer): AsyncGenerator<Buffer> {
    let rest: Buffer = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = Buffer.alloc(0);
    const word = this.#word;
    if (word === null) {
      yield rest;
      return;
    }
    const at = rest.indexOf(word);
    if (at < 0) {
      // The word may come in two pieces.
      const kept = beginningAtEnd(rest, word);
      this.#held = rest.subarray(rest.length - kept);
      rest = rest.subarray(0, rest.length - kept);
      if (rest.length > 0) yield rest;
      return;
    }
    if (at > 0) yield rest.subarray(0, at);
    this.#word = null;
    this.#pause = new Promise((resolve) => {
      this.#goOn = resolve;
    });
    this.#tellPassed();
    if (!this.#isClosed) await this.#pause;
    const after = rest.subarray(at + word.length);
    if (after.length > 0) yield after;
  }
}

/** How many bytes at the end are the beginning of the word. */
function beginningAtEnd(bytes: Buffer, word: Buffer): number {
  for (let length = Math.min(word.length - 1, bytes.length); length > 0; length--) {
    if (bytes.subarray(bytes.length - length).equals(word.subarray(0, length))) return length;
  }
  return 0;
}
