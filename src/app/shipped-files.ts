import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ConfigurationError } from '../foundation/index.ts';
import type { RuleTable } from '../rules/index.ts';

// The same places seen from src/app and from dist/app.
const ROOT = new URL('../../', import.meta.url);

/** The directory of the shipped packs. */
export const SHIPPED_PACKS = fileURLToPath(new URL('packs', ROOT));

/** The directory of the playbooks that come with the program. */
export const SHIPPED_PLAYBOOKS = fileURLToPath(new URL('playbooks', ROOT));

/** The directory of the built dashboard. */
export const DASHBOARD = fileURLToPath(new URL('dist/dashboard', ROOT));

/**
 * The table of the shipped rules and remedies, made by the build.
 *
 * @throws ConfigurationError when the installation is not whole
 */
export function readRuleTable(): RuleTable {
  return readShipped('dist/packs.json');
}

/**
 * A JSON file that came with this installation.
 *
 * @param path from the root of the package
 * @throws ConfigurationError when the installation is not whole
 */
export function readShipped<T>(path: string): T {
  try {
    return JSON.parse(readFileSync(new URL(path, ROOT), 'utf8')) as T;
  } catch (error) {
    throw new ConfigurationError(
      `expected the shipped file ${path}, could not read it: build or install again`,
      {},
      { cause: error },
    );
  }
}
