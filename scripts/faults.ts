// `npm run faults`: every fault, as often as its promise says; on the screen and in bench/results/<date>-faults.txt.
//   npm run faults -- [--only NAME,…] [--rounds N]
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { build } from '../bin/launcher.js';
import { FAULTS } from '../test/faults/all.ts';

const { values } = parseArgs({ options: { only: { type: 'string' }, rounds: { type: 'string' } } });
build(process.execPath);
const date = new Date().toISOString().slice(0, 10);
const report = [
  date,
  `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
  '',
];
let isWhole = true;

for (const { name, rounds, run, obstacle } of FAULTS) {
  if (values.only !== undefined && !values.only.split(',').some((word) => name.includes(word))) continue;
  const why = obstacle?.() ?? null;
  const lines = [`── ${name}`];
  if (why !== null) lines.push(`not tried here: ${why}`);
  else {
    const { laws, timings = {}, figures } = await run(values.rounds === undefined ? rounds : Number(values.rounds));
    for (const [law, holds] of Object.entries({ ...laws, ...timings })) {
      lines.push(`${holds ? 'holds ' : 'BROKEN'} ${law}`);
      isWhole &&= holds;
    }
    lines.push(...figures.map((figure) => `       ${figure}`));
  }
  console.log(lines.join('\n'));
  report.push(...lines, '');
}

// A part of the faults is no record of them all.
if (values.only === undefined && values.rounds === undefined)
  writeFileSync(`bench/results/${date}-faults.txt`, report.join('\n'));
process.exit(isWhole ? 0 : 1);
