import type { SecretForm } from '../secret-form.ts';

/** Headers of HTTP and what they carry. */
export const HEADERS: readonly SecretForm[] = [
  {
    kind: 'authorization',
    title: 'authorization headers of every scheme',
    hints: ['authorization'],
    pattern:
      /authorization\\?["']?[ \t]{0,3}[:=,][ \t]{0,3}\\?["']?(?:(?:bearer|basic|token|digest|negotiate|apikey|splunk|aws4-hmac-sha256)[ \t]{1,3})?(?<secret>(?![ \t])[^\x00-\x1f"'\\ ]{6,8000})/gi,
    isSecret: (secret) => !/^(?:\*+|\$|<|%|\{|\(|(?:bearer|basic|token|required|header|failed|error)\b)/i.test(secret),
  },
  {
    kind: 'bearer_token',
    title: 'Bearer tokens outside of headers',
    hints: ['bearer'],
    pattern: /(?<![A-Za-z0-9])bearer[ \t]{1,3}(?<secret>[A-Za-z0-9._~+/-]{16,8000}={0,3})/gi,
    // A word of a sentence has neither digits nor capitals inside.
    isSecret: (secret) => /[0-9]/.test(secret) || /[a-z][A-Z]/.test(secret),
  },
  {
    kind: 'basic_credentials',
    title: 'Basic credentials outside of headers',
    hints: ['basic '],
    pattern: /(?<![A-Za-z0-9])basic[ \t]{1,3}(?<secret>[A-Za-z0-9+/]{12,4000}={0,2})(?![A-Za-z0-9+/])/gi,
    isSecret: (secret) =>
      secret.endsWith('=') || (/[0-9]/.test(secret) && /[A-Z]/.test(secret) && /[a-z]/.test(secret)),
  },
  {
    kind: 'cookie',
    title: 'cookies',
    hints: ['cookie'],
    pattern:
      /(?<![A-Za-z0-9])(?:set-)?cookie\\?["']?[ \t]{0,3}:[ \t]{0,3}(?:\\?["'])?(?<secret>[!#$%&*+.^_`|~A-Za-z0-9-]{1,128}=[^\x00-\x1f"'\\]{1,8000})/gi,
  },
];
