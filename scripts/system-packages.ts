import { spawnSync } from 'node:child_process';

const INSTALLING_MS = 10 * 60_000;

/** Installs a package with apt-get, where this is root of a system that has it; elsewhere it does nothing. */
export function installWithApt(name: string): void {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return;
  console.log(`no ${name} found: installing it with apt-get`);
  if (apt('update', '-qq')) apt('install', '-y', '-qq', '--no-install-recommends', name);
}

function apt(...args: string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', args, { stdio: 'inherit', env, timeout: INSTALLING_MS }).status === 0;
}
