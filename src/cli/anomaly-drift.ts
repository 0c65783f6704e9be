import type { Command } from 'commander';
import { compareTables, type Drift } from '../anomaly/index.ts';
import { paint } from '../presentation/index.ts';
import { EXIT } from './exit-code.ts';
import { readTable } from './table-input.ts';
import { styleOf, type Terminal } from './terminal.ts';

interface DriftOptions {
  json?: boolean;
  failOnFinding?: boolean;
}

/** `regreen anomaly drift`: tells whether the columns of a table have changed. */
export function addAnomalyDriftCommand(anomaly: Command, terminal: Terminal): void {
  anomaly
    .command('drift')
    .summary('tell whether columns have changed')
    .description(
      'Tells whether columns are distributed otherwise in later rows than in earlier ones, by the stability index, the ' +
        'Kolmogorov–Smirnov distance and the Jensen–Shannon divergence, and whether all columns together are, by the energy ' +
        'distance, which sees changed relations between columns. Columns of texts are compared text by text, with the ' +
        'chi-squared test. One file is compared half with half.',
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
  const earlier = await readTable(earlierFile, terminal);
  return compareTables(earlier, laterFile === undefined ? null : await readTable(laterFile, terminal));
}

function writeJson({ features, stabilityIndex, divergence, together, hasDrifted }: Drift, { stdout }: Terminal): void {
  for (const one of features) {
    const { name, stabilityIndex: psi, largestDistance: ks, chance: ks_p, divergence: js, hasDrifted: drifted } = one;
    const kind = one.isText ? 'texts' : 'numbers';
    stdout.write(`${JSON.stringify({ feature: name, kind, psi, ks, ks_p, js, drifted })}\n`);
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
  for (const { name, isText, stabilityIndex, largestDistance, divergence } of drifted) {
    const distance = `${isText ? 'TV' : 'KS'} ${largestDistance.toFixed(3)}`;
    const figures = `PSI ${stabilityIndex.toFixed(3)}  ${distance}  JS ${divergence.toFixed(3)}`;
    terminal.stdout.write(`${name.padEnd(width)}${figures}\n`);
  }
  const energy = `energy ${together.distance.toFixed(3)}, by chance in ${(100 * together.chance).toFixed(1)} % of cases`;
  terminal.stdout.write(`${'together'.padEnd(width)}${energy}\n`);
}
