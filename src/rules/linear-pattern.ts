import { RE2JS } from 're2js';
import type { PatternMatcher } from './pattern.ts';

/**
 * A pattern run by RE2's automaton, in time linear in the text whatever it is: for packs of users.
 *
 * @throws Error when RE2 does not know the pattern's syntax
 */
export function compileLinearPattern(pattern: string): PatternMatcher {
  const compiled = RE2JS.compile(pattern);
  const names = Object.keys(compiled.namedGroups());
  return {
    match(text) {
      const matcher = compiled.matcher(text);
      if (!matcher.find()) return null;
      return Object.fromEntries(names.map((name) => [name, matcher.group(name) ?? undefined]));
    },
  };
}
