// Learns how `anomaly detect --detector auto` weighs detectors by the traits of a table:
//   bin/run scripts/training/auto.ts --data DIR [--output src/anomaly/auto-weights.ts] [--scores DIR]
// The figure printed is of tables left out, each together with those that are much like it. --scores keeps what detectors
// say of each table there, and goes on from it: a run that was broken off need not begin again. What is kept is of the
// detectors as they were; after a change to them give another directory. The shipped file is the output, formatted.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readLabelledTables } from '../../bench/anomaly/labelled-tables.ts';
import {
  AUTO_MEMBERS,
  choosePlan,
  measureTraits,
  type QualityModel,
  runsOf,
  type TableTraits,
  traitVector,
} from '../../src/anomaly/index.ts';
import { averagePrecision, averageRanks, deviation, mean, rocAuc } from '../../src/statistics/index.ts';

const RIDGE = 3;
const RANK_EMPHASIS = 8;
const PRECISION_WEIGHT = 0.5;
const TWIN_DISTANCE = 1.5;
/** Several, so that the luck of one run decides nothing. */
const SEEDS = [0, 1, 2, 3, 4];
/** The first of them are learned from. */
const LEARNED_SEEDS = 3;

type Quality = readonly [area: number, precision: number];

interface Example {
  readonly name: string;
  readonly traits: TableTraits;
  readonly vector: readonly number[];
  readonly labels: Uint8Array;
  /** of each member, one for each seed */
  readonly ranks: Readonly<Record<string, readonly Float64Array[]>>;
  readonly quality: Readonly<Record<string, number>>;
}

const { values } = parseArgs({
  options: { data: { type: 'string' }, output: { type: 'string' }, scores: { type: 'string' } },
});
if (values.data === undefined) throw new Error('expected --data DIR, the folder that holds anomaly/tabular');

const examples = readLabelledTables(values.data).map(({ name, matrix, labels }): Example => {
  const ranks: Record<string, readonly Float64Array[]> = {};
  const quality: Record<string, number> = {};
  for (const [member, { detector, settings }] of Object.entries(AUTO_MEMBERS)) {
    const runs = (detector.isRandomized ? SEEDS : SEEDS.slice(0, 1)).map((seed) =>
      keptScores(`${name}-${member}-${seed}`, matrix.rows, () => detector.learn(matrix, { settings, seed }).scores),
    );
    ranks[member] = runs.map((scores) => averageRanks(scores).map((rank) => (rank / matrix.rows) ** RANK_EMPHASIS));
    quality[member] = mean(
      runs
        .slice(0, LEARNED_SEEDS)
        .map((scores) => rocAuc(scores, labels) + PRECISION_WEIGHT * averagePrecision(scores, labels)),
    );
  }
  console.error(`${name}: ${matrix.rows} rows scored`);
  const traits = measureTraits(matrix);
  return { name, traits, vector: traitVector(traits), labels, ranks, quality };
});

/** Scores from the directory of those that are kept; made, and kept there, where they are missing. */
function keptScores(name: string, rows: number, make: () => Float64Array): Float64Array {
  if (values.scores === undefined) return make();
  const file = join(values.scores, `${name}.f64`);
  if (existsSync(file)) {
    const kept = new Float64Array(new Uint8Array(readFileSync(file)).buffer);
    if (kept.length === rows) return kept;
  }
  mkdirSync(values.scores, { recursive: true });
  const scores = make();
  writeFileSync(`${file}.part`, scores);
  renameSync(`${file}.part`, file);
  return scores;
}

const whole = learnModel(examples);
const rows = examples.map((example) => {
  const others = examples.filter((other) => distance(whole, example, other) > TWIN_DISTANCE);
  const left = judge(example, learnModel(others));
  const seen = judge(example, whole);
  console.log(`${example.name.padEnd(18)} left out ${shown(left)}  seen ${shown(seen)}`);
  return { left, seen };
});
for (const seed of SEEDS) console.log(`seed ${seed}, left out: ${shown(rows.map(({ left }) => left[seed]!))}`);
console.log(`tables left out:  ROC-AUC and average precision ${shown(rows.flatMap(({ left }) => left))}`);
console.log(`tables seen:      ROC-AUC and average precision ${shown(rows.flatMap(({ seen }) => seen))}`);
if (values.output !== undefined) writeFileSync(values.output, moduleOf(whole));

