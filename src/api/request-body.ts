import { Transform, type TransformCallback } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { parseJson } from './body-guard.ts';
import { ApiError } from './problem.ts';
import type { Route } from './route.ts';

const MOST_RATIO = 100;
const FREE_BYTES = 1 << 20;

/**
 * The body of a request as its route wants it.
 *
 * @param type the Content-Type as it came
 * @throws ApiError UNSUPPORTED_TYPE, MALFORMED_JSON
 */
export function readBody(
  { bodyForm = 'json', body: schema }: Route,
  bytes: Buffer | undefined,
  type: string | undefined,
): unknown {
  if (bodyForm === 'bytes') return bytes ?? Buffer.alloc(0);
  if (schema === undefined) return undefined;
  const name = type?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (bodyForm === 'json or text' && name === 'text/plain')
    return { logs: (bytes ?? Buffer.alloc(0)).toString('utf8') };
  if (name !== 'application/json' && !/^application\/[a-z0-9.-]+\+json$/.test(name)) {
    const taken = bodyForm === 'json' ? 'application/json' : 'application/json or text/plain';
    throw new ApiError('UNSUPPORTED_TYPE', `expected Content-Type: ${taken}`);
  }
  if (bytes === undefined || bytes.length === 0)
    throw new ApiError('MALFORMED_JSON', 'expected a JSON value, came nothing');
  return parseJson(bytes);
}

/** Unpacks a body while it comes in, and stops at what only a bomb would be. */
export function unpack(encoding: string, mostBytes: number): { readonly first: Transform; readonly last: Transform } {
  const unpacker = unpackerOf(encoding.trim().toLowerCase());
  let packed = 0;
  let unpacked = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _, done: TransformCallback) {
      packed += chunk.length;
      done(null, chunk);
    },
  });
  const limit = new Transform({
    transform(chunk: Buffer, _, done: TransformCallback) {
      unpacked += chunk.length;
      const isBomb = unpacked > mostBytes || (unpacked > FREE_BYTES && unpacked > packed * MOST_RATIO);
      done(
        isBomb ? new ApiError('TOO_LARGE', `expected at most ${mostBytes} bytes when unpacked, came more`) : null,
        chunk,
      );
    },
  });
  // Fastify compares what came over the wire with Content-Length.
  Object.defineProperty(limit, 'receivedEncodedLength', { get: () => packed });
  unpacker.on('error', () => limit.destroy(new ApiError('MALFORMED_REQUEST', `the body is not ${encoding}`)));
  limit.on('error', () => unpacker.destroy());
  counter.pipe(unpacker).pipe(limit);
  return { first: counter, last: limit };
}

function unpackerOf(encoding: string): Transform {
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip();
  if (encoding === 'br') return createBrotliDecompress();
  if (encoding === 'deflate') return createInflate();
  throw new ApiError('UNSUPPORTED_TYPE', 'expected Content-Encoding: gzip, br or deflate');
}
