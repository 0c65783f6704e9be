/** What a variable part of a line can be. Places in this list are part of version 1; new kinds are added at its end. */
export const VARIABLE_KINDS = [
  'number',
  'timestamp',
  'duration',
  'size',
  'uuid',
  'hash',
  'hex',
  'ip',
  'url',
  'email',
  'path',
  'identifier',
  'name',
] as const;
export type VariableKind = (typeof VARIABLE_KINDS)[number];

/** How far into a line is looked. */
export const SCANNED_CHARACTERS = 4000;

const NUMBER = 0;
const TIMESTAMP = 1;
const DURATION = 2;
const SIZE = 3;
const UUID = 4;
const HASH = 5;
const HEX = 6;
const IP = 7;
const URL = 8;
const EMAIL = 9;
const PATH = 10;
const IDENTIFIER = 11;
const NAME = 12;

// Character classes: what words are made of, then what ends them.
const LETTER = 0;
const DIGIT = 1;
const DOT = 2;
const SLASH = 3;
const DASH = 4;
const SPACE = 5;
const DELIMITER = 6;
const CLASS_OF = new Uint8Array(128);
for (let code = 0; code <= 32; code++) CLASS_OF[code] = SPACE;
CLASS_OF[127] = SPACE;
for (let code = 48; code <= 57; code++) CLASS_OF[code] = DIGIT;
for (const sign of '=:,;()[]{}"\'`|@<>!?') CLASS_OF[sign.charCodeAt(0)] = DELIMITER;
CLASS_OF[46] = DOT;
CLASS_OF[47] = SLASH;
CLASS_OF[92] = SLASH;
CLASS_OF[45] = DASH;
const IS_HEX_LETTER = new Uint8Array(128);
for (const letter of 'abcdefABCDEF') IS_HEX_LETTER[letter.charCodeAt(0)] = 1;

const ADDRESS_END = new Set([...'"\'<>`|)]},'].map((sign) => sign.charCodeAt(0)));
const CALENDAR = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)$/i;
const TIME_ZONE = /^(?:UTC|GMT|[ECMP][SD]T|CES?T|EES?T|WES?T|BST|IST|JST|MSK)$/;
const DURATION_UNIT = /^(?:[nuµm]?s|m|h|d|secs?|mins?|hrs?|m[\d.]+s|h\d+m(?:\d+s)?)$/;
const SIZE_UNIT = /^(?:b|bytes|[kmgt]i?b?(?:\/s)?)$/i;
/** Letters a number may be followed by before it is a word that starts with a digit. */
const LONGEST_UNIT = 12;

interface Word {
  start: number;
  end: number;
  digits: number;
  /** underscores and other signs that end no word count as letters */
  letters: number;
  hexLetters: number;
  dots: number;
  slashes: number;
  dashes: number;
}

/**
 * Finds the variable parts of a line in one pass. One scanner is used for many lines, one after the
 * other: `scan` overwrites what the scan before found, so that nothing is allocated per line.
 */
export class VariableScanner {
  /** how many variable parts the last scanned line has; they are in order and do not overlap */
  count = 0;
  readonly starts = new Int32Array(SCANNED_CHARACTERS + 1);
  readonly ends = new Int32Array(SCANNED_CHARACTERS + 1);
  /** places in `VARIABLE_KINDS` */
  readonly kinds = new Uint8Array(SCANNED_CHARACTERS + 1);
  readonly #word: Word = { start: 0, end: 0, digits: 0, letters: 0, hexLetters: 0, dots: 0, slashes: 0, dashes: 0 };
  /** where the names of days and months before the current word start, -1 if there are none */
  #calendarFrom = -1;

