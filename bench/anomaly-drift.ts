// Drift of tables over many seeds: of 1,000 rows and five columns, one has its mean moved by three standard deviations
// midway, or none has. Prints how often drift was found, with the right column alone named, and how often it was found
// where there is none. Counts only: any machine will do.
//   bin/run bench/anomaly-drift.ts [--seeds N]
import { parseArgs } from 'node:util';
import { measureDrift } from '../src/anomaly/index.ts';
import { createMatrix, type Matrix, Random } from '../src/statistics/index.ts';

const ROWS = 1000;
const COLUMNS = 5;
const MOVED = 2;
const SIGMAS = 3;
const NAMES = Array.from({ length: COLUMNS }, (_, column) => `c${column}`);

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '200' }, data: { type: 'string' } } });
const seeds = Number(values.seeds);
const kinds: readonly (readonly [name: string, make: (random: Random) => number])[] = [
  ['normal', (random) => random.normal()],
  ['log-normal', (random) => Math.exp(random.normal())],
  ['few different', (random) => Math.floor(4 * random.unit())],
];
for (const [name, make] of kinds) {
  const deviation = spreadOf(make);
  let found = 0;
  let named = 0;
  let wrong = 0;
  let wrongTogether = 0;
  for (let seed = 0; seed < seeds; seed++) {
    const moved = drift(make, seed, SIGMAS * deviation);
    const columns = moved.features.filter(({ hasDrifted }) => hasDrifted).map((feature) => feature.name);
    if (moved.hasDrifted) found++;
    if (columns.join() === NAMES[MOVED]) named++;
    const still = drift(make, seed, 0);
    if (still.features.some(({ hasDrifted }) => hasDrifted)) wrong++;
    if (still.hasDrifted) wrongTogether++;
  }
  const share = (count: number) => `${count} of ${seeds}`;
  console.log(`${name}: moved by ${SIGMAS} sigma: found ${share(found)}, that column alone named ${share(named)}`);
  console.log(`${name}: not moved: a column named ${share(wrong)}, anything said ${share(wrongTogether)}`);
}

function drift(make: (random: Random) => number, seed: number, shift: number) {
  const random = new Random(seed);
  const half = ROWS / 2;
  const earlier = rowsOf(half, () => make(random), 0);
  return measureDrift(
    earlier,
    rowsOf(half, () => make(random), shift),
    NAMES,
  );
}

function rowsOf(rows: number, draw: () => number, shift: number): Matrix {
  const matrix = createMatrix(rows, COLUMNS);
  for (let place = 0; place < matrix.values.length; place++) {
    matrix.values[place] = draw() + (place % COLUMNS === MOVED ? shift : 0);
  }
  return matrix;
}

function spreadOf(make: (random: Random) => number): number {
  const random = new Random(99);
  const drawn = Array.from({ length: 20_000 }, () => make(random));
  const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
  return Math.sqrt(drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length);
}
