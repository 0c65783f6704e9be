import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, openPromise, type ZipFile } from 'yauzl';
import { BadInputError } from '../foundation/index.ts';
import type { Chunks } from './byte-source.ts';
import { contentKindOf, PROBED_BYTES } from './content-kind.ts';
import { titleOf } from './file-problem.ts';
import { selectStepFiles } from './step-files.ts';

/** What an archive may hold; beyond it is an attack or no archive of logs. */
export interface ArchiveLimits {
  readonly entries: number;
  /** unpacked size over packed size, looked at once more than `freeBytes` were unpacked */
  readonly ratio: number;
  readonly freeBytes: number;
}

export const ARCHIVE_LIMITS: ArchiveLimits = { entries: 10_000, ratio: 200, freeBytes: 64 * (1 << 20) };

const OPTIONS = { lazyEntries: true, autoClose: false, validateEntrySizes: true };
const LINE_BREAK = 10;

/**
 * The logs in a ZIP archive one after the other, as one log.
 *
 * @param archive path of a file, or the bytes of the whole archive
 * @param isWanted of the name of an entry; left out, every log is read
 * @throws BadInputError when it is damaged, encrypted, a bomb, or holds no log
 */
export async function* readArchive(
  source: string,
  archive: string | Uint8Array,
  limits: ArchiveLimits = ARCHIVE_LIMITS,
  isWanted: (name: string) => boolean = () => true,
): Chunks {
  const zip = await openArchive(source, archive);
  try {
    const entries = await listEntries(source, zip, limits);
    const names = selectStepFiles([...entries.keys()].filter(isWanted));
    if (names.length === 0)
      throw new BadInputError(`${titleOf(source)} holds no log: expected .txt or .log files in it`, { source });
    const meter = { packed: 0, unpacked: 0 };
    for (const name of names) {
      const entry = entries.get(name)!;
      if (entry.isEncrypted()) throw new BadInputError(`${titleOf(source)} is encrypted: unpack it first`, { source });
      meter.packed += entry.compressedSize;
      yield* readEntry(source, zip, entry, meter, limits);
    }
  } catch (error) {
    throw archiveProblem(source, error);
  } finally {
    zip.close();
  }
}

async function openArchive(source: string, archive: string | Uint8Array): Promise<ZipFile> {
  try {
    if (typeof archive === 'string') return await openPromise(archive, OPTIONS);
    return await fromBufferPromise(archive, OPTIONS);
  } catch (error) {
    throw archiveProblem(source, error);
  }
}

async function listEntries(source: string, zip: ZipFile, limits: ArchiveLimits): Promise<Map<string, Entry>> {
  if (zip.entryCount > limits.entries) throw tooMany(source, limits);
  const entries = new Map<string, Entry>();
  let count = 0;
  for await (const entry of zip.eachEntry()) {
    if (++count > limits.entries) throw tooMany(source, limits);
    if (!entry.fileName.endsWith('/')) entries.set(entry.fileName, entry);
  }
  return entries;
}

async function* readEntry(
  source: string,
  zip: ZipFile,
  entry: Entry,
  meter: { packed: number; unpacked: number },
  limits: ArchiveLimits,
): Chunks {
  const stream = await zip.openReadStreamPromise(entry);
  let checksum = 0;
  let last = LINE_BREAK;
  let isFirst = true;
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      if (chunk.length === 0) continue;
      if (isFirst && typeof contentKindOf(chunk.subarray(0, PROBED_BYTES)) === 'object') return;
      isFirst = false;
      meter.unpacked += chunk.length;
      if (meter.unpacked > limits.freeBytes && meter.unpacked > meter.packed * limits.ratio) {
        throw new BadInputError(
          `${titleOf(source)} unpacks to more than ${limits.ratio} times its size: not read, it may be a bomb`,
          { source },
        );
      }
      checksum = crc32(chunk, checksum);
      last = chunk[chunk.length - 1]!;
      yield chunk;
    }
  } finally {
    stream.destroy();
  }
  if (entry.crc32 !== checksum) throw new Error('checksum differs');
  // The first line of the next file is not the end of this one's last.
  if (last !== LINE_BREAK) yield Uint8Array.of(LINE_BREAK);
}

function tooMany(source: string, limits: ArchiveLimits): BadInputError {
  return new BadInputError(
    `${titleOf(source)} has more than ${limits.entries} files in it: expected the logs of one run`,
    { source },
  );
}

function archiveProblem(source: string, error: unknown): unknown {
  if (error instanceof BadInputError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code?.startsWith('E') && !code.startsWith('ERR_')) return error;
  const message = error instanceof Error ? error.message : String(error);
  const isCut = /end of central directory|overflows file bounds|unexpected EOF|unexpected end/i.test(message);
  const what = isCut ? 'is a truncated ZIP archive' : 'is a damaged ZIP archive';
  return new BadInputError(`${titleOf(source)} ${what}: fetch it again`, { source }, { cause: error });
}
