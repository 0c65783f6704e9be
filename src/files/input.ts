import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { BadInputError } from '../foundation/index.ts';
import { type Chunks, decompress, probeChunks, probeFile, readFileChunks, streamFile } from './byte-source.ts';
import { type ContentKind, contentKindOf } from './content-kind.ts';
import { badInputOf, titleOf } from './file-problem.ts';
import { ARCHIVE_LIMITS, type ArchiveLimits, readArchive } from './log-archive.ts';

/** An input that was opened and found to be text, unpacked. */
export interface Input {
  /** as it was given */
  readonly source: string;
  readonly kind: 'log' | 'test_report';
  /** unpacked bytes; a chunk is valid until the next one is asked for; may throw BadInputError midway */
  readonly chunks: Chunks;
}

/** What may be exchanged when an input is opened. */
export interface OpenOptions {
  readonly stdin?: Readable;
  readonly limits?: ArchiveLimits;
  /** what a file should hold, for messages; a log if left out */
  readonly expected?: string;
  /** a stream is judged by its first chunk alone, so that its lines can be answered as they come */
  readonly isLive?: boolean;
}

// An archive has its list at the end, so one that comes as a stream is held in memory.
const LARGEST_STREAMED_ARCHIVE = 256 * (1 << 20);

/**
 * Opens one file or, for `-`, standard input, whatever it is packed in.
 *
 * @throws BadInputError when it is missing, empty, binary or unreadable
 */
export async function openInput(source: string, options: OpenOptions = {}): Promise<Input> {
  try {
    if (source === '-') return await openStream(source, options.stdin ?? process.stdin, options);
    const found = await stat(source);
    if (found.isDirectory()) throw new BadInputError(`${titleOf(source)} is a directory: expected a file`, { source });
    if (!found.isFile()) return await openStream(source, createReadStream(source), options);
    return await openFile(source, options);
  } catch (error) {
    throw badInputOf(source, error);
  }
}

async function openFile(source: string, options: OpenOptions): Promise<Input> {
  const kind = contentKindOf(await probeFile(source));
  if (kind === 'zip') {
    return await openUnpacked(source, readArchive(source, source, options.limits ?? ARCHIVE_LIMITS), options);
  }
  if (kind === 'gzip' || kind === 'zstd')
    return await openUnpacked(source, decompress(kind, streamFile(source)), options);
  return textInput(source, kind, readFileChunks(source), options);
}

async function openStream(source: string, stream: Readable, options: OpenOptions): Promise<Input> {
  const { probe, all } = await probeChunks(stream as AsyncIterable<Uint8Array>, options.isLive);
  const kind = contentKindOf(probe);
  if (kind === 'zip') {
    const archive = readArchive(source, await collect(source, all), options.limits ?? ARCHIVE_LIMITS);
    return await openUnpacked(source, archive, options);
  }
  if (kind === 'gzip' || kind === 'zstd') {
    return await openUnpacked(source, decompress(kind, Readable.from(all)), options);
  }
  return textInput(source, kind, all, options);
}

async function openUnpacked(source: string, chunks: Chunks, options: OpenOptions): Promise<Input> {
  const { probe, all } = await probeChunks(chunks);
  const kind = contentKindOf(probe);
  if (kind === 'gzip' || kind === 'zstd' || kind === 'zip') {
    throw new BadInputError(`${titleOf(source)} is packed more than once: unpack it first`, { source });
  }
  return textInput(source, kind, all, options);
}

function textInput(source: string, kind: ContentKind, chunks: Chunks, { expected = 'a log' }: OpenOptions): Input {
  if (kind === 'empty') throw new BadInputError(`${titleOf(source)} is empty: expected ${expected}`, { source });
  if (typeof kind === 'object') {
    const what = kind.binary === 'no text' ? 'is no text' : `is ${kind.binary}`;
    throw new BadInputError(`${titleOf(source)} ${what}: expected ${expected}, plain or as gzip, zstd or ZIP`, {
      source,
    });
  }
  return { source, kind: kind === 'test_report' ? kind : 'log', chunks: explained(source, chunks) };
}

/** Errors that come up midway speak of the input too. */
async function* explained(source: string, chunks: Chunks): Chunks {
  try {
    yield* chunks;
  } catch (error) {
    throw badInputOf(source, error);
  }
}

async function collect(source: string, chunks: Chunks): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    pieces.push(chunk.slice());
    length += chunk.length;
    if (length > LARGEST_STREAMED_ARCHIVE) {
      throw new BadInputError(`the ZIP archive on ${titleOf(source)} is too large: save it to a file first`, {
        source,
      });
    }
  }
  return Buffer.concat(pieces);
}
