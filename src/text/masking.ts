/** What a variable part of a line can be, in the order of version 1; new kinds make a new version. */
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

/** What stands in place of a variable part. */
export const MASK = '<*>';

/** How far into a line is looked. */
export const SCANNED_CHARACTERS = 4000;

export interface MaskOptions {
  /** left as they are; by default `quoted` */
  readonly keep?: readonly VariableKind[];
}

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

// Character classes: what ends a word, what a word is made of.
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
const HEX_LETTER = new Uint8Array(128);
for (const letter of 'abcdefABCDEF') HEX_LETTER[letter.charCodeAt(0)] = 1;

function classOf(code: number): number {
  return code < 128 ? CLASS_OF[code]! : LETTER;
}

const STEM_LETTERS = 2;
const CALENDAR = /^(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)$/i;
const TIME_ZONE = /^(?:UTC|GMT|[ECMP][SD]T|CES?T|EES?T|WES?T|BST|IST|JST|MSK)$/;
const DURATION_UNIT = /^(?:ns|us|µs|ms|s|m|h|d|sec|secs|min|mins|hr|hrs|m\d+(?:\.\d+)?s|h\d+m(?:\d+s)?)$/;
const SIZE_UNIT = /^(?:[kmgt]i?b?|b|bytes|[kmgt]i?b\/s)$/i;

/**
 * Finds the variable parts of a line. One scanner is used for many lines, one after the other:
 * `scan` overwrites what the scan before found, so that nothing is allocated per line.
 */
export class VariableScanner {
  /** how many variable parts the last scanned line has */
  count = 0;
  starts = new Int32Array(SCANNED_CHARACTERS + 1);
  ends = new Int32Array(SCANNED_CHARACTERS + 1);
  /** places in `VARIABLE_KINDS` */
  kinds = new Uint8Array(SCANNED_CHARACTERS + 1);

  /** @param text looked at up to `SCANNED_CHARACTERS` */
  scan(text: string): void {
    this.count = 0;
    const end = Math.min(text.length, SCANNED_CHARACTERS);
    // Where the words before the current one started, while they may turn out to be part of a date.
    let calendarFrom = -1;
    for (let at = 0; at < end; ) {
      const kindOfCharacter = classOf(text.charCodeAt(at));
      if (kindOfCharacter >= SPACE) {
        at++;
        continue;
      }
      const start = at;
      let digits = 0;
      let dots = 0;
      let slashes = 0;
      let dashes = 0;
      let letters = 0;
      let hexLetters = 0;
      let previous = -1;
      for (; at < end; at++) {
        const code = text.charCodeAt(at);
        const kind = code < 128 ? CLASS_OF[code]! : LETTER;
        if (kind >= SPACE) break;
        if (kind === LETTER) {
          letters++;
          if (code < 128) hexLetters += HEX_LETTER[code]!;
        } else if (kind === DIGIT) digits++;
        else if (kind === DOT) {
          // A row of dots is a leader or an ellipsis, no part of a name.
          if (previous === DOT) break;
          dots++;
        } else if (kind === SLASH) slashes++;
        else dashes++;
        previous = kind;
      }
      let stop = at;
      if (previous === DOT) {
        stop--;
        dots--;
        while (at < end && text.charCodeAt(at) === 46) at++;
        if (stop <= start) continue;
      }
      if (digits === 0) {
        if (letters === 0) continue;
        if (slashes > 0) {
          if (letters > 0 && text.startsWith('//', start) && this.#extendUrl(text, start, end)) {
            at = this.ends[this.count - 1]!;
            continue;
          }
          if (isPath(text, start, dots, slashes)) this.#push(start, stop, PATH);
        } else if (dots >= 2) this.#push(start, stop, NAME);
        else if (letters === hexLetters && dots + dashes === 0 && this.#hexLetters(text, start, stop)) {
          // pushed
        } else if (dots === 1 && text.charCodeAt(start - 1) === 64) this.#joinEmail(text, start, stop);
        else if (stop - start === 3 && CALENDAR.test(text.slice(start, stop))) {
          if (calendarFrom < 0) calendarFrom = start;
          continue;
        } else if (stop - start <= 4 && this.#belongsToTime(text, start, stop)) this.ends[this.count - 1] = stop;
        calendarFrom = -1;
        continue;
      }
      if (slashes > 0 && text.startsWith('//', start) && this.#extendUrl(text, start, end)) {
        at = this.ends[this.count - 1]!;
        calendarFrom = -1;
        continue;
      }
      const from = calendarFrom >= 0 && letters === 0 ? calendarFrom : start;
      const kind =
        from !== start
          ? TIMESTAMP
          : numberKind(text, start, stop, digits, letters, hexLetters, dots, slashes, dashes, previous);
      calendarFrom = -1;
      if (kind === IDENTIFIER && letters >= STEM_LETTERS && digits + letters === stop - start) {
        const stem = stemEnd(text, start, stop, digits);
        if (stem > 0) {
          this.#push(stem, stop, IDENTIFIER);
          continue;
        }
      }
      this.#push(hexPairsBefore(text, from, this.count > 0 ? this.ends[this.count - 1]! : 0), stop, kind);
    }
  }

  #push(start: number, end: number, kind: number): void {
    this.starts[this.count] = start;
    this.ends[this.count] = end;
    this.kinds[this.count++] = kind;
  }

