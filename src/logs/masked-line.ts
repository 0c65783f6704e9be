import { SCANNED_CHARACTERS, VARIABLE_KINDS, VariableScanner } from '../text/index.ts';

/** Stands for a variable part inside a masked line; a line's own control characters count as blanks. */
export const VARIABLE = 1;
/** Stands for a blank inside a quoted value, which does not part tokens. */
export const QUOTED_BLANK = 2;
const MAX_TOKENS = 160;
/** Longest phrase whose repetition makes a list. */
const LONGEST_PERIOD = 4;
const LONGEST_QUOTE = 64;
/** A word with more digits than this is no name of something constant, as `utf8` and `jk2_init` are. */
const NAME_DIGITS = 1;
const IS_NAME = Uint8Array.from(VARIABLE_KINDS, (kind) => (kind === 'identifier' || kind === 'name' ? 1 : 0));
const SEED_ONE = 0x811c9dc5 | 0;
const SEED_TWO = 0x2c1b3c6d;
const PRIME_ONE = 0x01000193;
const PRIME_TWO = 0x297a2d39;
// : | , @ / and the blank join two variable parts to one
const JOINS = new Uint8Array(128);
for (const sign of ':|,@/ ') JOINS[sign.charCodeAt(0)] = 1;

/**
 * A line as tokens between blanks, each with its variable parts masked; reused from line to line,
 * so that nothing is allocated.
 *
 * Neighbouring variable parts are one, and a phrase with a variable part that repeats itself
 * (the members of a list) is there once.
 */
export class MaskedLine {
  readonly codes = new Uint16Array(SCANNED_CHARACTERS * 2 + 2);
  length = 0;
  tokenCount = 0;
  /** where token i starts in `codes`; it ends before the blank in front of token i + 1 */
  readonly tokenStarts = new Int32Array(MAX_TOKENS + 2);
  /** two hashes of each token, alone */
  readonly ones = new Int32Array(MAX_TOKENS + 1);
  readonly twos = new Int32Array(MAX_TOKENS + 1);
  variableCount = 0;
  /** where each variable part is in the text, and whether it may be the name of something constant */
  readonly variableStarts = new Int32Array(SCANNED_CHARACTERS + 1);
  readonly variableEnds = new Int32Array(SCANNED_CHARACTERS + 1);
  readonly variableIsName = new Uint8Array(SCANNED_CHARACTERS + 1);
  readonly #scanner = new VariableScanner();

  /** @param text looked at up to `SCANNED_CHARACTERS` */
  read(text: string): void {
    const scanner = this.#scanner;
    scanner.scan(text);
    const codes = this.codes;
    const end = Math.min(text.length, SCANNED_CHARACTERS);
    let length = 0;
    let next = 0;
    let nextStart = scanner.count > 0 ? scanner.starts[0]! : end;
    let quoteEnd = 0;
    this.variableCount = 0;
    for (let at = 0; at < end; ) {
      if (at === nextStart) {
        const stop = scanner.ends[next]!;
        const isName = IS_NAME[scanner.kinds[next]!] === 1 && digitsIn(text, at, stop) <= NAME_DIGITS;
        length = this.#addVariable(length, at, stop, isName);
        at = stop;
        next++;
        nextStart = next < scanner.count ? scanner.starts[next]! : end;
        continue;
      }
      const code = text.charCodeAt(at++);
      if (code <= 32 || code === 127) {
        if (at <= quoteEnd) codes[length++] = QUOTED_BLANK;
        else if (length > 0 && codes[length - 1] !== 32) codes[length++] = 32;
        continue;
      }
      if (code === 34 && at > quoteEnd && at > 1 && text.charCodeAt(at - 2) === 61)
        quoteEnd = endOfQuote(text, at, end);
      // `()`: what may be named between the parentheses was left out.
      if (code === 41 && length > 0 && codes[length - 1] === 40) {
        length = this.#addVariable(length, at - 1, at - 1, true);
      }
      codes[length++] = code;
    }
    if (length > 0 && codes[length - 1] === 32) length--;
    this.length = length;
    this.#hashTokens();
    this.#foldLists();
  }

  /** The masked texts of the tokens, with the characters VARIABLE and QUOTED_BLANK. */
  tokens(): string[] {
    if (this.tokenCount === 0) return [];
    let text = '';
    for (let at = 0; at < this.length; at += 1024) {
      // Spreading a typed array walks its iterator, several times slower than `apply`.
      text += String.fromCharCode.apply(
        null,
        this.codes.subarray(at, Math.min(this.length, at + 1024)) as unknown as number[],
      );
    }
    return text.split(' ');
  }

  /**
   * The texts of the variable parts that may be names, null for the others.
   *
   * @param text the line that was read
   * @returns null if none may be one
   */
  names(text: string): (string | null)[] | null {
    const names: (string | null)[] = [];
    let count = 0;
    for (let i = 0; i < this.variableCount; i++) {
      const isName = this.variableIsName[i] === 1;
      if (isName) count++;
      names.push(isName ? text.slice(this.variableStarts[i]!, this.variableEnds[i]!) : null);
    }
    return count > 0 ? names : null;
  }

