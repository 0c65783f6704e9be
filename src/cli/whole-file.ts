import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ConfigurationError } from '../foundation/index.ts';

/** What the codes of the system mean to whoever gave the name of a file. */
const REASONS: Readonly<Record<string, (file: string) => string>> = {
  ENOENT: (file) => `there is no folder ${dirname(file)}`,
  ENOTDIR: (file) => `${dirname(file)} is no folder`,
  EISDIR: () => 'it is a folder',
  EACCES: () => 'it may not be written here',
  EPERM: () => 'it may not be written here',
  EROFS: () => 'nothing can be written there',
  ENOSPC: () => 'the disk is full',
};

/**
 * Writes a file as a whole or not at all: what stood there before stays until all is written.
 *
 * @throws ConfigurationError in one line that says why it cannot be written
 */
export function writeWhole(file: string, content: string | Uint8Array): void {
  if (isDevice(file)) {
    writeFileSync(file, content);
    return;
  }
  const draft = `${file}.${randomUUID()}.part`;
  try {
    writeFileSync(draft, content, { flag: 'wx' });
    renameSync(draft, file);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    removeDraft(draft);
    const reason = Object.hasOwn(REASONS, code) ? REASONS[code]!(file) : message;
    throw new ConfigurationError(`cannot write ${file}: ${reason}`, {}, { cause: error });
  }
}

/** A pipe or device is written to; a file in its place would take it away from everybody. */
function isDevice(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

function removeDraft(draft: string): void {
  try {
    rmSync(draft, { force: true });
  } catch {
    // Where it could not be written it cannot be removed either; why it was not written is told.
  }
}
