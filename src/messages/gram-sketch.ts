import { GRAM_BLOCKS, GRAM_BUCKETS, MOST_GRAMS } from './gram-table.ts';
import { MessageReader } from './message-reader.ts';

/** Hashes kept of a text: a likeness is off by three in a hundred, and a text costs a kilobyte however long it is. */
const MOST_HASHES = 256;
const ALL_HASHES = 2 ** 32;
/** Of many hashes so many times those that are kept are looked at: fewer would now and then be too few. */
const SPARE = 3;

/** What a text is likened to others by, in bounded room. */
export interface GramSketch {
  /** the least hashes of its grams, ascending, at most 256 */
  readonly hashes: Uint32Array;
  /** how many grams it has */
  readonly size: number;
}

const reader = new MessageReader();
const found = new Uint32Array(MOST_GRAMS);

/**
 * The sketch of a text: the least hashes of its grams (bottom-k).
 *
 * @see Cohen and Kaplan, Summarizing data using bottom-k sketches, 2007
 */
export function sketchOf(text: string): GramSketch {
  reader.read(text);
  const size = reader.grams.blocks[GRAM_BLOCKS.length]!;
  let count = hashesBelow(Math.ceil((SPARE * MOST_HASHES * ALL_HASHES) / Math.max(1, size)));
  if (count < Math.min(size, MOST_HASHES)) count = hashesBelow(ALL_HASHES);
  return { hashes: found.slice(0, count).sort().slice(0, MOST_HASHES), size };
}

/** How much two texts have of their grams in common: the cosine of the two sets, 0 to 1, estimated. */
export function gramLikeness(first: GramSketch, second: GramSketch): number {
  const [a, b] = [first.hashes, second.hashes];
  let [inFirst, inSecond, shared, taken] = [0, 0, 0, 0];
  // The least of both together are a fair sample of all that either has.
  while (taken < MOST_HASHES && (inFirst < a.length || inSecond < b.length)) {
    const one = inFirst < a.length ? a[inFirst]! : ALL_HASHES;
    const other = inSecond < b.length ? b[inSecond]! : ALL_HASHES;
    if (one === other) shared++;
    if (one <= other) inFirst++;
    if (other <= one) inSecond++;
    taken++;
  }
  if (shared === 0) return 0;
  const resemblance = shared / taken;
  const common = (resemblance * (first.size + second.size)) / (1 + resemblance);
  return Math.min(1, common / Math.sqrt(first.size * second.size));
}

/** Gathers the hashes below a limit of the grams read last; how many there are. */
function hashesBelow(limit: number): number {
  const { buckets, blocks } = reader.grams;
  let count = 0;
  for (let block = 0; block < GRAM_BLOCKS.length; block++) {
    for (let at = blocks[block]!; at < blocks[block + 1]!; at++) {
      const hash = mixed(block * GRAM_BUCKETS + buckets[at]!);
      if (hash < limit) found[count++] = hash;
    }
  }
  return count;
}

/** Another number of 32 bits for each, as if by chance. */
function mixed(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
