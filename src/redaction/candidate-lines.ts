import type { HintIndex } from './hint-index.ts';

const LINE_BREAK = 0x0a;
const ESCAPE = 0x1b;
const AT = 0x40;
const LETTER_S = 0x53;
const LONGEST_URL = 1400;
const LONGEST_ESCAPE = 64;

/** Calls for a line: offsets of its first byte and of its line break. */
export type OnLine = (from: number, to: number) => void;

/** A line that may hold a secret. */
interface Line {
  readonly from: number;
  readonly to: number;
}

/** Tells of each line once, in order, that holds one of the literals or what the short scans below find. */
export function findCandidateLines(bytes: Uint8Array, hints: HintIndex, found: OnLine): void {
  const lines: Line[] = [];
  for (let at = hints.next(bytes, 0); at >= 0; ) {
    const line = lineAt(bytes, at);
    lines.push(line);
    at = hints.next(bytes, line.to);
  }
  const ofHints = lines.length;
  addLinesWith(bytes, AT, lines, isAfterUrl);
  addLinesWith(bytes, LETTER_S, lines, isShortPrefix);
  addLinesWith(bytes, ESCAPE, lines, isInsideWord);
  if (lines.length > ofHints) lines.sort((a, b) => a.from - b.from);
  let last = -1;
  for (const { from, to } of lines) {
    if (from === last) continue;
    last = from;
    found(from, to);
  }
}

/** Whether there is any such line; most short texts have none. */
export function hasCandidateLine(bytes: Uint8Array, hints: HintIndex): boolean {
  let hasAny = false;
  findCandidateLines(bytes, hints, () => {
    hasAny = true;
  });
  return hasAny;
}

function lineAt(bytes: Uint8Array, at: number): Line {
  return { from: bytes.lastIndexOf(LINE_BREAK, at) + 1, to: endOfLine(bytes, at) };
}

/** Offset of the line break that ends a line, or of the end of the bytes. */
export function endOfLine(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(LINE_BREAK, from);
  return end < 0 ? bytes.length : end;
}

function addLinesWith(
  bytes: Uint8Array,
  byte: number,
  lines: Line[],
  isWanted: (bytes: Uint8Array, at: number) => boolean,
): void {
  for (let at = bytes.indexOf(byte); at >= 0; at = bytes.indexOf(byte, at + 1)) {
    if (!isWanted(bytes, at)) continue;
    const line = lineAt(bytes, at);
    lines.push(line);
    at = line.to;
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
