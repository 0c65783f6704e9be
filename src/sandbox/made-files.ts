import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MadeFiles } from './bubblewrap-arguments.ts';

/** What programs look for in /etc: without a name for its user git refuses to commit. */
const FILES: Readonly<Record<string, string>> = {
  '/etc/passwd': 'runner:x:1000:1000:runner:/tmp:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n',
  '/etc/group': 'runner:x:1000:\nnogroup:x:65534:\n',
  '/etc/hosts': '127.0.0.1 localhost sandbox\n::1 localhost\n',
  '/etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
};

/**
 * Opens the filter and the files of a sandbox for one start of it; nothing of them stays on disk.
 *
 * @param first the number the first descriptor will have in the process that gets them
 */
export function openMadeFiles(
  filter: Uint8Array,
  first: number,
): { readonly descriptors: readonly number[]; readonly named: MadeFiles } {
  const folder = mkdtempSync(join(tmpdir(), 'regreen-sandbox-'));
  const descriptors: number[] = [];
  const open = (content: string | Uint8Array) => {
    const path = join(folder, String(descriptors.length));
    writeFileSync(path, content);
    return first + descriptors.push(openSync(path, 'r')) - 1;
  };
  try {
    const named: MadeFiles = {
      filter: open(filter),
      files: Object.entries(FILES).map(([path, content]) => ({ descriptor: open(content), path })),
    };
    return { descriptors, named };
  } catch (error) {
    closeAll(descriptors);
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function closeAll(descriptors: readonly number[]): void {
  for (const descriptor of descriptors) closeSync(descriptor);
}
