import type { AST } from '@eslint-community/regexpp';
import { parsePattern } from './pattern-shape.ts';

const BREAK = '\u0001'; // what hardly any pattern takes, so that the engine has to come back

/** Makes a line of a given length that asks much of one pattern. */
export type HostileLine = (length: number) => string;

/**
 * Lines made of a pattern's own characters: everything it looks for, over and over; its beginning, over and over;
 * and for each of its repeats a line in which that repeat goes on and on and what comes after does not follow.
 *
 * @param pattern one that parses
 */
export function hostileLines(pattern: string): HostileLine[] {
  const { alternatives } = parsePattern(pattern);
  const lines: HostileLine[] = [];
  for (const { elements } of alternatives) {
    const whole = sampleOf(elements);
    lines.push((length) => repeat(whole.slice(0, -1) + BREAK, length));
    lines.push((length) => repeat(whole.slice(0, -1), length));
    for (const [place, element] of elements.entries()) {
      for (const repeated of repeatsIn(element)) {
        const before = sampleOf(elements.slice(0, place));
        const round = sampleOf([repeated.element as AST.Element]) || 'a';
        lines.push((length) => `${before}${repeat(round, length)}${BREAK}`);
        lines.push((length) => repeat(before + round, length) + BREAK);
      }
    }
  }
  return lines;
}

function repeat(text: string, length: number): string {
  return text === '' ? ''.padEnd(length, 'a') : text.repeat(Math.ceil(length / text.length)).slice(0, length);
}

function repeatsIn(element: AST.Element): AST.Quantifier[] {
  if (element.type === 'Quantifier') {
    const inner = repeatsIn(element.element as AST.Element);
    return element.max >= 20 ? [element, ...inner] : inner;
  }
  if (element.type !== 'Group' && element.type !== 'CapturingGroup') return [];
  return element.alternatives.flatMap(({ elements }) => elements.flatMap(repeatsIn));
}

/** A short text that the elements match, as far as that can be had simply. */
function sampleOf(elements: readonly AST.Element[]): string {
  return elements.map(sampleOfElement).join('');
}

function sampleOfElement(element: AST.Element): string {
  switch (element.type) {
    case 'Character':
      return String.fromCharCode(element.value);
    case 'CharacterSet':
      return sampleOfSet(element);
    case 'CharacterClass':
      return sampleOfClass(element);
    case 'Group':
    case 'CapturingGroup':
      return sampleOf(element.alternatives[0]!.elements);
    case 'Quantifier':
      return sampleOfElement(element.element as AST.Element).repeat(Math.min(Math.max(element.min, 1), 50));
    default:
      return '';
  }
}

function sampleOfSet(set: AST.CharacterSet): string {
  if (set.kind === 'any' || set.kind === 'property') return 'a';
  const [taken, other] = { digit: ['1', 'a'], space: [' ', 'a'], word: ['a', ' '] }[set.kind]!;
  return (set.negate ? other : taken)!;
}

function sampleOfClass(node: AST.CharacterClass): string {
  const expression = new RegExp(node.raw);
  const wanted = ['a', '1', ' ', '.', '-', '/', ':', 'Z', '_', '"', "'", '(', '✗'];
  for (const member of node.elements) {
    if (member.type === 'Character') wanted.push(String.fromCharCode(member.value));
    if (member.type === 'CharacterClassRange') wanted.push(String.fromCharCode(member.min.value));
  }
  return wanted.find((character) => expression.test(character)) ?? '';
}
