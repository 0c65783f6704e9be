import type { Command } from 'commander';
import { DETECTORS, type Detector, SERIES_DETECTORS, type SeriesDetectorKind } from '../anomaly/index.ts';
import { paint } from '../presentation/index.ts';
import { styleOf, type Terminal } from './terminal.ts';

/** `regreen anomaly detectors`: which detectors there are. */
export function addAnomalyDetectorsCommand(anomaly: Command, terminal: Terminal): void {
  anomaly
    .command('detectors')
    .summary('list the detectors')
    .description(
      'Lists the detectors for tables and series: what each calls unusual, its settings, and where it is defined.',
    )
    .option('--json', 'one JSON object a detector')
    .action((options: { json?: boolean }) => listDetectors(options, terminal));
}

function listDetectors({ json }: { json?: boolean }, terminal: Terminal): void {
  const style = styleOf(terminal);
  const listed = [...DETECTORS.map(listTableDetector), ...SERIES_DETECTORS.map(listSeriesDetector)];
  const width = Math.max(...listed.map(({ name }) => name.length)) + 2;
  for (const detector of listed) {
    if (json) {
      terminal.stdout.write(`${JSON.stringify(detector)}\n`);
      continue;
    }
    const { name, summary, judges } = detector;
    const settings = Object.entries(detector.settings)
      .map(([key, value]) => `${key}=${value}`)
      .join(' ');
    terminal.stdout.write(`${paint(style, 'bold', name)}${' '.repeat(width - name.length)}${judges}: ${summary}\n`);
    if (settings !== '') terminal.stdout.write(`${' '.repeat(width)}${paint(style, 'dim', settings)}\n`);
  }
}

function listTableDetector({ name, summary, source, isRandomized, defaults }: Detector) {
  return { name, judges: 'tables', summary, source, randomized: isRandomized, settings: defaults };
}

function listSeriesDetector({ name, summary, source, isRandomized, settings }: SeriesDetectorKind) {
  const defaults = Object.fromEntries(Object.entries(settings).map(([key, setting]) => [key, setting.default]));
  return { name, judges: 'series', summary, source, randomized: isRandomized, settings: defaults };
}
