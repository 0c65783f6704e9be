const GRAM = 4;
const BITS = 16;

/** Finds at once which of many literals a text may hold, by their first four characters and without regard to case. */
export class HintIndex {
  readonly #isStart = new Uint8Array(1 << BITS);
  readonly #owners = new Map<number, number[]>();
  readonly #short: { readonly hint: string; readonly owner: number }[] = [];

  /** @param hints lower case, by their owner's place */
  constructor(hints: readonly (readonly string[])[]) {
    for (const [owner, literals] of hints.entries()) {
      for (const hint of literals) {
        if (hint.length < GRAM) this.#short.push({ hint, owner });
        else this.#add(hint, owner);
      }
    }
  }

  /** Places of the owners of which the text may hold a literal; none is missing, in their order. */
  ownersIn(text: string): readonly number[] {
    const found = new Set<number>();
    for (const { hint, owner } of this.#short) {
      if (text.includes(hint) || text.includes(hint.toUpperCase())) found.add(owner);
    }
    let gram = 0;
    for (let at = 0; at < text.length; at++) {
      gram = (gram << 8) | fold(text.charCodeAt(at)) | 0;
      if (this.#isStart[slotOf(gram)] === 0) continue;
      for (const owner of this.#owners.get(gram) ?? []) found.add(owner);
    }
    return found.size < 2 ? [...found] : [...found].sort((a, b) => a - b);
  }

  #add(hint: string, owner: number): void {
    let gram = 0;
    for (let at = 0; at < GRAM; at++) gram = (gram << 8) | fold(hint.charCodeAt(at)) | 0;
    this.#isStart[slotOf(gram)] = 1;
    const owners = this.#owners.get(gram);
    if (owners) owners.push(owner);
    else this.#owners.set(gram, [owner]);
  }
}

/** Letters without case; other characters may fall together, which costs a look at most. */
function fold(code: number): number {
  return code | 0x20;
}

function slotOf(gram: number): number {
  return Math.imul(gram, 0x9e3779b1) >>> (32 - BITS);
}
