import {
  compareTables,
  describeEvaluation,
  encodeTable,
  evaluateScores,
  labelsOf,
  learnEncoding,
  requireDetector,
  type Table,
  type TableEvaluation,
  TableModel,
} from '../anomaly/index.ts';
import { barPlot, histogram, linePlot, type ReportPart, scatterPlot } from '../plots/index.ts';
import {
  applyStandardScale,
  columnOf,
  covarianceOf,
  fitStandardScale,
  type Matrix,
  quantileOfSorted,
  rowOf,
  sorted,
  symmetricEigen,
} from '../statistics/index.ts';
import type { MadeReport, ReportOptions } from './report-options.ts';
import { readTable } from './table-input.ts';
import type { Terminal } from './terminal.ts';

const SHOWN_ROWS = 30;
const SHOWN_FEATURES = 4;
const SHOWN_COLUMNS = 40;
const LEAST_DRIFT_ROWS = 40;
const WIDEST_SCATTER = 300;

/** A report of a table: scores, unusual rows with the columns that make them so, columns, drift. */
export async function reportTable(file: string, options: ReportOptions, terminal: Terminal): Promise<MadeReport> {
  const detector = requireDetector(options.detector);
  const table = await readTable(file, terminal);
  const labels = options.labelColumn === undefined ? undefined : labelsOf(table, options.labelColumn);
  const { features, notes } = learnEncoding(table, options.labelColumn);
  const drift = driftPart(table, options.labelColumn);
  const matrix = encodeTable(table, features);
  const { model, scores } = TableModel.learn(matrix, {
    detector,
    features,
    settings: detector.defaults,
    seed: options.seed,
    contamination: 'auto',
  });
  const { probability } = scores;
  const flags = probability.map((score) => (score >= model.threshold ? 1 : 0));
  const anomalies = flags.reduce((sum, flag) => sum + flag, 0);
  const rowNumbers = Float64Array.from({ length: matrix.rows }, (_, row) => row + 1);
  const parts: ReportPart[] = [
    ...[...model.reasons, ...notes].map((text): ReportPart => ({ kind: 'text', text })),
    ...(labels === undefined ? [] : qualityParts(evaluateScores(scores, labels, model.threshold), model.threshold)),
    {
      kind: 'picture',
      picture: histogram('How many rows have which score', probability, model.threshold),
      note: 'The dashed line is where anomalies begin; the number of rows is by its logarithm.',
    },
    {
      kind: 'picture',
      picture: linePlot({
        title: 'Scores in the order of the rows',
        at: rowNumbers,
        isTime: false,
        values: probability,
        anomalies: flags,
        line: model.threshold,
      }),
    },
    ...scatterPart(matrix, flags),
    unusualRows(model, matrix, probability, flags),
    columnPart(matrix, features),
    ...drift,
  ];
  const title = `Unusual rows of ${file === '-' ? 'standard input' : file}`;
  const summary = `${anomalies} of ${matrix.rows} rows are unusual for ${detector.name} among ${features.length} columns`;
  return { report: { title, summary, parts }, leftOut: 0 };
}

function qualityParts(evaluation: TableEvaluation, threshold: number): ReportPart[] {
  return describeEvaluation(evaluation, threshold).map((text) => ({ kind: 'text', text: `By the labels: ${text}` }));
}

/** The rows in the two directions in which they differ most. */
function scatterPart(matrix: Matrix, flags: Float64Array): ReportPart[] {
  if (matrix.columns < 2 || matrix.columns > WIDEST_SCATTER || matrix.rows < 3) return [];
  const scaled = applyStandardScale(fitStandardScale(matrix), matrix);
  const { vectors } = symmetricEigen(covarianceOf(scaled).covariance);
  const along = (direction: number) =>
    Float64Array.from({ length: matrix.rows }, (_, row) => {
      let sum = 0;
      for (let column = 0; column < matrix.columns; column++) {
        sum += scaled.values[row * matrix.columns + column]! * vectors.values[direction * matrix.columns + column]!;
      }
      return sum;
    });
  const picture = scatterPlot('The rows along their two widest directions', along(0), along(1), flags);
  return [{ kind: 'picture', picture, note: 'Principal components of the standardized columns; unusual rows in red.' }];
}

function unusualRows(model: TableModel, matrix: Matrix, probability: Float64Array, flags: Float64Array): ReportPart {
  const order = Array.from(probability.keys()).sort((one, other) => probability[other]! - probability[one]!);
  const rows = order.slice(0, SHOWN_ROWS).map((row) => {
    const values = rowOf(matrix, row);
    const shares = model.explain(values.slice());
    const why = Array.from(shares.keys())
      .sort((one, other) => shares[other]! - shares[one]!)
      .slice(0, SHOWN_FEATURES)
      .filter((feature) => shares[feature]! > 0)
      .map((feature) => `${model.features[feature]!.name} = ${shorten(values[feature]!)}`);
    return [row + 1, probability[row]!.toFixed(4), flags[row] === 1 ? 'unusual' : '', why.join(', ')];
  });
  const columns = ['Row', 'Score', '', 'What makes it unusual'];
  return { kind: 'table', title: 'The rows with the highest scores', columns, rows };
}

function columnPart(matrix: Matrix, features: readonly { readonly name: string }[]): ReportPart {
  const rows = features.slice(0, SHOWN_COLUMNS).map(({ name }, column) => {
    const ascending = sorted(columnOf(matrix, column));
    const at = (share: number) => shorten(quantileOfSorted(ascending, share));
    return [name, at(0), at(0.25), at(0.5), at(0.75), at(1)];
  });
  const more = features.length > SHOWN_COLUMNS ? `, the first ${SHOWN_COLUMNS} of ${features.length}` : '';
  const columns = ['Column', 'Least', 'Quarter', 'Median', 'Three quarters', 'Most'];
  return { kind: 'table', title: `The columns as learned${more}`, columns, rows };
}

/** The first half of the rows against the second. */
function driftPart(table: Table, labelColumn: string | undefined): ReportPart[] {
  if (table.rows < LEAST_DRIFT_ROWS) return [];
  // What is compared are other numbers than what is learned from.
  const copy = { ...table, values: table.values.slice() };
  const { features: drifts, together } = compareTables(copy, null, labelColumn);
  const bars = drifts
    .slice(0, 15)
    .map(({ name, stabilityIndex, hasDrifted }) => ({ name, value: stabilityIndex, isMarked: hasDrifted }));
  const joint = together.hasDrifted ? 'have changed' : 'have not changed';
  const note = `Stability index of each column; red ones have changed. All columns together ${joint} (energy ${together.distance.toFixed(3)}, by chance in ${(100 * together.chance).toFixed(1)} % of cases).`;
  return [{ kind: 'picture', picture: barPlot('The second half of the rows against the first', bars), note }];
}

function shorten(value: number): number {
  return Number(value.toPrecision(6));
}
