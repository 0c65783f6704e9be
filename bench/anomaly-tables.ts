// Detectors of tables on labelled data: quality and time, fitted on the rows they score, without labels.
//   bin/run bench/anomaly-tables.ts --data DIR [--only NAME,NAME] [--seeds N] [--scores DIR]
// --scores writes DIR/<detector>/<table>.txt with one score a row, for comparison with other programs.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DETECTORS, requireDetector } from '../src/anomaly/index.ts';
import { averagePrecision, mean, rocAuc } from '../src/statistics/index.ts';
import { readLabelledTables } from './anomaly/labelled-tables.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    only: { type: 'string' },
    scores: { type: 'string' },
    seeds: { type: 'string', default: '1' },
  },
});
if (values.data === undefined) throw new Error('expected --data DIR, the folder that holds anomaly/tabular');

const tables = readLabelledTables(values.data);
const names = values.only?.split(',') ?? [...DETECTORS.map(({ name }) => name), 'auto'];
console.log(`${tables.length} tables; seeds ${values.seeds}; auto has seen these tables, see scripts/training/auto.ts`);
console.log(`${'detector'.padEnd(28)} ROC-AUC  AP      seconds`);
for (const name of names) {
  const detector = requireDetector(name);
  const seeds = detector.isRandomized ? Number(values.seeds) : 1;
  const areas: number[] = [];
  const precisions: number[] = [];
  let milliseconds = 0;
  for (const table of tables) {
    for (let seed = 0; seed < seeds; seed++) {
      const start = performance.now();
      const { scores } = detector.learn(table.matrix, { settings: detector.defaults, seed });
      milliseconds += (performance.now() - start) / seeds;
      areas.push(rocAuc(scores, table.labels));
      precisions.push(averagePrecision(scores, table.labels));
      if (values.scores === undefined || seed > 0) continue;
      mkdirSync(join(values.scores, name), { recursive: true });
      writeFileSync(join(values.scores, name, `${table.name}.txt`), `${scores.join('\n')}\n`);
    }
  }
  const seconds = (milliseconds / 1000).toFixed(2);
  console.log(`${name.padEnd(28)} ${mean(areas).toFixed(4)}   ${mean(precisions).toFixed(4)}  ${seconds.padStart(7)}`);
}
