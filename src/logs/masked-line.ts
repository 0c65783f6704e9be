import { SCANNED_CHARACTERS, VARIABLE_KINDS, VariableScanner } from '../text/index.ts';

/** Stands for a variable part inside a masked line; real lines are read as if they had a space there. */
export const VARIABLE = 1;
const MAX_TOKENS = 160;
/** Longest phrase whose repetition makes a list. */
const LONGEST_PERIOD = 4;
// These may also be names of something constant (`utf8`, `eth0`), so their text is kept until it differs.
const IS_NAME = Uint8Array.from(VARIABLE_KINDS, (kind) =>
  kind === 'identifier' || kind === 'name' || kind === 'path' ? 1 : 0,
);

/**
 * A line as tokens between blanks, each with its variable parts masked; reused from line to line,
 * so that nothing is allocated.
 *
 * Neighbouring variable parts are one, and a phrase with a variable part that repeats itself
 * (the members of a list) is there once.
 */
export class MaskedLine {
  readonly codes = new Uint16Array(SCANNED_CHARACTERS + 2);
  length = 0;
  /** where token i starts in `codes`; it ends before the blank in front of token i + 1 */
  readonly tokenStarts = new Int32Array(MAX_TOKENS + 2);
  tokenCount = 0;
  /** two hashes of each token, alone */
  readonly hashes1 = new Int32Array(MAX_TOKENS + 1);
  readonly hashes2 = new Int32Array(MAX_TOKENS + 1);
  /** where each variable part is in the text, and whether it may be a constant name */
  readonly variableStarts = new Int32Array(SCANNED_CHARACTERS + 1);
  readonly variableEnds = new Int32Array(SCANNED_CHARACTERS + 1);
  readonly variableIsName = new Uint8Array(SCANNED_CHARACTERS + 1);
  variableCount = 0;
  readonly #scanner = new VariableScanner();

  read(text: string): void {
    const scanner = this.#scanner;
    scanner.scan(text);
    const codes = this.codes;
    const end = Math.min(text.length, SCANNED_CHARACTERS);
    let length = 0;
    this.variableCount = 0;
    let next = 0;
    let nextStart = scanner.count > 0 ? scanner.starts[0]! : end;
    let blank = true;
    for (let at = 0; at < end; ) {
      if (at === nextStart) {
        length = this.#addVariable(length, at, scanner.ends[next]!, IS_NAME[scanner.kinds[next]!]!);
        at = scanner.ends[next]!;
        next++;
        nextStart = next < scanner.count ? scanner.starts[next]! : end;
        blank = false;
        continue;
      }
      const code = text.charCodeAt(at++);
      if (code <= 32 || code === 127) {
        if (!blank) codes[length++] = 32;
        blank = true;
      } else {
        // `()`: what may be named between the parentheses was left out.
        if (code === 41 && length > 0 && codes[length - 1] === 40) length = this.#addVariable(length, at - 1, at - 1, 0);
        codes[length++] = code;
        blank = false;
      }
    }
    if (length > 0 && codes[length - 1] === 32) length--;
    this.length = length;
    this.#hashTokens();
    this.#foldLists();
  }

  #addVariable(length: number, start: number, end: number, isName: number): number {
    const codes = this.codes;
    let at = length - 1;
    if (at >= 0) {
      const before = codes[at]!;
      // : | , @ / and the blank join neighbours
      if (before === 58 || before === 124 || before === 44 || before === 64 || before === 47 || before === 32) at--;
      if (at >= 0 && codes[at] === VARIABLE) {
        const last = this.variableCount - 1;
        this.variableEnds[last] = end;
        this.variableIsName[last] = 0;
        return at + 1;
      }
    }
    this.variableStarts[this.variableCount] = start;
    this.variableEnds[this.variableCount] = end;
    this.variableIsName[this.variableCount++] = isName;
    codes[length] = VARIABLE;
    return length + 1;
  }

  #hashTokens(): void {
    const codes = this.codes;
    const length = this.length;
    let count = 0;
    let one = 0x811c9dc5 | 0;
    let two = 0x2c1b3c6d;
    this.tokenStarts[0] = 0;
    for (let at = 0; at <= length; at++) {
      const code = at < length ? codes[at]! : 32;
      if (code !== 32) {
        one = Math.imul(one ^ code, 0x01000193);
        two = Math.imul(two + code, 0x297a2d39);
        two ^= two >>> 15;
        continue;
      }
      if (count === MAX_TOKENS) {
        // The rest of an overlong line counts as one variable part.
        codes[this.tokenStarts[count]!] = VARIABLE;
        this.length = this.tokenStarts[count]! + 1;
        this.variableCount = 0;
        one = two = VARIABLE;
        at = length;
      }
      this.hashes1[count] = one;
      this.hashes2[count] = two;
      count++;
      this.tokenStarts[count] = at + 1;
      one = 0x811c9dc5 | 0;
      two = 0x2c1b3c6d;
    }
    this.tokenStarts[count] = this.length + 1;
    this.tokenCount = length === 0 ? 0 : count;
  }

  /** Takes out repetitions of a phrase of one to four tokens with a variable part. */
  #foldLists(): void {
    const { hashes1, hashes2, tokenStarts, codes } = this;
    let kept = 0;
    const count = this.tokenCount;
    for (let token = 0; token < count; ) {
      let period = 0;
      for (let p = 1; p <= LONGEST_PERIOD && p <= kept && token + p <= count && period === 0; p++) {
        let same = true;
        for (let i = 0; i < p && same; i++) {
          same = hashes1[token + i] === hashes1[kept - p + i] && hashes2[token + i] === hashes2[kept - p + i];
        }
        if (same && this.#hasVariable(tokenStarts[token]!, tokenStarts[token + p]! - 1)) period = p;
      }
      if (period > 0) {
        token += period;
        continue;
      }
      if (kept !== token) {
        const from = tokenStarts[token]!;
        const to = tokenStarts[token + 1]!;
        const target = tokenStarts[kept]!;
        codes.copyWithin(target, from, to);
        hashes1[kept] = hashes1[token]!;
        hashes2[kept] = hashes2[token]!;
        tokenStarts[kept + 1] = target + (to - from);
      }
      kept++;
      token++;
    }
    if (kept === count) return;
    this.tokenCount = kept;
    this.length = tokenStarts[kept]! - 1;
    // The places of the variable parts left no longer fit those of the line.
    this.variableIsName.fill(0, 0, this.variableCount);
    let variables = 0;
    for (let at = 0; at < this.length; at++) if (codes[at] === VARIABLE) variables++;
    this.variableCount = variables;
  }

  #hasVariable(from: number, to: number): boolean {
    for (let at = from; at < to; at++) if (this.codes[at] === VARIABLE) return true;
    return false;
  }

  /** The masked text of a token, with the character VARIABLE for its variable parts. */
  token(index: number): string {
    return String.fromCharCode(...this.codes.subarray(this.tokenStarts[index]!, this.tokenStarts[index + 1]! - 1));
  }

  /** The masked line, with the character VARIABLE for its variable parts. */
  text(): string {
    let text = '';
    for (let from = 0; from < this.length; from += 1024) {
      text += String.fromCharCode(...this.codes.subarray(from, Math.min(this.length, from + 1024)));
    }
    return text;
  }
}
