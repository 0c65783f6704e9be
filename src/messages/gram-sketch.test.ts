import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gramLikeness, sketchOf } from './gram-sketch.ts';
import { MessageReader } from './message-reader.ts';

const WORDS =
  'build release windows linker cache token branch merge review parser socket thread buffer stream schema table row'.split(
    ' ',
  );
/** A long text of made words; the same seed gives the same. */
const textOf = (seed: number, words: number) =>
  Array.from({ length: words }, (_, at) => `${WORDS[(at * seed + (at >> 3)) % WORDS.length]}${(at * seed) % 97}`).join(
    ' ',
  );

/** The cosine of the sets of grams, without a sketch. */
function exactly(first: string, second: string): number {
  const reader = new MessageReader();
  const [a, b] = [first, second].map((text) => {
    reader.read(text);
    const { buckets, blocks } = reader.grams;
    const grams = new Set<number>();
    for (let block = 0; block < 3; block++) {
      for (let at = blocks[block]!; at < blocks[block + 1]!; at++) grams.add(block * 2 ** 19 + buckets[at]!);
    }
    return grams;
  }) as [Set<number>, Set<number>];
  const shared = [...a].filter((gram) => b.has(gram)).length;
  return shared / (Math.sqrt(a.size * b.size) || 1);
}

describe('the sketch of a text', () => {
  it('has a bounded size, however long the text is', () => {
    const { hashes, size } = sketchOf(textOf(7, 20_000));
    expect(size).toBeGreaterThan(10_000);
    expect(hashes).toHaveLength(256);
    expect(sketchOf('')).toMatchObject({ size: expect.any(Number) });
  });

  it.each([
    [textOf(7, 2_000), textOf(7, 2_000)],
    [textOf(7, 2_000), `${textOf(7, 1_000)} ${textOf(11, 1_000)}`],
    [textOf(7, 2_000), textOf(13, 2_000)],
    [textOf(7, 400), textOf(7, 2_000)],
    ['weekly numbers of the casino team', 'numbers of the casino team each week'],
    ['the build fails on windows', 'claim your airdrop now'],
  ])('tells how alike two texts are nearly as well as all of their grams (%#)', (first, second) => {
    expect(Math.abs(gramLikeness(sketchOf(first), sketchOf(second)) - exactly(first, second))).toBeLessThan(0.1);
  });

  it('finds a text like itself, and never says more than one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (first, second) => {
        const likeness = gramLikeness(sketchOf(first), sketchOf(second));
        expect(likeness).toBeGreaterThanOrEqual(0);
        expect(likeness).toBeLessThanOrEqual(1);
        if (sketchOf(first).size > 0) expect(gramLikeness(sketchOf(first), sketchOf(first))).toBeCloseTo(1, 6);
      }),
    );
  });
});
