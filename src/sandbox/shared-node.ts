import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ConfigurationError } from '../foundation/index.ts';

/** Where programs that root runs keep what can be made again; only root writes there. */
const CACHE = '/var/cache';
const OPEN = 0o755;

const copies = new Map<string, string>();

/**
 * A folder with `bin/node` that a user who is nobody here can reach: the given one, or a copy of what is needed of it.
 * A copy is kept for the next process: it is more than a hundred megabytes.
 *
 * @param home the folder above the `bin` of the running Node
 * @param user null: commands run as the same user, who can reach it
 * @param cache where copies are kept; where that cannot be, one is made for this process and goes with it
 * @throws ConfigurationError when no user but this one can read temporary files
 */
export function shareNode(home: string, user: number | null, cache: string = CACHE): string {
  if (user === null || isOpen(join(home, 'bin', 'node'))) return home;
  const known = copies.get(home);
  if (known !== undefined && isCopy(known)) return known;
  const folder = keptCopy(home, cache) ?? passingCopy(home);
  copies.set(home, folder);
  return folder;
}

/** The copy of this version of Node that every process of this machine shares; null where it cannot be kept. */
function keptCopy(home: string, cache: string): string | null {
  const folder = join(cache, 'regreen', `node-${process.version}-${process.arch}`);
  if (isCopy(folder)) return folder;
  try {
    mkdirSync(dirname(folder), { recursive: true });
    chmodSync(dirname(folder), OPEN);
    const draft = mkdtempSync(`${folder}-`);
    try {
      copyNode(home, draft);
      // A whole one that came in between is in use.
      if (!isCopy(folder)) rmSync(folder, { recursive: true, force: true });
      renameSync(draft, folder);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  } catch {
    // Another process may have been first, which is as good.
  }
  return isCopy(folder) ? folder : null;
}

function passingCopy(home: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'regreen-node-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  copyNode(home, folder);
  if (!isCopy(folder)) {
    throw new ConfigurationError(`jobs need Node: expected ${tmpdir()} to be readable by every user`);
  }
  return folder;
}

function copyNode(home: string, folder: string): void {
  // Made for this user alone, as temporary folders are.
  for (const path of [folder, join(folder, 'bin')]) {
    mkdirSync(path, { recursive: true });
    chmodSync(path, OPEN);
  }
  copyFileSync(process.execPath, join(folder, 'bin', 'node'));
  const npm = join(home, 'lib', 'node_modules', 'npm');
  if (existsSync(npm)) cpSync(npm, join(folder, 'lib', 'node_modules', 'npm'), { recursive: true });
}

/** Whether a folder holds the running Node, whole, for everybody. */
function isCopy(folder: string): boolean {
  const program = join(folder, 'bin', 'node');
  return isOpen(program) && statSync(program).size === statSync(process.execPath).size;
}

/** Whether anybody can read a program or folder and go through every folder above it. */
export function isOpen(path: string): boolean {
  try {
    if ((statSync(path).mode & 0o005) !== 0o005) return false;
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      if ((statSync(folder).mode & 0o001) === 0) return false;
      if (folder === dirname(folder)) return true;
    }
  } catch {
    return false;
  }
}
