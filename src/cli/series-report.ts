import { findLevels, SeriesWatch } from '../anomaly/index.ts';
import { openInput } from '../files/index.ts';
import { BadInputError } from '../foundation/index.ts';
import { linePlot, type ReportPart } from '../plots/index.ts';
import { csvRecords } from './csv-records.ts';
import { lineBatches } from './line-batches.ts';
import { withProgress } from './progress.ts';
import type { MadeReport, ReportOptions } from './report-options.ts';
import { SeriesColumns } from './series-rows.ts';
import { complain, type Terminal } from './terminal.ts';
import { round } from './watched-row.ts';

interface Series {
  readonly timestamps: readonly string[];
  readonly timesMs: readonly number[];
  readonly values: readonly number[];
  /** rows that could not be used */
  readonly leftOut: number;
}

const SHOWN_ANOMALIES = 50;
const SHOWN_LEVELS = 40;
const PROBLEMS_SHOWN = 5;
/** exact search takes time that grows with the square of the rows */
const MOST_SEGMENT_ROWS = 20_000;

/** A report of a series: its band, its anomalies, its scores, its levels. */
export async function reportSeries(file: string, options: ReportOptions, terminal: Terminal): Promise<MadeReport> {
  const series = await readSeries(file, options, terminal);
  const { timesMs, values } = series;
  const { detector, alarmsPerWeek, seed } = options;
  const watch = new SeriesWatch({ detector, alarmsPerWeek, seed });
  const rows = values.map((value, row) => watch.update(timesMs[row]!, value));
  const flags = rows.map(({ isAnomaly }) => (isAnomaly ? 1 : 0));
  const plot = { at: timesMs, isTime: true, anomalies: flags };
  const parts: ReportPart[] = [
    {
      kind: 'picture',
      picture: linePlot({
        ...plot,
        title: options.valueColumn ?? 'value',
        values,
        low: rows.map(({ band }) => band?.low ?? Number.NaN),
        high: rows.map(({ band }) => band?.high ?? Number.NaN),
      }),
      note: 'The shaded band is what was expected from the rows before; anomalies are red.',
    },
    {
      kind: 'picture',
      picture: linePlot({ ...plot, title: 'Scores', values: rows.map(({ score }) => score), line: 0.5 }),
      note: `Alarms begin at the dashed line, at most ${alarmsPerWeek} a week.`,
    },
    anomalyTable(series, rows),
    ...levelTable(series),
  ];
  const anomalies = flags.reduce((sum: number, flag) => sum + flag, 0);
  const title = `Unusual moments of ${file === '-' ? 'standard input' : file}`;
  const summary = `${anomalies} of ${values.length} rows are unusual for ${detector}`;
  return { report: { title, summary, parts }, leftOut: series.leftOut };
}

async function readSeries(file: string, options: ReportOptions, terminal: Terminal): Promise<Series> {
  const { chunks } = await openInput(file, { expected: 'a series as CSV' });
  const series = { timestamps: [] as string[], timesMs: [] as number[], values: [] as number[] };
  let columns: SeriesColumns | null = null;
  let problems = 0;
  for await (const records of csvRecords(lineBatches(withProgress(chunks, file, terminal), true))) {
    for (const record of records) {
      if (columns === null) {
        columns = new SeriesColumns(record.cells, options.timeColumn!, [options.valueColumn ?? 'value']);
        continue;
      }
      const row = columns.read(record, Date.now());
      if ('problem' in row) {
        if (++problems <= PROBLEMS_SHOWN) complain(terminal, `${row.problem}; the row is left out`);
        continue;
      }
      series.timestamps.push(row.timestamp);
      series.timesMs.push(row.timestampMs);
      series.values.push(row.values[0]!);
    }
  }
  if (problems > PROBLEMS_SHOWN) complain(terminal, `${problems - PROBLEMS_SHOWN} more rows were left out`);
  if (series.values.length === 0) throw new BadInputError('expected rows below the header, came none');
  return { ...series, leftOut: problems };
}

type Reading = ReturnType<SeriesWatch['update']>;

function anomalyTable({ timestamps, values }: Series, readings: readonly Reading[]): ReportPart {
  const unusual = readings.flatMap(({ isAnomaly, score, band }, row) => (isAnomaly ? [{ row, score, band }] : []));
  const rows = unusual.slice(0, SHOWN_ANOMALIES).map(({ row, score, band }) => {
    const expected = band === null ? '' : `${round(band.low)} to ${round(band.high)}`;
    return [timestamps[row]!, round(values[row]!), expected, score.toFixed(3)];
  });
  const more = unusual.length > SHOWN_ANOMALIES ? `, the first ${SHOWN_ANOMALIES} of ${unusual.length}` : '';
  return { kind: 'table', title: `Anomalies${more}`, columns: ['Time', 'Value', 'Expected', 'Score'], rows };
}

function levelTable({ timestamps, values }: Series): ReportPart[] {
  if (values.length > MOST_SEGMENT_ROWS) return [];
  const segments = findLevels(values, { leastRows: 10 });
  if (segments.length < 2 || segments.length > SHOWN_LEVELS) return [];
  const rows = segments.map(({ from, to, level }) => [timestamps[from]!, timestamps[to - 1]!, to - from, round(level)]);
  return [{ kind: 'table', title: 'Levels it took', columns: ['From', 'To', 'Rows', 'Mean'], rows }];
}
