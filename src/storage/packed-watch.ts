import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const LARGEST_WATCH = 16 * 2 ** 20;

/** What a watch learned, as it is kept. */
export function packWatch(text: string): Promise<Buffer> {
  return compress(text, { params: { [constants.ZSTD_c_compressionLevel]: 3 } });
}

/** What a watch learned, as it was before it was kept. */
export async function unpackWatch(bytes: Uint8Array): Promise<string> {
  return (await decompress(bytes, { maxOutputLength: LARGEST_WATCH })).toString('utf8');
}
