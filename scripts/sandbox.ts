// Tries the sandbox that jobs of the local runner are tested in; as root of a system with apt, installs bubblewrap when there is none.
import { spawnSync } from 'node:child_process';
import { openSandbox } from '../src/sandbox/index.ts';
import { installWithApt } from './system-packages.ts';

if (spawnSync('bwrap', ['--version']).status !== 0) installWithApt('bubblewrap');
try {
  const { kind } = await openSandbox();
  console.log(kind);
} catch (error) {
  console.log(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
