import { LiteralFilter } from '../text/index.ts';

const CAPACITY_BYTES = 1 << 18;
const SHORTEST_LITERAL = 4;
const LITERALS_MOST = 5500;
const ASCII_RUN = /[\x20-\x7e]{4,}/;

const LINE_BREAK = 0x0a;
const ESCAPE = 0x1b;
const AT = 0x40;
const LETTER_S = 0x53;
const LONGEST_URL = 1400;
const LONGEST_ESCAPE = 64;

/** Calls for a line: offsets of its first byte and of its line break. */
export type OnLine = (from: number, to: number) => void;

/** Finds the lines of a text that may hold a secret, at nearly the speed of reading it. */
export class CandidateLines {
  readonly #filter: LiteralFilter | null;

  /** @param literals one byte a character; no line without one of them is wanted, beside those the short scans find */
  constructor(literals: readonly string[]) {
    const searched = literals.filter((literal) => literal.length >= SHORTEST_LITERAL);
    const runs = searched.map((literal) => ASCII_RUN.exec(literal)?.[0]);
    // A value without four plain characters in a row, or too many values: then every line is looked at.
    const isSearchable = runs.every((run) => run !== undefined) && new Set(runs).size <= LITERALS_MOST;
    this.#filter = isSearchable ? new LiteralFilter(new Map(runs.map((run) => [run!, 1])), CAPACITY_BYTES) : null;
  }

  /** Tells of each candidate line once, in order. */
  find(bytes: Uint8Array, found: OnLine): void {
    for (let from = 0; from < bytes.length; ) {
      const most = Math.min(bytes.length, from + CAPACITY_BYTES);
      const lastBreak = most === bytes.length ? most - 1 : bytes.lastIndexOf(LINE_BREAK, most - 1);
      if (this.#filter === null || lastBreak < from) {
        const to = endOfLine(bytes, from);
        found(from, to);
        from = to + 1;
      } else {
        this.#findIn(bytes.subarray(from, lastBreak + 1), from, found);
        from = lastBreak + 1;
      }
    }
  }

  #findIn(bytes: Uint8Array, base: number, found: OnLine): void {
    const lines: { from: number; to: number }[] = [];
    this.#filter!.buffer.set(bytes);
    this.#filter!.scan(bytes.length, (from, to) => lines.push({ from, to }));
    const literalLines = lines.length;
    addLinesWith(bytes, AT, lines, isAfterUrl);
    addLinesWith(bytes, LETTER_S, lines, isShortPrefix);
    addLinesWith(bytes, ESCAPE, lines, isInsideWord);
    if (lines.length > literalLines) lines.sort((a, b) => a.from - b.from);
    let last = -1;
    for (const { from, to } of lines) {
      if (from === last) continue;
      last = from;
      found(base + from, base + to);
    }
  }
}

/** Offset of the line break that ends a line, or of the end of the bytes. */
export function endOfLine(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(LINE_BREAK, from);
  return end < 0 ? bytes.length : end;
}

function addLinesWith(
  bytes: Uint8Array,
  byte: number,
  lines: { from: number; to: number }[],
  isWanted: (bytes: Uint8Array, at: number) => boolean,
): void {
  for (let at = bytes.indexOf(byte); at >= 0; at = bytes.indexOf(byte, at + 1)) {
    if (!isWanted(bytes, at)) continue;
    const to = endOfLine(bytes, at);
    lines.push({ from: bytes.lastIndexOf(LINE_BREAK, at) + 1, to });
    at = to;
  }
}

/** Whether an @ has `://` before it, with no blank between. */
function isAfterUrl(bytes: Uint8Array, at: number): boolean {
  for (let place = at - 1; place > Math.max(1, at - LONGEST_URL); place--) {
    const byte = bytes[place]!;
    if (byte <= 0x20) return false;
    if (byte === 0x2f && bytes[place - 1] === 0x2f && bytes[place - 2] === 0x3a) return true;
  }
  return false;
}

/** Whether an S begins `SG.` or `SK` and a digit of sixteen. */
function isShortPrefix(bytes: Uint8Array, at: number): boolean {
  const next = bytes[at + 1];
  if (next === 0x47) return bytes[at + 2] === 0x2e;
  return next === 0x4b && /[0-9a-f]/.test(String.fromCharCode(bytes[at + 2] ?? 0));
}

/** Whether an escape sequence stands between two characters of a word, where it would hide a secret. */
function isInsideWord(bytes: Uint8Array, at: number): boolean {
  if (at === 0 || bytes[at - 1]! <= 0x20) return false;
  const most = Math.min(bytes.length, at + LONGEST_ESCAPE);
  let place = at + 1;
  if (bytes[place] === 0x5b) {
    place++;
    while (place < most && bytes[place]! < 0x40) place++;
  }
  const following = bytes[place + 1] ?? 0;
  return following > 0x20;
}
