// Detectors of tables beside those of scikit-learn, scipy and numpy, with the same parameters: quality and time.
//   bin/run bench/anomaly-peers.ts --data DIR [--python /usr/bin/python3] [--only NAME,NAME] [--rounds N]
//     [--seeds N] [--threads one|all] [--parity]
// Needs a Python with scikit-learn, as `apt-get install python3-sklearn` brings it.
//
// Table by table ours and theirs take turns, and both count their own processor time: what else the machine does hurts
// both alike. Time is the sum over the tables of the middle of all rounds; "first" is the first round by itself, in
// which the program is cold. --parity measures quality alone, once, and tells it table by table.
import { type ChildProcess, spawn } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { requireDetector } from '../src/anomaly/index.ts';
import { averagePrecision, mean, median, rocAuc } from '../src/statistics/index.ts';
import { type LabelledTable, readLabelledTables } from './anomaly/labelled-tables.ts';

const NAMES = 'isolation_forest,lof,knn_mean,knn_largest,hbos,ecod,copod,pca,mahalanobis,mcd,gmm,one_class_svm';
const TIMED = 'isolation_forest,lof,knn_mean,knn_largest,hbos,ecod,pca';
/** Covariances need several rows a column. */
const NARROW = new Set(['mcd', 'gmm']);
const WIDEST_NARROW = 200;
const NAME_WIDTH = 18;

/** What fitting and scoring one table took, in seconds, and how good it was. */
interface Reading {
  readonly processor: number;
  readonly clock: number;
  readonly area: number;
  readonly precision: number;
}

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    python: { type: 'string', default: '/usr/bin/python3' },
    only: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    seeds: { type: 'string', default: '3' },
    threads: { type: 'string', default: 'one' },
    parity: { type: 'boolean', default: false },
  },
});
if (values.data === undefined) throw new Error('expected --data DIR, the folder that holds anomaly/tabular');

const tables = readLabelledTables(values.data);
const names = (values.only ?? (values.parity ? NAMES : TIMED)).split(',');
const peer = startPeer(join(values.data, 'anomaly', 'tabular'));
const lines = createInterface({ input: peer.stdout! })[Symbol.asyncIterator]();
console.log(`${tables.length} tables; ${values.threads} thread(s) for theirs, one for ours; load ${shownLoad()}`);
if (values.parity) await compareQuality(Number(values.seeds));
else await compareTime(Number(values.rounds));
console.log(`load in the end ${shownLoad()}`);
peer.stdin!.end();

async function compareQuality(seeds: number): Promise<void> {
  console.log(`means of ${seeds} seeds where chance has a part; difference: ours less theirs, ROC-AUC`);
  console.log(`${'detector'.padEnd(NAME_WIDTH)} ours ROC  AP      theirs ROC AP      mean |difference| by table`);
  for (const name of names) {
    const count = requireDetector(name).isRandomized ? seeds : 1;
    const rows: (readonly [table: string, ours: Reading, theirs: Reading])[] = [];
    for (const table of tables.filter((one) => canLearn(name, one))) {
      const [ours, theirs]: Reading[][] = [[], []];
      for (let seed = 0; seed < count; seed++) {
        ours!.push(readOurs(name, table, seed));
        theirs!.push(await readTheirs(name, table, seed));
      }
      rows.push([table.name, meanOf(ours!), meanOf(theirs!)]);
    }
    const figures = [1, 2].flatMap((side) => {
      const readings = rows.map((row) => row[side] as Reading);
      return [mean(readings.map(({ area }) => area)), mean(readings.map(({ precision }) => precision))];
    });
    const apart = mean(rows.map(([, ours, theirs]) => Math.abs(ours.area - theirs.area)));
    const [area, precision, theirArea, theirPrecision] = figures.map((figure) => figure.toFixed(4));
    const line = `${area}    ${precision}  ${theirArea}     ${theirPrecision}  ${apart.toFixed(4)} (${rows.length})`;
    console.log(`${name.padEnd(NAME_WIDTH)} ${line}`);
    const far = rows
      .map(([table, ours, theirs]) => [table, ours.area - theirs.area] as const)
      .filter(([, difference]) => Math.abs(difference) > 0.005)
      .map(([table, difference]) => `${table} ${difference > 0 ? '+' : ''}${difference.toFixed(3)}`);
    if (far.length > 0) console.log(`  apart by more than 0.005: ${far.join(', ')}`);
  }
}

