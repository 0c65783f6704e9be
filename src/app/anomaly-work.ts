import {
  type Alert,
  compareTables,
  completeSettings,
  encodeTable,
  evaluateScores,
  type JointReading,
  JointWatch,
  labelsOf,
  learnEncoding,
  requireDetector,
  SeriesWatch,
  type SeriesWatchOptions,
  type Table,
  type TableEvaluation,
  TableModel,
  TableReader,
} from '../anomaly/index.ts';
import { BadInputError } from '../foundation/index.ts';
import { type MeasuredTest, parseJunitReport } from '../logs/index.ts';
import { type Matrix, rowOf } from '../statistics/index.ts';
import type {
  DriftJudgement,
  DueJointWatch,
  EvaluationFigures,
  JudgedMoments,
  JudgedSeries,
  LearnOrder,
  MetricReading,
  ScoreOrder,
  StreamJudgement,
  StreamOrder,
  TableInput,
  TableJudgement,
} from '../watch/index.ts';
import { ModelCache } from './model-cache.ts';

const EXPLAINED_ROWS = 50;
const EXPLAINED_FEATURES = 5;
const CHUNK = 1 << 20;
const ALARM_SCORE = 0.5;
const MOST_NAMED = 3;
/** What a model becomes is about as large as what it is read from. */
const HELD_BYTES = 64 * 2 ** 20;

/** Of this thread. */
const models = new ModelCache(HELD_BYTES);

/** Everything detectors are asked for by the server; runs in a thread. */
export const anomalyWork = {
  learn(order: LearnOrder): { judgement: TableJudgement; model: string } {
    const startMs = performance.now();
    const detector = requireDetector(order.detector);
    const table = readInput(order.table, 'the table');
    const labels = order.labelColumn === null ? null : labelsOf(table, order.labelColumn);
    const { features, notes } = learnEncoding(table, order.labelColumn ?? undefined);
    const matrix = encodeTable(table, features);
    const { seed, contamination } = order;
    const settings = completeSettings(detector, order.settings);
    const columns = table.columns.map(({ name }) => name);
    const options = { detector, features, columns, settings, seed, contamination };
    const { model, scores } = TableModel.learn(matrix, options);
    const judgement = judgementOf(model, matrix, scores, labels, order.explain, notes, startMs);
    return { judgement, model: model.save() };
  },

  /** Whether this thread holds a model, so that it need not be read. */
  holds(key: string): boolean {
    return models.has(key);
  },

  score({ key, model: saved, table: input, labelColumn, explain }: HeldScoreOrder): TableJudgement {
    const startMs = performance.now();
    const model = models.get(key) ?? TableModel.load(saved ?? '');
    if (saved !== null) models.put(key, model, saved.length);
    const table = readInput(input, 'the table');
    const labels = labelColumn === null ? null : labelsOf(table, labelColumn);
    const matrix = model.encode(table, labelColumn ?? undefined);
    return judgementOf(model, matrix, model.score(matrix), labels, explain, [], startMs);
  },

  inspect(saved: string) {
    const model = TableModel.load(saved);
    const features = model.features.map(({ name }) => name);
    return { detector: model.detector.name, features, threshold: finiteOrNull(model.threshold) };
  },

  drift([earlierInput, laterInput]: readonly [TableInput, TableInput]): DriftJudgement {
    return compareTables(readInput(earlierInput, 'the earlier table'), readInput(laterInput, 'the later table'));
  },

  stream({ detector, alarmsPerWeek, state, metrics, points }: StreamOrder): StreamJudgement {
    if (metrics !== null) {
      const watch = state === null ? new JointWatch(metrics, { detector, alarmsPerWeek }) : JointWatch.load(state);
      const places = watch.names.map((name) => metrics.indexOf(name));
      if (places.includes(-1) || places.length !== metrics.length) {
        throw new BadInputError(
          `expected the metrics of the state, ${watch.names.join(', ')}; came ${metrics.join(', ')}`,
        );
      }
      const readings = points.map(([atMs, ...values]) => {
        const reading = watch.update(
          atMs,
          places.map((place) => values[place] ?? Number.NaN),
        );
        const { score, isAnomaly, together } = reading;
        return { score, isAnomaly, band: null, together, metrics: isAnomaly ? contributorsOf(reading) : [] };
      });
      return { readings, state: watch.save() };
    }
    const watch = state === null ? new SeriesWatch({ detector, alarmsPerWeek }) : SeriesWatch.load(state);
    const readings = points.map(([atMs, value]) => {
      const { score, isAnomaly, band } = watch.update(atMs, value ?? Number.NaN);
      return { score, isAnomaly, band, together: null, metrics: [] };
    });
    return { readings, state: watch.save() };
  },

  parseReport(junit: string): readonly MeasuredTest[] {
    return parseJunitReport(junit).map(({ name, suite, result, seconds }) => ({ name, suite, result, seconds }));
  },

  judgeJoint({ watch: saved, metrics: names, alarmsPerWeek, moments }: DueJointWatch): JudgedMoments {
    const known = saved === null ? null : goOn(() => JointWatch.load(JSON.parse(saved)));
    // Where a series is gone, what was learned of them together is of no use.
    const isSame = known !== null && known.names.join('\n') === names.join('\n');
    const watch = isSame ? known : new JointWatch(names, { alarmsPerWeek });
    const rows = moments.map(({ atMs, values }) => {
      const reading = watch.update(atMs, values);
      const { score, isAnomaly } = reading;
      return { atMs, score, isAnomaly, metrics: isAnomaly ? contributorsOf(reading) : [] };
    });
    return { rows, watch: JSON.stringify(watch.save()) };
  },

  judge(order: JudgeOrder): JudgedSeries {
    const { watch: saved, samples, options } = order;
    const known = saved === null ? null : goOn(() => SeriesWatch.load(JSON.parse(saved)));
    const watch = known ?? new SeriesWatch(options);
    const rows = samples.map(({ atMs, value }) => {
      const { score, isAnomaly, band, departure } = watch.update(atMs, value);
      return { timestampMs: atMs, value, score, isAnomaly, band: band satisfies Alert['band'], departure };
    });
    return { rows, watch: JSON.stringify(watch.save()) };
  },
};

