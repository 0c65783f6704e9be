import type { FoldedText } from './folded-text.ts';
import type { GramTable } from './gram-table.ts';

const STEP = 0x01000193;
const PAIR = 0x9e3779b1;
const SHORT_TEXT = 30;
const MEDIUM_TEXT = 120;
/** Words at the beginning and at the end that are known by their place too. */
const EDGE_WORDS = 8;
/** Beyond all letters there are. */
const OPAQUE_LETTER = 0x10000;

const [CASED, FIRST, LAST, SHAPE, SIZE, KIND] = [
  0x3c6ef372, 0x1f83d9ab, 0x5be0cd19, 0x6a09e667, 0x510e527f, 0x2545f491,
];

/** Words of a message as the reader found them. */
interface Words {
  readonly wordHash: Int32Array;
  readonly wordFrom: Int32Array;
  readonly wordTo: Int32Array;
  /** 0 for words people read */
  readonly wordKind: Uint8Array;
  readonly wordCount: number;
}

/** Reads the grams of a message: its words and pairs, its letters, and what it looks like. */
export function readGrams(folded: FoldedText, words: Words, table: GramTable): void {
  table.begin(folded.length);
  readWordGrams(words, table);
  table.endBlock();
  readLetterGrams(folded, words, table);
  table.endBlock();
  readShapes(folded, words, table);
  readWordForms(folded, words, table);
  table.endBlock();
}

function readWordGrams({ wordHash, wordFrom, wordCount }: Words, table: GramTable): void {
  let previous = 0;
  for (let word = 0; word < wordCount; word++) {
    const hash = wordHash[word]!;
    const from = wordFrom[word]!;
    table.add(hash, from);
    if (word > 0) table.add(Math.imul(previous, PAIR) ^ hash, from);
    previous = hash;
  }
}

/** Runs of two to five letters, any blanks between words being one, and a run nobody reads being one letter. */
function readLetterGrams({ codes, length }: FoldedText, words: Words, table: GramTable): void {
  const { wordFrom, wordTo, wordKind, wordCount } = words;
  let [first, second, third, fourth] = [0, 0, 0, 32];
  let next = nextOpaque(words, 0);
  for (let i = 0; i <= length; i++) {
    let code = Math.max(codes[i]!, 32);
    if (next < wordCount && i === wordFrom[next]) {
      code = OPAQUE_LETTER + wordKind[next]!;
      i = wordTo[next]! - 1;
      next = nextOpaque(words, next + 1);
    }
    if (code === 32 && fourth === 32) continue;
    let hash = Math.imul(code ^ 0x2545f491, STEP);
    hash = Math.imul(hash ^ fourth, STEP);
    table.add(hash, i);
    if (third !== 0) {
      hash = Math.imul(hash ^ third, STEP);
      table.add(hash, i);
      if (second !== 0) {
        hash = Math.imul(hash ^ second, STEP);
        table.add(hash, i);
        if (first !== 0) table.add(Math.imul(hash ^ first, STEP), i);
      }
    }
    first = second;
    second = third;
    third = fourth;
    fourth = code;
  }
}

/** The first word nobody reads, from `word` on; the number of words where there is none. */
function nextOpaque({ wordKind, wordCount }: Words, word: number): number {
  let next = word;
  while (next < wordCount && wordKind[next] === 0) next++;
  return next;
}

/** What stands between blanks with its letters and digits made alike: `Aa`, `9%`, `a://a.a/`. */
function readShapes({ codes, capitals, length }: FoldedText, words: Words, table: GramTable): void {
  const { wordFrom, wordTo, wordKind, wordCount } = words;
  let previous = SHAPE;
  let next = nextOpaque(words, 0);
  for (let i = 0; i < length; ) {
    if (codes[i]! <= 32) {
      i++;
      continue;
    }
    const from = i;
    let hash: number = SHAPE;
    let last = 0;
    for (; i < length && codes[i]! > 32; i++) {
      const code = codes[i]!;
      let kind = code;
      if (next < wordCount && i === wordFrom[next]) {
        kind = OPAQUE_LETTER + wordKind[next]!;
        i = wordTo[next]! - 1;
        next = nextOpaque(words, next + 1);
      } else if (code >= 97 && code <= 122) kind = capitals[i] === 1 ? 65 : 97;
      else if (code >= 48 && code <= 57) kind = 57;
      else if (code > 0x7f && code !== 0x2605) kind = 98;
      if (kind === last && (kind === 65 || kind === 97 || kind === 98 || kind === 57)) continue;
      hash = Math.imul(hash ^ kind, STEP);
      last = kind;
    }
    table.add(hash, from);
    table.add(Math.imul(previous, PAIR) ^ hash, from);
    previous = hash;
  }
}

/** Words in capitals, at the edges of the message, and by how long the message is. */
function readWordForms({ capitals }: FoldedText, words: Words, table: GramTable): void {
  const { wordHash, wordFrom, wordTo, wordCount } = words;
  const kind = KIND + (wordCount <= SHORT_TEXT ? 1 : wordCount <= MEDIUM_TEXT ? 2 : 3);
  table.add(Math.imul(SIZE ^ Math.floor(2 * Math.log2(wordCount + 1)), STEP), 0);
  let previous = 0;
  for (let word = 0; word < wordCount; word++) {
    const hash = wordHash[word]!;
    const from = wordFrom[word]!;
    const to = wordTo[word]!;
    let cased = 0;
    for (let i = from; i < to; i++) if (capitals[i] === 1) cased += i === from ? 1 : 2;
    if (cased > 0) table.add(Math.imul(hash ^ (CASED + Math.min(cased, 3)), STEP), from);
    if (word < EDGE_WORDS) table.add(Math.imul(hash ^ FIRST, STEP), from);
    if (word >= wordCount - EDGE_WORDS) table.add(Math.imul(hash ^ LAST, STEP), from);
    const inKind = Math.imul(hash ^ kind, STEP);
    table.add(inKind, from);
    if (word > 0) table.add(Math.imul(previous, PAIR) ^ inKind, from);
    previous = inKind;
  }
}
