import {
  covarianceOf,
  type Ellipsoid,
  ellipsoidOf,
  mahalanobisShares,
  mahalanobisSquared,
} from '../../statistics/index.ts';
import type { Detector } from '../detector.ts';

/** Far from the average row, as the covariance of all rows measures it. */
export const mahalanobis: Detector<Ellipsoid, Record<string, never>> = {
  name: 'mahalanobis',
  summary: 'far from the average row, with regard to how the columns vary together',
  source: 'Mahalanobis, On the Generalised Distance in Statistics (1936)',
  isRandomized: false,
  defaults: {},
  learn(matrix) {
    const { center, covariance } = covarianceOf(matrix);
    const memory = ellipsoidOf(center, covariance);
    return { memory, scores: mahalanobisSquared(memory, matrix) };
  },
  score: mahalanobisSquared,
  explain: mahalanobisShares,
};
