/**
 * Finds many literals in a text at once, without regard to ASCII case.
 *
 * @see Aho and Corasick, Efficient string matching: an aid to bibliographic search (1975)
 */
export class LiteralSearch {
  readonly #classOf: Uint8Array;
  readonly #classes: number;
  /** next state by state × character class; a complete automaton, so the scan is one load per character */
  readonly #next: Int32Array;
  /** literals that end in a state, own and inherited, or null */
  readonly #found: readonly (readonly number[] | null)[];

  /** @param literals not empty; compared lower-cased */
  constructor(literals: readonly string[]) {
    const folded = literals.map((literal) => literal.toLowerCase());
    this.#classOf = new Uint8Array(256);
    let classes = 1;
    for (const literal of folded) {
      for (let i = 0; i < literal.length; i++) {
        const code = Math.min(literal.charCodeAt(i), 255);
        if (this.#classOf[code] === 0) this.#classOf[code] = classes++;
      }
    }
    for (let upper = 65; upper <= 90; upper++) this.#classOf[upper] = this.#classOf[upper + 32]!;
    this.#classes = classes;

    const children: Map<number, number>[] = [new Map()];
    const found: (number[] | null)[] = [null];
    for (const [id, literal] of folded.entries()) {
      let state = 0;
      for (let i = 0; i < literal.length; i++) {
        const symbol = this.#classOf[Math.min(literal.charCodeAt(i), 255)]!;
        let child = children[state]!.get(symbol);
        if (child === undefined) {
          child = children.length;
          children.push(new Map());
          found.push(null);
          children[state]!.set(symbol, child);
        }
        state = child;
      }
      if (state !== 0) found[state] = (found[state] ?? []).concat(id);
    }

    this.#next = new Int32Array(children.length * classes);
    const fallback = new Int32Array(children.length);
    const queue: number[] = [0];
    for (let head = 0; head < queue.length; head++) {
      const state = queue[head]!;
      for (let symbol = 0; symbol < classes; symbol++) {
        const child = children[state]!.get(symbol);
        const viaFallback = state === 0 ? 0 : this.#next[fallback[state]! * classes + symbol]!;
        if (child === undefined) {
          this.#next[state * classes + symbol] = viaFallback;
          continue;
        }
        this.#next[state * classes + symbol] = child;
        fallback[child] = viaFallback;
        const inherited = found[viaFallback];
        if (inherited) found[child] = (found[child] ?? []).concat(inherited);
        queue.push(child);
      }
    }
    this.#found = found;
  }

  /**
   * Calls back for each literal in the text, by its place in the constructor's list, as often as it occurs.
   *
   * @param limit how many characters are looked at
   */
  search(text: string, found: (literal: number) => void, limit = text.length): void {
    const classOf = this.#classOf;
    const next = this.#next;
    const classes = this.#classes;
    const end = Math.min(limit, text.length);
    let state = 0;
    for (let i = 0; i < end; i++) {
      const code = text.charCodeAt(i);
      state = next[state * classes + classOf[code < 256 ? code : 255]!]!;
      const hits = this.#found[state];
      if (hits) for (const literal of hits) found(literal);
    }
  }
}
