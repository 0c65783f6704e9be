// `npm start`: shows what Regreen does, on the failed build that comes with it.
import { spawnSync } from 'node:child_process';
import { build, root } from '../bin/launcher.js';

const LOG = 'examples/failing-build/build.log';

function step(args: string[]): number {
  return spawnSync(process.execPath, ['dist/program/main.js', ...args], { cwd: root, stdio: 'inherit' }).status ?? 1;
}

build(process.execPath);
console.log(`regreen diagnose ${LOG}: why did this build fail?\n`);
const code = step(['diagnose', LOG]);
console.log(`
Try next:
  bin/regreen diagnose YOUR.log                      your own failed build; - reads standard input
  bin/regreen diagnose ${LOG} --json
                                                     the same for programs
  bin/regreen --help                                 what else there is`);
process.exit(code);
