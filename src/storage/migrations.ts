import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { ConfigurationError } from '../foundation/index.ts';
import { codeOf, toRegreenError } from './database-errors.ts';
import { MIGRATIONS } from './shipped-folders.ts';

/** One numbered file of SQL; never changed once it was released. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  /** SHA-256, hexadecimal */
  readonly checksum: string;
}

const FILE = /^(\d{4})_([a-z0-9_]+)\.sql$/;
// Any number will do, as long as nobody else takes it.
const LOCK = 7_233_411_902;

/** The migrations that come with this program, in their order. */
export function readMigrations(directory: URL = MIGRATIONS): readonly Migration[] {
  return readdirSync(fileURLToPath(directory))
    .filter((file) => FILE.test(file))
    .sort()
    .map((file) => {
      const sql = readFileSync(new URL(file, directory), 'utf8');
      const [, number, name] = FILE.exec(file)!;
      return { number: Number(number), name: name!, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

/**
 * Brings a database to the newest schema: in order, each in a transaction of its own, one process at a time.
 *
 * @returns the numbers that were run now
 * @throws ConfigurationError when the schema is newer than this program, or a migration is not the one that was run
 */
export async function migrate(
  connection: pg.ClientConfig,
  migrations: readonly Migration[] = readMigrations(),
): Promise<readonly number[]> {
  const client = new pg.Client({ application_name: 'regreen migrate', ...connection });
  // A cut connection rejects the query under way; without a listener it would end the process too.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query(`select pg_advisory_lock(${LOCK})`);
    await client.query(TABLE);
    const { rows } = await client.query<{ number: number; checksum: string }>(
      'select number, checksum from migration order by number',
    );
    refuseStrangeSchema(rows, migrations);
    const done: number[] = [];
    for (const migration of migrations.filter(({ number }) => !rows.some((row) => row.number === number))) {
      await run(client, migration);
      done.push(migration.number);
    }
    return done;
  } catch (error) {
    throw toRegreenError(error);
  } finally {
    await client.end().catch(() => {});
  }
}

const TABLE = `
  create table if not exists migration (
    number   integer     primary key,
    name     text        not null,
    checksum text        not null,
    run_at   timestamptz not null default now()
  )`;

const LOCK_ATTEMPTS = 5;

async function run(client: pg.Client, migration: Migration): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query('begin');
      // A table that is in use is waited for shortly, so that the queue behind it does not grow.
      await client.query(`set local lock_timeout = '5s'`);
      await client.query(migration.sql);
      await client.query('insert into migration (number, name, checksum) values ($1, $2, $3)', [
        migration.number,
        migration.name,
        migration.checksum,
      ]);
      await client.query('commit');
      return;
    } catch (error) {
      await client.query('rollback').catch(() => {});
      if (codeOf(error) !== '55P03' || attempt === LOCK_ATTEMPTS) throw error;
      await sleep(500 * attempt);
    }
  }
}

function refuseStrangeSchema(
  rows: readonly { readonly number: number; readonly checksum: string }[],
  migrations: readonly Migration[],
): void {
  for (const { number, checksum } of rows) {
    const known = migrations.find((migration) => migration.number === number);
    if (known === undefined) {
      throw new ConfigurationError(
        `the database has migration ${number}, which this program does not know; start the newer program`,
        { number },
      );
    }
    if (known.checksum !== checksum) {
      throw new ConfigurationError(`migration ${number} is not the one that was run on this database`, { number });
    }
  }
}
