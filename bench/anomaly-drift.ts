// Drift of tables over many seeds: of 1,000 rows and five columns, one has its mean moved by three standard deviations
// midway, or, of texts, has half of them no more (of many texts the rarest, which is not seen), or none has. Prints how
// often drift was found, with the right column alone named, and how often it was found where there is none. Counts only:
// any machine will do.
//   bin/run bench/anomaly-drift.ts [--seeds N] [--kind WORDS]
import { parseArgs } from 'node:util';
import { measureDrift } from '../src/anomaly/index.ts';
import { createMatrix, type Matrix, Random } from '../src/statistics/index.ts';

const ROWS = 1000;
const COLUMNS = 5;
const MOVED = 2;
const SIGMAS = 3;
const NAMES = Array.from({ length: COLUMNS }, (_, column) => `c${column}`);
const RARE_TEXTS = 200;

interface Kind {
  readonly name: string;
  readonly isText: boolean;
  readonly make: (random: Random) => number;
  /** a cell of the column that moved */
  readonly makeMoved: (random: Random) => number;
  readonly moved: string;
}

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    kind: { type: 'string', default: '' },
    data: { type: 'string' },
  },
});
const seeds = Number(values.seeds);
const kinds: readonly Kind[] = [
  numbers('normal', (random) => random.normal()),
  numbers('log-normal', (random) => Math.exp(random.normal())),
  numbers('few different', (random) => Math.floor(4 * random.unit())),
  texts('four texts, equally frequent', 4, (random) => Math.floor(4 * random.unit())),
  texts('many texts, most of them rare', RARE_TEXTS, (random) => Math.floor(RARE_TEXTS ** random.unit())),
];
for (const { name, isText, make, makeMoved, moved } of kinds.filter(({ name }) => name.includes(values.kind))) {
  let found = 0;
  let named = 0;
  let wrong = 0;
  let wrongTogether = 0;
  for (let seed = 0; seed < seeds; seed++) {
    const drifted = drift(isText, make, makeMoved, seed);
    const columns = drifted.features.filter(({ hasDrifted }) => hasDrifted).map((feature) => feature.name);
    if (drifted.hasDrifted) found++;
    if (columns.join() === NAMES[MOVED]) named++;
    const still = drift(isText, make, make, seed);
    if (still.features.some(({ hasDrifted }) => hasDrifted)) wrong++;
    if (still.hasDrifted) wrongTogether++;
  }
  const share = (count: number) => `${count} of ${seeds}`;
  console.log(`${name}: ${moved}: found ${share(found)}, that column alone named ${share(named)}`);
  console.log(`${name}: not moved: a column named ${share(wrong)}, anything said ${share(wrongTogether)}`);
}

function numbers(name: string, make: Kind['make']): Kind {
  const shift = SIGMAS * spreadOf(make);
  const makeMoved = (random: Random) => make(random) + shift;
  return { name, isText: false, make, makeMoved, moved: `moved by ${SIGMAS} sigma` };
}

function texts(name: string, count: number, make: Kind['make']): Kind {
  const makeMoved = (random: Random) => make(random) % Math.ceil(count / 2);
  return { name, isText: true, make, makeMoved, moved: 'half of the texts gone' };
}

function drift(isText: boolean, make: Kind['make'], makeMoved: Kind['make'], seed: number) {
  const random = new Random(seed);
  const half = ROWS / 2;
  const earlier = rowsOf(half, make, make, random);
  const columns = NAMES.map((name) => ({ name, isText }));
  return measureDrift(earlier, rowsOf(half, make, makeMoved, random), columns);
}

function rowsOf(rows: number, make: Kind['make'], makeMoved: Kind['make'], random: Random): Matrix {
  const matrix = createMatrix(rows, COLUMNS);
  for (let place = 0; place < matrix.values.length; place++) {
    matrix.values[place] = (place % COLUMNS === MOVED ? makeMoved : make)(random);
  }
  return matrix;
}

function spreadOf(make: Kind['make']): number {
  const random = new Random(99);
  const drawn = Array.from({ length: 20_000 }, () => make(random));
  const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
  return Math.sqrt(drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length);
}
