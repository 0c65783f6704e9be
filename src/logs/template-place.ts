import { hashKey, isConstant, isValueOf } from './template-token.ts';

/** One masked line, or a pattern made of several, as it waits for others that differ in one token. */
export interface MaskedTemplate {
  readonly group: number;
  readonly tokens: readonly string[];
  readonly ones: Int32Array;
  readonly twos: Int32Array;
  /** sums of the hashes of all tokens at their places */
  readonly one: number;
  readonly two: number;
  /** places where tokens that differ were found to be values */
  readonly open: readonly number[];
}

/** Masked lines that are the same but for one token. */
export interface Place {
  readonly position: number;
  readonly members: MaskedTemplate[];
  /** how many of the other tokens have a word in them */
  readonly context: number;
  /** no word stands before it */
  readonly isFirst: boolean;
  readonly group: number;
  /** any token may stand here: the lines are one group */
  open: boolean;
}

// A choice of words (started, stopped, failed) rarely has as many members as this: the more of the
// line stays the same, the fewer differing tokens it takes; the first word of a line says what happened.
const ENOUGH = [Number.POSITIVE_INFINITY, 10, 8, 6, 5, 4];
const ENOUGH_FIRST = [Number.POSITIVE_INFINITY, 15, 12, 9, 7, 6];
/** Words a line needs around a value that varies with one other. */
const LEAST_CONTEXT = 2;
/** A place that took so many values that another place took too is a parameter. */
const SHARED_VALUES = 3;
const MAX_SHARING_PLACES = 16;

/** Whether the tokens found at a place, the newest last, are values of a variable part. */
export function isVarying({ position, members, context, isFirst }: Place): boolean {
  const newest = members.at(-1)!.tokens[position]!;
  if (context >= LEAST_CONTEXT) {
    for (let i = 0; i < members.length - 1; i++) {
      if (isValueOf(newest, members[i]!.tokens[position]!)) return true;
    }
  }
  return members.length >= (isFirst ? ENOUGH_FIRST : ENOUGH)[Math.min(context, ENOUGH.length - 1)]!;
}

/** The places whose values are found at another place too: they are parameters, not a choice of words. */
export function placesThatShare(places: readonly Place[]): Place[] {
  const placesOf = new Map<string, Place[]>();
  for (const place of places) {
    const { open, isFirst, context, members, position } = place;
    if (open || isFirst || context < LEAST_CONTEXT || members.length < SHARED_VALUES) continue;
    for (const member of members) {
      const value = member.tokens[position]!;
      const known = placesOf.get(value);
      if (known === undefined) placesOf.set(value, [place]);
      else if (known.length < MAX_SHARING_PLACES) known.push(place);
    }
  }
  const shared = new Map<Place, Map<Place, number>>();
  for (const sharing of placesOf.values()) {
    for (const place of sharing) {
      const others = shared.get(place) ?? new Map<Place, number>();
      shared.set(place, others);
      for (const other of sharing) if (other !== place) others.set(other, (others.get(other) ?? 0) + 1);
    }
  }
  return [...shared]
    .filter(([, others]) => [...others.values()].some((values) => values >= SHARED_VALUES))
    .map(([place]) => place);
}

/** Whether a line differs from the pattern only at its open places. */
export function fitsPattern(
  pattern: MaskedTemplate,
  ones: Int32Array,
  twos: Int32Array,
  tokens: readonly string[],
): boolean {
  for (let i = 0; i < tokens.length; i++) {
    if (pattern.ones[i] === ones[i] && pattern.twos[i] === twos[i]) continue;
    if (!pattern.open.includes(i)) return false;
    if (isConstant(tokens[i]!) || hashKey(tokens[i]!) !== hashKey(pattern.tokens[i]!)) return false;
  }
  return true;
}
