import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SILENT } from '../../src/foundation/index.ts';
import { BundledServer } from '../../src/storage/bundled/bundled-server.ts';
import { isAlive } from '../../src/storage/bundled/process-lock.ts';
import { eventually } from './intake-stores.ts';

const scratch = mkdtempSync(join(tmpdir(), 'regreen-bundled-'));
// Where root runs the tests, the server runs as another user.
chmodSync(scratch, 0o755);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let directory: string;
const open: BundledServer[] = [];
let count = 0;

beforeEach(() => {
  directory = join(scratch, String(count++), 'postgresql');
});
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function start(place = directory): Promise<BundledServer> {
  const server = await BundledServer.start({ directory: place, programs: null, logger: SILENT, tell: () => {} });
  open.push(server);
  return server;
}

async function ask(server: BundledServer, text: string): Promise<unknown> {
  const client = new pg.Client(server.connection);
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query({ text, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

const pidOf = (server: BundledServer) =>
  Number.parseInt(readFileSync(join(server.directory, 'postmaster.pid'), 'utf8'), 10);

describe('BundledServer', () => {
  it('starts once for all who use it, and stops with the last', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    const pid = pidOf(one);
    expect(pidOf(two)).toBe(pid);
    await one.close();
    expect(await ask(two, 'select 1')).toBe(1);
    await two.close();
    expect(isAlive(pid)).toBe(false);
    const again = await start();
    expect(await ask(again, 'show fsync')).toBe('on');
    expect(await ask(again, 'show synchronous_commit')).toBe('on');
    expect(await ask(again, 'show server_encoding')).toBe('UTF8');
    expect(await ask(again, 'show listen_addresses')).toBe('');
  });

  it('uses the server that a killed process left', async () => {
    const script = `
      const { BundledServer } = await import(${JSON.stringify(new URL('../../src/storage/bundled/bundled-server.ts', import.meta.url).href)});
      const silent = { error() {}, warn() {}, info() {}, debug() {} };
      await BundledServer.start({ directory: ${JSON.stringify(directory)}, programs: null, logger: silent, tell() {} });
      process.kill(process.pid, 'SIGKILL');`;
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]).catch(() => {});
    const beginMs = performance.now();
    const server = await start();
    expect(performance.now() - beginMs).toBeLessThan(5_000);
    expect(await ask(server, `select pg_postmaster_start_time() < now()`)).toBe(true);
    const pid = pidOf(server);
    await eventually(
      async () =>
        (await ask(server, `select count(*)::int from pg_stat_activity where application_name = 'regreen keeper'`)) ===
        1,
    );
    await server.close();
    expect(isAlive(pid)).toBe(false);
  });

  it('runs again after it was killed, and has what was committed', async () => {
    const server = await start();
    await ask(server, 'create table kept as select 7 as n');
    const pid = pidOf(server);
    process.kill(pid, 'SIGKILL');
    await eventually(async () => (await ask(server, 'select n from kept').catch(() => null)) === 7, 20_000);
    expect(pidOf(server)).not.toBe(pid);
  });

  it('lives where the path is too long for a socket', async () => {
    const deep = join(directory, 'x'.repeat(60), 'y'.repeat(60), 'postgresql');
    const server = await start(deep);
    expect(server.directory).toBe(deep);
    expect(server.connection.host).not.toBe(deep);
    expect(await ask(server, 'select 1')).toBe(1);
  });

  it('refuses files of another version, and a password that is none', async () => {
    const server = await start();
    const wrong = new pg.Client({ ...server.connection, password: 'wrong' });
    await expect(wrong.connect()).rejects.toThrow('password');
    await server.close();
    writeFileSync(join(server.directory, 'PG_VERSION'), '17\n');
    await expect(start()).rejects.toThrow('those of PostgreSQL 17');
  });

  it.runIf(process.getuid?.() === 0)('lies elsewhere where its user cannot reach the directory', async () => {
    const closed = join(directory, 'closed');
    mkdirSync(closed, { recursive: true });
    chmodSync(closed, 0o700);
    const server = await start(join(closed, 'postgresql'));
    expect(server.directory).toMatch(/^\/var\/lib\/regreen\//);
    expect(realpathSync(join(closed, 'postgresql'))).toBe(server.directory);
    expect(await ask(server, 'select 1')).toBe(1);
    await server.close();
    rmSync(server.directory, { recursive: true });
  });

  it('makes its files anew when making them was cut short', async () => {
    mkdirSync(`${directory}.new-left-over`, { recursive: true });
    expect(await ask(await start(), 'select 1')).toBe(1);
  });
});
