import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigurationError } from '../foundation/index.ts';
import type { ServerSettings } from './settings.ts';

/**
 * Refuses a data directory in which no server ever ran. A stop that is written into a new database, because somebody
 * stood in another folder, would say that all is stopped while the server goes on.
 *
 * @throws ConfigurationError
 */
export function refuseMissingData({ data, databaseUrl }: ServerSettings): void {
  if (databaseUrl !== undefined || existsSync(join(resolve(data), 'postgresql'))) return;
  throw new ConfigurationError(
    `expected the data directory of a server, ${resolve(data)} is none: name it with --data, or its database with DATABASE_URL`,
  );
}
