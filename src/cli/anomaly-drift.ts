import type { Command } from 'commander';
import { type Drift, encodeTable, learnEncoding, measureDrift } from '../anomaly/index.ts';
import { BadInputError } from '../foundation/index.ts';
import { paint } from '../presentation/index.ts';
import type { Matrix } from '../statistics/index.ts';
import { EXIT } from './exit-code.ts';
import { readTable } from './table-input.ts';
import { styleOf, type Terminal } from './terminal.ts';

interface DriftOptions {
  json?: boolean;
  failOnFinding?: boolean;
}

const LEAST_ROWS = 20;

/** `regreen anomaly drift`: tells whether the columns of a table have changed. */
export function addAnomalyDriftCommand(anomaly: Command, terminal: Terminal): void {
  anomaly
    .command('drift')
    .summary('tell whether columns have changed')
    .description(
      'Tells whether columns are distributed otherwise in later rows than in earlier ones, by the stability index, the ' +
        'Kolmogorov–Smirnov distance and the Jensen–Shannon divergence, and whether all columns together are, by the energy ' +
        'distance, which sees changed relations between columns. One file is compared half with half.',
    )
    .argument('<earlier>', 'a table; - is standard input')
    .argument('[later]', 'a table with the same columns')
    .option('--json', 'one JSON object a column, then one of all')
    .option('--fail-on-finding', 'end with exit code 1 when a column has drifted')
    .action(async (earlier: string, later: string | undefined, options: DriftOptions) => {
      const drift = await compare(earlier, later, terminal);
      if (options.json) writeJson(drift, terminal);
      else writeTable(drift, terminal);
      if (options.failOnFinding && drift.hasDrifted) process.exitCode = EXIT.findings;
    });
}

async function compare(earlierFile: string, laterFile: string | undefined, terminal: Terminal): Promise<Drift> {
  const table = await readTable(earlierFile, terminal);
  const { features } = learnEncoding(table, undefined);
  const matrix = encodeTable(table, features);
  const half = Math.floor(matrix.rows / 2);
  const later =
    laterFile === undefined
      ? part(matrix, half, matrix.rows)
      : encodeTable(await readTable(laterFile, terminal), features);
  const earlier = laterFile === undefined ? part(matrix, 0, half) : matrix;
  const rows = Math.min(earlier.rows, later.rows);
  if (rows < LEAST_ROWS) throw new BadInputError(`expected at least ${LEAST_ROWS} rows on each side, came ${rows}`);
  return measureDrift(
    earlier,
    later,
    features.map(({ name }) => name),
  );
}

function part({ columns, values }: Matrix, first: number, end: number): Matrix {
  return { rows: end - first, columns, values: values.subarray(first * columns, end * columns) };
}

function writeJson({ features, stabilityIndex, divergence, together, hasDrifted }: Drift, { stdout }: Terminal): void {
  for (const one of features) {
    const { name, stabilityIndex: psi, largestDistance: ks, chance: ks_p, divergence: js, hasDrifted: drifted } = one;
    stdout.write(`${JSON.stringify({ feature: name, psi, ks, ks_p, js, drifted })}\n`);
  }
  const drifted = features.filter((one) => one.hasDrifted).map(({ name }) => name);
  const all = { energy: together.distance, energy_p: together.chance, together: together.hasDrifted };
  const mean = { psi: stabilityIndex, js: divergence };
  stdout.write(`${JSON.stringify({ ...mean, ...all, drifted: hasDrifted, features: drifted })}\n`);
}

function writeTable({ features, together, hasDrifted }: Drift, terminal: Terminal): void {
  const style = styleOf(terminal);
  const drifted = features.filter((one) => one.hasDrifted);
  const count = `${drifted.length} of ${features.length} columns`;
  const isRelation = together.hasDrifted && drifted.length === 0;
  const title = isRelation
    ? 'relations between columns have changed'
    : hasDrifted
      ? `${count} have changed`
      : 'no column has changed';
  terminal.stdout.write(`${paint(style, 'bold', title)}\n`);
  const width = Math.max('together'.length, ...drifted.map(({ name }) => name.length)) + 2;
  for (const { name, stabilityIndex, largestDistance, divergence } of drifted) {
    const figures = `PSI ${stabilityIndex.toFixed(3)}  KS ${largestDistance.toFixed(3)}  JS ${divergence.toFixed(3)}`;
    terminal.stdout.write(`${name.padEnd(width)}${figures}\n`);
  }
  const energy = `energy ${together.distance.toFixed(3)}, by chance in ${(100 * together.chance).toFixed(1)} % of cases`;
  terminal.stdout.write(`${'together'.padEnd(width)}${energy}\n`);
}
