/**
 * Finds many literals in a text at once, without regard to ASCII case.
 *
 * @see Aho and Corasick, Efficient string matching: an aid to bibliographic search (1975)
 */
export class LiteralSearch {
  readonly #classOf: Uint8Array;
  readonly #classes: number;
  /** next state by state × character class; a complete automaton, so the scan is one load per character */
  readonly #next: Uint16Array | Int32Array;
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

    // The trie as first child and next sibling of each state, in flat arrays: a table of thousands of literals is
    // built at every start of the program.
    const most = 1 + folded.reduce((sum, literal) => sum + literal.length, 0);
    const childOf = new Int32Array(most);
    const siblingOf = new Int32Array(most);
    const symbolOf = new Uint8Array(most);
    const found: (number[] | null)[] = [null];
    for (const [id, literal] of folded.entries()) {
      let state = 0;
      for (let i = 0; i < literal.length; i++) {
        const symbol = this.#classOf[Math.min(literal.charCodeAt(i), 255)]!;
        let child = childOf[state]!;
        while (child !== 0 && symbolOf[child] !== symbol) child = siblingOf[child]!;
        if (child === 0) {
          child = found.push(null) - 1;
          symbolOf[child] = symbol;
          siblingOf[child] = childOf[state]!;
          childOf[state] = child;
        }
        state = child;
      }
      if (state !== 0) found[state] = (found[state] ?? []).concat(id);
    }

    const states = found.length;
    // Half the memory where it suffices, and so half of what a start has to fill and a scan to fetch.
    const next = states <= 65_536 ? new Uint16Array(states * classes) : new Int32Array(states * classes);
    const fallback = new Int32Array(states);
    const queue = new Int32Array(states);
    for (let head = 0, tail = 1; head < tail; head++) {
      const state = queue[head]!;
      const row = state * classes;
      // A state goes where its fallback goes, which is nearer to the root and so known, except to its children.
      if (state !== 0) {
        const from = fallback[state]! * classes;
        next.copyWithin(row, from, from + classes);
      }
      for (let child = childOf[state]!; child !== 0; child = siblingOf[child]!) {
        const viaFallback = next[row + symbolOf[child]!]!;
        next[row + symbolOf[child]!] = child;
        fallback[child] = viaFallback;
        const inherited = found[viaFallback];
        if (inherited) found[child] = (found[child] ?? []).concat(inherited);
        queue[tail++] = child;
      }
    }
    this.#next = next;
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
