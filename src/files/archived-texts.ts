import { type Entry, fromBufferPromise } from 'yauzl';
import { BadInputError } from '../foundation/index.ts';
import { titleOf } from './file-problem.ts';

/** What an archive of reports may hold; beyond it, it is an attack or holds no reports. */
interface TextLimits {
  /** files in the archive, wanted or not */
  readonly entries: number;
  /** texts taken out of it */
  readonly texts: number;
  /** of one text, unpacked; larger ones are passed over */
  readonly bytes: number;
  /** of all texts together, unpacked */
  readonly totalBytes: number;
}

const TEXT_LIMITS: TextLimits = { entries: 10_000, texts: 200, bytes: 4 << 20, totalBytes: 16 << 20 };

/**
 * Texts of a ZIP archive from outside, one by one. What its entries are called is looked at and never used as a path; what
 * they say of their size is checked while they are unpacked.
 *
 * @param isWanted of the name of an entry
 * @throws BadInputError when it is no ZIP archive, damaged, or larger than it may be
 */
export async function* readArchivedTexts(
  source: string,
  archive: Uint8Array,
  isWanted: (name: string) => boolean,
  limits: TextLimits = TEXT_LIMITS,
): AsyncGenerator<string> {
  let texts = 0;
  let unpacked = 0;
  try {
    const zip = await fromBufferPromise(archive, { lazyEntries: true, autoClose: false, validateEntrySizes: true });
    if (zip.entryCount > limits.entries) throw tooMuch(source, `${limits.entries} files`);
    let entries = 0;
    for await (const entry of zip.eachEntry()) {
      if (++entries > limits.entries) throw tooMuch(source, `${limits.entries} files`);
      if (!isReadable(entry) || !isWanted(entry.fileName) || entry.uncompressedSize > limits.bytes) continue;
      if (++texts > limits.texts) return;
      unpacked += entry.uncompressedSize;
      if (unpacked > limits.totalBytes) throw tooMuch(source, `${limits.totalBytes >> 20} MB`);
      const pieces: Uint8Array[] = [];
      // An entry that is longer than it says ends in an error here.
      for await (const chunk of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Uint8Array>)
        pieces.push(chunk);
      yield Buffer.concat(pieces).toString();
    }
  } catch (error) {
    if (error instanceof BadInputError) throw error;
    throw new BadInputError(
      `${titleOf(source)} is a damaged ZIP archive: fetch it again`,
      { source },
      { cause: error },
    );
  }
}

function isReadable(entry: Entry): boolean {
  return !entry.fileName.endsWith('/') && !entry.isEncrypted();
}

function tooMuch(source: string, what: string): BadInputError {
  return new BadInputError(`${titleOf(source)} has more than ${what} in it: expected reports of one run`, { source });
}
