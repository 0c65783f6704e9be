import { type Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_ALARMS_PER_WEEK, SERIES_DETECTORS, type SeriesWatchOptions } from '../anomaly/index.ts';
import { openInput } from '../files/index.ts';
import { BadInputError, UsageError } from '../foundation/index.ts';
import { csvRecords } from './csv-records.ts';
import { EXIT } from './exit-code.ts';
import { lineBatches } from './line-batches.ts';
import { type RowProblem, SeriesColumns, type SeriesRow } from './series-rows.ts';
import { complain, type Terminal } from './terminal.ts';
import { AlertForm, RowForm, type WatchForm } from './watch-forms.ts';
import { openWatch, saveWatch, type Watch } from './watch-state.ts';
import { judgeRow } from './watched-row.ts';

interface WatchOptions {
  timeColumn: string;
  valueColumn?: string[];
  detector: string;
  alarmsPerWeek: number;
  seed: number;
  state?: string;
  alerts?: boolean;
  changes?: boolean;
  json?: boolean;
}

const PROBLEMS_SHOWN = 20;

/** `regreen anomaly watch`: judges the rows of a series as they come. */
export function addAnomalyWatchCommand(anomaly: Command, terminal: Terminal): void {
  anomaly
    .command('watch')
    .summary('find unusual moments of a series, row by row')
    .description(
      'Judges the rows of a series as they come: each score uses the rows up to its own and no later ones. Several ' +
        'value columns are judged one by one and together.',
    )
    .argument('<file>', 'CSV with a header, plain or packed; - is standard input, answered line by line')
    .option('--time-column <name>', 'column with the time of a row', 'timestamp')
    .option('--value-column <name>', 'column to watch, repeatable (default: "value")', collect)
    .addOption(
      new Option('--detector <name>', 'how unusual rows are told')
        .choices(SERIES_DETECTORS.map(({ name }) => name))
        .default('auto'),
    )
    .option('--alarms-per-week <count>', 'anomalies a week at most', parsePositive, DEFAULT_ALARMS_PER_WEEK)
    .option('--seed <number>', 'of detectors with chance in them', parseWhole, 1)
    .option('--state <file>', 'go on with what was learned before, and keep it there in the end')
    .addOption(new Option('--alerts', 'anomalies that belong together as one alert').conflicts('changes'))
    .option('--changes', 'tell changes of the level too, of a single column')
    .option('--json', 'one JSON object a row, in order; without it the anomalies are listed')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, options: WatchOptions) => {
      process.exitCode = await watchFile(file, options, terminal);
    });
}

const EXAMPLES = `
Examples:
  regreen anomaly watch latency.csv                      the anomalies, with what was expected
  regreen anomaly watch latency.csv --json               {"timestamp":"…","value":12.3,"score":0.02,"anomaly":false}
  regreen anomaly watch host.csv --value-column cpu --value-column latency --alarms-per-week 1
  regreen anomaly watch latency.csv --alerts             one line for anomalies that belong together
  regreen anomaly watch today.csv --state latency.state   goes on where yesterday.csv ended
  tail -n +1 -f latency.csv | regreen anomaly watch - --json

Exit codes: 0 done, 2 usage, 5 bad input (rows that cannot be used are named and left out, the others are judged).`;

async function watchFile(file: string, options: WatchOptions, terminal: Terminal): Promise<number> {
  if (options.changes && (options.valueColumn?.length ?? 1) > 1) {
    throw new UsageError('expected one --value-column with --changes, came several');
  }
  const { chunks } = await openInput(file, { expected: 'a table as CSV', isLive: true });
  const session = new WatchSession(options, terminal);
  for await (const records of csvRecords(lineBatches(chunks, true))) {
    let out = '';
    for (const record of records) {
      if (session.columns === null) session.begin(record.cells);
      else out += session.judge(session.columns.read(record, Date.now()));
    }
    if (out !== '') await write(terminal, out);
  }
  return session.end();
}

/** What is known while a series is read. */
class WatchSession {
  readonly #options: WatchOptions;
  readonly #terminal: Terminal;
  readonly #form: WatchForm;
  #watch: Watch | null = null;
  #rows = 0;
  #problems = 0;
  columns: SeriesColumns | null = null;

  constructor(options: WatchOptions, terminal: Terminal) {
    this.#options = options;
    this.#terminal = terminal;
    const { json = false, alerts = false, changes = false } = options;
    this.#form = alerts ? new AlertForm(json) : new RowForm(json, changes);
  }

  begin(header: readonly string[]): void {
    const { timeColumn, valueColumn = ['value'], state } = this.#options;
    this.columns = new SeriesColumns(header, timeColumn, valueColumn);
    this.#watch = openWatch(state, this.columns.names, this.#watched);
  }

  get #watched(): SeriesWatchOptions {
    const { detector, alarmsPerWeek, seed } = this.#options;
    return { detector, alarmsPerWeek, seed };
  }

  /** What is written about a row. */
  judge(row: SeriesRow | RowProblem): string {
    if ('problem' in row) {
      this.#problems++;
      if (this.#problems <= PROBLEMS_SHOWN) complain(this.#terminal, `${row.problem}; the row is left out`);
      return '';
    }
    this.#rows++;
    return this.#form.write(judgeRow(this.#watch!, this.columns!.names, row));
  }

  /** @returns the exit code */
  end(): number {
    if (this.columns === null) throw new BadInputError('expected a header with the names of the columns, came nothing');
    if (this.#problems > PROBLEMS_SHOWN) {
      complain(this.#terminal, `${this.#problems - PROBLEMS_SHOWN} more rows were left out`);
    }
    if (!this.#options.json) this.#terminal.stdout.write(this.#form.summarize(this.#rows));
    const { state } = this.#options;
    if (state !== undefined) saveWatch(state, this.#watch!, this.columns.names, this.#watched);
    if (this.#rows === 0 && this.#problems === 0) throw new BadInputError('expected rows below the header, came none');
    return this.#problems === 0 ? EXIT.done : EXIT.badInput;
  }
}

function collect(name: string, before: string[] = []): string[] {
  return [...before, name];
}

function parsePositive(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 1e6) return value;
  throw new InvalidArgumentError('expected a number above 0');
}

function parseWhole(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('expected a whole number');
}

function write({ stdout }: Terminal, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
