import type { Clock } from './clock.ts';

/** What an identifier names; its first three letters. */
export type IdPrefix =
  | 'sig'
  | 'org'
  | 'rep'
  | 'run'
  | 'job'
  | 'flr'
  | 'dia'
  | 'inc'
  | 'usr'
  | 'ses'
  | 'key'
  | 'aud'
  | 'ser'
  | 'det'
  | 'alr'
  | 'msg'
  | 'hea'
  | 'act'
  | 'req'
  | 'cas'
  | 'rnr'
  | 'cor'
  | 'cac'
  | 'out'
  | 'ntc'
  | 'ntm';

/** Fills an array with random bytes. */
export type RandomBytes = (bytes: Uint8Array) => void;

/** Makes identifiers: a prefix, `_`, 26 characters that sort by time. */
export type IdMaker = (prefix: IdPrefix) => string;

// Crockford's alphabet: no I, L, O, U, and its order is that of the characters.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_CHARACTERS = 10;
const RANDOM_BYTES = 10;

/**
 * Identifiers that sort by the millisecond they were made in and, within one maker, by their order in it: 48 bits of
 * time, 80 random bits counted up while the millisecond lasts.
 *
 * @see the ULID specification
 */
export function createIdMaker(clock: Clock, randomBytes: RandomBytes): IdMaker {
  const random = new Uint8Array(RANDOM_BYTES);
  let lastMs = -1;
  return (prefix) => {
    const nowMs = Math.max(clock.nowMs(), lastMs);
    if (nowMs !== lastMs) {
      lastMs = nowMs;
      randomBytes(random);
      // Room to count up in.
      random[0]! &= 0x7f;
    } else {
      countUp(random);
    }
    return `${prefix}_${encodeTime(nowMs)}${encodeRandom(random)}`;
  };
}

/** The millisecond an identifier was made in, or null when the text is none of ours. */
export function timeOfId(id: string): number | null {
  const match = /^[a-z]{3}_([0-7][0-9a-hjkmnp-tv-z]{9})[0-9a-hjkmnp-tv-z]{16}$/.exec(id);
  if (match === null) return null;
  let ms = 0;
  for (const character of match[1]!) ms = ms * 32 + ALPHABET.indexOf(character);
  return ms;
}

function countUp(bytes: Uint8Array): void {
  for (let place = bytes.length - 1; place >= 0; place--) {
    bytes[place] = (bytes[place]! + 1) & 0xff;
    if (bytes[place] !== 0) return;
  }
}

function encodeTime(ms: number): string {
  let text = '';
  for (let rest = ms, place = 0; place < TIME_CHARACTERS; place++) {
    text = ALPHABET[rest % 32]! + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** Eighty bits are sixteen characters of five. */
function encodeRandom(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(held >> bits) & 31]!;
    }
  }
  return text;
}
