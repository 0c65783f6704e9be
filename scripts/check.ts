// Everything that reads the code without running it: format, lint, types, borders, dead code.
import { runAll } from './tasks.ts';

const isGreen = await runAll([
  { name: 'format and lint (biome)', bin: '@biomejs/biome/bin/biome', args: ['check', '--error-on-warnings', '.'] },
  { name: 'types (tsc)', bin: 'typescript/bin/tsc', args: ['-p', 'tsconfig.json'] },
  { name: 'types of the dashboard (tsc)', bin: 'typescript/bin/tsc', args: ['-p', 'dashboard/tsconfig.json'] },
  {
    name: 'borders (dependency-cruiser)',
    bin: 'dependency-cruiser/bin/dependency-cruiser.mjs',
    args: ['--config', '.dependency-cruiser.mjs', 'src'],
  },
  { name: 'dead code (knip)', bin: 'knip/bin/knip.js', args: ['--no-progress'] },
]);
process.exit(isGreen ? 0 : 1);
