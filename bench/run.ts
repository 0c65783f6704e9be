// `npm run bench -- --data DIR`: all figures, on the screen and in bench/results/<date>.txt with the machine.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';

const MESSAGES = 'bench/messages.ts';
const PARTS: readonly (readonly [title: string, script: string])[] = [
  ['diagnosis, each repository judged by a model that has not seen it', 'scripts/training/train.ts'],
  ['entries of tool output', 'bench/tool-entries.ts'],
  ['stack traces', 'bench/stack-traces.ts'],
  ['test results', 'bench/test-results.ts'],
  ['log templates', 'bench/templates.ts'],
  ['series: NAB, false alarms, speed', 'bench/anomaly-series.ts'],
  ['unusual rows of tables', 'bench/anomaly-tables.ts'],
  ['speed', 'bench/speed.ts'],
  ['text guard', MESSAGES],
];

const { values } = parseArgs({
  options: { data: { type: 'string' }, only: { type: 'string' }, evaluation: { type: 'string' } },
});
if (values.data === undefined) throw new Error('expected --data DIR, the folder that holds logs/, errors/, …');

const date = new Date().toISOString().slice(0, 10);
const [cpu] = cpus();
const machine = `${cpus().length} × ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${process.platform}`;
const report = [`${date}`, machine, ''];
let isWhole = true;
for (const [title, script] of PARTS) {
  if (values.only !== undefined && !script.includes(values.only)) continue;
  console.log(`── ${title}`);
  // Of the text guard the figures are shown in the program.
  const shown = script === MESSAGES && values.evaluation !== undefined ? ['--evaluation', values.evaluation] : [];
  const done = spawnSync(process.execPath, ['--max-old-space-size=8000', script, '--data', values.data, ...shown], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 26,
  });
  console.log(done.stdout);
  report.push(`── ${title}`, done.stdout.trimEnd(), '');
  if (done.status !== 0) {
    report.push(`ended with exit code ${done.status}`, '');
    isWhole = false;
  }
}
writeFileSync(`bench/results/${date}${values.only === undefined ? '' : `-${values.only}`}.txt`, report.join('\n'));
process.exit(isWhole ? 0 : 1);
