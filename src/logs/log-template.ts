import { hashToken, MaskedLine } from './masked-line.ts';
import { PairTable } from './pair-table.ts';
import { TemplateGroups } from './template-groups.ts';
import { fitsPattern, isVarying, type MaskedTemplate, type Place, placesThatShare } from './template-place.ts';
import { generalizeToken, hashKey, hasWord, isConstant, withoutScale } from './template-token.ts';

/** Masked lines held in full; beyond, the groups not seen for longest are given up, to the half. */
const LIVE_MASKED_LINES = 1 << 16;
/** Masked lines whose group is known at once; beyond, those that joined a group later are forgotten. */
const KNOWN_LINES = 1 << 18;
/** Patterns with several open places compared with a line, for each number of tokens and first token. */
const MAX_ALIKE_PATTERNS = 16;
/** How many masked lines there are when shared values are looked for the first time; then at each doubling. */
const FIRST_SHARING = 64;

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
  readonly #groups = new TemplateGroups();
  #nextSharing = FIRST_SHARING;

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
    const id = this.#groups.groupOf(known);
    this.#groups.see(id, line, text);
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
    return this.#groups.groupOf(id);
  }

  /** The template of a group, with `<*>` for what varies. */
  templateOf(id: number): string {
    return this.#groups.text(id);
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
    if (this.#groups.isFull) return this.#groups.genericGroup(tokens);
    const group = this.#groups.add(tokens, line.names(text));
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
        if (fitsPattern(pattern, ones, twos, tokens)) return this.#admit(pattern.group, tokens, join);
      }
    }
    return -1;
  }

  #admit(id: number, tokens: readonly string[], join: boolean): number {
    const group = this.groupOf(id);
    if (join) this.#groups.admit(group, tokens);
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
      if (place.open || template.open.includes(i) || isVarying(place)) opening.push(place);
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
      this.#groups.unite(place.group, member.group);
      token = generalizeToken(token, member.tokens[position]!);
    }
    place.members.length = 0;
    const [tokenOne, tokenTwo] = hashToken(token);
    const one = (first.one - atPlace(first.ones[position]!, position) + atPlace(tokenOne, position)) | 0;
    const two = (first.two - atPlace(first.twos[position]!, position) + atPlace(tokenTwo, position)) | 0;
    const known = this.#known.get(one, two);
    if (known >= 0) this.#groups.unite(place.group, known);
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
    if (known >= 0) this.#groups.unite(known, group);
    else this.#scaled.set(one, two, group);
  }

  #openSharedPlaces(): void {
    for (const place of placesThatShare(this.#places)) this.#open(place);
  }

  /** Keeps the half of the masked lines whose groups were seen last; the other groups become part of generic ones. */
  #giveUpOldest(): void {
    const groups = this.#groups;
    const bySeen = this.#live.toSorted((a, b) => groups.seen(b.group) - groups.seen(a.group));
    const kept = bySeen.slice(0, LIVE_MASKED_LINES / 2);
    const keptGroups = new Set(kept.map((template) => this.groupOf(template.group)));
    for (const template of bySeen.slice(kept.length)) {
      const group = this.groupOf(template.group);
      // A group of several masked lines is given up once.
      if (keptGroups.has(group) || groups.isGeneric(group)) continue;
      groups.giveUp(group, template.tokens);
    }
    this.#rebuild(kept.filter((template) => !groups.isGeneric(this.groupOf(template.group))));
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
