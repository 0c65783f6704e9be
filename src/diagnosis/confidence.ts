import type { Analysis } from './analysis.ts';
import type { ConfidenceModel } from './model.ts';

/** What confidence is judged from, the constant first; the order of `ConfidenceModel.weights`. */
export function confidenceFeatures(analysis: Pick<Analysis, 'categories' | 'top' | 'claims'>): number[] {
  const [first, second] = analysis.categories;
  const probability = Math.min(0.999, Math.max(0.001, first?.probability ?? 0));
  const belief = Math.min(0.999, Math.max(0.001, analysis.top[0]?.belief ?? 0));
  const inThree = analysis.top.slice(0, 3).reduce((sum, line) => sum + line.belief, 0);
  return [
    1,
    Math.log(probability / (1 - probability)),
    (first?.probability ?? 0) - (second?.probability ?? 0),
    Math.log(belief / (1 - belief)),
    inThree,
    analysis.claims.some(({ kind, category }) => kind === 'rule' && category === first?.category) ? 1 : 0,
  ];
}

/** How likely it is that category and lines are right, 0..1, calibrated on logs of other projects. */
export function rateConfidence(analysis: Analysis, model: ConfidenceModel): number {
  const sum = confidenceFeatures(analysis).reduce((total, value, index) => total + value * model.weights[index]!, 0);
  return interpolate(model.knots, 1 / (1 + Math.exp(-sum)));
}

function interpolate(knots: ConfidenceModel['knots'], value: number): number {
  const above = knots.findIndex(([x]) => x >= value);
  if (above === 0) return knots[0]![1];
  if (above < 0) return knots.at(-1)![1];
  const [x0, y0] = knots[above - 1]!;
  const [x1, y1] = knots[above]!;
  return x1 === x0 ? y1 : y0 + ((value - x0) / (x1 - x0)) * (y1 - y0);
}
