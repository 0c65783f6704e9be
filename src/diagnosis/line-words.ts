import type { LogLine } from '../logs/index.ts';
import { collectWords, createWordBuffer, hashPair } from '../text/index.ts';

// Salts keep the words of a line, of its start and of its neighbours apart in one table of weights.
const FIRST = 0x51ed270b;
const BEFORE = 0x2545f491;
const AFTER = 0x6a09e667;
const NEIGHBOUR_WORDS_MOST = 24;
const NEIGHBOUR_DISTANCE_MOST = 3;

/** The words of many lines as hashes: those of line i are `hashes[starts[i]] … hashes[starts[i + 1] - 1]`, none twice. */
export interface LineWords {
  readonly hashes: Int32Array;
  readonly starts: Int32Array;
  /** how often the masked line occurs among these lines */
  readonly shape: Int32Array;
}

/** Hashes the words of lines. */
export function hashLines(lines: readonly LogLine[]): LineWords {
  const buffer = createWordBuffer();
  let hashes = new Int32Array(lines.length * 12 + 64);
  const starts = new Int32Array(lines.length + 1);
  const shape = new Int32Array(lines.length);
  let end = 0;
  for (let i = 0; i < lines.length; i++) {
    collectWords(lines[i]!.text, buffer);
    if (end + buffer.count > hashes.length) {
      const larger = new Int32Array(hashes.length * 2);
      larger.set(hashes);
      hashes = larger;
    }
    let whole = 17;
    for (let k = 0; k < buffer.count; k++) {
      hashes[end++] = buffer.hashes[k]!;
      whole = Math.imul(whole, 31) + buffer.hashes[k]!;
    }
    starts[i + 1] = end;
    shape[i] = whole | 0;
  }
  return { hashes: hashes.subarray(0, end), starts, shape };
}

/** The place of the nearest line with words before (`step` -1) or after (`step` 1), at most three lines away; else -1. */
function neighbourOf(words: LineWords, line: number, step: -1 | 1): number {
  const { starts } = words;
  const count = starts.length - 1;
  for (let distance = 1; distance <= NEIGHBOUR_DISTANCE_MOST; distance++) {
    const place = line + step * distance;
    if (place < 0 || place >= count) return -1;
    if (starts[place + 1]! > starts[place]!) return place;
  }
  return -1;
}

/** Calls back for each feature of a line, each once: its words, pairs of words, first word, words of its neighbours. */
export function eachFeature(words: LineWords, line: number, feature: (hash: number) => void): void {
  const { hashes, starts } = words;
  const from = starts[line]!;
  const to = starts[line + 1]!;
  if (to > from) feature(hashes[from]! ^ FIRST);
  eachDistinct(hashes, from, to, 0, feature);
  for (let k = from + 1; k < to; k++) {
    const pair = hashPair(hashes[k - 1]!, hashes[k]!);
    let isRepeated = false;
    for (let j = from + 1; j < k && !isRepeated; j++) {
      isRepeated = hashes[j] === hashes[k] && hashes[j - 1] === hashes[k - 1];
    }
    if (!isRepeated) feature(pair);
  }
  const before = neighbourOf(words, line, -1);
  if (before >= 0) eachNeighbourFeature(words, before, BEFORE, feature);
  const after = neighbourOf(words, line, 1);
  if (after >= 0) eachNeighbourFeature(words, after, AFTER, feature);
}

function eachNeighbourFeature(words: LineWords, line: number, salt: number, feature: (hash: number) => void): void {
  const from = words.starts[line]!;
  eachDistinct(words.hashes, from, Math.min(words.starts[line + 1]!, from + NEIGHBOUR_WORDS_MOST), salt, feature);
}

function eachDistinct(
  hashes: Int32Array,
  from: number,
  to: number,
  salt: number,
  feature: (hash: number) => void,
): void {
  for (let k = from; k < to; k++) {
    const hash = hashes[k]!;
    let isRepeated = false;
    for (let j = from; j < k && !isRepeated; j++) isRepeated = hashes[j] === hash;
    if (!isRepeated) feature(hash ^ salt);
  }
}
