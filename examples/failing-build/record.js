// Runs the steps of .github/workflows/ci.yml here and writes their output as GitHub Actions records it: a timestamp
// before each line, a group for each command, `##[error]` after the step that failed.
//   node record.js [FILE]     build.log unless named; ends with the exit code of the step that failed
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const steps = [...readFileSync(`${folder}.github/workflows/ci.yml`, 'utf8').matchAll(/- run: (.*)/g)].map((found) => found[1]);
const log = [];
let exitCode = 0;

function say(line) {
  const neutral = line.replaceAll(folder.replace(/\/$/, ''), '/home/runner/work/price-list/price-list');
  log.push(`${new Date().toISOString().slice(0, -1)}0000Z ${neutral}`);
}

function runStep(command) {
  for (const line of [`##[group]Run ${command}`, command, 'shell: /usr/bin/bash -e {0}', '##[endgroup]']) say(line);
  return new Promise((resolve) => {
    const child = spawn('bash', ['-e', '-c', `${command} 2>&1`], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: tmpdir(), CI: 'true', npm_config_update_notifier: 'false' },
    });
    const lines = createInterface({ input: child.stdout });
    lines.on('line', say);
    let code = 0;
    child.on('exit', (exitCode) => {
      code = exitCode;
    });
    lines.on('close', () => child.exitCode === null ? child.on('exit', resolve) : resolve(code));
  });
}

for (const command of steps) {
  const code = await runStep(command);
  if (code === 0) continue;
  say(`##[error]Process completed with exit code ${code}.`);
  exitCode = code;
  break;
}
say('Post job cleanup.');
say('Cleaning up orphan processes');
writeFileSync(process.argv[2] ?? `${folder}build.log`, `${log.join('\n')}\n`);
process.exitCode = exitCode;
