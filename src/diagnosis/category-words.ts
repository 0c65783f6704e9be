import { hashPair } from '../text/index.ts';
import type { RankedLine } from './evidence-ranking.ts';
import type { LineWords } from './line-words.ts';

// Salts keep the words of an evidence line apart from those before and after it.
const BEFORE = 0x1b873593;
const AFTER = 0x4cf5ad43;
const LINES_BEFORE = 4;
const LINES_AFTER = 5;
const NORM = 6;

/**
 * The words in and around the best lines, with how much each counts: what a model of categories reads.
 *
 * @returns value by hash; the values have a Euclidean length of 6
 */
export function weighCategoryWords(words: LineWords, top: readonly RankedLine[]): Map<number, number> {
  const values = new Map<number, number>();
  for (const [rank, { place }] of top.entries()) {
    addLine(values, words, place, 0, rank === 0 ? 1 : 0.6);
    for (let distance = 1; distance <= LINES_AFTER; distance++) {
      addLine(values, words, place + distance, AFTER, rank === 0 ? 0.7 : 0.4);
    }
    for (let distance = 1; distance <= LINES_BEFORE; distance++) {
      addLine(values, words, place - distance, BEFORE, rank === 0 ? 0.7 : 0.4);
    }
  }
  let squares = 0;
  for (const value of values.values()) squares += value * value;
  const scale = squares === 0 ? 0 : NORM / Math.sqrt(squares);
  for (const [hash, value] of values) values.set(hash, value * scale);
  return values;
}

function addLine(values: Map<number, number>, words: LineWords, line: number, salt: number, value: number): void {
  if (line < 0 || line >= words.starts.length - 1) return;
  const raise = (hash: number) => {
    if ((values.get(hash) ?? 0) < value) values.set(hash, value);
  };
  const from = words.starts[line]!;
  for (let k = from; k < words.starts[line + 1]!; k++) {
    raise(words.hashes[k]! ^ salt);
    if (k > from) raise(hashPair(words.hashes[k - 1]!, words.hashes[k]!) ^ salt);
  }
}
