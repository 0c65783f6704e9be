const LOAD = 0.5;
const SPREAD = 0x9e3779b1;

/**
 * Weights by 32-bit hash: an open-addressing table, so that a look-up costs a few nanoseconds
 * and millions of words can be weighed at start speed.
 */
export class WeightTable {
  readonly #keys: Int32Array;
  readonly #weights: Float32Array;
  readonly #shift: number;
  readonly #mask: number;

  /**
   * @param hashes distinct, none of them 0
   * @param weights one for each hash
   */
  constructor(hashes: readonly number[], weights: readonly number[]) {
    let bits = 4;
    while (2 ** bits * LOAD < hashes.length) bits++;
    this.#shift = 32 - bits;
    this.#mask = 2 ** bits - 1;
    this.#keys = new Int32Array(2 ** bits);
    this.#weights = new Float32Array(2 ** bits);
    for (let index = 0; index < hashes.length; index++) {
      const hash = hashes[index]!;
      let slot = Math.imul(hash, SPREAD) >>> this.#shift;
      while (this.#keys[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#keys[slot] = hash;
      this.#weights[slot] = weights[index]!;
    }
  }

  /** The weight of a hash, 0 when it has none. */
  weigh(hash: number): number {
    let slot = Math.imul(hash, SPREAD) >>> this.#shift;
    for (;;) {
      const key = this.#keys[slot];
      if (key === hash) return this.#weights[slot]!;
      if (key === 0) return 0;
      slot = (slot + 1) & this.#mask;
    }
  }
}
