/**
 * Takes secrets and control characters out of texts before anything is kept: known forms of tokens, keys and
 * passwords, and registered values in whatever form, in whole or in chunks.
 */
export { Redactor } from './redactor.ts';
export { SHORTEST_REGISTERED } from './registered-values.ts';
export type { SecretForm } from './secret-form.ts';
export { SECRET_FORMS } from './secret-forms.ts';
