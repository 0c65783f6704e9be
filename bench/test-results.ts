// How many failed tests of runners' output are named rightly, and where they are found in whole logs.
//   node bench/test-results.ts --data DIR     (DIR holds errors/test_output.jsonl and logs/ci)
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readLabelledLogs } from '../scripts/training/labelled-logs.ts';
import { readTests } from '../src/logs/index.ts';

const TOLERANCE = 2;

interface Output {
  readonly runner: string;
  readonly text: string;
  readonly failing_tests: readonly string[];
}

const { values } = parseArgs({ options: { data: { type: 'string' } } });
if (values.data === undefined) throw new Error('expected --data DIR, the folder that holds errors/ and logs/');

const outputs = readFileSync(join(values.data, 'errors', 'test_output.jsonl'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Output);
const right = outputs.filter(({ text, failing_tests }) => {
  const lines = text.split('\n').map((line, index) => ({ number: index + 1, text: line, level: null, step: -1 }));
  const names = readTests(lines).map(({ name }) => name);
  return names.sort().join('\n') === [...failing_tests].sort().join('\n');
});
console.log(`outputs whose failed tests are all named, and no others: ${right.length} of ${outputs.length}`);

let found = 0;
let wanted = 0;
for (const { label, excerpt } of readLabelledLogs(values.data)) {
  if (label.category !== 'test_failure') continue;
  wanted++;
  const accepted = [...label.lines, ...(label.alt_lines ?? [])];
  const isNear = (at: number) => accepted.some(([from, to]) => from - TOLERANCE <= at && at <= to + TOLERANCE);
  if (readTests(excerpt.lines).some(({ at }) => isNear(at))) found++;
}
console.log(`logs of failed tests in which a result stands at the marked lines: ${found} of ${wanted}`);
