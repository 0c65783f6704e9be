import { createHmac, timingSafeEqual } from 'node:crypto';

/** How far the time of a signature may be from ours. */
const TOLERANCE_MS = 5 * 60_000;

/** Secrets that can prove something: an empty one proves nothing. */
export function usableSecrets(secrets: readonly string[]): readonly string[] {
  return secrets.filter((secret) => secret !== '');
}

/** Whether two secrets are equal, in a time that tells nothing but their length. */
export function isSameSecret(given: string | undefined | null, expected: string): boolean {
  if (given === undefined || given === null || expected === '') return false;
  const left = Buffer.from(given);
  const right = Buffer.from(expected);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Whether hexadecimal digits are the HMAC-SHA256 of a body under one of the secrets. */
export function isHexSignature(hex: string, secrets: readonly string[], ...parts: (string | Uint8Array)[]): boolean {
  if (!/^[0-9a-f]{64}$/i.test(hex)) return false;
  const given = Buffer.from(hex, 'hex');
  return secrets.some((secret) => timingSafeEqual(given, hmac(secret, parts)));
}

/**
 * Whether the headers `webhook-id`, `webhook-timestamp` and `webhook-signature` prove a body.
 *
 * @param secrets as text, or `whsec_` and base64
 * @see the Standard Webhooks specification
 */
export function isStandardSignature(
  headers: Readonly<Record<string, string | undefined>>,
  body: Uint8Array,
  secrets: readonly string[],
  nowMs: number,
): boolean {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signatures = headers['webhook-signature'];
  if (id === undefined || signatures === undefined || !/^\d{1,12}$/.test(timestamp ?? '')) return false;
  if (Math.abs(nowMs - Number(timestamp) * 1000) > TOLERANCE_MS) return false;
  const given = signatures
    .split(' ', 10)
    .filter((signature) => signature.startsWith('v1,'))
    .map((signature) => signature.slice('v1,'.length));
  return secrets.some((secret) => {
    const expected = hmac(standardKey(secret), [`${id}.${timestamp}.`, body]).toString('base64');
    return given.some((signature) => isSameSecret(signature, expected));
  });
}

/** User and password of a header of the Basic scheme, as `user:password`, or null. */
export function basicCredentials(authorization: string | undefined): string | null {
  const match = /^Basic ([A-Za-z0-9+/]{1,2000}={0,2})$/i.exec(authorization ?? '');
  return match === null ? null : Buffer.from(match[1]!, 'base64').toString();
}

function standardKey(secret: string): string | Uint8Array {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : secret;
}

function hmac(key: string | Uint8Array, parts: readonly (string | Uint8Array)[]): Buffer {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}
