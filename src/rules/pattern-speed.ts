import { hostileLines } from './hostile-lines.ts';
import { LOOKED_AT_CHARACTERS, type PatternMatcher } from './pattern.ts';

// From short to long, so that a pattern that takes for ever is found out while it still ends. Lines of 50,000
// characters are cut by the reader: patterns never see more than what is looked at.
const LENGTHS = [
  16, 18, 20, 22, 24, 26, 28, 31, 34, 40, 50, 70, 100, 140, 200, 280, 400, 560, 800, 1100, 1600, 2400, 50_000,
];
const ONE_LINE_MS = 60; // generous: a usual pattern takes less than 0.1 ms
const TRIES = 2; // the fastest counts: the machine may have had other work

/** Milliseconds from any beginning. */
export type Clock = () => number;

/**
 * The longest a pattern took for one of its hostile lines.
 *
 * @returns null when it stayed fast, else the characters of the line and the time it took
 */
export function findSlowLine(
  pattern: string,
  matcher: PatternMatcher,
  now: Clock,
): { readonly characters: number; readonly ms: number } | null {
  for (const line of hostileLines(pattern)) {
    for (const length of LENGTHS) {
      const text = line(length).slice(0, LOOKED_AT_CHARACTERS);
      const ms = fastestMs(() => matcher.match(text), now);
      if (ms > ONE_LINE_MS) return { characters: text.length, ms };
    }
  }
  return null;
}

function fastestMs(run: () => unknown, now: Clock): number {
  let fastest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < TRIES && fastest > ONE_LINE_MS; i++) {
    const start = now();
    run();
    fastest = Math.min(fastest, now() - start);
  }
  return fastest;
}
