import { QUOTED_BLANK, VARIABLE } from './masked-line.ts';

/** The character that stands for a variable part in a token. */
export const VARIABLE_TEXT = String.fromCharCode(VARIABLE);
/** The character that stands for a blank in a token. */
export const QUOTED_BLANK_TEXT = String.fromCharCode(QUOTED_BLANK);

// What a program means by these it means always; they tell messages apart and are no values.
const CONSTANTS = new Set(['true', 'false', 'null', 'nil', 'none', 'undefined', 'yes', 'no', 'on', 'off']);
const LONGEST_CONSTANT = 9;
const UNIT =
  /^(?:[nuµm]?s|secs?|seconds?|msecs?|mins?|minutes?|h|hrs?|hours?|days?|b|bytes?|[kmgt]i?b|[kmgt]i?b\/s)[.,;:)\]]*$/i;

const OPENS_VALUE = new Set([...'=:("\'[{'].map((sign) => sign.charCodeAt(0)));

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code >= 128;
}

/** Whether the token has a word in it, at least two letters long. */
export function hasWord(token: string): boolean {
  let letters = 0;
  for (let at = 0; at < token.length; at++) {
    letters = isLetter(token.charCodeAt(at)) ? letters + 1 : 0;
    if (letters === 2) return true;
  }
  return false;
}

/** Whether the token is, or assigns, a constant of programs such as true or null. */
export function isConstant(token: string): boolean {
  let end = token.length;
  while (end > 0) {
    const code = token.charCodeAt(end - 1);
    if (code === VARIABLE || (code >= 48 && code <= 57)) return false;
    if (isLetter(code)) break;
    end--;
  }
  let start = end;
  while (start > 0 && end - start <= LONGEST_CONSTANT && isLetter(token.charCodeAt(start - 1))) start--;
  if (end - start < 2 || end - start > LONGEST_CONSTANT) return false;
  if (start > 0 && !OPENS_VALUE.has(token.charCodeAt(start - 1))) return false;
  return CONSTANTS.has(token.slice(start, end).toLowerCase());
}

/** A hash of the key in front of a value (`user=` in `user=root`), the same for all tokens without one. */
export function hashKey(token: string): number {
  let hash = 17;
  const last = token.length - 1;
  for (let at = 0; at < last; at++) {
    const code = token.charCodeAt(at);
    hash = Math.imul(hash ^ code, 0x01000193);
    if (code === 61 || code === 58) return hash;
  }
  return 17;
}

/** Whether one of the tokens is the other with a variable part in place of its value. */
export function isValueOf(a: string, b: string): boolean {
  const start = commonStart(a, b);
  const rest = start + commonEnd(a, b, start);
  return (a.length - rest === 1 && a[start] === VARIABLE_TEXT) || (b.length - rest === 1 && b[start] === VARIABLE_TEXT);
}

/** The token that covers both: what they share at their ends, cut at the border of a word. */
export function generalizeToken(a: string, b: string): string {
  if (a === b) return a;
  let start = commonStart(a, b);
  let end = commonEnd(a, b, start);
  while (start > 0 && isWordCharacter(a.charCodeAt(start - 1))) start--;
  while (end > 0 && isWordCharacter(a.charCodeAt(a.length - end))) end--;
  return a.slice(0, start) + VARIABLE_TEXT + a.slice(a.length - end);
}

function commonStart(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at) && a.charCodeAt(at) !== VARIABLE) at++;
  return at;
}

function commonEnd(a: string, b: string, start: number): number {
  const most = Math.min(a.length, b.length) - start;
  let count = 0;
  while (
    count < most &&
    a.charCodeAt(a.length - 1 - count) === b.charCodeAt(b.length - 1 - count) &&
    a.charCodeAt(a.length - 1 - count) !== VARIABLE
  ) {
    count++;
  }
  return count;
}

function isWordCharacter(code: number): boolean {
  // letters, digits, . - / _
  return isLetter(code) || (code >= 45 && code <= 57) || code === 95;
}

/** The tokens that cover both rows; of rows of different length, what comes in both in that order. */
export function generalizeTokens(a: readonly string[], b: readonly string[]): string[] {
  if (a.length === b.length) return a.map((token, index) => generalizeToken(token, b[index]!));
  const rows = commonLengths(a, b);
  const width = b.length + 1;
  const tokens: string[] = [];
  let gap = false;
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      if (gap) tokens.push(VARIABLE_TEXT);
      gap = false;
      tokens.push(a[i]!);
      i++;
      j++;
      continue;
    }
    gap = true;
    if (j === b.length || (i < a.length && rows[(i + 1) * width + j]! >= rows[i * width + j + 1]!)) i++;
    else j++;
  }
  if (gap) tokens.push(VARIABLE_TEXT);
  return tokens;
}

/** Longest common subsequence of what is left from (i, j) on, row by row. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint16Array {
  const width = b.length + 1;
  const rows = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      rows[i * width + j] =
        a[i] === b[j]
          ? rows[(i + 1) * width + j + 1]! + 1
          : Math.max(rows[(i + 1) * width + j]!, rows[i * width + j + 1]!);
    }
  }
  return rows;
}

/**
 * The tokens without units of size and time after numbers, without the number in parentheses that
 * says a size again, and without "less than" before a number: what lines that differ only in the
 * scale of a quantity have in common. Null when nothing goes away.
 */
export function withoutScale(tokens: readonly string[]): string[] | null {
  let kept: string[] | null = null;
  let afterNumber: boolean = false;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    const inParentheses: boolean =
      afterNumber && i + 1 < tokens.length && token === `(${VARIABLE_TEXT}` && UNIT.test(tokens[i + 1]!);
    const isUnit: boolean = afterNumber && UNIT.test(token);
    const unsigned = token.length > 1 && /^[<>~≈]\x01/.test(token) ? token.slice(1) : token;
    if (inParentheses || isUnit || unsigned !== token) kept ??= tokens.slice(0, i);
    if (inParentheses) {
      i++;
      const sign = tokens[i]!.replace(/^[^)]*\)?/, '');
      if (sign !== '') addSign(kept!, sign);
    } else if (isUnit) {
      const sign = token.replace(/^[^.,;:)\]]*/, '');
      if (sign !== '') addSign(kept!, sign);
    } else kept?.push(unsigned);
    afterNumber = afterNumber && (isUnit || inParentheses) ? true : token.endsWith(VARIABLE_TEXT);
  }
  return kept;
}

function addSign(tokens: string[], sign: string): void {
  tokens[tokens.length - 1] += sign;
}
