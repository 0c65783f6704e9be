import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import type { KeptLog } from '../intake/index.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

// A kept log is 5 MB of text at most; the rest is room for JSON.
const UNPACKED_MOST = 64 * 2 ** 20;

/** The windows of a log, packed. */
export async function packLog(log: KeptLog): Promise<Buffer> {
  const text = JSON.stringify(log.windows.map(({ from, lines }) => [from, lines]));
  return compress(text, { params: { [constants.ZSTD_c_compressionLevel]: 3 } });
}

/** The windows of a packed log. */
export async function unpackLog(packed: Uint8Array): Promise<KeptLog['windows']> {
  const text = await decompress(packed, { maxOutputLength: UNPACKED_MOST });
  const windows = JSON.parse(text.toString('utf8')) as readonly (readonly [number, readonly string[]])[];
  return windows.map(([from, lines]) => ({ from, lines }));
}
