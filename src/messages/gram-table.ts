/** Buckets of the hashed words, pairs, letters and shapes. */
const BUCKET_BITS = 19;
export const GRAM_BUCKETS = 2 ** BUCKET_BITS;

/** What grams are of; each kind is a vector of length one of its own. */
export const GRAM_BLOCKS = ['words', 'letters', 'forms'] as const;

const MOST_GRAMS = 200_000;
const MOST_COUNT = 255;
const LAST_SLOT = 2 ** 31 - 1 - 2 * MOST_GRAMS;

/**
 * The grams of one message, block by block: distinct buckets, how often each came and where first.
 * Nothing is cleared between messages: a slot of an earlier one lies below the base.
 */
export class GramTable {
  readonly buckets = new Int32Array(MOST_GRAMS);
  readonly counts = new Uint8Array(MOST_GRAMS);
  /** place in the folded text of the first */
  readonly places = new Int32Array(MOST_GRAMS);
  /** where each block begins, and at last where the last one ends */
  readonly blocks = new Int32Array(GRAM_BLOCKS.length + 1);
  readonly #slots = new Int32Array(GRAM_BUCKETS);
  #block = 0;
  #length = 0;
  #base = 1;
  #first = 1;

  /** Forgets the last message. */
  begin(): void {
    this.#base += this.#length;
    if (this.#base > LAST_SLOT) {
      this.#slots.fill(0);
      this.#base = 1;
    }
    this.#length = this.#block = 0;
    this.#first = this.#base;
    this.blocks.fill(0);
  }

  /** Ends the block under way: what comes belongs to the next. */
  endBlock(): void {
    this.blocks.fill(this.#length, ++this.#block);
    this.#first = this.#base + this.#length;
  }

  /** Counts a gram by its hash. */
  add(hash: number, place: number): void {
    const bucket = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> (32 - BUCKET_BITS);
    const slot = this.#slots[bucket]!;
    if (slot >= this.#first) {
      const at = slot - this.#base;
      if (this.counts[at]! < MOST_COUNT) this.counts[at]!++;
      return;
    }
    const at = this.#length;
    if (at === MOST_GRAMS) return;
    this.#slots[bucket] = this.#base + at;
    this.buckets[at] = bucket;
    this.counts[at] = 1;
    this.places[at] = place;
    this.#length = at + 1;
  }
}

/** How much a gram that came so often counts: one and the logarithm. */
export const COUNT_VALUES = Float64Array.from({ length: MOST_COUNT + 1 }, (_, count) =>
  count === 0 ? 0 : 1 + Math.log(count),
);
