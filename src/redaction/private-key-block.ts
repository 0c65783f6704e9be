import { markOf } from './secret-form.ts';

const BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
const END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
const BODY = /^([ \t"'|>*#+,-]{0,60})[A-Za-z0-9+/=]{1,1024}(?=(?:\\[nr]|[ \t\r"',]){0,8}$)/;
const LAST_WORD = /[A-Za-z0-9+/=]{40,1024}(?=[^A-Za-z0-9+/=]{0,4}$)/;
const HEADER = /^[ \t]{0,60}(?:(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset):.{0,200})?\r?$/;
const LINES_MOST = 400;
const MARK = markOf({ kind: 'private_key' });

/** A private key that began on an earlier line: takes its further lines, and knows where it ends. */
export class PrivateKeyBlock {
  // CI systems put the same number of characters before each line.
  readonly #prefix: number;
  #lines = 0;

  private constructor(prefix: number) {
    this.#prefix = prefix;
  }

  /** The block a line begins and does not end, or null. */
  static begunBy(line: string): PrivateKeyBlock | null {
    const begin = BEGIN.exec(line);
    if (begin === null || END.test(line.slice(begin.index))) return null;
    return new PrivateKeyBlock(begin.index);
  }

  /** The line without its part of the key, and whether the key goes on; null when the line is none of the key's. */
  take(line: string): { readonly text: string; readonly goesOn: boolean } | null {
    if (++this.#lines > LINES_MOST) return null;
    const end = END.exec(line);
    if (end !== null) {
      return { text: line.slice(0, end.index) + MARK + line.slice(end.index + end[0].length), goesOn: false };
    }
    const prefix = line.slice(0, this.#prefix);
    const rest = line.slice(this.#prefix);
    for (const [before, body] of [
      [prefix, rest],
      ['', line],
    ] as const) {
      const match = BODY.exec(body);
      if (match !== null) {
        return { text: before + match[1]! + MARK + body.slice(match[0].length), goesOn: true };
      }
      if (HEADER.test(body)) return { text: line, goesOn: true };
    }
    const word = LAST_WORD.exec(line);
    if (word === null) return null;
    return { text: line.slice(0, word.index) + MARK + line.slice(word.index + word[0].length), goesOn: true };
  }
}
