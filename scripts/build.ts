// `npm run build`: TypeScript to dist/, rule packs to one table that needs no YAML and no parsing at start.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { readPackDirectory } from '../src/app/rule-packs.ts';
import { compileRule, type RuleFile, type RuleTable } from '../src/rules/index.ts';

const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});
if (tsc.status !== 0) process.exit(1);

const directory = readPackDirectory('packs');
const table: RuleTable = {
  version: directory.version ?? '0',
  rules: directory.rules.map(({ pack, content }) => compileRule(pack, content as RuleFile)),
  remedies: directory.remedies,
};
writeFileSync('dist/packs.json', JSON.stringify(table));
// Last, so that an interrupted build is not taken for a finished one.
writeFileSync('dist/built', `${new Date().toISOString()}\n`);