  /** @param text looked at up to `SCANNED_CHARACTERS` */
  scan(text: string): void {
    this.count = 0;
    this.#calendarFrom = -1;
    const end = Math.min(text.length, SCANNED_CHARACTERS);
    for (let at = 0; at < end; ) {
      const code = text.charCodeAt(at);
      if (code < 128 && CLASS_OF[code]! >= SPACE) {
        at++;
        continue;
      }
      at = this.#readWord(text, at, end);
      const word = this.#word;
      if (word.digits === 0 && word.letters === 0) continue;
      if (word.slashes > 1 && this.#takeUrl(text, end)) at = this.ends[this.count - 1]!;
      else if (word.digits === 0) this.#takeWord(text);
      else this.#takeNumber(text);
    }
  }

  /** Counts what the word from `start` on is made of; returns where to go on. */
  #readWord(text: string, start: number, end: number): number {
    let at = start;
    let digits = 0;
    let letters = 0;
    let hexLetters = 0;
    let dots = 0;
    let slashes = 0;
    let dashes = 0;
    let previous = -1;
    for (; at < end; at++) {
      const code = text.charCodeAt(at);
      const kind = code < 128 ? CLASS_OF[code]! : LETTER;
      if (kind >= SPACE) break;
      if (kind === LETTER) {
        letters++;
        if (code < 128) hexLetters += IS_HEX_LETTER[code]!;
      } else if (kind === DIGIT) digits++;
      else if (kind === DOT) {
        // A row of dots is a leader or an ellipsis, no part of a name.
        if (previous === DOT) break;
        dots++;
      } else if (kind === SLASH) slashes++;
      else dashes++;
      previous = kind;
    }
    const word = this.#word;
    word.start = start;
    word.end = at;
    if (previous === DOT) {
      word.end--;
      dots--;
      while (at < end && text.charCodeAt(at) === 46) at++;
    }
    word.digits = digits;
    word.letters = letters;
    word.hexLetters = hexLetters;
    word.dots = dots;
    word.slashes = slashes;
    word.dashes = dashes;
    return at;
  }

  #take(start: number, end: number, kind: number): void {
    this.starts[this.count] = start;
    this.ends[this.count] = end;
    this.kinds[this.count++] = kind;
  }

  /** A word without digits, if it is variable all the same. */
  #takeWord(text: string): void {
    const { start, end, letters, hexLetters, dots, slashes, dashes } = this.#word;
    const length = end - start;
    if (length === 3 && isCapital(text, start) && CALENDAR.test(text.slice(start, end))) {
      if (this.#calendarFrom < 0) this.#calendarFrom = start;
      return;
    }
    this.#calendarFrom = -1;
    if (slashes > 0) {
      if (dots > 0 || slashes > 1 || startsPath(text, start)) this.#take(beforePath(text, start), end, PATH);
    } else if (dots > 0) {
      if (text.charCodeAt(start - 1) === 64) this.#takeEmail(text);
      else if (dots > 1) this.#take(start, end, NAME);
    } else if (length <= 4 && this.#belongsToTime(text)) this.ends[this.count - 1] = end;
    else if (letters === hexLetters && dashes === 0 && (length >= 8 || this.#continuesAddress(text))) {
      this.#take(start, end, HEX);
    }
  }

  #takeNumber(text: string): void {
    const word = this.#word;
    const { start, end, digits, letters } = word;
    const calendarFrom = this.#calendarFrom;
    this.#calendarFrom = -1;
    if (calendarFrom >= 0 && letters === 0) {
      this.#take(calendarFrom, end, TIMESTAMP);
      return;
    }
    const kind = kindOf(text, word);
    if (kind === IDENTIFIER && letters >= 2 && letters + digits === end - start) {
      // `eth0`, `node17`: what the letters say stays.
      const stem = stemEnd(text, word);
      if (stem > start) {
        this.#take(stem, end, IDENTIFIER);
        return;
      }
    }
    const after = this.count > 0 ? this.ends[this.count - 1]! : 0;
    this.#take(kind === PATH ? beforePath(text, start) : beforeAddress(text, start, after), end, kind);
  }

  /** `https` `:` `//host/path`: the whole address, found at its two slashes. */
  #takeUrl(text: string, end: number): boolean {
    const slashes = this.#word.start;
    if (text.charCodeAt(slashes - 1) !== 58 || !text.startsWith('//', slashes)) return false;
    const after = this.count > 0 ? this.starts[this.count - 1]! : 0;
    let start = slashes - 1;
    while (start > after && isWordCharacter(text.charCodeAt(start - 1))) start--;
    if (start === slashes - 1) return false;
    let stop = slashes;
    for (; stop < end; stop++) {
      const code = text.charCodeAt(stop);
      if (code <= 32 || ADDRESS_END.has(code)) break;
    }
    while (stop > slashes && '.:;!?'.includes(text[stop - 1]!)) stop--;
    if (stop <= slashes + 2) return false;
    while (this.count > 0 && this.ends[this.count - 1]! > start) this.count--;
    this.#calendarFrom = -1;
    this.#take(start, stop, URL);
    return true;
  }

  /** The current word is what follows the sign of an address. */
  #takeEmail(text: string): void {
    const { start, end } = this.#word;
    const after = this.count > 0 ? this.starts[this.count - 1]! : 0;
    let from = start - 1;
    while (from > after && isWordCharacter(text.charCodeAt(from - 1))) from--;
    if (from === start - 1) return;
    while (this.count > 0 && this.ends[this.count - 1]! > from) this.count--;
    this.#take(from, end, EMAIL);
  }

  /** Letters a to f alone, as the next part of a hardware or IPv6 address. */
  #continuesAddress(text: string): boolean {
    const { start, end } = this.#word;
    return end - start <= 4 && this.#endsAt(start - 1) && text.charCodeAt(start - 1) === 58;
  }

  /** AM, PM or the zone after a time. */
  #belongsToTime(text: string): boolean {
    const { start, end } = this.#word;
    if (end - start < 2 || !this.#endsAt(start - 1) || text.charCodeAt(start - 1) !== 32) return false;
    const word = text.slice(start, end);
    return end - start === 2 ? /^[AaPp][Mm]$/.test(word) : TIME_ZONE.test(word);
  }

  #endsAt(place: number): boolean {
    return this.count > 0 && this.ends[this.count - 1] === place;
  }
}

