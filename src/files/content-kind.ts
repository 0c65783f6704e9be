import { utf16Of } from '../logs/index.ts';

/** What the first bytes of an input say it is. */
export type ContentKind = 'text' | 'test_report' | 'gzip' | 'zstd' | 'zip' | 'empty' | { readonly binary: string };

/** So many first bytes are enough to tell. */
export const PROBED_BYTES = 65_536;

const MAGIC: readonly (readonly [kind: 'gzip' | 'zstd' | 'zip', ...bytes: number[]])[] = [
  ['gzip', 0x1f, 0x8b],
  ['zstd', 0x28, 0xb5, 0x2f, 0xfd],
  ['zip', 0x50, 0x4b, 0x03, 0x04],
  ['zip', 0x50, 0x4b, 0x05, 0x06],
];

const BINARY_MAGIC: readonly (readonly [name: string, ...bytes: number[]])[] = [
  ['a program', 0x7f, 0x45, 0x4c, 0x46],
  ['a program', 0x4d, 0x5a, 0x90, 0x00],
  ['a program', 0xcf, 0xfa, 0xed, 0xfe],
  ['a Java class', 0xca, 0xfe, 0xba, 0xbe],
  ['a picture', 0x89, 0x50, 0x4e, 0x47],
  ['a picture', 0xff, 0xd8, 0xff],
  ['a picture', 0x47, 0x49, 0x46, 0x38],
  ['a PDF document', 0x25, 0x50, 0x44, 0x46, 0x2d],
  ['an xz archive', 0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
  ['a bzip2 archive', 0x42, 0x5a, 0x68],
  ['a 7z archive', 0x37, 0x7a, 0xbc, 0xaf],
  ['a RAR archive', 0x52, 0x61, 0x72, 0x21, 0x1a],
  ['an SQLite database', 0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20, 0x66],
];

// Text with this share of control characters is none. NUL padding of an archived log stays below it.
const MOST_CONTROL_CHARACTERS = 0.2;
// Text in an old encoding is no UTF-8 but has no control characters; packed or random bytes have both faults.
const MOST_CONTROL_CHARACTERS_OF_NO_UTF8 = 0.05;
const MOST_BROKEN_UTF8 = 0.2;

/** Tells by its first bytes, never by its name, what an input holds. */
export function contentKindOf(bytes: Uint8Array): ContentKind {
  if (bytes.length === 0) return 'empty';
  for (const [kind, ...magic] of MAGIC) if (startsWith(bytes, magic)) return kind;
  for (const [name, ...magic] of BINARY_MAGIC) if (startsWith(bytes, magic)) return { binary: name };
  if (utf16Of(bytes) !== null) return 'text';
  if (!isTar(bytes) && isNoText(bytes)) return { binary: 'no text' };
  return isTestReport(bytes) ? 'test_report' : 'text';
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, place) => bytes[place] === byte);
}

function isNoText(bytes: Uint8Array): boolean {
  const share = controlShareOf(bytes);
  if (share <= MOST_CONTROL_CHARACTERS_OF_NO_UTF8) return false;
  return share > MOST_CONTROL_CHARACTERS || brokenUtf8ShareOf(bytes) > MOST_BROKEN_UTF8;
}

function brokenUtf8ShareOf(bytes: Uint8Array): number {
  let count = 0;
  for (const sign of new TextDecoder().decode(bytes)) if (sign === '\ufffd') count++;
  return count / bytes.length;
}

function controlShareOf(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) {
    // Tab, line breaks, backspace, bell and escape belong to what terminals are sent.
    if (byte < 32 && !(byte >= 7 && byte <= 13) && byte !== 27) count++;
  }
  return count / bytes.length;
}

/** A log in an uncompressed tar archive is the log with a header before it. */
function isTar(bytes: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(bytes.subarray(257, 262)) === 'ustar';
}

function isTestReport(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 4096)).trimStart();
  return (
    start.startsWith('<') && /^(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--[\s\S]{0,2000}?-->\s*)?<testsuites?[\s>]/.test(start)
  );
}
