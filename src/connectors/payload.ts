import { hash } from 'node:crypto';
import { BadInputError } from '../foundation/index.ts';

const DEEPEST = 64;
const LONGEST_TEXT = 1000;
const LONGEST_MESSAGE = 64 * 1024;
const LARGEST_NUMBER = 2 ** 53;
const decoder = new TextDecoder('utf-8', { fatal: true });

/** An object of a payload: nothing of it is certain. */
export type Payload = Readonly<Record<string, unknown>>;

/**
 * A body as an object.
 *
 * @throws BadInputError when it is no JSON object in UTF-8, or nested deeper than 64
 */
export function parsePayload(body: Uint8Array | string): Payload {
  try {
    const text = typeof body === 'string' ? body : decoder.decode(body);
    checkDepth(text);
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (error) {
    if (error instanceof BadInputError) throw error;
    throw new BadInputError('the body is no JSON: expected what the system sends', {}, { cause: error });
  }
  throw new BadInputError('the body is no JSON object: expected what the system sends');
}

/** Equal for deliveries that say the same; SHA-256, hexadecimal. */
export function contentKeyOf(provider: string, event: string, body: Uint8Array): string {
  return hash('sha256', Buffer.concat([Buffer.from(`${provider}\n${event}\n`), body]));
}

export function objectAt(value: unknown, ...path: string[]): Payload | null {
  const found = valueAt(value, path);
  return isObject(found) ? found : null;
}

export function listAt(value: unknown, ...path: string[]): readonly unknown[] {
  const found = valueAt(value, path);
  return Array.isArray(found) ? found : [];
}

/** A text that says something, at most 1000 characters of it. */
export function textAt(value: unknown, ...path: string[]): string | null {
  const found = valueAt(value, path);
  return typeof found === 'string' && found !== '' ? found.slice(0, LONGEST_TEXT) : null;
}

/** A text somebody wrote, at most 65,536 characters of it; empty where there is none. */
export function messageAt(value: unknown, ...path: string[]): string {
  const found = valueAt(value, path);
  return typeof found === 'string' ? found.slice(0, LONGEST_MESSAGE).toWellFormed() : '';
}

/** The name of an account, if it can be one and nothing else. */
export function accountAt(value: unknown, ...path: string[]): string | null {
  const name = textAt(value, ...path);
  return name !== null && /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?(?:\[bot\])?$/.test(name) ? name : null;
}

/** A whole number >= 0. */
export function numberAt(value: unknown, ...path: string[]): number | null {
  const found = valueAt(value, path);
  return typeof found === 'number' && Number.isInteger(found) && found >= 0 && found < LARGEST_NUMBER ? found : null;
}

/** A length of time in seconds, whole or not. */
export function secondsAt(value: unknown, ...path: string[]): number | null {
  const found = valueAt(value, path);
  return typeof found === 'number' && Number.isFinite(found) && found >= 0 ? found : null;
}

/** A number or text that names something. */
export function idAt(value: unknown, ...path: string[]): string | null {
  const number = numberAt(value, ...path);
  return number === null ? textAt(value, ...path) : String(number);
}

/** A time as RFC 3339 or as GitLab writes it, in milliseconds since 1970. */
export function timeAt(value: unknown, ...path: string[]): number | null {
  const text = textAt(value, ...path)
    ?.replace(/ UTC$/, 'Z')
    .replace(/ (?=[+-]\d{4}$)/, '');
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}[T ]/.test(text)) return null;
  const ms = Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(ms) ? null : ms;
}

/** The moment so many seconds before another; null where one of them is not known, or it is before 1970. */
export function timeBefore(ms: number | null, seconds: number | null): number | null {
  if (ms === null || seconds === null) return null;
  const before = Math.round(ms - seconds * 1000);
  return before >= 0 ? before : null;
}

/** An address people may be shown. */
export function addressAt(value: unknown, ...path: string[]): string | null {
  const text = textAt(value, ...path);
  return text !== null && /^https?:\/\/[^\s"'<>\\]+$/.test(text) ? text : null;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const name of path) {
    if (!isObject(found) || !Object.hasOwn(found, name)) return undefined;
    found = found[name];
  }
  return found;
}

function isObject(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** V8 reads JSON of any depth and fails later, where nobody expects it. */
function checkDepth(text: string): void {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22:
        at = endOfString(text, at);
        break;
      case 0x5b:
      case 0x7b:
        if (++depth > DEEPEST) throw new BadInputError(`the body is nested deeper than ${DEEPEST}`);
        break;
      case 0x5d:
      case 0x7d:
        depth--;
        break;
    }
  }
}

function endOfString(text: string, begin: number): number {
  for (let end = text.indexOf('"', begin + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

/** Short texts of a list as one text, in one order; null for none. */
export function labelsOf(value: unknown, ...path: string[]): string | null {
  const labels = listAt(value, ...path).filter((label): label is string => typeof label === 'string');
  return labels.length === 0 ? null : [...new Set(labels)].sort().join(', ');
}
