import { averagePrecision, bestDecision, type Decision, judgeDecision, rocAuc } from '../statistics/index.ts';
import type { RowScores } from './table-model.ts';

/** How well labelled rows were told apart. */
export interface TableEvaluation {
  readonly rows: number;
  /** rows that are anomalies by their labels */
  readonly anomalies: number;
  /** NaN when one of the two kinds of rows is missing */
  readonly rocAuc: number;
  /** NaN without anomalies */
  readonly averagePrecision: number;
  /** of the rows called anomalies by the threshold of the model */
  readonly atThreshold: Decision;
  /** of the threshold with the best F1, which was chosen with the labels; null without anomalies */
  readonly best: (Decision & { readonly threshold: number }) | null;
}

/**
 * Measures scores by labels.
 *
 * @param labels 1 for an anomaly, else 0; one a row
 * @param threshold of the model, a probability; infinite when nothing is an anomaly
 */
export function evaluateScores(scores: RowScores, labels: Uint8Array, threshold: number): TableEvaluation {
  const { raw, probability } = scores;
  return {
    rows: labels.length,
    anomalies: labels.reduce((sum, label) => sum + label, 0),
    rocAuc: rocAuc(raw, labels),
    averagePrecision: averagePrecision(raw, labels),
    atThreshold: judgeDecision(probability, labels, threshold),
    best: bestDecision(probability, labels),
  };
}

/** An evaluation in two lines for people. */
export function describeEvaluation(evaluation: TableEvaluation, threshold: number): readonly [string, string] {
  const { rocAuc: area, averagePrecision: precision, atThreshold, best } = evaluation;
  const chosen =
    best === null
      ? ''
      : `; the best F1, chosen with the labels, is ${best.f1.toFixed(4)} from ${best.threshold.toFixed(4)} on`;
  const from = Number.isFinite(threshold)
    ? `from a score of ${threshold.toFixed(4)} on`
    : 'where nothing is an anomaly';
  return [
    `ROC-AUC ${area.toFixed(4)}, average precision ${precision.toFixed(4)}`,
    `${from} precision ${shown(atThreshold.precision)}, recall ${shown(atThreshold.recall)}, F1 ${atThreshold.f1.toFixed(4)}${chosen}`,
  ];
}

function shown(share: number): string {
  return Number.isNaN(share) ? '-' : share.toFixed(4);
}
