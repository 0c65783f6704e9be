import { HEADERS } from './forms/headers.ts';
import { KEYS_IN_TEXT } from './forms/keys-in-text.ts';
import { NAMED_VALUES } from './forms/named-values.ts';
import { PASSWORDS_IN_URLS } from './forms/passwords-in-urls.ts';
import { PROVIDER_TOKENS } from './forms/provider-tokens.ts';
import type { SecretForm } from './secret-form.ts';

/** All forms of secrets that are known, the more particular first: where two meet, the first names the kind. */
export const SECRET_FORMS: readonly SecretForm[] = [
  ...KEYS_IN_TEXT,
  ...PROVIDER_TOKENS,
  ...PASSWORDS_IN_URLS,
  ...HEADERS,
  ...NAMED_VALUES,
];
