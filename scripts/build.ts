// `npm run build`: TypeScript to dist/, rule packs to one table that needs no YAML and no parsing at start.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { buildRuleTable } from '../src/app/rule-table.ts';

const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});
if (tsc.status !== 0) process.exit(1);

writeFileSync('dist/packs.json', JSON.stringify(await buildRuleTable('packs')));
// Last, so that an interrupted build is not taken for a finished one.
writeFileSync('dist/built', `${new Date().toISOString()}\n`);
