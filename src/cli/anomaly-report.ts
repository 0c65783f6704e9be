import type { Command } from 'commander';
import { DEFAULT_ALARMS_PER_WEEK } from '../anomaly/index.ts';
import { UsageError } from '../foundation/index.ts';
import { drawPictures, type Report, toReportPage } from '../plots/index.ts';
import { parseSeed } from './anomaly-detect.ts';
import { EXIT } from './exit-code.ts';
import { encodePng } from './png.ts';
import type { ReportOptions } from './report-options.ts';
import { reportSeries } from './series-report.ts';
import { reportTable } from './table-report.ts';
import { complain, type Terminal } from './terminal.ts';
import { writeWhole } from './whole-file.ts';

/** `regreen anomaly report`: a page about a table or a series. */
export function addAnomalyReportCommand(anomaly: Command, terminal: Terminal): void {
  anomaly
    .command('report')
    .summary('make a page with plots of a table or a series')
    .description(
      'Makes one HTML file about a table: its unusual rows, why they are, its scores, and whether its columns have ' +
        'changed; or, with --time-column, about a series: its expected band, its anomalies, its levels. The page fetches ' +
        'nothing and runs nothing.',
    )
    .argument('<file>', 'a table or a series as CSV, plain or packed; - is standard input')
    .option('--output <file>', 'where the page goes; left out, to standard output unless --png is given')
    .option('--png <file>', 'the plots as a picture')
    .option('--detector <name>', 'as of `anomaly detect` or, for a series, of `anomaly watch`', 'auto')
    .option('--label-column <name>', 'a column of 0 and 1 to leave out of learning')
    .option('--time-column <name>', 'column with the time of a row: the file is a series')
    .option('--value-column <name>', 'column of a series to look at (default: "value")')
    .option('--alarms-per-week <count>', 'anomalies a week at most, of a series', Number, DEFAULT_ALARMS_PER_WEEK)
    .option('--seed <number>', 'the start of the random numbers', parseSeed, 0)
    .option('--quiet', 'no notes on stderr')
    .addHelpText('after', EXIT_CODES)
    .action(async (file: string, options: ReportOptions) => {
      if (options.valueColumn !== undefined && options.timeColumn === undefined) {
        throw new UsageError('expected --time-column with --value-column: a series needs its times');
      }
      const make = options.timeColumn === undefined ? reportTable : reportSeries;
      const { report, leftOut } = await make(file, options, terminal);
      await writeReport(report, options, terminal);
      if (leftOut > 0) process.exitCode = EXIT.badInput;
    });
}

const EXIT_CODES = `
Exit codes: 0 done, 2 usage, 5 bad input (rows of a series that cannot be used are named and left out of the page).`;

async function writeReport(report: Report, { output, png, quiet }: ReportOptions, terminal: Terminal): Promise<void> {
  const pictures = report.parts.flatMap((part) => (part.kind === 'picture' ? [part.picture] : []));
  if (png !== undefined) writeWhole(png, encodePng(drawPictures(pictures)));
  if (output !== undefined) writeWhole(output, toReportPage(report));
  else if (png === undefined) terminal.stdout.write(toReportPage(report));
  const written = [output, png].filter((file) => file !== undefined);
  if (!quiet && written.length > 0) complain(terminal, `${report.summary}: ${written.join(', ')}`);
}
