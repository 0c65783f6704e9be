import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { SILENT } from '../../src/foundation/index.ts';
import { migrateStorage, readMigrations } from '../../src/storage/index.ts';
import { migrate } from '../../src/storage/migrations.ts';
import { startPrivateServer } from './private-server.ts';

const server = await startPrivateServer();
afterAll(() => server.stop());

const migrations = readMigrations();
const first = migrations[0]!;

async function query(connectionString: string, text: string) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query(text);
  await client.end();
  return rows;
}

describe('migrations', () => {
  it('run in order, once, and are remembered', async () => {
    const databaseUrl = await server.makeDatabase();
    const options = { databaseUrl, dataDirectory: '', logger: SILENT };
    expect(await migrateStorage(options)).toEqual(migrations.map(({ number }) => number));
    expect(await migrateStorage(options)).toEqual([]);
  });

  it('are run by one of two that start together', async () => {
    const connectionString = await server.makeDatabase();
    const done = await Promise.all([1, 2, 3].map(() => migrate({ connectionString })));
    expect(done.flat().sort((a, b) => a - b)).toEqual(migrations.map(({ number }) => number));
  });

  it('leave nothing half when one fails, and go on where they stopped', async () => {
    const connectionString = await server.makeDatabase();
    const broken = { ...migrations[1]!, sql: `${migrations[1]!.sql}; select 1 / 0` };
    await expect(migrate({ connectionString }, [first, broken])).rejects.toThrow('division by zero');
    expect(await query(connectionString, 'select number from migration')).toEqual([{ number: first.number }]);
    expect(await query(connectionString, `select to_regclass('signal') as found`)).toEqual([{ found: null }]);
    expect(await migrate({ connectionString })).toEqual(migrations.slice(1).map(({ number }) => number));
  });

  it('go on after the connection was cut in the middle of one', async () => {
    const connectionString = await server.makeDatabase();
    const slow = { ...migrations[1]!, sql: `select pg_sleep(30); ${migrations[1]!.sql}` };
    const cut = migrate({ connectionString }, [first, slow]);
    const failed = expect(cut).rejects.toThrow('does not answer');
    const kill = `select pg_terminate_backend(pid) from pg_stat_activity where query like 'select pg_sleep(30)%' and datname = current_database()`;
    for (let cuts = 0; cuts === 0; ) cuts = (await query(connectionString, kill)).length;
    await failed;
    expect(await migrate({ connectionString })).toEqual(migrations.slice(1).map(({ number }) => number));
  });

  it('refuse a schema that is newer than the program', async () => {
    const connectionString = await server.makeDatabase();
    await migrate({ connectionString });
    await expect(migrate({ connectionString }, migrations.slice(0, -1))).rejects.toThrow('start the newer program');
  });

  it('refuse a file that was changed after it was run', async () => {
    const connectionString = await server.makeDatabase();
    await migrate({ connectionString }, [first]);
    const changed = { ...first, checksum: '0'.repeat(64) };
    await expect(migrate({ connectionString }, [changed])).rejects.toThrow('is not the one that was run');
  });
});
