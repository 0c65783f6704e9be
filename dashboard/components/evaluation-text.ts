import type { Evaluation } from '../../src/api/anomaly-contract.ts';

/** How well labelled rows were told apart, in sentences. */
export function evaluationText(evaluation: Evaluation): string {
  const { roc_auc, average_precision, precision, recall, f1, best } = evaluation;
  const order = `ROC-AUC ${share(roc_auc)}, average precision ${share(average_precision)}`;
  const decision = f1 === null ? '' : `; precision ${share(precision)}, recall ${share(recall)}, F1 ${share(f1)}`;
  const chosen =
    best === null ? '' : `; F1 ${share(best.f1)} from a score of ${share(best.threshold)} on, chosen with the labels`;
  return order + decision + chosen;
}

function share(value: number | null): string {
  return value === null ? 'unknown' : value.toFixed(3);
}
