// Finds the Chromium that the pages are tried in; as root of a system with apt, installs it when there is none.
import { spawnSync } from 'node:child_process';
import { findBrowser } from '../test/helpers/browser.ts';

const INSTALLING_MS = 10 * 60_000;

function apt(...args: string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', args, { stdio: 'inherit', env, timeout: INSTALLING_MS }).status === 0;
}

const mayInstall = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;
if (findBrowser() === null && mayInstall) {
  console.log('no Chromium found: installing it with apt-get');
  if (apt('update', '-qq')) apt('install', '-y', '-qq', '--no-install-recommends', 'chromium');
}
const found = findBrowser();
console.log(found ?? 'expected a Chromium, found none: install one, or set CHROMIUM_PATH to it');
process.exit(found === null ? 1 : 0);
