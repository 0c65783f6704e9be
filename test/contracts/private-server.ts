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
  /** everything kept in a database of its own */
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
  const run = async (...statements: string[]) => {
    const client = new pg.Client(connection);
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };
  const makeDatabase = async () => {
    const name = `regreen_test_${randomUUID().replaceAll('-', '_')}`;
    await run(`create database ${name} encoding 'UTF8' template template0`);
    made.push(name);
    return address.replace('DATABASE', name);
  };
  return {
    makeDatabase,
    open: async () =>
      openStorage({
        databaseUrl: await makeDatabase(),
        dataDirectory: directory,
        clock,
        makeId,
        logger: SILENT,
        poolSize: 4,
      }),
    stop: async () => {
      await run(...made.map((name) => `drop database if exists ${name} with (force)`));
      await stop();
    },
  };
}
