import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const scryptAsync = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
  scrypt,
);
const COST = { N: 1 << 15, r: 8, p: 1, maxmem: 64 * (1 << 20) };
const HASH_BYTES = 32;
const SALT_BYTES = 16;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A new API key and what is kept of it. */
export function makeKey(): { readonly key: string; readonly hash: string } {
  const key = `rg_${makeWord(43)}`;
  return { key, hash: hashToken(key) };
}

/** Random letters and digits; 43 of them are more than 256 bits. */
export function makeWord(length: number): string {
  let word = '';
  while (word.length < length) {
    for (const byte of randomBytes(length)) {
      // 248 is the largest multiple of 62 below 256: each character stays equally likely.
      if (byte < 248 && word.length < length) word += ALPHABET[byte % 62];
    }
  }
  return word;
}

/** What is kept of a key, a session or a set-up token: they are random enough for a plain hash. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** What is kept of a password. Takes a moment, away from the event loop. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await scryptAsync(password.normalize('NFKC'), salt, HASH_BYTES, COST);
  return `scrypt$${COST.N}$${COST.r}$${COST.p}$${salt.toString('base64')}$${hash.toString('base64')}`;
}

/** True for the password the hash was made of. */
export async function verifyPassword(password: string, kept: string): Promise<boolean> {
  const [, N, r, p, salt, hash] = kept.split('$');
  const wanted = Buffer.from(hash ?? '', 'base64');
  const cost = { N: Number(N), r: Number(r), p: Number(p), maxmem: COST.maxmem };
  const made = await scryptAsync(password.normalize('NFKC'), Buffer.from(salt ?? '', 'base64'), HASH_BYTES, cost);
  return wanted.length === made.length && timingSafeEqual(wanted, made);
}

let nobody: Promise<string> | undefined;

/** A hash nobody's password fits, to take the same time for people who are not there. */
export function hashOfNobody(): Promise<string> {
  nobody ??= hashPassword(makeWord(32));
  return nobody;
}
