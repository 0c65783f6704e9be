import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pid } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ControlGroupLimits {
  readonly memoryBytes: number;
  readonly processes: number;
}

/** A group of processes that the kernel holds to limits. */
export interface ControlGroup {
  /** files a process writes its number into to belong to it */
  readonly joinFiles: readonly string[];
  /** bytes of its processes that are no files; null when it is gone */
  usedBytes(): number | null;
  /** whether the kernel ended a process of it for want of memory */
  wasShort(): boolean;
  /** takes the group away once it is empty */
  remove(): Promise<void>;
}

const ROOT = '/sys/fs/cgroup';
const REMOVING_TRIES = 50;
const REMOVING_PAUSE_MS = 20;
let made = 0;
let isSwept = false;

/** A new group, or null where this process may make none. */
export function createControlGroup(limits: ControlGroupLimits): ControlGroup | null {
  if (!isSwept) sweep();
  isSwept = true;
  const name = `regreen-${pid}-${++made}`;
  return createUnified(name, limits) ?? createSeparate(name, limits);
}

/** Takes away empty groups of processes that were killed. */
function sweep(): void {
  const folders = [ROOT, ...['memory', 'pids'].flatMap((name) => [join(ROOT, name), join(ROOT, name, ownPlace(name))])];
  for (const folder of folders) {
    for (const name of namesIn(folder)) {
      const maker = /^regreen-(\d+)-\d+$/.exec(name)?.[1];
      if (maker === undefined || namesIn(`/proc/${maker}`).length > 0) continue;
      try {
        rmdirSync(join(folder, name));
      } catch {
        // Somebody is in it, or it is not ours to take away.
      }
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Version 2: one tree for everything. */
function createUnified(name: string, { memoryBytes, processes }: ControlGroupLimits): ControlGroup | null {
  const folder = join(ROOT, name);
  try {
    if (!readFileSync(join(ROOT, 'cgroup.subtree_control'), 'utf8').includes('memory')) return null;
    mkdirSync(folder);
  } catch {
    return null;
  }
  try {
    writeFileSync(join(folder, 'memory.max'), String(memoryBytes));
    writeFileSync(join(folder, 'pids.max'), String(processes));
  } catch {
    rmdirSync(folder);
    return null;
  }
  // Not every kernel swaps.
  tryToWrite(join(folder, 'memory.swap.max'), '0');
  return {
    joinFiles: [join(folder, 'cgroup.procs')],
    usedBytes: () => counterIn(join(folder, 'memory.stat'), 'anon'),
    wasShort: () => (counterIn(join(folder, 'memory.events'), 'oom_kill') ?? 0) > 0,
    remove: () => removeFolders([folder]),
  };
}

/** Version 1: a tree for each kind of limit. */
function createSeparate(name: string, { memoryBytes, processes }: ControlGroupLimits): ControlGroup | null {
  const folders: string[] = [];
  const group = (controller: string, limit: string, value: number): string | null => {
    for (const above of [ownPlace(controller), '/']) {
      const folder = join(ROOT, controller, above, name);
      try {
        mkdirSync(folder);
      } catch {
        continue;
      }
      folders.push(folder);
      if (tryToWrite(join(folder, limit), String(value))) return folder;
    }
    return null;
  };
  const memory = group('memory', 'memory.limit_in_bytes', memoryBytes);
  if (memory === null) {
    void removeFolders(folders);
    return null;
  }
  const pids = group('pids', 'pids.max', processes);
  return {
    joinFiles: [memory, pids].flatMap((folder) => (folder === null ? [] : [join(folder, 'cgroup.procs')])),
    usedBytes: () => counterIn(join(memory, 'memory.stat'), 'total_rss'),
    wasShort: () => (counterIn(join(memory, 'memory.oom_control'), 'oom_kill') ?? 0) > 0,
    remove: () => removeFolders(folders),
  };
}

function ownPlace(controller: string): string {
  try {
    const line = readFileSync('/proc/self/cgroup', 'utf8')
      .split('\n')
      .find((candidate) => candidate.split(':')[1]?.split(',').includes(controller));
    return line?.split(':')[2] ?? '/';
  } catch {
    return '/';
  }
}

function counterIn(file: string, name: string): number | null {
  try {
    const line = readFileSync(file, 'utf8')
      .split('\n')
      .find((candidate) => candidate.startsWith(`${name} `));
    return line === undefined ? null : Number(line.slice(name.length + 1));
  } catch {
    return null;
  }
}

function tryToWrite(file: string, text: string): boolean {
  try {
    writeFileSync(file, text);
    return true;
  } catch {
    return false;
  }
}

/** A group stays busy for a moment after its last process. */
async function removeFolders(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    for (let tries = 0; tries < REMOVING_TRIES; tries++) {
      try {
        rmdirSync(folder);
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') break;
        await sleep(REMOVING_PAUSE_MS);
      }
    }
  }
}
