import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ConfigurationError } from '../foundation/index.ts';

const copies = new Map<string, string>();

/**
 * A folder with `bin/node` that a user who is nobody here can reach: the given one, or a copy of what is needed of it.
 *
 * @param home the folder above the `bin` of the running Node
 * @param user null: commands run as the same user, who can reach it
 */
export function shareNode(home: string, user: number | null): string {
  if (user === null || isOpen(join(home, 'bin', 'node'))) return home;
  const known = copies.get(home);
  if (known !== undefined && existsSync(join(known, 'bin', 'node'))) return known;
  const folder = mkdtempSync(join(tmpdir(), 'regreen-node-'));
  // Made for this user alone, as temporary folders are.
  for (const path of [folder, join(folder, 'bin')]) {
    mkdirSync(path, { recursive: true });
    chmodSync(path, 0o755);
  }
  copyFileSync(process.execPath, join(folder, 'bin', 'node'));
  const npm = join(home, 'lib', 'node_modules', 'npm');
  if (existsSync(npm)) cpSync(npm, join(folder, 'lib', 'node_modules', 'npm'), { recursive: true });
  if (!isOpen(join(folder, 'bin', 'node'))) {
    throw new ConfigurationError(`jobs need Node: expected ${tmpdir()} to be readable by every user`);
  }
  copies.set(home, folder);
  return folder;
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
