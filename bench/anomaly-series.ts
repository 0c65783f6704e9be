// Watches labelled series and prints, by the rules of NAB (standard profile): `auto` at one threshold for all files,
// the same with the threshold chosen on one half of the files and judged on the other (all means over random halves),
// its alarms within the default budget, false alarms on the real files, and each detector beside it. Then rows a second.
//
//   bin/run bench/anomaly-series.ts --data DIR [--output DIR] [--only NAME,NAME]   DIR/anomaly/nab/windows.json and the files it names
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { SERIES_DETECTORS, SeriesWatch } from '../src/anomaly/index.ts';
import { Random } from '../src/statistics/index.ts';
import { type LabelledSeries, readCorpus } from './nab/corpus.ts';
import { bestThreshold, type NabScore, scoreAt, sweepScores } from './nab/scoring.ts';

const HALVINGS = 50;
const SPEED_ROWS = 300_000;
const SPEED_ROUNDS = 3;
const SAMPLE_MS = 60_000;

const { values } = parseArgs({
  options: { data: { type: 'string' }, output: { type: 'string' }, only: { type: 'string' } },
});
if (values.data === undefined) {
  console.error('expected --data DIR, a directory with anomaly/nab');
  process.exit(2);
}
const corpus = readCorpus(join(values.data, 'anomaly/nab'));
const isReal = corpus.map(({ name }) => name.startsWith('real'));

const names = values.only?.split(',') ?? SERIES_DETECTORS.map(({ name }) => name);
for (const name of names) measureDetector(name);
console.log('\nrows a second of processor time, one core, best of three');
for (const name of names) console.log(`${name.padEnd(20)} ${measureSpeed(name).toLocaleString('en')}`);

function measureDetector(name: string): void {
  const readings = corpus.map((series) => watch(name, series));
  const scores = readings.map((reading) => reading.scores);
  const threshold = bestThreshold(sweepScores(corpus, scores));
  print(`${name}, one threshold for all`, scoreAt(sweepScores(corpus, scores), threshold), threshold);
  if (values.output !== undefined) writeScores(join(values.output, name), scores);
  const alarms = readings.map((reading) => reading.alarms);
  print('  alarms within the default budget', scoreAt(sweepScores(corpus, alarms), 1));
  if (name !== 'auto') return;
  const real = corpus.filter((_, index) => isReal[index]);
  const realAlarms = alarms.filter((_, index) => isReal[index]);
  print('  the same, real files only', scoreAt(sweepScores(real, realAlarms), 1));
  const halves = scoreUnseenHalves(scores);
  const mean = halves.reduce((sum, score) => sum + score, 0) / halves.length;
  const sorted = halves.toSorted((a, b) => a - b);
  const tenth = sorted[Math.floor(halves.length / 10)]!;
  console.log(
    `  unseen halves: mean ${mean.toFixed(1)}, worst tenth below ${tenth.toFixed(1)} (${halves.length} halves)`,
  );
  for (const category of new Set(corpus.map((series) => dirname(series.name)))) {
    const here = corpus.map((series) => dirname(series.name) === category);
    const others = pick(corpus, here, false);
    const chosen = bestThreshold(sweepScores(others, pick(scores, here, false)));
    print(
      `  ${category}, threshold of the others`,
      scoreAt(sweepScores(pick(corpus, here, true), pick(scores, here, true)), chosen),
    );
  }
}

function pick<T>(items: readonly T[], flags: readonly boolean[], wanted: boolean): T[] {
  return items.filter((_, index) => flags[index] === wanted);
}

function watch(
  detector: string,
  { timesMs, values: series }: LabelledSeries,
): { scores: Float64Array; alarms: Float64Array } {
  const watched = new SeriesWatch({ detector });
  const scores = new Float64Array(series.length);
  const alarms = new Float64Array(series.length);
  for (let row = 0; row < series.length; row++) {
    const { score, isAnomaly } = watched.update(timesMs[row]!, series[row]!);
    scores[row] = score;
    alarms[row] = isAnomaly ? 1 : 0;
  }
  return { scores, alarms };
}

/** Scores of each half of the files at the threshold that was best on the other half. */
function scoreUnseenHalves(scores: readonly Float64Array[]): number[] {
  const random = new Random(1);
  return Array.from({ length: HALVINGS }).flatMap(() => {
    const order = [...random.sample(corpus.length, corpus.length)];
    const halves = [order.slice(0, corpus.length >> 1), order.slice(corpus.length >> 1)];
    const sweeps = halves.map((half) =>
      sweepScores(
        half.map((index) => corpus[index]!),
        half.map((index) => scores[index]!),
      ),
    );
    return [scoreAt(sweeps[0]!, bestThreshold(sweeps[1]!)).score, scoreAt(sweeps[1]!, bestThreshold(sweeps[0]!)).score];
  });
}

function print(title: string, { score, found, windows, falseAlarms, rowsOutside }: NabScore, threshold?: number): void {
  const alarms = `false=${falseAlarms} (${((1000 * falseAlarms) / rowsOutside).toFixed(2)} per 1,000 rows)`;
  const line = threshold === undefined ? '' : ` threshold=${threshold.toFixed(4)}`;
  console.log(`${title.padEnd(46)} score=${score.toFixed(1).padStart(6)} found=${found}/${windows} ${alarms}${line}`);
}

/** Scores as files of the form that scorers of NAB read: timestamp, value, score. */
function writeScores(directory: string, scores: readonly Float64Array[]): void {
  corpus.forEach(({ name, timestamps, values: series }, index) => {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    const lines = timestamps.map((timestamp, row) => `${timestamp},${series[row]},${scores[index]![row]}`);
    writeFileSync(path, `timestamp,value,score\n${lines.join('\n')}\n`);
  });
}

/** Rows a second of processor time (others may be at work too) on a daily series with noise, a row a minute. */
function measureSpeed(detector: string): number {
  const random = new Random(7);
  const rows = Float64Array.from({ length: SPEED_ROWS }, (_, row) => 20 + 5 * Math.sin(row / 229) + random.normal());
  let best = 0;
  for (let round = 0; round < SPEED_ROUNDS; round++) {
    const watched = new SeriesWatch({ detector });
    const start = process.cpuUsage();
    for (let row = 0; row < rows.length; row++) watched.update(row * SAMPLE_MS, rows[row]!);
    const { user, system } = process.cpuUsage(start);
    best = Math.max(best, (1e6 * rows.length) / (user + system));
  }
  return Math.round(best);
}
