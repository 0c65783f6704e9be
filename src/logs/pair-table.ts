/**
 * A table from pairs of 32-bit hashes to numbers from 0 on: open addressing in typed arrays,
 * many times smaller and faster than a Map with long keys.
 */
export class PairTable {
  #ones: Int32Array;
  #twos: Int32Array;
  /** value + 1, 0 where the slot is free */
  #values: Int32Array;
  #mask: number;
  size = 0;

  constructor(capacity = 1024) {
    this.#ones = new Int32Array(capacity);
    this.#twos = new Int32Array(capacity);
    this.#values = new Int32Array(capacity);
    this.#mask = capacity - 1;
  }

  /** The value kept for the pair, or -1. */
  get(one: number, two: number): number {
    const mask = this.#mask;
    for (let slot = (one ^ (two >>> 7)) & mask; ; slot = (slot + 1) & mask) {
      const value = this.#values[slot]!;
      if (value === 0) return -1;
      if (this.#ones[slot] === one && this.#twos[slot] === two) return value - 1;
    }
  }

  set(one: number, two: number, value: number): void {
    const mask = this.#mask;
    for (let slot = (one ^ (two >>> 7)) & mask; ; slot = (slot + 1) & mask) {
      if (this.#values[slot] === 0) {
        this.#ones[slot] = one;
        this.#twos[slot] = two;
        this.#values[slot] = value + 1;
        if (++this.size * 2 > mask) this.#grow();
        return;
      }
      if (this.#ones[slot] === one && this.#twos[slot] === two) {
        this.#values[slot] = value + 1;
        return;
      }
    }
  }

  clear(): void {
    this.#values.fill(0);
    this.size = 0;
  }

  #grow(): void {
    const [ones, twos, values] = [this.#ones, this.#twos, this.#values];
    const capacity = values.length * 2;
    this.#ones = new Int32Array(capacity);
    this.#twos = new Int32Array(capacity);
    this.#values = new Int32Array(capacity);
    this.#mask = capacity - 1;
    this.size = 0;
    for (let slot = 0; slot < values.length; slot++) {
      if (values[slot] !== 0) this.set(ones[slot]!, twos[slot]!, values[slot]! - 1);
    }
  }
}
