import { createHmac } from 'node:crypto';
import { ConfigurationError } from '../foundation/index.ts';

const PREFIX = 'whsec_';
const FEWEST_BYTES = 24;
const MOST_BYTES = 64;

/**
 * The key in a secret as Standard Webhooks writes it: `whsec_` and 24 to 64 bytes in base64.
 *
 * @throws ConfigurationError when it is none
 * @see https://www.standardwebhooks.com, Standard Webhooks specification
 */
export function keyOfSecret(secret: string): Uint8Array {
  const [, written = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
  const key = Buffer.from(written, 'base64');
  if (key.length < FEWEST_BYTES || key.length > MOST_BYTES) {
    throw new ConfigurationError(
      `the secret of a webhook is none: expected ${PREFIX} and ${FEWEST_BYTES} to ${MOST_BYTES} bytes as base64`,
    );
  }
  return key;
}

/**
 * The headers that prove who sent a body.
 *
 * @param id equal for each sending of the same message; without a dot
 * @param atMs when it is sent, milliseconds since 1970
 */
export function signedHeaders(key: Uint8Array, id: string, atMs: number, body: string): Record<string, string> {
  const timestamp = String(Math.floor(atMs / 1000));
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
