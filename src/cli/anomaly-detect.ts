import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  completeSettings,
  describeEvaluation,
  encodeTable,
  evaluateScores,
  labelsOf,
  learnEncoding,
  type RowScores,
  requireDetector,
  type Settings,
  type Table,
  TableModel,
} from '../anomaly/index.ts';
import { BadInputError } from '../foundation/index.ts';
import { paint } from '../presentation/index.ts';
import { type Matrix, rowOf } from '../statistics/index.ts';
import { readTable } from './table-input.ts';
import { complain, styleOf, type Terminal } from './terminal.ts';
import { writeWhole } from './whole-file.ts';

interface DetectOptions {
  json?: boolean;
  detector: string;
  contamination: number | 'auto';
  labelColumn?: string;
  seed: number;
  setting?: Settings;
  explain?: boolean;
  save?: string;
  model?: string;
  quiet?: boolean;
}

const SHOWN_ROWS = 20;
const SHOWN_FEATURES = 3;
const WRITTEN_ROWS = 2000;
const MOST_CONTAMINATION = 0.5;

/** `regreen anomaly detect`: scores the rows of a table. */
export function addAnomalyDetectCommand(anomaly: Command, terminal: Terminal): void {
  anomaly
    .command('detect')
    .summary('score the rows of a table')
    .description(
      'Scores the rows of a table: how unusual each is among the others, from 0 to 1, without labels. Reads CSV with ' +
        'commas, semicolons, tabs or bars, plain or packed; texts count by how rare they are.',
    )
    .argument('<file>', 'a table with a header; - is standard input')
    .option('--detector <name>', 'auto, one of `anomaly detectors`, or an ensemble such as rank:lof,mcd', 'auto')
    .option(
      '--contamination <share>',
      'which share of the rows to call anomalies, 0 to 0.5, or auto',
      parseShare,
      'auto',
    )
    .option('--label-column <name>', 'a column of 0 and 1 to leave out and to measure by, on stderr')
    .option('--seed <number>', 'the start of the random numbers', parseSeed, 0)
    .option(
      '--setting <name=number>',
      'a setting of the detector, as neighbors=30, or of a member of an ensemble, as lof.neighbors=30 (repeatable)',
      collectSetting,
    )
    .option('--explain', 'name the columns that make each anomaly unusual')
    .option('--save <file>', 'write what was learned')
    .addOption(
      new Option('--model <file>', 'judge by what was learned before instead of learning').conflicts([
        'detector',
        'contamination',
        'seed',
        'setting',
      ]),
    )
    .option('--json', 'one JSON object a row')
    .option('--quiet', 'no notes on stderr')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, options: DetectOptions) => detect(file, options, terminal));
}

const EXAMPLES = `
Examples:
  regreen anomaly detect builds.csv                               the most unusual rows, and why
  regreen anomaly detect builds.csv --json                        a score for every row
  regreen anomaly detect builds.csv --detector isolation_forest --contamination 0.01
  regreen anomaly detect old.csv --save usual.json; regreen anomaly detect new.csv --model usual.json

Exit codes: 0 done, 2 usage, 5 bad input.`;

/** Reads a share such as 0.05, or auto. */
function parseShare(text: string): number | 'auto' {
  if (text === 'auto') return text;
  const share = Number(text);
  if (text.trim() !== '' && share >= 0 && share <= MOST_CONTAMINATION) return share;
  throw new BadInputError(`expected a contamination from 0 to ${MOST_CONTAMINATION} or auto, came ${text}`);
}

/** Reads an integer of 32 bits. */
export function parseSeed(text: string): number {
  const seed = Number(text);
  if (/^\d{1,10}$/.test(text) && seed < 2 ** 32) return seed;
  throw new InvalidArgumentError('expected an integer from 0 to 4294967295');
}

function collectSetting(text: string, before: Settings = {}): Settings {
  const at = text.indexOf('=');
  const value = Number(text.slice(at + 1));
  if (at < 1 || !(value > 0)) throw new InvalidArgumentError('expected name=number, such as neighbors=30');
  return { ...before, [text.slice(0, at)]: value };
}

