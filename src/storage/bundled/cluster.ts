import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, openSync } from 'node:fs';
import { chown, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ConfigurationError, UnavailableError } from '../../foundation/index.ts';
import { isAlive } from './process-lock.ts';
import type { ServerPrograms } from './programs.ts';
import { makeOwnDirectory, type ServerOwner } from './server-owner.ts';

/** The name of the user and of the database. */
export const NAME = 'regreen';

/** A server that runs, as its own file says. */
export interface RunningServer {
  readonly pid: number;
  readonly host: string;
  readonly port: number;
  readonly isReady: boolean;
}

// Set on the command line, so that a new version of the program brings its new settings.
const SETTINGS: Readonly<Record<string, string>> = {
  max_connections: '100',
  shared_buffers: '128MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  wal_buffers: '16MB',
  min_wal_size: '80MB',
  max_wal_size: '1GB',
  checkpoint_timeout: '15min',
  checkpoint_completion_target: '0.9',
  autovacuum_naptime: '15s',
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  password_encryption: 'scram-sha-256',
  logging_collector: 'on',
  log_directory: 'log',
  log_filename: 'server-%a.log',
  log_truncate_on_rotation: 'on',
  log_rotation_age: '1d',
  log_rotation_size: '0',
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
  log_parameter_max_length_on_error: '0',
};

// A path to a socket, `/.s.PGSQL.5432` included, has at most 107 bytes.
const SOCKET_MOST_BYTES = 107;
const SOCKET_NAME = '/.s.PGSQL.5432';
const PASSWORD_FILE = 'regreen.password';

/**
 * Makes the files of a server where there are none. They are made beside their place and moved there when they are
 * whole: a process that is killed meanwhile leaves nothing half.
 */
export async function makeCluster(
  directory: string,
  programs: ServerPrograms,
  owner: ServerOwner | null,
): Promise<void> {
  if (existsSync(join(directory, 'PG_VERSION'))) return refuseOtherVersion(directory, programs);
  const isEmptyPlace = existsSync(directory);
  const growing = isEmptyPlace ? join(directory, `new-${randomUUID()}`) : `${directory}.new-${randomUUID()}`;
  await makeOwnDirectory(growing, owner);
  const files = join(growing, 'files');
  const password = join(growing, 'password');
  await writeFile(password, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (owner !== null) await chown(password, owner.uid, owner.gid);
  try {
    const options = [
      `--pgdata=${files}`,
      `--username=${NAME}`,
      `--pwfile=${password}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--data-checksums',
    ];
    await promisify(execFile)(programs.initdb, options, { ...owner, cwd: growing, env: environment() });
    await rename(password, join(files, PASSWORD_FILE));
    if (isEmptyPlace) await moveInto(directory, files);
    else await rename(files, directory);
  } catch (error) {
    const problem = String((error as { stderr?: string }).stderr || error).slice(0, 1_000);
    throw new ConfigurationError(
      `the files of PostgreSQL could not be made in ${directory}: ${problem}`,
      {},
      { cause: error },
    );
  } finally {
    await rm(growing, { recursive: true, force: true });
  }
}

/** The password of the one user; whoever can read the server's files knows it. */
export async function readPassword(directory: string): Promise<string> {
  return (await readFile(join(directory, PASSWORD_FILE), 'utf8')).trim();
}

/** The server that has these files open, or null. */
export async function findRunning(directory: string): Promise<RunningServer | null> {
  const text = await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => null);
  if (text === null) return null;
  const [pid, , , port, socketDirectory, address, , status] = text.split('\n').map((line) => line.trim());
  if (!isAlive(Number(pid)) || !(await isPostgres(Number(pid)))) return null;
  return {
    pid: Number(pid),
    host: socketDirectory || address || '127.0.0.1',
    port: Number(port),
    isReady: status === 'ready',
  };
}

/** Starts a server in a session of its own: it outlives this process, and no Ctrl+C of a terminal reaches it. */
export async function spawnServer(
  directory: string,
  programs: ServerPrograms,
  owner: ServerOwner | null,
): Promise<ChildProcess> {
  const listening = await placeToListen(directory, owner);
  const options = Object.entries({ ...SETTINGS, ...listening }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(join(directory, 'start.log'), 'w', 0o600);
  const child = spawn(programs.postgres, ['-D', directory, ...options], {
    ...owner,
    cwd: directory,
    env: environment(),
    detached: true,
    windowsHide: true,
    stdio: ['ignore', log, log],
  });
  child.on('error', () => {});
  child.unref();
  return child;
}

/** What a server said that did not start. */
export async function startProblem(directory: string): Promise<string> {
  return (await readFile(join(directory, 'start.log'), 'utf8').catch(() => '')).slice(-1_000).trim();
}

async function placeToListen(directory: string, owner: ServerOwner | null): Promise<Record<string, string>> {
  if (process.platform === 'win32') {
    return { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: String(await freePort()) };
  }
  let place = directory;
  if (Buffer.byteLength(place + SOCKET_NAME) > SOCKET_MOST_BYTES) {
    place = await mkdtemp(join(tmpdir(), 'regreen-'));
    if (owner !== null) await chown(place, owner.uid, owner.gid);
    if (Buffer.byteLength(place + SOCKET_NAME) > SOCKET_MOST_BYTES) {
      throw new UnavailableError('no place short enough for a socket; choose a shorter --data', { place });
    }
  }
  return { listen_addresses: '', unix_socket_directories: place, unix_socket_permissions: '0700', port: '5432' };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** After a restart of the machine, the number in the file may be that of any process. */
async function isPostgres(pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
  return name.trim() === 'postgres';
}

async function refuseOtherVersion(directory: string, { majorVersion }: ServerPrograms): Promise<void> {
  const version = Number.parseInt(await readFile(join(directory, 'PG_VERSION'), 'utf8'), 10);
  if (version === majorVersion) return;
  throw new ConfigurationError(
    `the files in ${directory} are those of PostgreSQL ${version}, this program brings ${majorVersion}; dump them with the former and load them into an empty --data`,
  );
}

async function moveInto(directory: string, files: string): Promise<void> {
  const names = await readdir(files);
  // PG_VERSION last: it says that all is there.
  for (const name of names.filter((name) => name !== 'PG_VERSION'))
    await rename(join(files, name), join(directory, name));
  await rename(join(files, 'PG_VERSION'), join(directory, 'PG_VERSION'));
}

/** Settings of other servers in our environment are not for this one. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, SYSTEMROOT } = process.env;
  return { PATH, HOME, TMPDIR, SYSTEMROOT, LC_ALL: 'C', TZ: 'UTC' };
}
