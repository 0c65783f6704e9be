import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
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
  /** what is kept in a new database */
  open(): Promise<Storage>;
  stop(): Promise<void>;
}

/** The bundled server in a directory of its own. */
export async function startPrivateServer(): Promise<TestServer> {
  const directory = mkdtempSync(join(tmpdir(), 'regreen-test-'));
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
  let migrated: Promise<string> | null = null;
  const run = async (...statements: string[]) => {
    const client = new pg.Client(connection);
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };
  const makeDatabase = async (template = 'template0') => {
    const name = `regreen_test_${randomUUID().replaceAll('-', '_')}`;
    await run(`create database ${name} encoding 'UTF8' template ${template}`);
    made.push(name);
    return name;
  };
  const urlOf = (name: string) => address.replace('DATABASE', name);
  const open = (name: string) =>
    openStorage({ databaseUrl: urlOf(name), dataDirectory: directory, clock, makeId, logger: SILENT, poolSize: 4 });
  // Migrated once and copied, which is quicker than migrating each.
  const makeTemplate = async () => {
    const name = await makeDatabase();
    await (await open(name)).close();
    return name;
  };
  const copyMigrated = async () => {
    migrated ??= makeTemplate();
    return makeDatabase(await migrated);
  };
  return {
    makeDatabase: async () => urlOf(await makeDatabase()),
    makeMigrated: async () => urlOf(await copyMigrated()),
    open: async () => open(await copyMigrated()),
    stop: async () => {
      await run(...made.map((name) => `drop database if exists ${name} with (force)`));
      await stop();
    },
  };
}
