import { BadInputError } from '../foundation/index.ts';

const BLOCK = 512;

/**
 * One file of a tar archive that a stranger made. Nothing is unpacked: links lead nowhere.
 *
 * @param path as it was packed, for example `report.xml`
 * @param bytesMost a larger file is refused
 * @returns null when there is none of that name
 * @throws BadInputError when it is no plain file, too large, or the archive is damaged
 */
export function readResult(archive: Uint8Array, path: string, bytesMost: number): Uint8Array | null {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  let at = 0;
  while (at + BLOCK <= bytes.length) {
    const header = bytes.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) {
      at += BLOCK;
      continue;
    }
    const size = Number.parseInt(textOf(header, 124, 12), 8);
    if (!Number.isSafeInteger(size) || size < 0) throw new BadInputError('the archive of results is damaged');
    const start = at + BLOCK;
    if (nameOf(header) === path) return fileAt(bytes, header, start, size, path, bytesMost);
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return null;
}

function fileAt(
  bytes: Buffer,
  header: Buffer,
  start: number,
  size: number,
  path: string,
  bytesMost: number,
): Uint8Array {
  const kind = String.fromCharCode(header[156]!);
  if (kind !== '0' && kind !== '\0') throw new BadInputError(`expected ${path} to be a plain file, it is none`);
  if (size > bytesMost) throw new BadInputError(`expected ${path} to have at most ${bytesMost} bytes, it has ${size}`);
  if (start + size > bytes.length) throw new BadInputError('the archive of results ends too early');
  return bytes.subarray(start, start + size);
}

function nameOf(header: Buffer): string {
  const prefix = textOf(header, 345, 155);
  const name = textOf(header, 0, 100).replace(/^\.\//, '');
  return textOf(header, 257, 5) === 'ustar' && prefix !== '' && header[263] === 48 ? `${prefix}/${name}` : name;
}

function textOf(header: Buffer, at: number, length: number): string {
  const field = header.subarray(at, at + length);
  const end = field.indexOf(0);
  return field
    .subarray(0, end < 0 ? length : end)
    .toString('utf8')
    .trim();
}
