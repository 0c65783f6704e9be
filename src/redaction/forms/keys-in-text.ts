import type { SecretForm } from '../secret-form.ts';

/**
 * Private keys that stand on one line: with `\n` written out, as in JSON and variables, or packed in base64.
 * Those of several lines are the business of pem-blocks.ts.
 */
export const KEYS_IN_TEXT: readonly SecretForm[] = [
  {
    kind: 'private_key',
    title: 'private keys (PEM, OpenSSH, PGP), on one line or many',
    hints: ['private key'],
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=:, \t]|\\+[nrt]|-(?!----)){0,30000}(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?/g,
  },
  {
    kind: 'private_key',
    title: 'private keys, packed in base64',
    hints: ['ls0tls1crudjti'],
    // PRIVATE in base64, at each of the three places it can stand.
    pattern: /LS0tLS1CRUdJTi[A-Za-z0-9+/]{0,60}(?:UFJJVkFUR|BSSVZBVE|QUklWQVRF)[A-Za-z0-9+/=]{20,30000}/g,
  },
];
