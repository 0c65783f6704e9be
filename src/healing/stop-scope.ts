import { PROVIDERS } from '../intake/index.ts';

/**
 * Where healing can be stopped, as a regular expression: everything, or a group or a repository of a system, whatever is
 * below it included.
 */
export const STOP_SCOPE = `^(\\*|(${PROVIDERS.join('|')})(/[^/\\s]+)+)$`;
