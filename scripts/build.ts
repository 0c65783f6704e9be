// `npm run build`: TypeScript to dist/, the program once more as few files that start quickly, rule packs to one table,
// the dashboard to static files.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { rolldown } from 'rolldown';
import { buildRuleTable } from '../src/app/rule-table.ts';
import { buildDashboard } from './build-dashboard.ts';

const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});
if (tsc.status !== 0) process.exit(1);

// Loading some 250 modules one by one takes longer than reading a log of a megabyte. Packages stay outside.
const bundle = await rolldown({
  input: 'dist/cli/main.js',
  platform: 'node',
  external: (id) => !id.startsWith('.') && !id.startsWith('/'),
});
await bundle.write({ dir: 'dist/program', format: 'esm', cleanDir: true });

writeFileSync('dist/packs.json', JSON.stringify(await buildRuleTable('packs')));
await buildDashboard('dist/dashboard');
// Last, so that an interrupted build is not taken for a finished one.
writeFileSync('dist/built', `${new Date().toISOString()}\n`);