  /** The names in which this line, which was read from `text`, agrees with those given; null if in none. */
  agreedNames(names: (string | null)[], text: string): (string | null)[] | null {
    let agreed = 0;
    for (let i = 0; i < names.length; i++) {
      const name = names[i]!;
      if (name === null) continue;
      const start = this.variableStarts[i]!;
      const isSame =
        this.variableIsName[i] === 1 && this.variableEnds[i]! - start === name.length && text.startsWith(name, start);
      if (isSame) agreed++;
      else names[i] = null;
    }
    return agreed > 0 ? names : null;
  }

  #addVariable(length: number, start: number, end: number, isName: boolean): number {
    const codes = this.codes;
    const last = this.variableCount - 1;
    let at = length - 1;
    if (at >= 0) {
      const before = codes[at]!;
      if (before < 128 && JOINS[before] === 1) at--;
      if (at >= 0 && codes[at] === VARIABLE) {
        this.variableEnds[last] = end;
        this.variableIsName[last] = 0;
        return at + 1;
      }
    }
    this.variableStarts[last + 1] = start;
    this.variableEnds[last + 1] = end;
    this.variableIsName[last + 1] = isName ? 1 : 0;
    this.variableCount = last + 2;
    codes[length] = VARIABLE;
    return length + 1;
  }

  #hashTokens(): void {
    const { codes, ones, twos, tokenStarts, length } = this;
    let count = 0;
    let one = SEED_ONE;
    let two = SEED_TWO;
    tokenStarts[0] = 0;
    for (let at = 0; at < length; at++) {
      const code = codes[at]!;
      if (code !== 32) {
        one = Math.imul(one ^ code, PRIME_ONE);
        two = Math.imul(two + code, PRIME_TWO);
        two ^= two >>> 15;
        continue;
      }
      ones[count] = one;
      twos[count++] = two;
      tokenStarts[count] = at + 1;
      one = SEED_ONE;
      two = SEED_TWO;
      if (count === MAX_TOKENS) {
        // The rest of an overlong line counts as one variable part.
        codes[at + 1] = VARIABLE;
        this.length = at + 2;
        this.#forgetPlaces();
        one = hashOne(VARIABLE);
        two = hashTwo(VARIABLE);
        break;
      }
    }
    ones[count] = one;
    twos[count] = two;
    tokenStarts[count + 1] = this.length + 1;
    this.tokenCount = length === 0 ? 0 : count + 1;
  }

  /** Takes out repetitions of a phrase of one to four tokens with a variable part. */
  #foldLists(): void {
    const { ones, twos, tokenStarts, codes, tokenCount: count } = this;
    let kept = 0;
    for (let token = 0; token < count; ) {
      const period = this.#periodAt(token, kept);
      if (period > 0) {
        token += period;
        continue;
      }
      if (kept !== token) {
        const from = tokenStarts[token]!;
        const to = tokenStarts[token + 1]!;
        const target = tokenStarts[kept]!;
        codes.copyWithin(target, from, to);
        ones[kept] = ones[token]!;
        twos[kept] = twos[token]!;
        tokenStarts[kept + 1] = target + (to - from);
      }
      kept++;
      token++;
    }
    if (kept === count) return;
    this.tokenCount = kept;
    this.length = tokenStarts[kept]! - 1;
    this.#forgetPlaces();
  }

  /** How many tokens from `token` on repeat the last ones kept; 0 if none. */
  #periodAt(token: number, kept: number): number {
    const { ones, twos, tokenStarts } = this;
    const most = Math.min(LONGEST_PERIOD, kept, this.tokenCount - token);
    for (let period = 1; period <= most; period++) {
      let i = 0;
      while (i < period && ones[token + i] === ones[kept - period + i] && twos[token + i] === twos[kept - period + i])
        i++;
      if (i === period && this.#hasVariable(tokenStarts[token]!, tokenStarts[token + period]!)) return period;
    }
    return 0;
  }

  #hasVariable(from: number, to: number): boolean {
    for (let at = from; at < to; at++) if (this.codes[at] === VARIABLE) return true;
    return false;
  }

  /** After tokens went away, the variable parts left no longer have the places noted. */
  #forgetPlaces(): void {
    let variables = 0;
    for (let at = 0; at < this.length; at++) if (this.codes[at] === VARIABLE) this.variableIsName[variables++] = 0;
    this.variableCount = variables;
  }
}

/** The two hashes of a token's text, the same as `MaskedLine` gives. */
export function hashToken(token: string): readonly [number, number] {
  let one = SEED_ONE;
  let two = SEED_TWO;
  for (let at = 0; at < token.length; at++) {
    const code = token.charCodeAt(at);
    one = Math.imul(one ^ code, PRIME_ONE);
    two = Math.imul(two + code, PRIME_TWO);
    two ^= two >>> 15;
  }
  return [one, two];
}

function hashOne(code: number): number {
  return Math.imul(SEED_ONE ^ code, PRIME_ONE);
}

function hashTwo(code: number): number {
  const two = Math.imul(SEED_TWO + code, PRIME_TWO);
  return two ^ (two >>> 15);
}

function digitsIn(text: string, from: number, to: number): number {
  let digits = 0;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) digits++;
  }
  return digits;
}

/** Where a quoted value ends, 0 if it does not end soon. */
function endOfQuote(text: string, from: number, end: number): number {
  const last = Math.min(end, from + LONGEST_QUOTE);
  for (let at = from; at < last; at++) if (text.charCodeAt(at) === 34) return at;
  return 0;
}
