import { MASK } from '../text/index.ts';
import { hashToken, MaskedLine } from './masked-line.ts';
import { PairTable } from './pair-table.ts';
import {
  generalizeToken,
  generalizeTokens,
  hashKey,
  hasWord,
  isConstant,
  isValueOf,
  QUOTED_BLANK_TEXT,
  VARIABLE_TEXT,
  withoutScale,
} from './template-token.ts';

/** Masked lines held in full; beyond, the groups not seen for longest are given up, to the half. */
const LIVE_MASKED_LINES = 1 << 16;
/** Masked lines whose group is known at once; beyond, those that joined a group later are forgotten. */
const KNOWN_LINES = 1 << 18;
/** Group numbers ever given; beyond, lines of no known group go to generic groups. */
const MAX_GROUPS = 1 << 20;
const MAX_GENERIC_GROUPS = 2048;
/** Patterns with several open places compared with a line, for each number of tokens and first token. */
const MAX_ALIKE_PATTERNS = 16;
/** A place that took so many values that another place took too is a parameter. */
const SHARED_VALUES = 3;

/** One masked line, or a pattern made of several, as it waits for others that differ in one token. */
interface MaskedTemplate {
  readonly group: number;
  readonly tokens: readonly string[];
  readonly ones: Int32Array;
  readonly twos: Int32Array;
  /** sums of the hashes of all tokens and their places */
  readonly one: number;
  readonly two: number;
  /** places where tokens that differ were found to be values */
  readonly open: readonly number[];
}

/** What the lines of a group have in common. */
interface Group {
  tokens: string[];
  /** texts of the variable parts in which all lines agree so far and which may be names */
  names: (string | null)[] | null;
  seen: number;
}

/** Masked lines that are the same but for one token. */
interface Place {
  readonly position: number;
  readonly members: MaskedTemplate[];
  readonly context: number;
  readonly isFirst: boolean;
  /** any token may stand here: the lines are one group */
  open: boolean;
  group: number;
}

/**
 * Groups the lines of a log by their template while they come in.
 *
 * Two masked lines become one group when they differ in a single token whose values are found to
 * vary: one of them is a variable part in all other respects the same, there are too many of them
 * for an enumeration, or the same values fill another place as well. Memory is bounded: see
 * docs/methods/log-templates.md.
 */
export class TemplateMiner {
  readonly #line = new MaskedLine();
  #one = 0;
  #two = 0;
  /** where a token is left out, by place */
  readonly #placeOnes = new Int32Array(256);
  readonly #placeTwos = new Int32Array(256);
  readonly #known = new PairTable();
  /** 2 × index of the only masked line with this place, or 2 × index of the place + 1 */
  readonly #placeOf = new PairTable();
  readonly #scaled = new PairTable();
  #live: MaskedTemplate[] = [];
  #places: Place[] = [];
  #patterns = new Map<number, MaskedTemplate[]>();
  readonly #generic = new Map<string, number>();
  #groups: (Group | undefined)[] = [];
  #parents = new Int32Array(1024);
  #clock = 0;
  #nextSharing = 64;

  /**
   * Takes in a line.
   *
   * @returns the number of its group so far; `groupOf` says which one it is part of later
   */
  add(text: string): number {
    const line = this.#line;
    this.#read(text);
    const known = this.#known.get(this.#one, this.#two);
    if (known < 0) return this.#learn(text);
    const id = this.groupOf(known);
    const group = this.#groups[id]!;
    group.seen = ++this.#clock;
    if (group.names !== null) group.names = agreed(group.names, line, text);
    return id;
  }

