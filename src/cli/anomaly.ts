import type { Command } from 'commander';
import { addAnomalyCompareCommand } from './anomaly-compare.ts';
import { addAnomalyDetectCommand } from './anomaly-detect.ts';
import { addAnomalyDetectorsCommand } from './anomaly-detectors.ts';
import { addAnomalyDriftCommand } from './anomaly-drift.ts';
import { addAnomalyReportCommand } from './anomaly-report.ts';
import { addAnomalyWatchCommand } from './anomaly-watch.ts';
import type { Terminal } from './terminal.ts';

/** `regreen anomaly`: scores tables and series. */
export function addAnomalyCommand(program: Command, terminal: Terminal): void {
  const anomaly = program
    .command('anomaly')
    .summary('find unusual rows of tables and unusual moments of series')
    .description('Finds unusual rows of tables and unusual moments of series; needs no labels.');
  addAnomalyDetectCommand(anomaly, terminal);
  addAnomalyCompareCommand(anomaly, terminal);
  addAnomalyDriftCommand(anomaly, terminal);
  addAnomalyDetectorsCommand(anomaly, terminal);
  addAnomalyWatchCommand(anomaly, terminal);
  addAnomalyReportCommand(anomaly, terminal);
}