function kindOf(text: string, word: Word): number {
  const { start, end, digits, letters, hexLetters, dots, slashes, dashes } = word;
  const length = end - start;
  if (letters === 0 && slashes === 0) {
    if (dots === 3 && dashes === 0) return IP;
    return dashes >= 2 && digits >= 6 ? TIMESTAMP : NUMBER;
  }
  if (letters === hexLetters && dots === 0 && slashes === 0) {
    if (dashes === 4 && length === 36) return UUID;
    if (dashes === 0 && length >= 7) return length >= 32 ? HASH : HEX;
  }
  const first = text.charCodeAt(start);
  if (first === 48 && (text.charCodeAt(start + 1) | 32) === 120) return HEX;
  // +3, -3 and .5 are numbers too
  const numeric = isDigit(first) || (!isWordLetter(first) && isDigit(text.charCodeAt(start + 1)));
  if (slashes > 0 && !(numeric && slashes === 1 && dots <= 1 && letters <= LONGEST_UNIT)) return PATH;
  if (!numeric || letters > LONGEST_UNIT) return IDENTIFIER;
  if (dashes >= 2) return TIMESTAMP;
  let unit = start;
  while (unit < end && !isWordLetter(text.charCodeAt(unit))) unit++;
  const name = text.slice(unit, end);
  if (DURATION_UNIT.test(name)) return DURATION;
  return SIZE_UNIT.test(name) ? SIZE : NUMBER;
}

/** Where the digits start if the word is letters and then digits, else its own start. */
function stemEnd(text: string, word: Word): number {
  const { start, end, digits } = word;
  for (let at = end - digits; at < end; at++) if (!isDigit(text.charCodeAt(at))) return start;
  for (let at = start; at < end - digits; at++) if (!isWordLetter(text.charCodeAt(at))) return start;
  // After a colon it may as well be the next part of an IPv6 address.
  return text.charCodeAt(start - 1) === 58 ? start : end - digits;
}

/** Takes in the letter pairs of a hardware address that stand before its first digit: `ff:ea:04`. */
function beforeAddress(text: string, start: number, after: number): number {
  let from = start;
  while (from - 3 >= after && text.charCodeAt(from - 1) === 58) {
    if (IS_HEX_LETTER[text.charCodeAt(from - 2)] !== 1 || IS_HEX_LETTER[text.charCodeAt(from - 3)] !== 1) break;
    if (from > 3 && isWordCharacter(text.charCodeAt(from - 4))) break;
    from -= 3;
  }
  return from;
}

/** Takes in the drive in front of a path: `C:\temp`. */
function beforePath(text: string, start: number): number {
  const hasDrive =
    start >= 2 &&
    text.charCodeAt(start - 1) === 58 &&
    isWordLetter(text.charCodeAt(start - 2)) &&
    !isWordCharacter(start > 2 ? text.charCodeAt(start - 3) : 32);
  return hasDrive ? start - 2 : start;
}

function startsPath(text: string, start: number): boolean {
  const first = text.charCodeAt(start);
  return first === 47 || first === 92 || first === 126;
}

function isCapital(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 65 && code <= 90;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isWordLetter(code: number): boolean {
  const lower = code | 32;
  return (lower >= 97 && lower <= 122) || code >= 128;
}

function isWordCharacter(code: number): boolean {
  return code >= 128 || CLASS_OF[code]! < SPACE;
}