  /** `https` `:` `//host/path`: the whole address, found at its two slashes. */
  #extendUrl(text: string, slashes: number, end: number): boolean {
    if (text.charCodeAt(slashes - 1) !== 58) return false;
    let start = slashes - 1;
    while (start > 0 && slashes - start < 80 && classOf(text.charCodeAt(start - 1)) < SPACE) start--;
    if (start === slashes - 1) return false;
    let stop = slashes;
    while (stop < end && !' \t"\'<>`|)]},'.includes(text[stop]!) && text.charCodeAt(stop) > 32) stop++;
    while (stop > slashes && '.:;!?'.includes(text[stop - 1]!)) stop--;
    if (stop <= slashes + 2) return false;
    while (this.count > 0 && this.ends[this.count - 1]! > start) this.count--;
    this.#push(start, stop, URL);
    return true;
  }

  #joinEmail(text: string, start: number, stop: number): void {
    let from = start - 1;
    while (from > 0 && classOf(text.charCodeAt(from - 1)) < SPACE) from--;
    if (from === start - 1) return;
    while (this.count > 0 && this.ends[this.count - 1]! > from) this.count--;
    this.#push(from, stop, EMAIL);
  }

  /** Letters a to f alone: the rest of a hardware address, or a long hexadecimal number. */
  #hexLetters(text: string, start: number, stop: number): boolean {
    const continues =
      stop - start <= 4 &&
      this.count > 0 &&
      this.ends[this.count - 1] === start - 1 &&
      text.charCodeAt(start - 1) === 58;
    if (!continues && stop - start < 8) return false;
    this.#push(start, stop, HEX);
    return true;
  }

  /** AM, PM or the zone after a time. */
  #belongsToTime(text: string, start: number, stop: number): boolean {
    if (this.count === 0 || this.ends[this.count - 1] !== start - 1) return false;
    const last = text.charCodeAt(stop - 1) | 32;
    if (stop - start === 2) return last === 109 && 'apAP'.includes(text[start]!);
    return stop - start >= 3 && TIME_ZONE.test(text.slice(start, stop));
  }
}

/** Where the digits start if the word is letters and then digits, else 0. */
function stemEnd(text: string, start: number, stop: number, digits: number): number {
  for (let at = stop - digits; at < stop; at++) if (CLASS_OF[text.charCodeAt(at)] !== DIGIT) return 0;
  for (let at = start; at < stop - digits; at++) if (text.charCodeAt(at) === 95) return 0;
  if (text.charCodeAt(start-1)===58) return 0;
  return stop - digits > start ? stop - digits : 0;
}

function isPath(text: string, start: number, dots: number, slashes: number): boolean {
  const first = text.charCodeAt(start);
  return dots > 0 || slashes > 1 || first === 47 || first === 92 || first === 126;
}

/** Takes in the letter pairs of a hardware address that stand before its first digit: `ff:ea:04`. */
function hexPairsBefore(text: string, start: number, after: number): number {
  let from = start;
  while (from - 3 >= after && text.charCodeAt(from - 1) === 58) {
    if (HEX_LETTER[text.charCodeAt(from - 2)] !== 1 || HEX_LETTER[text.charCodeAt(from - 3)] !== 1) break;
    if (from - 4 >= 0 && classOf(text.charCodeAt(from - 4)) < SPACE) break;
    from -= 3;
  }
  return from;
}

function numberKind(
  text: string,
  start: number,
  stop: number,
  digits: number,
  letters: number,
  hexLetters: number,
  dots: number,
  slashes: number,
  dashes: number,
  previous: number,
): number {
  const length = stop - start;
  if (letters === 0 && slashes === 0) {
    if (dots === 3 && dashes === 0) return IP;
    if (dashes >= 2 && digits >= 6) return TIMESTAMP;
    return NUMBER;
  }
  if (letters === hexLetters && dots === 0 && slashes === 0) {
    if (dashes === 4 && length === 36) return UUID;
    if (dashes === 0 && length >= 7) return length >= 32 ? HASH : HEX;
  }
  const first = text.charCodeAt(start);
  const second = text.charCodeAt(start + 1) | 32;
  if (first === 48 && second === 120) return HEX;
  if (slashes > 0 && !(CLASS_OF[first] === DIGIT && slashes === 1 && dots <= 1 && letters < 8)) return PATH;
  if (first < 128 && (CLASS_OF[first] === DIGIT || (CLASS_OF[text.charCodeAt(start + 1)] === DIGIT && first < 48))) {
    if (letters > 12 || previous === DASH) return IDENTIFIER;
    let unit = start;
    while (unit < stop && (text.charCodeAt(unit) < 65 || text.charCodeAt(unit) === 95)) unit++;
    const name = text.slice(unit, stop);
    if (DURATION_UNIT.test(name)) return DURATION;
    if (SIZE_UNIT.test(name)) return SIZE;
    return dashes >= 2 ? TIMESTAMP : NUMBER;
  }
  return IDENTIFIER;
}
