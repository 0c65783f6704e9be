import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import { tagOf } from './answer-tag.ts';

export type Encoding = 'br' | 'gzip';

const SMALLEST_BYTES = 1024;
// Quality 11 takes 18 ms for 23 KB; 4 takes less than one and is a tenth larger.
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const brotli = promisify<Buffer, typeof BROTLI, Buffer>(brotliCompress);
const zip = promisify<Buffer, Buffer>(gzip as never);

/** Packs answers, and keeps the packed form of those that are asked for again. */
export class Compression {
  readonly #packed = new LRUCache<string, Buffer>({
    max: 500,
    maxSize: 16 << 20,
    sizeCalculation: (bytes) => bytes.length + 1,
  });

  /**
   * @param tag names the text; equal tags mean equal texts; left out, it is made here where it is needed
   * @returns null when packing is not asked for or not worth it
   */
  async pack(
    text: string,
    tag: string | undefined,
    accepted: string | undefined,
  ): Promise<{ bytes: Buffer; encoding: Encoding } | null> {
    if (text.length < SMALLEST_BYTES) return null;
    const encoding = chooseEncoding(accepted);
    if (encoding === null) return null;
    const key = `${encoding}:${tag ?? tagOf(text)}`;
    let bytes = this.#packed.get(key);
    if (bytes === undefined) {
      bytes = encoding === 'br' ? await brotli(Buffer.from(text), BROTLI) : await zip(Buffer.from(text));
      this.#packed.set(key, bytes);
    }
    return { bytes, encoding };
  }
}

/** The better one of what a caller takes. */
export function chooseEncoding(accepted: string | undefined): Encoding | null {
  if (accepted === undefined) return null;
  const refused = /(?:^|,)\s*(br|gzip)\s*;\s*q=0(?:\.0*)?\s*(?=,|$)/gi;
  const offered = accepted.replace(refused, '').toLowerCase();
  if (/(?:^|,)\s*br\b/.test(offered)) return 'br';
  return /(?:^|,)\s*gzip\b/.test(offered) ? 'gzip' : null;
}
