// Words as a model of failure lines sees them: letters in lower case, every digit run `#`, the marks
// that logs shout with (`***`, `===`, `✖`) as words of their own, a colon kept with the word before it.

const WORDS_MOST = 48;
const CHARACTERS_MOST = 600;
const HASH_START = 0x811c9dc5;
const HASH_PRIME = 0x01000193;
const DIGIT = 35; // '#'
const COLON = 58;

/** Where `collectWords` writes: hashes of a line's words, in order. */
export interface WordBuffer {
  readonly hashes: Int32Array;
  count: number;
}

export function createWordBuffer(): WordBuffer {
  return { hashes: new Int32Array(WORDS_MOST), count: 0 };
}

// 0 blank, 1 letter, 2 digit, 3 mark that is a word when repeated or alone
const CLASSES = new Uint8Array(128);
for (let code = 97; code <= 122; code++) CLASSES[code] = 1;
for (let code = 65; code <= 90; code++) CLASSES[code] = 1;
for (let code = 48; code <= 57; code++) CLASSES[code] = 2;
for (const mark of '*=-+!<>#@^|~$%&{}[]().') CLASSES[mark.charCodeAt(0)] = 3;

function classOf(code: number): number {
  // Everything beyond ASCII (✖, ●, ❌, accented letters) counts as a letter: such words are kept whole.
  return code < 128 ? CLASSES[code]! : 1;
}

/**
 * Writes the hashes of the words of a line, at most 48, into the buffer.
 *
 * @param text only its first 600 characters are looked at
 */
export function collectWords(text: string, into: WordBuffer): void {
  const end = Math.min(text.length, CHARACTERS_MOST);
  let count = 0;
  let position = 0;
  while (position < end && count < WORDS_MOST) {
    const kind = classOf(text.charCodeAt(position));
    if (kind === 0) {
      position++;
      continue;
    }
    let hash = HASH_START;
    if (kind === 3) {
      // A run of one mark is one word, however long from three on.
      const mark = text.charCodeAt(position);
      let length = 0;
      while (position < end && text.charCodeAt(position) === mark) {
        if (length < 3) hash = Math.imul(hash ^ mark, HASH_PRIME);
        length++;
        position++;
      }
    } else if (kind === 2) {
      hash = Math.imul(hash ^ DIGIT, HASH_PRIME);
      while (position < end && classOf(text.charCodeAt(position)) === 2) position++;
    } else {
      while (position < end) {
        const code = text.charCodeAt(position);
        if (classOf(code) !== 1) break;
        hash = Math.imul(hash ^ (code >= 65 && code <= 90 ? code + 32 : code), HASH_PRIME);
        position++;
      }
      if (position < end && text.charCodeAt(position) === COLON) {
        hash = Math.imul(hash ^ COLON, HASH_PRIME);
        position++;
      }
    }
    into.hashes[count++] = hash;
  }
  into.count = count;
}

/** The hash that `collectWords` gives to a word written as it writes it: lower case, `#` for digits. */
export function hashWord(word: string): number {
  let hash = HASH_START;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), HASH_PRIME);
  return hash;
}

/** The hash of two neighbouring words, from their hashes. */
export function hashPair(first: number, second: number): number {
  return (Math.imul(first, 0x9e3779b1) + 0x7f4a7c15) ^ second;
}

/** The words of a line as text, in the form in which their hashes are made; for training and explanation. */
export function spellWords(text: string): string[] {
  const words: string[] = [];
  const line = text.slice(0, CHARACTERS_MOST);
  for (const [part] of line.matchAll(/[a-zA-Z\u0080-\uffff]+:?|[0-9]+|([*=\-+!<>#@^|~$%&{}[\]().])\1*/g)) {
    if (words.length === WORDS_MOST) break;
    if (/^[0-9]/.test(part)) words.push('#');
    else if (classOf(part.charCodeAt(0)) === 3) words.push(part.slice(0, 3));
    else words.push(part.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
  }
  return words;
}
