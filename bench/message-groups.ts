// Near-duplicates among messages: those that share many triples of words are one group.

const SIGNATURE = 16;
const BAND = 2;

/** A group number for each text; texts of one group are kept in one fold. */
export function groupNearDuplicates(texts: readonly string[]): number[] {
  const parents = texts.map((_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (parents[root] !== root) root = parents[root]!;
    parents[index] = root;
    return root;
  };
  const buckets = new Map<string, number>();
  for (const [index, text] of texts.entries()) {
    const signature = signatureOf(text);
    for (let band = 0; band < SIGNATURE; band += BAND) {
      const key = `${band} ${signature.slice(band, band + BAND).join(' ')}`;
      const first = buckets.get(key);
      if (first === undefined) buckets.set(key, index);
      else parents[find(index)] = find(first);
    }
  }
  return parents.map((_, index) => find(index));
}

/** MinHash over pairs of words: equal places are as frequent as shared pairs. @see Broder (1997) */
function signatureOf(text: string): number[] {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const signature = new Array<number>(SIGNATURE).fill(0xffffffff);
  for (let i = 0; i < Math.max(1, words.length - 1); i++) {
    let hash = 0x811c9dc5;
    for (const character of `${words[i] ?? text} ${words[i + 1] ?? ''}`)
      hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
    for (let k = 0; k < SIGNATURE; k++) {
      const mixed = Math.imul(hash ^ Math.imul(k + 1, 0x9e3779b1), 0x85ebca6b);
      signature[k] = Math.min(signature[k]!, (mixed ^ (mixed >>> 15)) >>> 0);
    }
  }
  return signature;
}
