import {
  applyStandardScale,
  covarianceOf,
  type Ellipsoid,
  ellipsoidOf,
  fitStandardScale,
  mahalanobisShares,
  mahalanobisSquared,
  type StandardScale,
} from '../../statistics/index.ts';
import type { Detector } from '../detector.ts';
import { checkEllipsoid, checkScale } from '../memory-part.ts';

type Kept = { scale: StandardScale; ellipsoid: Ellipsoid };

/** Far from the average row, as the covariance of all rows measures it. */
export const mahalanobis: Detector<Kept, Record<string, never>> = {
  name: 'mahalanobis',
  summary: 'far from the average row, with regard to how the columns vary together',
  source: 'Mahalanobis, On the Generalised Distance in Statistics (1936)',
  isRandomized: false,
  defaults: {},
  learn(matrix) {
    const scale = fitStandardScale(matrix);
    const scaled = applyStandardScale(scale, matrix);
    const { center, covariance } = covarianceOf(scaled);
    const ellipsoid = ellipsoidOf(center, covariance);
    return { memory: { scale, ellipsoid }, scores: mahalanobisSquared(ellipsoid, scaled) };
  },
  score({ scale, ellipsoid }, matrix) {
    return mahalanobisSquared(ellipsoid, applyStandardScale(scale, matrix));
  },
  check(memory, columns) {
    checkScale(memory.part('scale'), columns);
    checkEllipsoid(memory.part('ellipsoid'), columns);
  },
  explain({ scale, ellipsoid }, row) {
    return mahalanobisShares(
      ellipsoid,
      applyStandardScale(scale, { rows: 1, columns: row.length, values: row }).values,
    );
  },
};
