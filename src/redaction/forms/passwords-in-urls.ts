import type { SecretForm } from '../secret-form.ts';

const PLACEHOLDER = /^(?:\*+|x+|\$\{?\w*\}?|<[^>]*>|%[sv]|\.{3})$/i;

/** Passwords between `://` and `@`. */
export const PASSWORDS_IN_URLS: readonly SecretForm[] = [
  {
    kind: 'url_password',
    title: 'passwords in addresses: scheme://user:password@host',
    hints: ['@'],
    pattern: /:\/\/[^\x00-\x20/:@"'`<>\\]{0,200}:(?<secret>[^\x00-\x20/"'`<>\\]{1,1000})@/g,
    isSecret: (secret) => !PLACEHOLDER.test(secret),
  },
  {
    kind: 'url_password',
    title: 'tokens in addresses: scheme://token@host',
    hints: ['@'],
    pattern: /:\/\/(?<secret>[A-Za-z0-9_.~%-]{20,1000})@/g,
  },
];
