import { type AST, RegExpParser } from '@eslint-community/regexpp';
import { rarestGram, surpriseBits } from '../text/index.ts';

const SHORTEST_BYTES = 3;
/** How much a literal's length counts beside its rarest part. */
const LENGTH_SHARE = 0.1;
const ALTERNATIVES_MOST = 32;

/** What is known of the texts a part of a pattern matches, without regard to case. */
interface Knowledge {
  /** all of them, when they are few */
  readonly exact: readonly string[] | null;
  /** literals of which each of them contains at least one */
  readonly required: readonly string[] | null;
}

const NOTHING: Knowledge = { exact: null, required: null };
const EMPTY: Knowledge = { exact: [''], required: null };

/**
 * Literals, lower case, of which at least one is in every text a pattern matches: what a line is
 * searched for before the pattern is tried.
 *
 * @param pattern a regular expression without flags
 * @returns the set that stands in a log by chance least often; null when there is none of 3 bytes or more
 * @throws SyntaxError when the pattern is not a regular expression
 */
export function requiredLiterals(pattern: string): readonly string[] | null {
  const parsed = new RegExpParser({ ecmaVersion: 2025 }).parsePattern(pattern, undefined, undefined, {
    unicode: false,
  });
  const { exact, required } = ofAlternatives(parsed.alternatives);
  return better(asRequired(exact), required);
}

function ofAlternatives(alternatives: readonly AST.Alternative[]): Knowledge {
  const parts = alternatives.map((alternative) => ofSequence(alternative.elements));
  if (parts.length === 1) return parts[0]!;
  const exact: string[] = [];
  const required: string[] = [];
  let isExact = true;
  let isRequired = true;
  for (const part of parts) {
    if (part.exact) exact.push(...part.exact);
    else isExact = false;
    const literals = better(asRequired(part.exact), part.required);
    if (literals) required.push(...literals);
    else isRequired = false;
  }
  return {
    exact: isExact && exact.length <= ALTERNATIVES_MOST ? exact : null,
    required: isRequired ? [...new Set(required)] : null,
  };
}

function ofSequence(elements: readonly AST.Element[]): Knowledge {
  let run: readonly string[] = [''];
  let required: readonly string[] | null = null;
  let isExact = true;
  for (const element of elements) {
    const part = ofElement(element);
    if (part.exact && part.exact.length * run.length <= ALTERNATIVES_MOST) {
      const { exact } = part;
      run = run.flatMap((before) => exact.map((after) => before + after));
      continue;
    }
    isExact = false;
    required = better(required, better(asRequired(run), part.required));
    run = part.exact ?? [''];
  }
  return { exact: isExact ? run : null, required: isExact ? required : better(required, asRequired(run)) };
}

function ofElement(element: AST.Element): Knowledge {
  switch (element.type) {
    case 'Character':
      return ofCharacter(element);
    case 'CharacterClass':
      return ofClass(element);
    case 'Group':
    case 'CapturingGroup':
      return ofAlternatives(element.alternatives);
    case 'Assertion':
      return EMPTY;
    case 'Quantifier': {
      const part = ofElement(element.element);
      if (element.max === 1 && element.min === 0)
        return { exact: part.exact ? ['', ...part.exact] : null, required: null };
      if (element.min === 0) return NOTHING;
      if (element.min === 1 && element.max === 1) return part;
      return { exact: null, required: better(asRequired(part.exact), part.required) };
    }
    default:
      return NOTHING;
  }
}

function ofClass(element: AST.CharacterClass): Knowledge {
  if (element.negate || element.unicodeSets) return NOTHING;
  const characters = new Set<string>();
  for (const member of element.elements) {
    const { exact } = member.type === 'Character' ? ofCharacter(member) : NOTHING;
    if (!exact) return NOTHING;
    characters.add(exact[0]!);
  }
  return { exact: [...characters], required: null };
}

function ofCharacter({ value }: AST.Character): Knowledge {
  const character = String.fromCodePoint(value);
  const folded = character.toLowerCase();
  // Lines are searched without regard to the case of ASCII letters only: other letters that have one end a literal.
  const hasOtherCase = value > 127 && (folded !== character || character.toUpperCase() !== character);
  return hasOtherCase ? NOTHING : { exact: [folded], required: null };
}

function asRequired(exact: readonly string[] | null): readonly string[] | null {
  if (!exact || exact.length === 0) return null;
  return exact.every((literal) => bytesOf(literal.trim()) >= SHORTEST_BYTES) ? [...new Set(exact)] : null;
}

/** How many bytes a text is in UTF-8: a sign such as a bullet says as much as three letters. */
function bytesOf(text: string): number {
  let bytes = 0;
  for (const character of text) bytes += character <= '\x7f' ? 1 : character <= '\u07ff' ? 2 : 3;
  return bytes;
}

function better(a: readonly string[] | null, b: readonly string[] | null): readonly string[] | null {
  if (!a) return b;
  if (!b) return a;
  return worth(b) > worth(a) ? b : a;
}

/** Bits of surprise of the set's most ordinary member, less what the number of members costs. */
function worth(literals: readonly string[]): number {
  const bits = literals.map((literal) => rarestGram(literal).bits + LENGTH_SHARE * surpriseBits(literal.slice(0, 24)));
  return Math.min(...bits) - Math.log2(literals.length);
}