  /**
   * Whether the line has a known template, without learning from it: `same` if but for masked parts
   * the very line was there, `varied` if words differ where words were seen to vary.
   */
  match(text: string): 'same' | 'varied' | 'none' {
    this.#read(text);
    if (this.#known.get(this.#one, this.#two) >= 0) return 'same';
    return this.#openGroup(this.#line.tokens(), false) >= 0 ? 'varied' : 'none';
  }

  /** Looks once more for groups that belong together, now that every line is known. */
  finish(): void {
    this.#openSharedPlaces();
  }

  /** The group that a number given by `add` belongs to by now. */
  groupOf(id: number): number {
    const parents = this.#parents;
    let at = id;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]!]!;
      at = parents[at]!;
    }
    return at;
  }

  /** The template of a group, with `<*>` for what varies. */
  templateOf(id: number): string {
    const group = this.#groups[this.groupOf(id)]!;
    let variable = 0;
    return group.tokens
      .join(' ')
      .replaceAll(QUOTED_BLANK_TEXT, ' ')
      .replaceAll(VARIABLE_TEXT, () => group.names?.[variable++] ?? MASK)
      .replace(/<\*>(?: <\*>)+/g, MASK);
  }

  #read(text: string): void {
    const line = this.#line;
    line.read(text);
    const { ones, twos, tokenCount } = line;
    let one = tokenCount;
    let two = 0;
    for (let i = 0; i < tokenCount; i++) {
      one = (one + atPlace(ones[i]!, i)) | 0;
      two = (two + atPlace(twos[i]!, i)) | 0;
    }
    this.#one = one;
    this.#two = two;
  }

  #learn(text: string): number {
    const line = this.#line;
    const { tokenCount } = line;
    const tokens = line.tokens();
    const [one, two] = [this.#one, this.#two];
    const joined = this.#openGroup(tokens, true);
    if (joined >= 0) {
      this.#known.set(one, two, joined);
      if (this.#known.size > KNOWN_LINES) this.#rebuild(this.#live);
      return joined;
    }
    if (this.#groups.length >= MAX_GROUPS) return this.#genericGroup(tokens);
    const group = this.#addGroup(tokens, line.names(text));
    this.#known.set(one, two, group);
    const ones = line.ones.slice(0, tokenCount);
    const twos = line.twos.slice(0, tokenCount);
    this.#place({ group, tokens, ones, twos, one, two, open: [] });
    this.#joinScaled(group, tokens);
    if (this.#live.length > LIVE_MASKED_LINES) this.#giveUpOldest();
    else if (this.#live.length >= this.#nextSharing) {
      this.#nextSharing *= 2;
      this.#openSharedPlaces();
    }
    return this.groupOf(group);
  }

  #addGroup(tokens: readonly string[], names: (string | null)[] | null): number {
    const id = this.#groups.length;
    this.#groups.push({ tokens: tokens.slice(), names, seen: ++this.#clock });
    if (id === this.#parents.length) {
      const parents = new Int32Array(id * 2);
      parents.set(this.#parents);
      this.#parents = parents;
    }
    this.#parents[id] = id;
    return id;
  }

  /** The group of the line just read, if it differs from known ones only where tokens may vary; else -1. */
  #openGroup(tokens: readonly string[], join: boolean): number {
    const { ones, twos, tokenCount } = this.#line;
    for (let i = 0; i < tokenCount; i++) {
      const key = hashKey(tokens[i]!);
      const one = (this.#one - atPlace(ones[i]!, i) + atPlace(key, i)) | 0;
      const two = (this.#two - atPlace(twos[i]!, i) + atPlace(~key, i)) | 0;
      this.#placeOnes[i] = one;
      this.#placeTwos[i] = two;
      const found = this.#placeOf.get(one, two);
      if ((found & 1) === 0 || found < 0) continue;
      const place = this.#places[found >> 1]!;
      if (!place.open || isConstant(tokens[i]!)) continue;
      return this.#admit(place.group, tokens, join);
    }
    const first = this.#patterns.get(patternKey(tokenCount, ones[0] ?? 0));
    const any = this.#patterns.get(patternKey(tokenCount, 0));
    for (const patterns of [first, any]) {
      for (const pattern of patterns ?? []) {
        if (fits(pattern, ones, twos, tokens)) return this.#admit(pattern.group, tokens, join);
      }
    }
    return -1;
  }

  #admit(id: number, tokens: readonly string[], join: boolean): number {
    const group = this.groupOf(id);
    if (!join) return group;
    const known = this.#groups[group]!;
    known.seen = ++this.#clock;
    known.names = null;
    known.tokens = generalizeTokens(known.tokens, tokens);
    return group;
  }

  /** Notes a masked line under each of its tokens left out; `#placeOnes`, `#placeTwos` are those of the line. */
  #place(template: MaskedTemplate): void {
    const { tokens } = template;
    const index = this.#live.push(template) - 1;
    const words = tokens.map(hasWord);
    const total = words.reduce((sum, is) => sum + (is ? 1 : 0), 0);
    const firstWord = words.indexOf(true);
    const opening: Place[] = [];
    for (let i = 0; i < tokens.length; i++) {
      const context = total - (words[i] ? 1 : 0);
      if (context === 0 || isConstant(tokens[i]!)) continue;
      const one = this.#placeOnes[i]!;
      const two = this.#placeTwos[i]!;
      const found = this.#placeOf.get(one, two);
      let place: Place;
      if (found >= 0 && (found & 1) === 1) place = this.#places[found >> 1]!;
      else if (found >= 0 || template.open.includes(i)) {
        const members = found >= 0 ? [this.#live[found >> 1]!] : [];
        place = { position: i, members, context, isFirst: i <= firstWord, open: false, group: template.group };
        this.#placeOf.set(one, two, this.#places.push(place) * 2 - 1);
      } else {
        this.#placeOf.set(one, two, index * 2);
        continue;
      }
      place.members.push(template);
      if (place.open || template.open.includes(i) || varies(place)) opening.push(place);
    }
    for (const place of opening) this.#open(place);
  }

  /** Makes one group of all lines that are the same but for the token at a place. */
  #open(place: Place): void {
    const { position, members } = place;
    const [first] = members;
    if (first === undefined) return;
    place.open = true;
    let token = first.tokens[position]!;
    for (const member of members) {
      this.#unite(place.group, member.group);
      token = generalizeToken(token, member.tokens[position]!);
    }
    place.members.length = 0;
    const [tokenOne, tokenTwo] = hashToken(token);
    const one = (first.one - atPlace(first.ones[position]!, position) + atPlace(tokenOne, position)) | 0;
    const two = (first.two - atPlace(first.twos[position]!, position) + atPlace(tokenTwo, position)) | 0;
    const known = this.#known.get(one, two);
    if (known >= 0) this.#unite(place.group, known);
    const open = first.open.includes(position) ? first.open : [...first.open, position];
    if (known >= 0 && open.length < 2) return;
    const tokens = first.tokens.with(position, token);
    const ones = first.ones.with(position, tokenOne);
    const twos = first.twos.with(position, tokenTwo);
    const pattern = { group: place.group, tokens, ones, twos, one, two, open };
    if (open.length >= 2) this.#addPattern(pattern);
    if (known >= 0) return;
    this.#known.set(one, two, place.group);
    this.#placePattern(pattern);
  }

  #placePattern(pattern: MaskedTemplate): void {
    const { tokens, ones, twos } = pattern;
    for (let i = 0; i < tokens.length; i++) {
      const key = hashKey(tokens[i]!);
      this.#placeOnes[i] = (pattern.one - atPlace(ones[i]!, i) + atPlace(key, i)) | 0;
      this.#placeTwos[i] = (pattern.two - atPlace(twos[i]!, i) + atPlace(~key, i)) | 0;
    }
    this.#place(pattern);
  }

  #addPattern(pattern: MaskedTemplate): void {
    const key = patternKey(pattern.tokens.length, pattern.open.includes(0) ? 0 : pattern.ones[0]!);
    const alike = this.#patterns.get(key);
    if (alike === undefined) this.#patterns.set(key, [pattern]);
    else if (alike.length < MAX_ALIKE_PATTERNS) alike.push(pattern);
  }

  /** Lines that differ only in the unit or the scale of a quantity are one group. */
  #joinScaled(group: number, tokens: readonly string[]): void {
    const [one, two] = hashToken((withoutScale(tokens) ?? tokens).join(' '));
    const known = this.#scaled.get(one, two);
    if (known >= 0) this.#unite(known, group);
    else this.#scaled.set(one, two, group);
  }

  /** Opens the places whose values are found at another place too: they are parameters, not a choice of words. */
  #openSharedPlaces(): void {
    const placesOf = new Map<string, Place[]>();
    for (const place of this.#places) {
      if (place.open || place.isFirst || place.context < 2 || place.members.length < SHARED_VALUES) continue;
      for (const member of place.members) {
        const value = member.tokens[place.position]!;
        const places = placesOf.get(value);
        if (places === undefined) placesOf.set(value, [place]);
        else if (places.length < MAX_ALIKE_PATTERNS) places.push(place);
      }
    }
    const shared = new Map<Place, Map<Place, number>>();
    for (const places of placesOf.values()) {
      for (const place of places) {
        const others = shared.get(place) ?? new Map<Place, number>();
        shared.set(place, others);
        for (const other of places) if (other !== place) others.set(other, (others.get(other) ?? 0) + 1);
      }
    }
    for (const [place, others] of shared) {
      for (const values of others.values()) if (values >= SHARED_VALUES && !place.open) this.#open(place);
    }
  }

  #unite(a: number, b: number): void {
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

  /** Keeps the half of the masked lines whose groups were seen last; the other groups become part of generic ones. */
  #giveUpOldest(): void {
    const generic = new Set(this.#generic.values());
    const seenOf = (template: MaskedTemplate): number => this.#groups[this.groupOf(template.group)]!.seen;
    const bySeen = this.#live.toSorted((a, b) => seenOf(b) - seenOf(a));
    const kept = bySeen.slice(0, LIVE_MASKED_LINES / 2);
    const keptGroups = new Set(kept.map((template) => this.groupOf(template.group)));
    for (const template of bySeen.slice(kept.length)) {
      const group = this.groupOf(template.group);
      if (keptGroups.has(group) || generic.has(group)) continue;
      const id = this.#genericGroup(template.tokens);
      this.#groups[group] = undefined;
      this.#parents[group] = id;
    }
    this.#rebuild(kept.filter((template) => !generic.has(this.groupOf(template.group))));
  }

  #rebuild(live: readonly MaskedTemplate[]): void {
    this.#known.clear();
    this.#placeOf.clear();
    this.#scaled.clear();
    this.#live = [];
    this.#places = [];
    this.#patterns = new Map();
    for (const template of live) {
      if (template.open.length >= 2) this.#addPattern(template);
      this.#known.set(template.one, template.two, template.group);
    }
    for (const template of live) this.#placePattern(template);
  }

  /** The group of lines that start alike and whose own template is not kept. */
  #genericGroup(tokens: readonly string[]): number {
    let start = tokens[0] ?? '';
    if (!this.#generic.has(start) && this.#generic.size >= MAX_GENERIC_GROUPS) start = '';
    const known = this.#generic.get(start);
    if (known !== undefined) return known;
    const id = this.#addGroup(start === '' ? [VARIABLE_TEXT] : [start, VARIABLE_TEXT], null);
    this.#generic.set(start, id);
    return id;
  }
}

