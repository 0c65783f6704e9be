import { PROVIDERS } from '../intake/index.ts';

/** Where healing can be stopped, as a regular expression: everything, an organisation or a repository of a system. */
export const STOP_SCOPE = `^(\\*|(${PROVIDERS.join('|')})(/[^/\\s]+)+)$`;