/** A watch that was kept; null where another version of the program kept it: then it learns anew. */
function goOn<T>(load: () => T): T | null {
  try {
    return load();
  } catch (error) {
    if (error instanceof BadInputError) return null;
    throw error;
  }
}

/** Those whose own score would alarm; where none would, all are unusual only together, and the most unusual are named. */
function contributorsOf({ metrics }: JointReading): readonly MetricReading[] {
  const all = [...metrics]
    .map(([name, { score, band }]) => ({ name, score, band }))
    .sort((one, other) => other.score - one.score);
  const loud = all.filter(({ score }) => score >= ALARM_SCORE);
  return loud.length > 0 ? loud : all.slice(0, MOST_NAMED);
}

/** A judgement by a model this thread holds, or by the one that comes with it. */
export interface HeldScoreOrder extends Omit<ScoreOrder, 'model'> {
  readonly key: string;
  /** null where it is held */
  readonly model: string | null;
}

/** Samples of a series, in the order of their times, and what its watch learned before. */
export interface JudgeOrder {
  readonly watch: string | null;
  readonly samples: readonly { readonly atMs: number; readonly value: number }[];
  readonly options: SeriesWatchOptions;
}

function readInput(input: TableInput, name: string): Table {
  const reader = new TableReader(name);
  const text = 'csv' in input ? input.csv : csvOf(input);
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += CHUNK) reader.push(bytes.subarray(from, from + CHUNK));
  return reader.finish();
}

/** Rows of cells as a table reads them: one reader means one set of rules for what comes in. */
function csvOf({ columns, rows }: Exclude<TableInput, { csv: string }>): string {
  const width = columns?.length ?? rows[0]?.length ?? 0;
  const names = columns ?? Array.from({ length: width }, (_, column) => `column ${column + 1}`);
  const line = (cells: readonly (number | string | null)[]) => cells.map(quoted).join(',');
  return [line(names), ...rows.map(line)].join('\n');
}

function quoted(cell: number | string | null): string {
  if (cell === null) return '';
  return typeof cell === 'number' ? String(cell) : `"${cell.replaceAll('"', '""')}"`;
}

function judgementOf(
  model: TableModel,
  matrix: Matrix,
  { raw, probability }: { readonly raw: Float64Array; readonly probability: Float64Array },
  labels: Uint8Array | null,
  explain: boolean,
  notes: readonly string[],
  startMs: number,
): TableJudgement {
  const anomalies = Array.from(probability.keys())
    .filter((row) => probability[row]! >= model.threshold)
    .sort((one, other) => probability[other]! - probability[one]!);
  const explained = explain ? anomalies.slice(0, EXPLAINED_ROWS) : [];
  return {
    detector: model.detector.name,
    scores: Array.from(probability),
    anomalies: anomalies.map((row) => row + 1),
    threshold: finiteOrNull(model.threshold),
    features: model.features.map(({ name }) => name),
    reasons: [...model.reasons, ...notes],
    explanations: explain ? explained.map((row) => ({ row: row + 1, features: explainRow(model, matrix, row) })) : null,
    evaluation: labels === null ? null : figuresOf(evaluateScores({ raw, probability }, labels, model.threshold)),
    milliseconds: Math.round(performance.now() - startMs),
  };
}

/** JSON knows no NaN. */
function figuresOf({
  rows,
  anomalies,
  rocAuc,
  averagePrecision,
  atThreshold,
  best,
}: TableEvaluation): EvaluationFigures {
  return {
    rows,
    anomalies,
    rocAuc: finiteOrNull(rocAuc),
    averagePrecision: finiteOrNull(averagePrecision),
    atThreshold: {
      precision: finiteOrNull(atThreshold.precision),
      recall: finiteOrNull(atThreshold.recall),
      f1: atThreshold.f1,
    },
    best,
  };
}

function explainRow(model: TableModel, matrix: Matrix, row: number) {
  const values = rowOf(matrix, row).slice();
  const shares = model.explain(values.slice());
  return Array.from(shares.keys())
    .sort((one, other) => shares[other]! - shares[one]!)
    .slice(0, EXPLAINED_FEATURES)
    .filter((feature) => shares[feature]! > 0)
    .map((feature) => ({
      feature: model.features[feature]!.name,
      value: values[feature]!,
      share: shares[feature]!,
    }));
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