/** Whether the tokens found at a place are values of a variable part. */
function varies(place: Place): boolean {
  const { position, members, context, isFirst } = place;
  const newest = members.at(-1)!.tokens[position]!;
  if (
    context >= 2 &&
    members.some((member, i) => i + 1 < members.length && isValueOf(newest, member.tokens[position]!))
  ) {
    return true;
  }
  return members.length >= enoughValues(context, isFirst);
}

// A choice of words (started, stopped, failed) rarely has as many members as this: the more of the
// line stays the same, the fewer differing tokens it takes; the first word of a line says what happened.
const ENOUGH = [Number.POSITIVE_INFINITY, 10, 8, 6, 5, 4];
const ENOUGH_FIRST = [Number.POSITIVE_INFINITY, 15, 12, 9, 7, 6];
function enoughValues(context: number, isFirst: boolean): number {
  return (isFirst ? ENOUGH_FIRST : ENOUGH)[Math.min(context, 5)]!;
}

function fits(pattern: MaskedTemplate, ones: Int32Array, twos: Int32Array, tokens: readonly string[]): boolean {
  for (let i = 0; i < tokens.length; i++) {
    if (pattern.ones[i] === ones[i] && pattern.twos[i] === twos[i]) continue;
    if (!pattern.open.includes(i)) return false;
    if (isConstant(tokens[i]!) || hashKey(tokens[i]!) !== hashKey(pattern.tokens[i]!)) return false;
  }
  return true;
}

function agreed(names: (string | null)[], line: MaskedLine, text: string): (string | null)[] | null {
  let open = 0;
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    if (name === null) continue;
    const start = line.variableStarts[i]!;
    if (
      line.variableIsName[i] !== 1 ||
      line.variableEnds[i]! - start !== name.length ||
      !text.startsWith(name, start)
    ) {
      names[i] = null;
    } else open++;
  }
  return open > 0 ? names : null;
}

function patternKey(tokenCount: number, first: number): number {
  return (Math.imul(tokenCount + 1, 0x9e3779b1) ^ first) | 0;
}

/** A token's hash at its place in the line; the sum over all places is the line's hash. */
function atPlace(hash: number, position: number): number {
  let mixed = Math.imul(hash ^ Math.imul(position + 1, 0x9e3779b1), 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
