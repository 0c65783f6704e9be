import type { PeeledLine } from '../ci-format.ts';

/** A line without any word of the CI system. */
export function plain(text: string): PeeledLine {
  return { text, level: null, mark: null, result: null };
}

/** A line of which the CI system says something. */
export function peeled(text: string, said: Partial<Omit<PeeledLine, 'text'>>): PeeledLine {
  return { text, level: said.level ?? null, mark: said.mark ?? null, result: said.result ?? null };
}

// A sample line may be megabytes long; what tells systems apart stands at the beginning.
const LOOKED_AT = 400;

/** How many lines of a sample a pattern finds. */
export function countLines(sample: readonly string[], pattern: RegExp): number {
  let count = 0;
  for (const line of sample) {
    if (pattern.test(line.length > LOOKED_AT ? line.slice(0, LOOKED_AT) : line)) count++;
  }
  return count;
}

/** The share of the lines with any text in them that a pattern finds, 0 to 1; 0 for fewer than `least` of them. */
export function shareOfLines(sample: readonly string[], pattern: RegExp, least = 3): number {
  const filled = sample.filter((line) => line.length > 0 && line !== '\r');
  const found = countLines(filled, pattern);
  return found < least ? 0 : found / filled.length;
}
