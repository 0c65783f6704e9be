import { type AST, RegExpParser } from '@eslint-community/regexpp';
import { withoutFlag } from './pattern.ts';

// One place a byte, and one for every character beyond.
const PLACES = 257;
const BEYOND = 256;
const LONG_REPEAT = 20; // repeats that may be this many can share characters in too many ways

/** Which characters a part of a pattern can take, one flag a place. */
type Characters = Uint8Array;

/**
 * What is wrong with the form of a pattern: syntax outside the common ground of JavaScript and RE2, and repeats that
 * can share the same characters in many ways, which makes a backtracking engine slow.
 *
 * @returns one phrase a fault: what came and what to try
 */
export function findShapeFaults(pattern: string): string[] {
  const faults: string[] = [];
  let tree: AST.Pattern;
  try {
    tree = parsePattern(pattern);
  } catch (error) {
    return [`${(error as Error).message}; try the pattern piece by piece`];
  }
  visit(tree, (node) => {
    const fault = syntaxFault(node);
    if (fault) faults.push(fault);
    if (node.type === 'Quantifier' && isLong(node)) faults.push(...nestedFaults(node));
    if (node.type === 'Alternative') faults.push(...adjacentFaults(node));
  });
  return faults;
}

/** The tree of a pattern, its leading `(?i)` left out. */
export function parsePattern(pattern: string): AST.Pattern {
  return new RegExpParser({ ecmaVersion: 2025 }).parsePattern(withoutFlag(pattern), undefined, undefined, {
    unicode: false,
  });
}

