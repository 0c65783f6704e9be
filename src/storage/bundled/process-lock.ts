import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { UnavailableError } from '../../foundation/index.ts';

const BEAT_MS = 1_000;
const STALE_MS = 10_000;
const LOOK_MS = 20;

/**
 * Does work while no other process of this machine does work under the same lock file. A lock whose process is gone,
 * or whose file was not touched for a while, is taken over.
 *
 * @throws UnavailableError when it is not free in time
 */
export async function withProcessLock<T>(path: string, patienceMs: number, work: () => Promise<T>): Promise<T> {
  await take(path, patienceMs);
  const beat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => {}), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await rm(path, { force: true });
  }
}

async function take(path: string, patienceMs: number): Promise<void> {
  const until = performance.now() + patienceMs;
  while (!(await tryTake(path))) {
    if (await isLeftOver(path)) await takeAway(path);
    else if (performance.now() > until) throw new UnavailableError(`another process holds ${path}`);
    else await sleep(LOOK_MS);
  }
}

async function tryTake(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(`${process.pid} ${randomUUID()}`);
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isLeftOver(path: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(path);
    const age = Date.now() - mtimeMs;
    const pid = Number.parseInt(await readFile(path, 'utf8'), 10);
    // An empty file is one whose writer is between making and filling it.
    if (Number.isNaN(pid)) return age > STALE_MS;
    return age > STALE_MS || !isAlive(pid);
  } catch {
    return false;
  }
}

/** Takes a left-over file away; one that was made anew in the meantime is put back. */
async function takeAway(path: string): Promise<void> {
  const before = await readFile(path, 'utf8').catch(() => null);
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  if ((await readFile(aside, 'utf8').catch(() => null)) !== before) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
}

/** True while a process of this number exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
