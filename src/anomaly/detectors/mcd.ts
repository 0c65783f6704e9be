import {
  applyStandardScale,
  type Ellipsoid,
  fitStandardScale,
  mahalanobisShares,
  mahalanobisSquared,
  type StandardScale,
} from '../../statistics/index.ts';
import type { Detector } from '../detector.ts';
import { checkEllipsoid, checkScale } from '../memory-part.ts';
import { robustEllipsoid } from '../robust-covariance.ts';

type Kept = { scale: StandardScale; ellipsoid: Ellipsoid };

/** Far from the center of the most compact half of the rows. */
export const mcd: Detector<Kept, Record<string, never>> = {
  name: 'mcd',
  summary: 'far from the bulk of the rows, measured by the covariance of their most compact half',
  source: 'Rousseeuw and Van Driessen, A Fast Algorithm for the Minimum Covariance Determinant, Technometrics (1999)',
  isRandomized: true,
  defaults: {},
  learn(matrix, { seed }) {
    const scale = fitStandardScale(matrix);
    const scaled = applyStandardScale(scale, matrix);
    const ellipsoid = robustEllipsoid(scaled, seed);
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