async function detect(file: string, options: DetectOptions, terminal: Terminal): Promise<void> {
  const { labelColumn, quiet = false } = options;
  // A wrong name is said before a large table is read.
  const detector = requireDetector(options.detector);
  const settings = completeSettings(detector, options.setting);
  const loaded = options.model === undefined ? undefined : loadModel(options.model);
  const table = await readTable(file, terminal);
  const labels = labelColumn === undefined ? undefined : labelsOf(table, labelColumn);
  const say = (note: string) => {
    if (!quiet) complain(terminal, note);
  };
  const { model, scores, matrix } =
    loaded === undefined
      ? learn(table, { ...options, detector, settings }, terminal, say)
      : judge(table, loaded, labelColumn);
  if (options.save !== undefined) writeWhole(options.save, model.save());
  if (labels !== undefined) {
    const evaluation = evaluateScores(scores, labels, model.threshold);
    for (const line of describeEvaluation(evaluation, model.threshold)) complain(terminal, line);
  }
  for (const reason of model.reasons) say(reason);
  const flagged = scores.probability.map((score) => (score >= model.threshold ? 1 : 0));
  if (options.json) await writeRows(scores, flagged, options.explain ? { model, matrix } : undefined, terminal);
  else writeOverview({ model, matrix }, scores, flagged, terminal);
}

type Chosen = Omit<DetectOptions, 'detector'> & { detector: ReturnType<typeof requireDetector>; settings: Settings };

function learn(table: Table, options: Chosen, terminal: Terminal, say: (note: string) => void) {
  const { features, notes } = learnEncoding(table, options.labelColumn);
  for (const note of notes) say(note);
  const matrix = encodeTable(table, features);
  const isShown = terminal.stderr.isTTY === true && !options.quiet;
  const onPart = isShown ? (part: string) => terminal.stderr.write(`\r\x1b[Klearning: ${part}`) : undefined;
  const learned = TableModel.learn(matrix, {
    ...options,
    features,
    columns: table.columns.map(({ name }) => name),
    onPart,
  });
  if (isShown) terminal.stderr.write('\r\x1b[K');
  return { ...learned, matrix };
}

function judge(table: Table, model: TableModel, labelColumn: string | undefined) {
  const matrix = model.encode(table, labelColumn);
  return { model, matrix, scores: model.score(matrix) };
}

function loadModel(file: string): TableModel {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new BadInputError(`cannot read the model ${file}: ${(error as Error).message}`, {}, { cause: error });
  }
  return TableModel.load(text);
}

interface Explained {
  readonly model: TableModel;
  readonly matrix: Matrix;
}

async function writeRows(
  { probability }: RowScores,
  flagged: Float64Array,
  explained: Explained | undefined,
  { stdout }: Terminal,
): Promise<void> {
  for (let first = 0; first < probability.length; first += WRITTEN_ROWS) {
    let text = '';
    for (let row = first; row < Math.min(first + WRITTEN_ROWS, probability.length); row++) {
      const isAnomaly = flagged[row] === 1;
      const why = explained && isAnomaly ? `,"features":${JSON.stringify(namesOf(explained, row))}` : '';
      text += `{"row":${row + 1},"score":${probability[row]},"anomaly":${isAnomaly}${why}}\n`;
    }
    stdout.write(text);
    // Lets what was written leave before more is made.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function writeOverview(
  explained: Explained,
  { probability }: RowScores,
  flagged: Float64Array,
  terminal: Terminal,
): void {
  const style = styleOf(terminal);
  const anomalies = flagged.reduce((sum, flag) => sum + flag, 0);
  const order = Array.from(probability.keys()).sort((one, other) => probability[other]! - probability[one]!);
  terminal.stdout.write(`${paint(style, 'bold', `${anomalies} of ${probability.length} rows are unusual`)}\n`);
  for (const row of order.slice(0, Math.max(Math.min(anomalies, SHOWN_ROWS), 3))) {
    const mark = flagged[row] === 1 ? paint(style, 'red', '!') : ' ';
    const names = namesOf(explained, row).join(', ');
    terminal.stdout.write(`${mark} row ${String(row + 1).padStart(8)}  ${probability[row]!.toFixed(3)}  ${names}\n`);
  }
  if (anomalies > SHOWN_ROWS) terminal.stdout.write(`  … --json lists all rows\n`);
}

/** The columns that add most to the score of a row, with their values. */
function namesOf({ model, matrix }: Explained, row: number): string[] {
  const values = rowOf(matrix, row);
  const shares = model.explain(values.slice());
  const order = Array.from(shares.keys()).sort((one, other) => shares[other]! - shares[one]!);
  return order
    .slice(0, SHOWN_FEATURES)
    .filter((feature) => shares[feature]! > 0)
    .map((feature) => `${model.features[feature]!.name}=${Number(values[feature]!.toPrecision(6))}`);
}
