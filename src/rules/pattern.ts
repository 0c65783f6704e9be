/** Tells whether a pattern is found in a text. */
export interface PatternMatcher {
  /** the named groups when it matches (none: an empty object), null when it does not */
  match(text: string): Readonly<Record<string, string | undefined>> | null;
}

/** How many characters of a line patterns are tried on. */
export const LOOKED_AT_CHARACTERS = 4000;

/** A pattern without its leading `(?i)`. */
export function withoutFlag(pattern: string): string {
  return pattern.startsWith('(?i)') ? pattern.slice(4) : pattern;
}

/** A pattern run by JavaScript's own engine: for shipped packs, whose patterns are checked for speed. */
export function compilePattern(pattern: string): PatternMatcher {
  const expression = new RegExp(withoutFlag(pattern), pattern.startsWith('(?i)') ? 'i' : '');
  return {
    match(text) {
      const found = expression.exec(text);
      return found === null ? null : (found.groups ?? {});
    },
  };
}