function syntaxFault(node: AST.Node): string | null {
  if (node.type === 'Backreference') return `${node.raw} looks back at a group; RE2 cannot, write the text out`;
  if (node.type === 'Assertion' && (node.kind === 'lookahead' || node.kind === 'lookbehind')) {
    return `${node.raw} looks around; RE2 cannot, use unless or a longer pattern`;
  }
  if (node.type === 'Character' && /^\\[A-Za-z]$/.test(node.raw) && node.raw[1] === String.fromCodePoint(node.value)) {
    return `${node.raw} is the letter ${node.raw[1]} in JavaScript and something else in RE2; leave the backslash out`;
  }
  if (node.type === 'CharacterClass' && /\[:\w+:$/.test(node.raw.slice(0, -1))) {
    return `${node.raw} is a POSIX class in RE2 only; write the characters, such as [a-z]`;
  }
  if (node.type === 'Group' && node.modifiers !== null) {
    return `${node.raw} changes flags inside; only a leading (?i) is known`;
  }
  return null;
}

function isLong(node: AST.Quantifier): boolean {
  return node.max >= LONG_REPEAT;
}

/** A repeat inside a repeat is harmless when each round begins or ends with something the inner one cannot take. */
function nestedFaults(outer: AST.Quantifier): string[] {
  if (outer.element.type !== 'Group' && outer.element.type !== 'CapturingGroup') return [];
  const { alternatives } = outer.element;
  for (const [place, one] of alternatives.entries()) {
    const first = edgeCharacters(one.elements, 'first');
    if (alternatives.slice(place + 1).some((other) => doMeet(first, edgeCharacters(other.elements, 'first')))) {
      return [`${outer.raw} repeats alternatives that begin alike; write one of them, or a set of characters`];
    }
  }
  for (const { elements } of alternatives) {
    const inner = elements.filter((element) => element.type === 'Quantifier' && element.max > element.min);
    const isFenced = [elements[0], elements.at(-1)].some(
      (edge) =>
        edge !== undefined && lengthLeast(edge) > 0 && inner.every((q) => q !== edge && !doMeet(takes(edge), takes(q))),
    );
    const isLoose = inner.some((q) => q.type === 'Quantifier' && (isLong(q) || elements.length === inner.length));
    if (isLoose && !isFenced) {
      return [`${outer.raw} repeats a repeat; begin or end each round with a character that the inner one cannot take`];
    }
  }
  return [];
}

/** Two endless repeats with nothing certain between them must not be able to share characters. */
function adjacentFaults({ elements }: AST.Alternative): string[] {
  const faults: string[] = [];
  let open: AST.Quantifier[] = [];
  for (const element of elements) {
    if (element.type === 'Quantifier' && element.max === Number.POSITIVE_INFINITY) {
      const rivals = open.filter((before) => canShare(before, element));
      if (rivals.length > 0) {
        faults.push(
          `${rivals[0]!.raw} and ${element.raw} follow each other and take the same characters; put something certain between`,
        );
      }
      if (element.min > 0) open = rivals;
      open.push(element);
    } else if (lengthLeast(element) > 0) open = [];
  }
  return faults;
}

/** Whether the second can begin with what the first took, and take the rest of it to its end. */
function canShare(first: AST.Quantifier, second: AST.Quantifier): boolean {
  return (
    doMeet(edgeCharacters([second], 'first'), takes(first)) && doMeet(edgeCharacters([first], 'last'), takes(second))
  );
}

function doMeet(a: Characters, b: Characters): boolean {
  for (let place = 0; place < PLACES; place++) if (a[place] && b[place]) return true;
  return false;
}

/** The fewest characters an element matches. */
function lengthLeast(element: AST.Element): number {
  switch (element.type) {
    case 'Assertion':
    case 'Backreference':
      return 0;
    case 'Quantifier':
      return element.min * lengthLeast(element.element);
    case 'Group':
    case 'CapturingGroup':
      return Math.min(
        ...element.alternatives.map(({ elements }) => elements.reduce((sum, part) => sum + lengthLeast(part), 0)),
      );
    default:
      return 1;
  }
}

/** Every character that may stand at one end of what a sequence matches. */
function edgeCharacters(elements: readonly AST.Element[], edge: 'first' | 'last'): Characters {
  const characters = new Uint8Array(PLACES);
  for (const element of edge === 'first' ? elements : elements.toReversed()) {
    if (element.type === 'Group' || element.type === 'CapturingGroup') {
      for (const alternative of element.alternatives) addAll(characters, edgeCharacters(alternative.elements, edge));
    } else if (element.type === 'Quantifier') {
      addAll(characters, edgeCharacters([element.element as AST.Element], edge));
    } else addAll(characters, takes(element));
    if (lengthLeast(element) > 0) break;
  }
  return characters;
}

/** Every character that may stand anywhere in what a part matches. */
function takes(node: AST.Node): Characters {
  const characters = new Uint8Array(PLACES);
  switch (node.type) {
    case 'Character':
      addRange(characters, node.value, node.value);
      break;
    case 'CharacterClassRange':
      addRange(characters, node.min.value, node.max.value);
      break;
    case 'CharacterClass': {
      for (const member of node.elements) addAll(characters, takes(member));
      if (!node.negate) break;
      const hasBeyond = characters[BEYOND];
      for (let place = 0; place < PLACES; place++) characters[place] = characters[place] ? 0 : 1;
      // Leaving out some characters beyond the bytes leaves others in.
      if (hasBeyond) characters[BEYOND] = 1;
      break;
    }
    case 'CharacterSet':
      addSet(characters, node);
      break;
    case 'Quantifier':
      return takes(node.element);
    case 'Group':
    case 'CapturingGroup':
      for (const { elements } of node.alternatives) for (const part of elements) addAll(characters, takes(part));
      break;
    case 'Assertion':
      break;
    default:
      characters.fill(1);
  }
  return characters;
}

function addSet(characters: Characters, node: AST.CharacterSet): void {
  const expression = { any: /./, digit: /\d/, space: /\s/, word: /\w/, property: /[\s\S]/ }[node.kind];
  const isNegated = node.kind !== 'any' && node.negate;
  for (let place = 0; place < PLACES; place++) {
    if (expression.test(String.fromCharCode(place === BEYOND ? 0x4e00 : place)) !== isNegated) characters[place] = 1;
  }
}

function addRange(characters: Characters, from: number, to: number): void {
  for (let code = from; code <= Math.min(to, 255); code++) characters[code] = 1;
  if (to > 255) characters[BEYOND] = 1;
}

function addAll(characters: Characters, others: Characters): void {
  for (let place = 0; place < PLACES; place++) if (others[place]) characters[place] = 1;
}

function visit(node: AST.Node, on: (node: AST.Node) => void): void {
  on(node);
  switch (node.type) {
    case 'Pattern':
    case 'Group':
    case 'CapturingGroup':
      for (const alternative of node.alternatives) visit(alternative, on);
      break;
    case 'Assertion':
      if ('alternatives' in node) for (const alternative of node.alternatives) visit(alternative, on);
      break;
    case 'Alternative':
      for (const element of node.elements) visit(element, on);
      break;
    case 'Quantifier':
      visit(node.element, on);
      break;
    case 'CharacterClass':
      for (const element of node.elements) visit(element, on);
      break;
    default:
  }
}
