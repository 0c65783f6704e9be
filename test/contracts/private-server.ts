import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { SILENT } from '../../src/foundation/index.ts';
import { BundledServer } from '../../src/storage/bundled/bundled-server.ts';
import { openStorage, type Storage } from '../../src/storage/index.ts';
import { clock, makeId } from './examples.ts';

/** A PostgreSQL for tests, with a fresh database for whoever asks. */
export interface TestServer {
  /** the address of a new, empty database */
  makeDatabase(): Promise<string>;
  /** the address of a new database with the newest schema */
  makeMigrated(): Promise<string>;
  /** what is kept at an address */
  openAt(databaseUrl: string): Promise<Storage>;
  /** storage with nothing in it; one at a time */
  openEmpty(): Promise<Storage>;
  stop(): Promise<void>;
}

/** The bundled server in a directory of its own. */
export async function startPrivateServer(): Promise<TestServer> {
  const directory = mkdtempSync(join(tmpdir(), 'regreen-test-'));
  // Where root runs the tests, the server runs as another user.
  chmodSync(directory, 0o755);
  const server = await BundledServer.start({
    directory: join(directory, 'postgresql'),
    programs: null,
    logger: SILENT,
    tell: () => {},
  });
  const { host, user, password } = server.connection;
  const address = `postgres://${user}:${password}@localhost/DATABASE?host=${encodeURIComponent(host!)}`;
  return serverAt(address, directory, server.connection, async () => {
    await server.close();
    rmSync(directory, { recursive: true, force: true });
  });
}

/** The PostgreSQL at an address, or null when none answers. */
export async function findServer(address: string): Promise<TestServer | null> {
  const connection = { connectionString: address, connectionTimeoutMillis: 1_000 };
  const client = new pg.Client(connection);
  const answers = await client.connect().then(
    () => true,
    () => false,
  );
  await client.end().catch(() => {});
  if (!answers) return null;
  const directory = mkdtempSync(join(tmpdir(), 'regreen-test-'));
  const url = new URL(address);
  url.pathname = '/DATABASE';
  return serverAt(url.href, directory, connection, async () => rmSync(directory, { recursive: true, force: true }));
}

function serverAt(
  address: string,
  directory: string,
  connection: pg.ClientConfig,
  stop: () => Promise<void>,
): TestServer {
  const made: string[] = [];
  let shared: Promise<string> | null = null;
  const makeDatabase = async () => {
    const name = `regreen_test_${randomUUID().replaceAll('-', '_')}`;
    await run(connection, `create database ${name} encoding 'UTF8' template template0`);
    made.push(name);
    return address.replace('DATABASE', name);
  };
  const open = (databaseUrl: string) =>
    openStorage({ databaseUrl, dataDirectory: directory, clock, makeId, logger: SILENT, poolSize: 4 });
  const makeMigrated = async () => {
    const databaseUrl = await makeDatabase();
    await (await open(databaseUrl)).close();
    return databaseUrl;
  };
  return {
    makeDatabase,
    makeMigrated,
    openEmpty: async () => {
      shared ??= makeMigrated();
      const databaseUrl = await shared;
      await run({ connectionString: databaseUrl }, EMPTY);
      return open(databaseUrl);
    },
    openAt: open,
    stop: async () => {
      for (const name of made) await run(connection, `drop database if exists ${name} with (force)`);
      await stop();
    },
  };
}

async function run(connection: pg.ClientConfig, statement: string): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  await client.query(statement);
  await client.end();
}

// Emptying the tables of one database is quicker than making another. The audit refuses to be emptied.
const EMPTY = `
  do $$
  declare
    tables text;
  begin
    select string_agg(format('%I', relname), ', ')
      into tables
      from pg_class
     where relkind in ('r', 'p')
       and not relispartition
       and relnamespace = current_schema()::regnamespace
       and relname not in ('migration', 'audit_entry');
    execute 'truncate ' || tables || ' restart identity';
  end
  $$`;
