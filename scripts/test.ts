// `npm test`: every check of the project. Ends with the line "N passed, N failed".
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const scratch = mkdtempSync(join(tmpdir(), 'regreen-test-'));
let passed = 0;
let failed = 0;

function step(name: string, args: string[]): boolean {
  console.log(`\n── ${name}`);
  const done = spawnSync(process.execPath, args, { stdio: 'inherit' });
  const isGreen = done.status === 0;
  if (isGreen) passed++;
  else failed++;
  return isGreen;
}

step('build', ['scripts/build.ts']);
step('check', ['scripts/check.ts']);
step('browser', ['scripts/browser.ts']);
step('sandbox', ['scripts/sandbox.ts']);
step('rule packs', ['dist/program/main.js', 'rules', 'test']);

console.log('\n── tests');
const report = join(scratch, 'vitest.json');
const vitest = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  { stdio: 'inherit' },
);
try {
  const counts = JSON.parse(readFileSync(report, 'utf8'));
  passed += counts.numPassedTests;
  failed += counts.numFailedTests;
  // A file that cannot be loaded has no failed test of its own.
  if (vitest.status !== 0 && counts.numFailedTests === 0) failed++;
} catch {
  console.log('vitest ended without a report');
  failed++;
}
rmSync(scratch, { recursive: true, force: true });

console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
