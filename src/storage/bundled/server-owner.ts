import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, chown, lstat, mkdir, readFile, realpath, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ConfigurationError } from '../../foundation/index.ts';

/** Who the server runs as, where that is not the user of this process. */
export interface ServerOwner {
  readonly uid: number;
  readonly gid: number;
}

// The names PostgreSQL's packages use, and one of our own.
const NAMES = ['postgres', 'regreen'];
const OUTSIDE = '/var/lib/regreen';

/**
 * PostgreSQL refuses to run as root; there it is handed to the user `postgres`, or `regreen`, who is made if need be.
 *
 * @returns null when this process is not root
 * @throws ConfigurationError when there is no such user and none can be made
 */
export async function findOwner(): Promise<ServerOwner | null> {
  if (process.getuid?.() !== 0) return null;
  const present = await lookUp();
  if (present !== null) return present;
  try {
    await promisify(execFile)('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', 'regreen']);
  } catch {
    // Another process may have been quicker; what counts is whether the user is there now.
  }
  const made = await lookUp();
  if (made !== null) return made;
  throw new ConfigurationError(
    'PostgreSQL refuses to run as root; start Regreen as another user, add a user "regreen", or set DATABASE_URL',
  );
}

/**
 * The directory for the server's files, as the owner can reach it. When a directory above is closed to the owner, as
 * root's home is, the files lie in /var/lib/regreen and a link leads there.
 */
export async function reachableDirectory(directory: string, owner: ServerOwner | null): Promise<string> {
  if ((await lstat(directory).catch(() => null)) !== null) return realpath(directory);
  if (owner === null || (await isReachable(dirname(directory), owner))) return directory;
  const outside = join(OUTSIDE, randomUUID());
  await mkdir(OUTSIDE, { recursive: true, mode: 0o755 });
  await mkdir(outside, { mode: 0o700 });
  await chown(outside, owner.uid, owner.gid);
  await symlink(outside, directory);
  return outside;
}

/** Makes a directory that belongs to the owner alone. */
export async function makeOwnDirectory(directory: string, owner: ServerOwner | null): Promise<void> {
  await mkdir(directory, { mode: 0o700 });
  await chmod(directory, 0o700);
  if (owner !== null) await chown(directory, owner.uid, owner.gid);
}

async function isReachable(directory: string, { uid, gid }: ServerOwner): Promise<boolean> {
  for (let place = await realpath(directory); ; place = dirname(place)) {
    const { mode, uid: owner, gid: group } = await stat(place);
    const bit = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (place === dirname(place)) return true;
  }
}

async function lookUp(): Promise<ServerOwner | null> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n').map((line) => line.split(':'));
  for (const name of NAMES) {
    const line = lines.find(([called]) => called === name);
    if (line !== undefined) return { uid: Number(line[2]), gid: Number(line[3]) };
  }
  return null;
}
