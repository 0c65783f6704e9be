const TO_UNIT = 2 ** -32;

/**
 * Random numbers that depend on their seed alone, the same on every machine.
 *
 * @see D. Lemire and M. O'Neill, sfc32 of PractRand: 128 bits of state, passes its whole battery
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param seed any number; its lower 32 bits count, `stream` gives independent ones for the same seed */
  constructor(seed: number, stream = 0) {
    this.#a = seed >>> 0;
    this.#b = stream >>> 0;
    this.#c = 0x9e3779b9;
    for (let round = 0; round < 15; round++) this.bits();
  }

  /** 32 random bits, as an unsigned integer. */
  bits(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** At least 0, less than 1. */
  unit(): number {
    return this.bits() * TO_UNIT;
  }

  /** An integer, at least 0 and less than `bound`. */
  below(bound: number): number {
    return Math.floor(this.unit() * bound);
  }

  /** From the normal distribution with mean 0 and deviation 1, by Box and Muller. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()));
    return radius * Math.cos(2 * Math.PI * this.unit());
  }

  /** `count` different integers below `bound`, in random order. */
  sample(count: number, bound: number): Int32Array {
    const pool = Int32Array.from({ length: bound }, (_, place) => place);
    for (let place = 0; place < count; place++) {
      const other = place + this.below(bound - place);
      const kept = pool[place]!;
      pool[place] = pool[other]!;
      pool[other] = kept;
    }
    return pool.slice(0, count);
  }
}
