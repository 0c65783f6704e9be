/** Marks the way a fingerprint is made; another way gets another mark, old ones keep theirs. */
const VERSION = 'v1';

/**
 * What makes two failures the same, as `v1:` and 16 hex digits.
 *
 * @param parts what the failure is, variable parts masked, in an order that does not depend on the log's
 */
export function fingerprintOf(parts: readonly string[]): string {
  const text = parts.join('\n');
  return `${VERSION}:${hex(hash(text, 0x811c9dc5))}${hex(hash(text, 0x9747b28c))}`;
}

// MurmurHash3's 32-bit form over UTF-16 units (Austin Appleby, public domain); twice, with two seeds.
function hash(text: string, seed: number): number {
  let h = seed;
  for (let i = 0; i < text.length; i++) {
    let k = Math.imul(text.charCodeAt(i), 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    h ^= Math.imul(k, 0x1b873593);
    h = (h << 13) | (h >>> 19);
    h = (Math.imul(h, 5) + 0xe6546b64) | 0;
  }
  h ^= text.length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
export const fingerprintCause = (..._: unknown[]): string => fingerprintOf([]);
