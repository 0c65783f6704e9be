import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress, type ZstdDecompress } from 'node:zlib';
import { PROBED_BYTES } from './content-kind.ts';

/** Bytes in chunks; a chunk is valid until the next one is asked for. */
export type Chunks = AsyncIterable<Uint8Array>;

const READ_BYTES = 1 << 20;

/** A regular file, read into two buffers in turn: one is read while the other is looked at. */
export async function* readFileChunks(path: string): Chunks {
  const handle = await open(path);
  try {
    const buffers = [new Uint8Array(READ_BYTES), new Uint8Array(READ_BYTES)] as const;
    let turn = 0;
    let pending = read(handle, buffers[0]);
    for (;;) {
      const count = await pending;
      if (count === 0) return;
      const chunk = buffers[turn]!.subarray(0, count);
      turn = 1 - turn;
      pending = read(handle, buffers[turn]!);
      // Whoever stops early never waits for the read under way.
      pending.catch(() => {});
      yield chunk;
    }
  } finally {
    await handle.close();
  }
}

async function read(handle: FileHandle, buffer: Uint8Array): Promise<number> {
  return (await handle.read(buffer, 0, buffer.length, null)).bytesRead;
}

/** The first bytes of a regular file. */
export async function probeFile(path: string): Promise<Uint8Array> {
  const handle = await open(path);
  try {
    const buffer = new Uint8Array(PROBED_BYTES);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } finally {
    await handle.close();
  }
}

/** The compressed bytes of a regular file, in memory of their own: decompressors hold on to what they are given. */
export function streamFile(path: string): Readable {
  return createReadStream(path, { highWaterMark: READ_BYTES });
}

/** Unpacks gzip or zstd, any number of members one after the other. */
export function decompress(kind: 'gzip' | 'zstd', compressed: Readable): Chunks {
  return kind === 'gzip' ? gunzip(compressed) : unzstd(compressed);
}

async function* gunzip(compressed: Readable): Chunks {
  const unpacked = createGunzip({ chunkSize: READ_BYTES });
  // `pipe` does not carry errors on.
  compressed.on('error', (error) => unpacked.destroy(error));
  compressed.pipe(unpacked);
  try {
    yield* unpacked as AsyncIterable<Uint8Array>;
  } finally {
    compressed.destroy();
    unpacked.destroy();
  }
}

// Node's decompressor stops after the first frame; compressors that work in parallel write many.
async function* unzstd(compressed: Readable): Chunks {
  const pieces = compressed[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  try {
    let rest = await next(pieces);
    while (rest !== null) {
      const frame = createZstdDecompress({ chunkSize: READ_BYTES });
      const feeding = feed(frame, rest, pieces);
      feeding.catch((error) => frame.destroy(error));
      yield* frame as AsyncIterable<Uint8Array>;
      rest = await feeding;
    }
  } finally {
    compressed.destroy();
  }
}

/** Writes pieces until the frame is over; what comes back is the part of the last piece that belongs to the next frame. */
async function feed(frame: ZstdDecompress, first: Uint8Array, pieces: AsyncIterator<Uint8Array>) {
  const isOver = new Promise<void>((resolve) => frame.once('close', resolve));
  for (let piece: Uint8Array | null = first; piece !== null; piece = await next(pieces)) {
    const before = frame.bytesWritten;
    const given = piece;
    await Promise.race([new Promise<void>((resolve) => frame.write(given, () => resolve())), isOver]);
    const used = frame.bytesWritten - before;
    if (used < given.length) return given.subarray(used);
  }
  frame.end();
  return null;
}

async function next(pieces: AsyncIterator<Uint8Array>): Promise<Uint8Array | null> {
  const piece = await pieces.next();
  return piece.done ? null : piece.value;
}

/** Takes the first bytes of a stream without losing them: what comes back with them yields everything. */
export async function probeChunks(chunks: Chunks, isLive = false): Promise<{ probe: Uint8Array; all: Chunks }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const taken: Uint8Array[] = [];
  let length = 0;
  while (length < PROBED_BYTES) {
    const next = await iterator.next();
    if (next.done) break;
    taken.push(next.value.slice());
    length += next.value.length;
    if (isLive && length > 0) break;
  }
  const probe = Buffer.concat(taken);
  return { probe: probe.subarray(0, PROBED_BYTES), all: continued(probe, iterator) };
}

async function* continued(probe: Uint8Array, iterator: AsyncIterator<Uint8Array>): Chunks {
  try {
    if (probe.length > 0) yield probe;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}
