/** How often the texts of one column are on two sides; rare ones are counted together. */
export interface TextShares {
  /** of each group of texts, how many rows of the earlier and of the later side have one of it */
  readonly counts: readonly (readonly [earlier: number, later: number])[];
  /** which group a text is in, by its number; those of one group are rare on both sides together */
  readonly groups: ReadonlyMap<number, number>;
}

/** A test of shares needs so many rows of each group to be expected on either side. */
const LEAST_EXPECTED = 5;

/**
 * Counts the texts of two sides, the most frequent first. Which are rare is said by both sides together, so that it does
 * not depend on which side is which.
 *
 * @param earlier numbers of texts, one a row; at least one row
 * @param later likewise
 * @returns at least one group
 * @see Cochran, Some Methods for Strengthening the Common χ² Tests (1954), on the least expected count
 */
export function countTexts(earlier: Float64Array, later: Float64Array): TextShares {
  const known = new Map<number, [number, number]>();
  [earlier, later].forEach((side, place) => {
    for (const text of side) {
      const counts = known.get(text) ?? [0, 0];
      counts[place]!++;
      known.set(text, counts);
    }
  });
  const smallerShare = Math.min(earlier.length, later.length) / (earlier.length + later.length);
  const isEnough = ([one, other]: readonly [number, number]) => (one + other) * smallerShare >= LEAST_EXPECTED;
  const byFrequency = [...known].sort(
    ([text, [one, other]], [otherText, [third, fourth]]) => third + fourth - one - other || text - otherText,
  );
  const frequent = byFrequency.filter(([, counts]) => isEnough(counts));
  const counts = frequent.map(([, own]) => own);
  const groups = new Map(frequent.map(([text], group) => [text, group]));
  const rare = byFrequency.slice(frequent.length);
  if (rare.length === 0) return { counts, groups };
  const together: [number, number] = [0, 0];
  for (const [, [one, other]] of rare) {
    together[0] += one;
    together[1] += other;
  }
  // Too few even together, they go to the least frequent of the others.
  const last = counts.at(-1);
  if (last === undefined || isEnough(together)) counts.push(together);
  else {
    last[0] += together[0];
    last[1] += together[1];
  }
  for (const [text] of rare) groups.set(text, counts.length - 1);
  return { counts, groups };
}
