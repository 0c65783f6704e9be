/** A literal to search for, as folded bytes, and whose it is. */
interface Hint {
  readonly bytes: Uint8Array;
  readonly owner: number;
}

const GRAM = 4;
const BITS = 16;
const SHIFT = 32 - BITS;
// Knuth's multiplicative hashing: 2^32 over the golden ratio.
const SPREAD = 0x9e3779b1;

/**
 * Finds many literals at once, without regard to case: four bytes at each place are looked up in a table of the
 * beginnings of all literals, and only there the rest is compared. Few places pass, so that the speed is that of
 * reading.
 */
export class HintIndex {
  readonly #isStart = new Uint8Array(1 << BITS);
  readonly #hints = new Map<number, Hint[]>();
  readonly #short: { readonly hint: string; readonly owner: number }[] = [];

  /** @param hints one byte a character, by the place of their owner; those of less than four need a scan of their own */
  constructor(hints: readonly (readonly string[])[]) {
    for (const [owner, literals] of hints.entries()) {
      for (const hint of literals) {
        if (hint.length < GRAM) this.#short.push({ hint, owner });
        else this.#add(hint, owner);
      }
    }
  }

  /** Where the next literal of four bytes or more begins, or -1. */
  next(bytes: Uint8Array, from: number): number {
    const isStart = this.#isStart;
    const end = bytes.length;
    let gram = 0;
    for (let at = from; at < end; at++) {
      gram = (gram << 8) | bytes[at]! | FOLD;
      if (isStart[Math.imul(gram, SPREAD) >>> SHIFT] !== 0 && this.#isHintAt(gram, bytes, at - GRAM + 1, from)) {
        return at - GRAM + 1;
      }
    }
    return -1;
  }

  #isHintAt(gram: number, bytes: Uint8Array, begin: number, from: number): boolean {
    const hints = this.#hints.get(gram);
    return hints !== undefined && begin >= from && hints.some((hint) => matches(hint.bytes, bytes, begin));
  }

  /**
   * Places of the owners of which a text may hold a literal, in their order; none is missing.
   *
   * @param text one byte a character
   */
  ownersIn(text: string): readonly number[] {
    const found = new Set<number>();
    for (const { hint, owner } of this.#short) {
      if (text.includes(hint) || text.includes(hint.toUpperCase())) found.add(owner);
    }
    let gram = 0;
    for (let at = 0; at < text.length; at++) {
      gram = (gram << 8) | text.charCodeAt(at) | FOLD;
      if (this.#isStart[Math.imul(gram, SPREAD) >>> SHIFT] === 0) continue;
      for (const { owner } of this.#hints.get(gram) ?? []) found.add(owner);
    }
    return found.size < 2 ? [...found] : [...found].sort((a, b) => a - b);
  }

  #add(hint: string, owner: number): void {
    const bytes = Uint8Array.from(hint, (character) => character.charCodeAt(0) | FOLD);
    let gram = 0;
    for (const byte of bytes.subarray(0, GRAM)) gram = (gram << 8) | byte;
    this.#isStart[Math.imul(gram, SPREAD) >>> SHIFT] = 1;
    const hints = this.#hints.get(gram);
    if (hints) hints.push({ bytes, owner });
    else this.#hints.set(gram, [{ bytes, owner }]);
  }
}

// The bit that tells small letters from capitals. Other characters may fall together, which costs a look at most.
const FOLD = 0x20;

function matches(hint: Uint8Array, bytes: Uint8Array, begin: number): boolean {
  for (let place = GRAM; place < hint.length; place++) {
    if (((bytes[begin + place] ?? 0) | FOLD) !== hint[place]) return false;
  }
  return true;
}
