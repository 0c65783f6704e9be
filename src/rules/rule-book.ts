import { LiteralSearch } from '../text/index.ts';
import type { Category, Origin } from './category.ts';
import { compilePattern, LOOKED_AT_CHARACTERS, type PatternMatcher } from './pattern.ts';

/** A rule as it is shipped: everything that can be worked out beforehand is. */
export interface Rule {
  /** full name: pack/id */
  readonly name: string;
  readonly title: string;
  readonly category: Category;
  readonly origin: Origin;
  readonly role: 'cause' | 'consequence';
  readonly match: readonly string[];
  readonly unless: readonly string[];
  readonly summary: string | null;
  readonly explanation: string;
  readonly remedy: string;
  readonly source: string;
  /** for each pattern of `match`, the literals of which one is in every line it matches */
  readonly literals: readonly (readonly string[])[];
  /** how unlikely a line is to hold what the rule looks for by chance, in bits, 1 to 255 */
  readonly specificity: number;
}

/** All rules and remedies, as one JSON file holds them. */
export interface RuleTable {
  /** calendar version of the packs */
  readonly version: string;
  /** SHA-256 of the rules, hexadecimal: tells tables apart whose version was not changed */
  readonly contentHash: string;
  readonly rules: readonly Rule[];
  /** sentences by name */
  readonly remedies: Readonly<Record<string, string>>;
}

/** A rule that matched a line. */
export interface RuleHit {
  readonly rule: Rule;
  /** one sentence about this line: the rule's summary with its groups filled in, or its title */
  readonly summary: string;
}

const GROUP_CHARACTERS = 80;

interface PreparedRule {
  readonly rule: Rule;
  readonly match: (PatternMatcher | null)[];
  unless: readonly PatternMatcher[] | null;
}

/** All rules, ready to be tried on many lines. Patterns are compiled when a line first asks for them. */
export class RuleBook {
  readonly #rules: PreparedRule[];
  readonly #compile: (pattern: string) => PatternMatcher;
  readonly #search: LiteralSearch;
  /** rule and pattern by literal, packed as rule * 16 + pattern */
  readonly #patternsOf: number[][] = [];
  readonly #asked = new Set<number>();
  /** what lines are searched for before a pattern is tried; every line a rule matches has one of these */
  readonly literals: readonly string[];

  /** @param compile how patterns are run; left out, JavaScript's own engine */
  constructor(rules: readonly Rule[], compile: (pattern: string) => PatternMatcher = compilePattern) {
    this.#compile = compile;
    this.#rules = rules.map((rule) => ({ rule, match: rule.match.map(() => null), unless: null }));
    const places = new Map<string, number>();
    for (const [ruleIndex, rule] of rules.entries()) {
      for (const [patternIndex, set] of rule.literals.entries()) {
        for (const literal of set) {
          let place = places.get(literal);
          if (place === undefined) {
            place = places.size;
            places.set(literal, place);
            this.#patternsOf.push([]);
          }
          this.#patternsOf[place]!.push(ruleIndex * 16 + patternIndex);
        }
      }
    }
    this.literals = [...places.keys()];
    this.#search = new LiteralSearch(this.literals);
  }

  /**
   * The rules that a line matches: causes before consequences, the more specific first.
   *
   * @param text only its first 4,000 characters are looked at
   */
  findRules(text: string): RuleHit[] {
    const asked = this.#asked;
    asked.clear();
    this.#search.search(
      text,
      (literal) => {
        for (const pattern of this.#patternsOf[literal]!) asked.add(pattern);
      },
      LOOKED_AT_CHARACTERS,
    );
    if (asked.size === 0) return [];
    const line = text.length > LOOKED_AT_CHARACTERS ? text.slice(0, LOOKED_AT_CHARACTERS) : text;
    const hits = new Map<Rule, RuleHit>();
    for (const packed of asked) {
      const prepared = this.#rules[packed >> 4]!;
      if (hits.has(prepared.rule)) continue;
      const groups = this.#matcherOf(prepared, packed & 15).match(line);
      if (groups === null || this.#isExcused(prepared, line)) continue;
      hits.set(prepared.rule, { rule: prepared.rule, summary: fillSummary(prepared.rule, groups) });
    }
    return [...hits.values()].sort((a, b) => byPrecedence(a.rule, b.rule));
  }

  #matcherOf(prepared: PreparedRule, pattern: number): PatternMatcher {
    const known = prepared.match[pattern];
    if (known) return known;
    const compiled = this.#compile(prepared.rule.match[pattern]!);
    prepared.match[pattern] = compiled;
    return compiled;
  }

  #isExcused(prepared: PreparedRule, line: string): boolean {
    prepared.unless ??= prepared.rule.unless.map(this.#compile);
    return prepared.unless.some((matcher) => matcher.match(line) !== null);
  }
}

/**
 * Which of two rules speaks for a line that both match. In this order: a cause before a consequence; the rule whose
 * literals stand in a log by chance least often, which is the one that asks for more of the line; the name, so that
 * the order is always the same. A pack proves it by its examples: on them, the rule that brought them wins.
 */
export function byPrecedence(a: Rule, b: Rule): number {
  if (a.role !== b.role) return a.role === 'cause' ? -1 : 1;
  return b.specificity - a.specificity || (a.name < b.name ? -1 : 1);
}

function fillSummary(rule: Rule, groups: Readonly<Record<string, string | undefined>>): string {
  if (rule.summary === null) return rule.title;
  let isWhole = true;
  const filled = rule.summary.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = groups[name]?.trim();
    if (!value) isWhole = false;
    return value === undefined
      ? ''
      : value.length > GROUP_CHARACTERS
        ? `${value.slice(0, GROUP_CHARACTERS - 1)}…`
        : value;
  });
  return isWhole ? filled : rule.title;
}
