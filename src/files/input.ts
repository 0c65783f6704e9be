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
    const limits = options.limits ?? ARCHIVE_LIMITS;
    if (source === '-') return await openStream(source, options.stdin ?? process.stdin, limits);
    const found = await stat(source);
    if (found.isDirectory()) throw new BadInputError(`${titleOf(source)} is a directory: expected a file`, { source });
    if (!found.isFile()) return await openStream(source, createReadStream(source), limits);
    return await openFile(source, limits);
  } catch (error) {
    throw badInputOf(source, error);
  }
}

async function openFile(source: string, limits: ArchiveLimits): Promise<Input> {
  const kind = contentKindOf(await probeFile(source));
  if (kind === 'zip') return await openUnpacked(source, readArchive(source, source, limits));
  if (kind === 'gzip' || kind === 'zstd') return await openUnpacked(source, decompress(kind, streamFile(source)));
  return textInput(source, kind, readFileChunks(source));
}

async function openStream(source: string, stream: Readable, limits: ArchiveLimits): Promise<Input> {
  const { probe, all } = await probeChunks(stream as AsyncIterable<Uint8Array>);
  const kind = contentKindOf(probe);
  if (kind === 'zip') return await openUnpacked(source, readArchive(source, await collect(source, all), limits));
  if (kind === 'gzip' || kind === 'zstd') return await openUnpacked(source, decompress(kind, Readable.from(all)));
  return textInput(source, kind, all);
}

async function openUnpacked(source: string, chunks: Chunks): Promise<Input> {
  const { probe, all } = await probeChunks(chunks);
  const kind = contentKindOf(probe);
  if (kind === 'gzip' || kind === 'zstd' || kind === 'zip') {
    throw new BadInputError(`${titleOf(source)} is packed more than once: unpack it first`, { source });
  }
  return textInput(source, kind, all);
}

function textInput(source: string, kind: ContentKind, chunks: Chunks): Input {
  if (kind === 'empty') throw new BadInputError(`${titleOf(source)} is empty: expected a log`, { source });
  if (typeof kind === 'object') {
    const what = kind.binary === 'no text' ? 'is no text' : `is ${kind.binary}`;
    throw new BadInputError(`${titleOf(source)} ${what}: expected a log, plain or as gzip, zstd or ZIP`, { source });
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
