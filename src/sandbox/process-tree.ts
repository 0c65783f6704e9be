import { readdirSync, readFileSync } from 'node:fs';

const PAGE_BYTES = 4096;

/** Main memory of a process and all below it, in bytes; what several share counts for each. */
export function memoryOfTree(root: number): number {
  const children = new Map<number, number[]>();
  const pages = new Map<number, number>();
  for (const pid of processIds()) {
    const stat = readOrNull(`/proc/${pid}/stat`);
    if (stat === null) continue;
    // The name may hold blanks and brackets; what follows the last bracket is plain.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const parent = Number(fields[1]);
    pages.set(pid, Number(fields[21]));
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [pid]);
    else siblings.push(pid);
  }
  let sum = 0;
  const waiting = [root];
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    sum += pages.get(pid) ?? 0;
    waiting.push(...(children.get(pid) ?? []));
  }
  return sum * PAGE_BYTES;
}

/** Threads of a user on this machine: they count against the limit of processes it has. */
export function threadsOfUser(user: number): number {
  let threads = 0;
  for (const pid of processIds()) {
    const status = readOrNull(`/proc/${pid}/status`);
    if (status === null || Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]) !== user) continue;
    threads += Number(/^Threads:\s+(\d+)/m.exec(status)?.[1] ?? 1);
  }
  return threads;
}

function processIds(): readonly number[] {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0);
  } catch {
    return [];
  }
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
