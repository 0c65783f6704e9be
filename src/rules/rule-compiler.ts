import { BadInputError } from '../foundation/index.ts';
import { GRAM, rarestGram, surpriseBits } from '../text/index.ts';
import { withoutFlag } from './pattern.ts';
import { requiredLiterals } from './required-literals.ts';
import type { RuleFile } from './rule.ts';
import type { Rule } from './rule-book.ts';

const SEARCHED_CHARACTERS = 8;

/**
 * Takes a rule's file apart into what matching needs.
 *
 * @throws BadInputError when a pattern is none or has no literal that a line could be searched for
 */
export function compileRule(pack: string, file: RuleFile): Rule {
  const match = [file.match].flat();
  const literals = match.map(literalsOf);
  const bits = literals.map((set) => Math.min(...set.map((literal) => surpriseBits(literal))));
  return {
    name: `${pack}/${file.id}`,
    title: file.title,
    category: file.category,
    origin: file.origin,
    role: file.role ?? 'cause',
    match,
    unless: file.unless === undefined ? [] : [file.unless].flat(),
    summary: file.summary ?? null,
    explanation: file.explanation.trim().replace(/\s+/g, ' '),
    remedy: file.remedy,
    source: file.source,
    literals: literals.map((set) => [...new Set(set.map(rarestPart))]),
    specificity: Math.max(1, Math.min(255, Math.round(Math.min(...bits)))),
  };
}

/** The part of a long literal that says most: the search for all literals stays small, the pattern has the last word. */
function rarestPart(literal: string): string {
  const place = rarestGram(literal).place;
  const start = Math.max(0, Math.min(place - (SEARCHED_CHARACTERS - GRAM) / 2, literal.length - SEARCHED_CHARACTERS));
  return literal.slice(start, start + SEARCHED_CHARACTERS);
}

function literalsOf(pattern: string): readonly string[] {
  let literals: readonly string[] | null;
  try {
    literals = requiredLiterals(withoutFlag(pattern));
  } catch (error) {
    throw new BadInputError(`expected a regular expression, came ${pattern}: ${(error as Error).message}`);
  }
  if (literals === null) {
    throw new BadInputError(
      `expected a pattern with a word of 3 characters that is in every line it matches, came ${pattern}; name what the tool prints`,
    );
  }
  return literals;
}
