import { MessageReader } from './message-reader.ts';

const SLOTS = 32;
const BAND = 4;
const SHINGLE = 3;

/** What a text is likened to others by. */
export interface Signature {
  /** 32 numbers of 32 bits: the share of equal ones is how much of their words two texts have in common */
  readonly slots: readonly number[];
  /** 8 numbers: texts without an equal one are hardly alike */
  readonly bands: readonly number[];
}

const reader = new MessageReader();

/**
 * The signature of a text: the least hashes of its runs of three words (MinHash). Writing in other letters, disguises
 * and blanks change nothing; a text without words has no bands.
 *
 * @see Broder, On the resemblance and containment of documents, 1997
 */
export function signatureOf(text: string): Signature {
  reader.read(text);
  const { wordHash, wordCount } = reader;
  const slots = new Array<number>(SLOTS).fill(0x7fffffff);
  if (wordCount === 0) return { slots, bands: [] };
  const width = Math.min(SHINGLE, wordCount);
  for (let from = 0; from + width <= wordCount; from++) {
    let shingle = 17;
    for (let word = from; word < from + width; word++) shingle = Math.imul(shingle, 31) + wordHash[word]!;
    for (let slot = 0; slot < SLOTS; slot++) slots[slot] = Math.min(slots[slot]!, mixed(shingle, slot));
  }
  const bands: number[] = [];
  for (let from = 0; from < SLOTS; from += BAND) {
    let band = from + 1;
    for (let slot = from; slot < from + BAND; slot++) band = mixed(band ^ slots[slot]!, slot);
    bands.push(band);
  }
  return { slots, bands };
}

/** How alike two texts are, 0 to 1. */
export function likenessOf(first: readonly number[], second: readonly number[]): number {
  let equal = 0;
  for (let slot = 0; slot < SLOTS; slot++) if (first[slot] === second[slot]) equal++;
  return equal / SLOTS;
}

/** A number of 31 bits that depends on every bit of a value and on the place. */
function mixed(value: number, place: number): number {
  let hash = Math.imul(value ^ Math.imul(place + 1, 0x9e3779b1), 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) & 0x7fffffff;
}
