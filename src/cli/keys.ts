import { type Command, Option } from 'commander';
import { KEY_SCOPES, type KeyScope } from '../access/index.ts';
import { openKeys } from '../app/index.ts';
import { UsageError } from '../foundation/index.ts';
import { toPrintable } from '../text/index.ts';
import { EXIT } from './exit-code.ts';
import { addDataFlags, type SettingFlags, settingsOf } from './server-settings.ts';
import { complain, type Terminal } from './terminal.ts';

interface CreateOptions extends SettingFlags {
  name: string;
  scope: string;
  organisation: string;
  days?: string;
  json?: boolean;
}

interface ListOptions extends SettingFlags {
  json?: boolean;
}

const DAY_MS = 24 * 60 * 60_000;

/** `regreen keys`: API keys, made on the machine itself. */
export function addKeysCommand(program: Command, terminal: Terminal): void {
  const keys = program
    .command('keys')
    .summary('make, list and revoke API keys')
    .description('Makes, lists and revokes API keys, on the machine of the server itself; it may run or not.');
  addDataFlags(
    keys
      .command('create')
      .description('Makes an API key. It is shown this once; only its hash is kept.')
      .requiredOption('--name <name>', 'what it is for')
      .addOption(
        new Option('--scope <scopes>', `what it may do, with commas: ${KEY_SCOPES.join(', ')}`).default('read'),
      )
      .option('--organisation <id>', 'the organisation it is for', '*')
      .option('--days <number>', 'days until it expires (default: never)')
      .option('--json', 'print {"id":…,"key":…}'),
  ).action(async (options: CreateOptions) => {
    process.exitCode = await createKey(options, terminal);
  });
  addDataFlags(
    keys.command('list').description('Lists keys; never their secrets.').option('--json', 'one JSON object per key'),
  ).action(async (options: ListOptions) => {
    process.exitCode = await listKeys(options, terminal);
  });
  addDataFlags(keys.command('revoke <id>').description('Makes a key worthless, within a minute everywhere.')).action(
    async (id: string, options: SettingFlags) => {
      process.exitCode = await revokeKey(id, options, terminal);
    },
  );
}

async function createKey(options: CreateOptions, terminal: Terminal): Promise<number> {
  const scopes = scopesOf(options.scope);
  const days = options.days === undefined ? null : Number(options.days);
  if (days !== null && !(days > 0)) throw new UsageError(`--days is ${options.days}: expected a number above 0`);
  const keys = await openKeys((await settingsOf(options, terminal)).settings);
  try {
    const expiresInMs = days === null ? null : days * DAY_MS;
    const { id, key } = await keys.create({
      name: options.name,
      scopes,
      organisation: options.organisation,
      expiresInMs,
    });
    terminal.stdout.write(options.json ? `${JSON.stringify({ id, key })}\n` : `${key}\n`);
    if (!options.json) complain(terminal, `${id} may ${scopes.join(', ')}; the key is not shown again`);
    return EXIT.done;
  } finally {
    await keys.close();
  }
}

async function listKeys(options: ListOptions, terminal: Terminal): Promise<number> {
  const keys = await openKeys((await settingsOf(options, terminal)).settings);
  try {
    for (const key of await keys.list()) {
      const expires = key.expiresAtMs === null ? null : new Date(key.expiresAtMs).toISOString();
      const state = key.revokedAtMs === null ? 'valid' : 'revoked';
      terminal.stdout.write(
        options.json
          ? `${JSON.stringify({ id: key.id, name: key.name, scopes: key.scopes, organisation: key.organisation, state, expires_at: expires })}\n`
          : `${key.id}  ${state.padEnd(7)}  ${key.scopes.join(',').padEnd(24)}  ${toPrintable(key.name)}\n`,
      );
    }
    return EXIT.done;
  } finally {
    await keys.close();
  }
}

async function revokeKey(id: string, options: SettingFlags, terminal: Terminal): Promise<number> {
  const keys = await openKeys((await settingsOf(options, terminal)).settings);
  try {
    if (await keys.revoke(id)) return EXIT.done;
    complain(terminal, `there is no valid key ${id}: regreen keys list shows them`);
    return EXIT.badInput;
  } finally {
    await keys.close();
  }
}

function scopesOf(text: string): KeyScope[] {
  const scopes = text.split(',').map((word) => word.trim());
  const wrong = scopes.find((word) => !KEY_SCOPES.includes(word as KeyScope));
  if (wrong !== undefined) {
    throw new UsageError(
      `--scope has ${wrong || 'an empty word'} in it: expected ${KEY_SCOPES.join(', ')}, with commas`,
    );
  }
  return scopes as KeyScope[];
}
