// `npm start`: the server, and what it does about builds that really fail here.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../bin/launcher.js';
import { playFailingBuild } from './start/failing-build.ts';
import { NoSandbox, PLAYS, type PlayEnd, playHealing } from './start/healing-play.ts';
import { ServerReader } from './start/server-reader.ts';
import { StartedServer } from './start/started-server.ts';
import { installWithApt } from './system-packages.ts';

build(process.execPath);
// Jobs run in a sandbox or not at all.
if (process.platform === 'linux' && spawnSync('bwrap', ['--version']).status !== 0) installWithApt('bubblewrap');
const scratch = mkdtempSync(join(tmpdir(), 'regreen-start-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const server = await StartedServer.start();
try {
  await play();
} catch (error) {
  // What was asked to stop may end in the middle of everything.
  if (!server.isStopping) console.error(`\nthe rest is not shown: ${error instanceof Error ? error.message : error}`);
}
if (!server.isStopping) sayWhatNext();
server.showLog();

async function play(): Promise<void> {
  const key = await server.createKey();
  const reader = new ServerReader(server.address, key);
  await playFailingBuild(server, reader, key, scratch);
  console.log(
    '\nNow what is done about failures, on the local runner: each job below really runs, and so does each healing.',
  );
  const ends: PlayEnd[] = [];
  const start = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').toLowerCase();
  for (const one of PLAYS) {
    try {
      ends.push(await playHealing(one, server, reader, scratch, start));
    } catch (error) {
      if (!(error instanceof NoSandbox)) throw error;
      console.log(`
not shown, because jobs cannot run here: ${error.message}
They can be played without a sandbox, too, with the rights of your own user: REGREEN_RUNNER_SANDBOX=off npm start`);
      return;
    }
  }
  console.log('\n── what came of them\n');
  for (const { example, words, url } of ends) console.log(`  ${example.padEnd(14)}  ${words.padEnd(42)}  ${url}`);
}

function sayWhatNext(): void {
  const { address, data, setupLink } = server;
  const account = setupLink === null ? '' : `\n  make the first account, within a day: ${setupLink}`;
  const onData = data === './data' ? '' : ` --data ${data}`;
  const next = [
    ['diagnose YOUR.log', 'explain a log of your own; needs no server'],
    ['report --help', `send failures from your CI, with --server ${address}`],
    [`heal status${onData}`, 'what is healed and what waits for you; heal stop --all stops it'],
    [`doctor${onData}`, 'is everything as it should be?'],
  ];
  const width = Math.max(...next.map(([command]) => command!.length));
  console.log(`
The server goes on, with its dashboard: ${address}${account}

Try next, in another terminal:
${next.map(([command, does]) => `  bin/regreen ${command!.padEnd(width)}   ${does}`).join('\n')}
Ctrl-C stops it; what was received stays in ${data}.
`);
}
