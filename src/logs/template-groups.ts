import { MASK } from '../text/index.ts';
import type { MaskedLine } from './masked-line.ts';
import { generalizeTokens, QUOTED_BLANK_TEXT, VARIABLE_TEXT } from './template-token.ts';

/** Group numbers ever given; beyond, lines of no known group go to generic groups. */
const MAX_GROUPS = 1 << 20;
const MAX_GENERIC_GROUPS = 2048;

/** What the lines of a group have in common. */
interface Group {
  tokens: readonly string[];
  /** texts of the variable parts in which all lines agree so far and which may be names */
  names: (string | null)[] | null;
  seen: number;
}

/** The groups of lines, which may become part of one another but never come apart. */
export class TemplateGroups {
  readonly #groups: (Group | undefined)[] = [];
  readonly #generic = new Map<string, number>();
  readonly #genericIds = new Set<number>();
  #parents = new Int32Array(1024);
  #clock = 0;

  get isFull(): boolean {
    return this.#groups.length >= MAX_GROUPS;
  }

  add(tokens: readonly string[], names: (string | null)[] | null): number {
    const id = this.#groups.length;
    this.#groups.push({ tokens, names, seen: ++this.#clock });
    if (id === this.#parents.length) {
      const parents = new Int32Array(id * 2);
      parents.set(this.#parents);
      this.#parents = parents;
    }
    this.#parents[id] = id;
    return id;
  }

  /** The group that a number belongs to by now. */
  groupOf(id: number): number {
    const parents = this.#parents;
    let at = id;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]!]!;
      at = parents[at]!;
    }
    return at;
  }

  /** A masked line of the group came again: which of its names are still the same? */
  see(id: number, line: MaskedLine, text: string): void {
    const group = this.#groups[id]!;
    group.seen = ++this.#clock;
    if (group.names !== null) group.names = line.agreedNames(group.names, text);
  }

  /** A line that was not seen before is in the group. */
  admit(id: number, tokens: readonly string[]): void {
    const group = this.#groups[id]!;
    group.seen = ++this.#clock;
    group.names = null;
    group.tokens = generalizeTokens(group.tokens, tokens);
  }

  unite(a: number, b: number): void {
    const [first, second] = [this.groupOf(a), this.groupOf(b)];
    if (first === second) return;
    const [id, other] = first < second ? [first, second] : [second, first];
    const group = this.#groups[id]!;
    const joining = this.#groups[other]!;
    group.tokens = generalizeTokens(group.tokens, joining.tokens);
    group.names = null;
    group.seen = Math.max(group.seen, joining.seen);
    this.#groups[other] = undefined;
    this.#parents[other] = id;
  }

  /** When the group last had a line, counted in lines. */
  seen(id: number): number {
    return this.#groups[this.groupOf(id)]!.seen;
  }

  /** Whether the group is one for lines whose own template is not kept. */
  isGeneric(id: number): boolean {
    return this.#genericIds.has(id);
  }

  /** The group of lines that start like these tokens and whose own template is not kept. */
  genericGroup(tokens: readonly string[]): number {
    let start = tokens[0] ?? '';
    if (!this.#generic.has(start) && this.#generic.size >= MAX_GENERIC_GROUPS) start = '';
    const known = this.#generic.get(start);
    if (known !== undefined) return known;
    const id = this.add(start === '' ? [VARIABLE_TEXT] : [start, VARIABLE_TEXT], null);
    this.#generic.set(start, id);
    this.#genericIds.add(id);
    return id;
  }

  /** Makes the group part of the generic one for lines that start like its own. */
  giveUp(id: number, tokens: readonly string[]): void {
    const generic = this.genericGroup(tokens);
    this.#groups[id] = undefined;
    this.#parents[id] = generic;
  }

  /** The template, with `<*>` for what varies. */
  text(id: number): string {
    const { tokens, names } = this.#groups[this.groupOf(id)]!;
    let variable = 0;
    return tokens
      .join(' ')
      .replaceAll(QUOTED_BLANK_TEXT, ' ')
      .replaceAll(VARIABLE_TEXT, () => names?.[variable++] ?? MASK)
      .replace(/<\*>(?: <\*>)+/g, MASK);
  }
}
