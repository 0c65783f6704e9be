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
  guard(bytes);
  let value: unknown;
  try {
    value = JSON.parse(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'),
      refusePrototypes,
    );
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError('MALFORMED_JSON', 'expected a JSON value, came something else');
  }
  return value;
}

/** @throws ApiError MALFORMED_JSON when it is deeper or has more parts than is taken */
export function guard(bytes: Uint8Array): void {
  let depth = 0;
  let parts = 0;
  let isInText = false;
  for (let place = 0; place < bytes.length; place++) {
    const byte = bytes[place]!;
    if (isInText) {
      if (byte === BACKSLASH) place++;
      else if (byte === QUOTE) isInText = false;
    } else if (byte === QUOTE) isInText = true;
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > DEEPEST) throw new ApiError('MALFORMED_JSON', `expected at most ${DEEPEST} levels, came more`);
    } else if (byte === 0x7d || byte === 0x5d) depth--;
    else if (byte === 0x2c && ++parts > MOST_PARTS) {
      throw new ApiError('MALFORMED_JSON', `expected at most ${MOST_PARTS} parts, came more`);
    }
  }
}

function refusePrototypes(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new ApiError('MALFORMED_JSON', 'the key __proto__ is not taken');
  return value;
}
