import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { type EffectiveSetting, readSettings, refuseMissingData, type ServerSettings } from '../app/index.ts';
import type { Terminal } from './terminal.ts';

const DEFAULT_FILE = 'regreen.yml';

/** Flags that verbs around the server share. */
export interface SettingFlags {
  config?: string;
  host?: string;
  port?: string;
  data?: string;
}

/** Adds the flags for where data is and which settings file is read. */
export function addDataFlags(command: Command): Command {
  return command
    .option('--data <dir>', 'directory of the bundled PostgreSQL and of keys made here (default: ./data)')
    .option('--config <file>', `settings file (default: ${DEFAULT_FILE}, when there is one)`);
}

/**
 * The settings of a server that is there: for verbs that change what it does, and make no database of their own.
 *
 * @throws ConfigurationError that lists every problem, or says that no server was ever run with that data
 */
export async function settingsOfServer(flags: SettingFlags, terminal: Terminal): Promise<ServerSettings> {
  const { settings } = await settingsOf(flags, terminal);
  refuseMissingData(settings);
  return settings;
}

/**
 * All settings, from flags, environment and file.
 *
 * @throws ConfigurationError that lists every problem
 */
export async function settingsOf(
  flags: SettingFlags,
  { environment, stdout }: Terminal,
): Promise<{ settings: ServerSettings; effective: readonly EffectiveSetting[] }> {
  const file = flags.config ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : null);
  const { host, port, data } = flags;
  const given: Record<string, string | undefined> = { host, port, data };
  // On a terminal a person reads along, unless something else was asked for.
  const isForPerson = stdout.isTTY === true && environment.REGREEN_LOG_FORMAT === undefined;
  return await readSettings({
    flags: given,
    environment: isForPerson ? { ...environment, REGREEN_LOG_FORMAT: 'text' } : environment,
    file,
  });
}