/** Ridge regression of each detector's quality, against the average detector of the table, on the traits. */
function learnModel(from: readonly Example[]): QualityModel {
  const width = from[0]!.vector.length;
  const trait = (place: number) => from.map((example) => example.vector[place]!);
  const means = Array.from({ length: width }, (_, place) => mean(trait(place)));
  const spreads = Array.from({ length: width }, (_, place) => deviation(trait(place)) || 1);
  const places = from.map(({ vector }) => vector.map((value, place) => (value - means[place]!) / spreads[place]!));
  const names = Object.keys(AUTO_MEMBERS);
  const detectors: Record<string, { base: number; slopes: number[] }> = {};
  for (const name of names) {
    const ahead = from.map(({ quality }) => quality[name]! - mean(names.map((one) => quality[one]!)));
    const base = mean(ahead);
    const left = Array.from({ length: width }, (_, row) =>
      Array.from({ length: width }, (_, column) => {
        const product = places.reduce((sum, place) => sum + place[row]! * place[column]!, 0);
        return product + (row === column ? RIDGE : 0);
      }),
    );
    const right = Array.from({ length: width }, (_, row) =>
      places.reduce((sum, place, example) => sum + place[row]! * (ahead[example]! - base), 0),
    );
    detectors[name] = { base, slopes: solve(left, right) };
  }
  return { means, spreads, detectors };
}

/** Gaussian elimination; the ridge keeps every pivot above 0. */
function solve(left: number[][], right: number[]): number[] {
  const size = right.length;
  for (let pivot = 0; pivot < size; pivot++) {
    for (let row = pivot + 1; row < size; row++) {
      const factor = left[row]![pivot]! / left[pivot]![pivot]!;
      for (let column = pivot; column < size; column++) left[row]![column]! -= factor * left[pivot]![column]!;
      right[row]! -= factor * right[pivot]!;
    }
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let column = row + 1; column < size; column++) right[row]! -= left[row]![column]! * right[column]!;
    right[row]! /= left[row]![row]!;
  }
  return right;
}

/** For each seed, of as many runs as `auto` does: they begin with that seed and go on with the next. */
function judge({ traits, labels, ranks }: Example, model: QualityModel): readonly Quality[] {
  const { weights } = choosePlan(traits, model);
  const runs = SEEDS.map((_, run) => {
    const scores = new Float64Array(labels.length);
    for (const [name, weight] of Object.entries(weights)) {
      const own = ranks[name]!;
      const count = Math.min(own.length, runsOf(name, traits));
      for (let turn = 0; turn < count; turn++) {
        own[(run + turn) % own.length]!.forEach((rank, row) => {
          scores[row]! += (weight / count) * rank;
        });
      }
    }
    return [rocAuc(scores, labels), averagePrecision(scores, labels)] as const;
  });
  return runs;
}

function distance({ spreads }: QualityModel, one: Example, other: Example): number {
  return Math.hypot(...spreads.map((spread, place) => (one.vector[place]! - other.vector[place]!) / spread));
}

function shown(qualities: readonly Quality[]): string {
  const middle = (place: 0 | 1) => mean(qualities.map((quality) => quality[place])).toFixed(4);
  return `${middle(0)} ${middle(1)}`;
}

function moduleOf(model: QualityModel): string {
  const short = (numbers: readonly number[]) => numbers.map((number) => Number(number.toPrecision(6)));
  const detectors = Object.entries(model.detectors).map(
    ([name, { base, slopes }]) => `    ${name}: { base: ${short([base])}, slopes: ${JSON.stringify(short(slopes))} },`,
  );
  return [
    '// Written by scripts/training/auto.ts.',
    '',
    "/** How each detector's quality, against the others on the same table, follows from the table's traits. */",
    'export const AUTO_WEIGHTS = {',
    `  means: ${JSON.stringify(short(model.means))},`,
    `  spreads: ${JSON.stringify(short(model.spreads))},`,
    '  detectors: {',
    ...detectors,
    '  },',
    '};',
    '',
  ].join('\n');
}
