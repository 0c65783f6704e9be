import { ApiError } from './problem.ts';

const DEEPEST = 64;
const MOST_PARTS = 200_000;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Reads JSON that anybody may have sent: its depth and number of parts are looked at before it is parsed, and keys that
 * would reach into prototypes are refused.
 *
 * @throws ApiError MALFORMED_JSON
 */
export function parseJson(bytes: Uint8Array): unknown {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  guard(buffer);
  // A key may be written with escapes. Looking at every value takes longer than parsing, and most bodies have neither.
  const mayReachPrototypes = buffer.includes('__proto__') || buffer.includes('\\u');
  try {
    return JSON.parse(buffer.toString('utf8'), mayReachPrototypes ? refusePrototypes : undefined);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError('MALFORMED_JSON', 'expected a JSON value, came something else');
  }
}

/** @throws ApiError MALFORMED_JSON when it is deeper or has more parts than is taken */
function guard(bytes: Buffer): void {
  let depth = 0;
  let parts = 0;
  for (let place = 0; place < bytes.length; place++) {
    const byte = bytes[place]!;
    if (byte === QUOTE) place = endOfText(bytes, place);
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > DEEPEST) throw new ApiError('MALFORMED_JSON', `expected at most ${DEEPEST} levels, came more`);
    } else if (byte === 0x7d || byte === 0x5d) depth--;
    else if (byte === 0x2c && ++parts > MOST_PARTS) {
      throw new ApiError('MALFORMED_JSON', `expected at most ${MOST_PARTS} parts, came more`);
    }
  }
}

/** Where the quote is that ends a text; a table of many megabytes is one text, and the search for it is native. */
function endOfText(bytes: Buffer, begin: number): number {
  for (let place = bytes.indexOf(QUOTE, begin + 1); place !== -1; place = bytes.indexOf(QUOTE, place + 1)) {
    let before = place - 1;
    while (before > begin && bytes[before] === BACKSLASH) before--;
    // An even number of backslashes escapes itself, not the quote.
    if ((place - before) % 2 === 1) return place;
  }
  return bytes.length;
}

function refusePrototypes(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new ApiError('MALFORMED_JSON', 'the key __proto__ is not taken');
  return value;
}
