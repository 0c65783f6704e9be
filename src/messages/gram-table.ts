/** Buckets of the hashed words, pairs, letters and shapes. */
const BUCKET_BITS = 19;
export const GRAM_BUCKETS = 2 ** BUCKET_BITS;

/** What grams are of; each kind is a vector of length one of its own. */
export const GRAM_BLOCKS = ['words', 'letters', 'forms'] as const;

/** Distinct grams of one message that are kept; the longest judged has fewer. */
export const MOST_GRAMS = 200_000;
const MOST_COUNT = 255;
const LAST_SLOT = 2 ** 31 - 1 - 2 * MOST_GRAMS;
const MOST_SLOT_BITS = 18;
/** Room for each code of the message: no block has more than four grams for one. */
const SLOTS_PER_CODE = 8;

/**
 * The grams of one message, block by block: distinct buckets, how often each came and where first.
 * They are found again in a table as small as the message, which stays in the nearest cache of the processor. Nothing
 * is cleared between messages: a slot of an earlier one, or of an earlier block, lies below `#first` and is free.
 */
export class GramTable {
  readonly buckets = new Int32Array(MOST_GRAMS);
  readonly counts = new Uint8Array(MOST_GRAMS);
  /** place in the folded text of the first */
  readonly places = new Int32Array(MOST_GRAMS);
  /** where each block begins, and at last where the last one ends */
  readonly blocks = new Int32Array(GRAM_BLOCKS.length + 1);
  readonly #slots = new Int32Array(2 ** MOST_SLOT_BITS);
  #mask = 0;
  #block = 0;
  #length = 0;
  #base = 1;
  #first = 1;

  /** Forgets the last message; the next has so many codes. */
  begin(codes: number): void {
    const bits = Math.ceil(Math.log2(codes * SLOTS_PER_CODE + 64));
    this.#mask = 2 ** Math.min(MOST_SLOT_BITS, bits) - 1;
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
    let slotAt = bucket & this.#mask;
    for (;;) {
      const slot = this.#slots[slotAt]!;
      if (slot < this.#first) break;
      const known = slot - this.#base;
      if (this.buckets[known] === bucket) {
        if (this.counts[known]! < MOST_COUNT) this.counts[known]!++;
        return;
      }
      slotAt = (slotAt + 1) & this.#mask;
    }
    const at = this.#length;
    if (at === MOST_GRAMS) return;
    this.#slots[slotAt] = this.#base + at;
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
