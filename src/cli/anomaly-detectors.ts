import type { Command } from 'commander';
import { DETECTORS } from '../anomaly/index.ts';
import { paint } from '../presentation/index.ts';
import { styleOf, type Terminal } from './terminal.ts';

/** `regreen anomaly detectors`: which detectors there are. */
export function addAnomalyDetectorsCommand(anomaly: Command, terminal: Terminal): void {
  anomaly
    .command('detectors')
    .summary('list the detectors')
    .description('Lists the detectors for tables: what each calls unusual, its settings, and where it is defined.')
    .option('--json', 'one JSON object a detector')
    .action((options: { json?: boolean }) => listDetectors(options, terminal));
}

function listDetectors({ json }: { json?: boolean }, terminal: Terminal): void {
  const style = styleOf(terminal);
  const width = Math.max(...DETECTORS.map(({ name }) => name.length)) + 2;
  for (const { name, summary, source, isRandomized, defaults } of DETECTORS) {
    if (json) {
      terminal.stdout.write(
        `${JSON.stringify({ name, summary, source, randomized: isRandomized, settings: defaults })}\n`,
      );
      continue;
    }
    const settings = Object.entries(defaults)
      .map(([key, value]) => `${key}=${value}`)
      .join(' ');
    terminal.stdout.write(`${paint(style, 'bold', name)}${' '.repeat(width - name.length)}${summary}\n`);
    if (settings !== '') terminal.stdout.write(`${' '.repeat(width)}${paint(style, 'dim', settings)}\n`);
  }
}
