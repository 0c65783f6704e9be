import { CI_MARKERS, FilteredLineSelector, type LineSelector, type OnCandidate } from '../logs/index.ts';
import type { RuleBook } from '../rules/index.ts';
import { rarestGram } from '../text/index.ts';

const SHORTEST_LITERAL = 4;
/** Words that stand in more than eight of a million places of logs (`warning`, `.java:`) would select half of a log. */
const COMMON_BELOW_BITS = 17;
const MARKER_WEIGHT = 3;
const RULE_WEIGHT = 2;
const WORD_WEIGHT = 1;

// Words of failure that no rule needs to know.
const FAILURE_WORDS = ['error:', 'fatal:', 'panic:', 'traceback (', 'killed', 'denied', 'timed out', 'not ok'];

/**
 * Selects the lines of the middle of huge logs that a rule or a CI system could have something to say of.
 * It is built when the first huge log asks for it: most runs never do.
 */
export class RuleLineSelector implements LineSelector {
  readonly #books: readonly RuleBook[];
  #selector: LineSelector | null = null;

  constructor(books: readonly RuleBook[]) {
    this.#books = books;
  }

  select(chunk: Uint8Array, onCandidate: OnCandidate): number {
    this.#selector ??= new FilteredLineSelector(this.#weighLiterals());
    return this.#selector.select(chunk, onCandidate);
  }

  #weighLiterals(): Map<string, number> {
    const weights = new Map<string, number>();
    const add = (literal: string, weight: number) => {
      // The filter compares bytes: of a literal with signs beyond ASCII its longest plain part counts.
      const plain = literal.split(/[^\x20-\x7e]+/).sort((a, b) => b.length - a.length)[0]!;
      if (plain.length >= SHORTEST_LITERAL && rarestGram(plain).bits >= COMMON_BELOW_BITS)
        weights.set(plain, Math.max(weight, weights.get(plain) ?? 0));
    };
    for (const word of FAILURE_WORDS) add(word, WORD_WEIGHT);
    for (const book of this.#books) for (const literal of book.literals) add(literal, RULE_WEIGHT);
    for (const marker of CI_MARKERS) add(marker, MARKER_WEIGHT);
    return weights;
  }
}
