import type { Visibility } from '../intake/index.ts';

const ANY = 'reads';
const tagFor = (organisation: string) => `reads:${organisation}`;

/** What makes an answer stale: news of an organisation it may tell of. Lists and single reads change together. */
export function tagsSeenBy(visibility: Visibility): readonly string[] {
  return [ANY, ...(visibility === 'everything' ? ['*'] : visibility).map(tagFor)];
}

/** What news of these organisations makes stale; none: it may be any. */
export function tagsChangedBy(organisations: readonly string[]): readonly string[] {
  return organisations.length === 0 ? [ANY] : ['*', ...organisations].map(tagFor);
}
