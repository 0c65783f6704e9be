import type { Command } from 'commander';
import {
  DETECTORS,
  type Detector,
  encodeTable,
  evaluateScores,
  labelsOf,
  learnEncoding,
  requireDetector,
  type TableEvaluation,
  TableModel,
} from '../anomaly/index.ts';
import { paint } from '../presentation/index.ts';
import { averageRanks } from '../statistics/index.ts';
import { parseSeed } from './anomaly-detect.ts';
import { readTable } from './table-input.ts';
import { styleOf, type Terminal } from './terminal.ts';

interface CompareOptions {
  json?: boolean;
  detectors?: string;
  labelColumn?: string;
  seed: number;
}

/** How one detector did. */
interface Comparison {
  readonly detector: string;
  readonly seconds: number;
  readonly anomalies: number;
  readonly ranks: Float64Array;
  readonly evaluation: TableEvaluation | null;
}

/** The best F1 is that of a threshold chosen with the labels. */
const QUALITY_HEAD = ['ROC-AUC', 'AP', 'precision', 'recall', 'F1', 'best F1'].map((name) => name.padStart(9)).join('');

/** `regreen anomaly compare`: sets detectors beside each other on one table. */
export function addAnomalyCompareCommand(anomaly: Command, terminal: Terminal): void {
  anomaly
    .command('compare')
    .summary('set detectors beside each other on one table')
    .description(
      'Lets detectors score one table and tells how far each agrees with the others (rank correlation with their ' +
        'average), how long it took and, with a column of labels, how good it is: precision, recall and F1 at the ' +
        'threshold of the model, and the best F1 that a threshold chosen with the labels has.',
    )
    .argument('<file>', 'a table; - is standard input')
    .option('--detectors <names>', 'which, separated by semicolons; left out, auto and all others')
    .option('--label-column <name>', 'a column of 0 and 1 to leave out and to measure by')
    .option('--seed <number>', 'the start of the random numbers', parseSeed, 0)
    .option('--json', 'one JSON object a detector')
    .action(async (file: string, options: CompareOptions) => compare(file, options, terminal));
}

async function compare(file: string, options: CompareOptions, terminal: Terminal): Promise<void> {
  const detectors = options.detectors?.split(';').map(requireDetector) ?? [requireDetector('auto'), ...DETECTORS];
  const table = await readTable(file, terminal);
  const labels = options.labelColumn === undefined ? undefined : labelsOf(table, options.labelColumn);
  const { features } = learnEncoding(table, options.labelColumn);
  const matrix = encodeTable(table, features);
  const compared = detectors.map((detector): Comparison => {
    const shown = terminal.stderr.isTTY === true;
    if (shown) terminal.stderr.write(`\r\x1b[Klearning: ${detector.name}`);
    const start = performance.now();
    const { model, scores } = TableModel.learn(matrix, learnOptions(detector, features, options.seed));
    if (shown) terminal.stderr.write('\r\x1b[K');
    return {
      detector: detector.name,
      seconds: (performance.now() - start) / 1000,
      anomalies: scores.probability.filter((score) => score >= model.threshold).length,
      ranks: averageRanks(scores.raw),
      evaluation: labels === undefined ? null : evaluateScores(scores, labels, model.threshold),
    };
  });
  write(compared, options.json === true, terminal);
}

function learnOptions(detector: Detector, features: ReturnType<typeof learnEncoding>['features'], seed: number) {
  return { detector, features, settings: detector.defaults, seed, contamination: 'auto' } as const;
}

function write(compared: readonly Comparison[], isJson: boolean, terminal: Terminal): void {
  const style = styleOf(terminal);
  const width = Math.max(8, ...compared.map(({ detector }) => detector.length)) + 2;
  const hasLabels = compared.some(({ evaluation }) => evaluation !== null);
  const head = `${'detector'.padEnd(width)}agreement  anomalies  seconds${hasLabels ? QUALITY_HEAD : ''}`;
  if (!isJson) terminal.stdout.write(`${paint(style, 'bold', head)}\n`);
  for (const { ranks, ...one } of compared) {
    const agreement = correlation(ranks, averageOf(compared.filter(({ detector }) => detector !== one.detector)));
    if (isJson) {
      const { detector, anomalies, seconds, evaluation } = one;
      const quality = evaluation === null ? {} : qualityFields(evaluation);
      terminal.stdout.write(`${JSON.stringify({ detector, agreement, anomalies, seconds, ...quality })}\n`);
      continue;
    }
    const quality = one.evaluation === null ? '' : qualityText(one.evaluation);
    const agreed = agreement === null ? '-' : agreement.toFixed(2);
    const figures = `${agreed.padStart(9)}${String(one.anomalies).padStart(11)}${one.seconds.toFixed(2).padStart(9)}`;
    terminal.stdout.write(`${one.detector.padEnd(width)}${figures}${quality}\n`);
  }
}

function qualityFields({ rocAuc, averagePrecision, atThreshold, best }: TableEvaluation) {
  const { precision, recall, f1 } = atThreshold;
  const chosen = { best_f1: best?.f1 ?? null, best_threshold: best?.threshold ?? null };
  return { roc_auc: rocAuc, average_precision: averagePrecision, precision, recall, f1, ...chosen };
}

function qualityText({ rocAuc, averagePrecision, atThreshold, best }: TableEvaluation): string {
  const figures = [rocAuc, averagePrecision, atThreshold.precision, atThreshold.recall, atThreshold.f1, best?.f1];
  return figures.map((figure) => shareText(figure).padStart(9)).join('');
}

function shareText(share: number | undefined): string {
  return share === undefined || Number.isNaN(share) ? '-' : share.toFixed(4);
}

function averageOf(others: readonly Comparison[]): Float64Array | undefined {
  if (others.length === 0) return undefined;
  return others[0]!.ranks.map((_, row) => others.reduce((sum, { ranks }) => sum + ranks[row]!, 0) / others.length);
}

/** Of ranks; null where there are no others, or all rows are alike. */
function correlation(one: Float64Array, other: Float64Array | undefined): number | null {
  if (other === undefined) return null;
  const center = (one.length + 1) / 2;
  let product = 0;
  let ownSquares = 0;
  let otherSquares = 0;
  one.forEach((rank, row) => {
    product += (rank - center) * (other[row]! - center);
    ownSquares += (rank - center) ** 2;
    otherSquares += (other[row]! - center) ** 2;
  });
  return ownSquares > 0 && otherSquares > 0 ? product / Math.sqrt(ownSquares * otherSquares) : null;
}