async function compareTime(rounds: number): Promise<void> {
  const head = ['ours', 'theirs', 'ratio', 'ratios of rounds', '    clock', 'theirs', 'ratio'];
  console.log(`seconds for all tables, middle of ${rounds} rounds; processor time first, then the clock's`);
  console.log(`${'detector'.padEnd(NAME_WIDTH)} ${head.join('  ')}`);
  for (const name of names) {
    const able = tables.filter((one) => canLearn(name, one));
    const readings: (readonly [ours: Reading, theirs: Reading])[][] = able.map(() => []);
    for (let round = 0; round < rounds; round++) {
      for (const [place, table] of able.entries()) {
        // Who comes first changes, as the second finds the caches of the other.
        const isFirst = round % 2 === 0;
        const early = isFirst ? readOurs(name, table, round) : undefined;
        const theirs = await readTheirs(name, table, round);
        readings[place]!.push([early ?? readOurs(name, table, round), theirs]);
      }
    }
    const middle = (side: 0 | 1, kind: 'processor' | 'clock') =>
      readings.reduce((sum, own) => sum + median(own.map((pair) => pair[side][kind])), 0);
    const ratios = Array.from({ length: rounds }, (_, round) => {
      const sum = (side: 0 | 1) => readings.reduce((total, own) => total + own[round]![side].processor, 0);
      return sum(0) / sum(1);
    });
    const [ours, theirs] = [middle(0, 'processor'), middle(1, 'processor')];
    const [clock, theirClock] = [middle(0, 'clock'), middle(1, 'clock')];
    const spread = `${ratios.map((ratio) => ratio.toFixed(2)).join(' ')}`;
    console.log(
      `${name.padEnd(NAME_WIDTH)} ${ours.toFixed(2)}  ${theirs.toFixed(2)}  ${(ours / theirs).toFixed(2)}  (${spread})  ${clock.toFixed(2)}  ${theirClock.toFixed(2)}  ${(clock / theirClock).toFixed(2)}`,
    );
  }
}

function readOurs(name: string, { matrix, labels }: LabelledTable, seed: number): Reading {
  const detector = requireDetector(name);
  const startMs = performance.now();
  const before = process.cpuUsage();
  const { scores } = detector.learn(matrix, { settings: detector.defaults, seed });
  const { user, system } = process.cpuUsage(before);
  const clock = (performance.now() - startMs) / 1000;
  const [area, precision] = [rocAuc(scores, labels), averagePrecision(scores, labels)];
  return { processor: (user + system) / 1e6, clock, area, precision };
}

async function readTheirs(name: string, { name: table }: LabelledTable, seed: number): Promise<Reading> {
  peer.stdin!.write(`${name} ${table} ${seed}\n`);
  const line = await lines.next();
  if (line.done === true) throw new Error(`${values.python} ended: does it have scikit-learn?`);
  return JSON.parse(line.value) as Reading;
}

function startPeer(directory: string): ChildProcess {
  const script = new URL('anomaly/peers.py', import.meta.url).pathname;
  const one = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
  return spawn(values.python, [script, directory], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, ...(values.threads === 'one' ? one : {}) },
  });
}

function canLearn(name: string, { matrix: { rows, columns } }: LabelledTable): boolean {
  return !NARROW.has(name) || (rows >= 3 * columns && columns <= WIDEST_NARROW);
}

function meanOf(readings: readonly Reading[]): Reading {
  const middle = (kind: keyof Reading) => mean(readings.map((reading) => reading[kind]));
  return {
    processor: middle('processor'),
    clock: middle('clock'),
    area: middle('area'),
    precision: middle('precision'),
  };
}

function shownLoad(): string {
  return loadavg()
    .map((load) => load.toFixed(1))
    .join(' ');
}
