import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConfigurationError } from '../foundation/index.ts';
import type { Database } from './database.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * The key that seals secrets of providers: that of the setting, else of a file in the data directory, made at the
 * first need for its owner alone.
 *
 * @param setting 64 hexadecimal digits, or any longer text; null to use the file
 */
export async function encryptionKey(setting: string | null, dataDirectory: string): Promise<Uint8Array> {
  if (setting !== null) {
    if (setting.length < KEY_BYTES) throw new ConfigurationError('REGREEN_ENCRYPTION_KEY has at least 32 characters');
    return /^[0-9a-f]{64}$/i.test(setting)
      ? Buffer.from(setting, 'hex')
      : createHash('sha256').update(setting).digest();
  }
  const path = join(dataDirectory, 'encryption.key');
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(`${randomBytes(KEY_BYTES).toString('hex')}\n`);
    await file.sync();
    await file.close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const text = (await readFile(path, 'utf8')).trim();
  if (!/^[0-9a-f]{64}$/.test(text)) throw new ConfigurationError(`${path} holds no key of 64 hexadecimal digits`);
  return Buffer.from(text, 'hex');
}

/** A secret of the installation, made once and the same for every process of the database. */
export async function serverSecret(database: Database, name: string): Promise<Uint8Array> {
  await database.query('insert into server_secret (name, secret) values ($1, $2) on conflict do nothing', [
    name,
    randomBytes(KEY_BYTES),
  ]);
  const [row] = await database.query<{ secret: Uint8Array }>('select secret from server_secret where name = $1', [
    name,
  ]);
  return row!.secret;
}

/** Tokens of providers, sealed with AES-256-GCM; the name belongs to the seal, so that none can stand for another. */
export class ProviderSecrets {
  readonly #database: Database;
  readonly #key: Uint8Array;

  constructor(database: Database, key: Uint8Array) {
    this.#database = database;
    this.#key = key;
  }

  async put(name: string, secret: string): Promise<void> {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(name));
    const sealed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    await this.#database.query(PUT, [name, sealed]);
  }

  /** @throws ConfigurationError when it was sealed with another key, or changed */
  async get(name: string): Promise<string | null> {
    const [row] = await this.#database.query<{ sealed: Buffer }>('select sealed from provider_secret where name = $1', [
      name,
    ]);
    if (row === undefined) return null;
    const { sealed } = row;
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, NONCE_BYTES));
    decipher.setAAD(Buffer.from(name)).setAuthTag(sealed.subarray(-TAG_BYTES));
    try {
      const opened = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
      return Buffer.concat([opened, decipher.final()]).toString('utf8');
    } catch (error) {
      throw new ConfigurationError(`the secret ${name} was sealed with another encryption key`, {}, { cause: error });
    }
  }

  async remove(name: string): Promise<boolean> {
    const rows = await this.#database.query('delete from provider_secret where name = $1 returning name', [name]);
    return rows.length > 0;
  }
}

const PUT = `
  insert into provider_secret (name, sealed)
  values ($1, $2)
  on conflict (name) do update
     set sealed = excluded.sealed,
         updated_at = clock_timestamp()`;
