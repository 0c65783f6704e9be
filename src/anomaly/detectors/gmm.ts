import {
  addOuterProduct,
  applyStandardScale,
  clusterByMeans,
  createMatrix,
  type Ellipsoid,
  ellipsoidOf,
  finishSymmetric,
  fitStandardScale,
  type Matrix,
  mahalanobisSquared,
  Random,
  type StandardScale,
} from '../../statistics/index.ts';
import type { Detector } from '../detector.ts';
import { checkEllipsoid, checkScale } from '../memory-part.ts';

type Component = { weight: number; ellipsoid: Ellipsoid };
type Kept = { scale: StandardScale; components: readonly Component[] };

const RIDGE = 1e-3;
const MOST_STEPS = 100;
const ENOUGH = 1e-3;

/** Improbable under a mixture of normal distributions. */
export const gmm: Detector<Kept, { readonly components: number }> = {
  name: 'gmm',
  summary: 'improbable under a mixture of a few normal distributions',
  source: 'Dempster, Laird and Rubin, Maximum Likelihood from Incomplete Data via the EM Algorithm (1977)',
  isRandomized: true,
  defaults: { components: 4 },
  learn(matrix, { settings, seed }) {
    const scale = fitStandardScale(matrix);
    const scaled = applyStandardScale(scale, matrix);
    const components = fitMixture(scaled, settings.components, new Random(seed));
    return { memory: { scale, components }, scores: surprises(components, scaled) };
  },
  score({ scale, components }, matrix) {
    return surprises(components, applyStandardScale(scale, matrix));
  },
  check(memory, columns) {
    checkScale(memory.part('scale'), columns);
    for (const component of memory.part('components').items()) {
      component.part('weight').number();
      checkEllipsoid(component.part('ellipsoid'), columns);
    }
  },
};

function surprises(components: readonly Component[], matrix: Matrix): Float64Array {
  return logLikelihoods(components, matrix).total.map((likelihood) => -likelihood);
}

/** Expectation and maximisation in turn, begun with the groups of k-means. */
function fitMixture(matrix: Matrix, count: number, random: Random): readonly Component[] {
  const { nearest, centers } = clusterByMeans(matrix, Math.min(count, matrix.rows), random);
  let shares = Array.from({ length: centers.rows }, (_, center) =>
    Float64Array.from(nearest, (own) => (own === center ? 1 : 0)),
  );
  let components: readonly Component[] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (let step = 0; step < MOST_STEPS; step++) {
    components = shares.map((share) => componentOf(matrix, share));
    const { total, each } = logLikelihoods(components, matrix);
    const average = total.reduce((sum, value) => sum + value, 0) / matrix.rows;
    if (Math.abs(average - before) < ENOUGH) break;
    before = average;
    shares = each.map((likelihoods) => likelihoods.map((value, row) => Math.exp(value - total[row]!)));
  }
  return components;
}

/** The weighted rows as one normal distribution; the ridge keeps it from collapsing onto few rows. */
function componentOf(matrix: Matrix, share: Float64Array): Component {
  const { rows, columns, values } = matrix;
  const center = new Float64Array(columns);
  const covariance = createMatrix(columns, columns);
  const weight = share.reduce((sum, value) => sum + value, 0) + 10 * Number.EPSILON;
  for (let row = 0; row < rows; row++) {
    const part = share[row]! / weight;
    if (part === 0) continue;
    for (let column = 0; column < columns; column++) center[column]! += part * values[row * columns + column]!;
  }
  const offset = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    const part = share[row]! / weight;
    if (part < 1e-12) continue;
    for (let column = 0; column < columns; column++) offset[column] = values[row * columns + column]! - center[column]!;
    addOuterProduct(covariance, offset, part);
  }
  finishSymmetric(covariance, 1);
  for (let column = 0; column < columns; column++) covariance.values[column * (columns + 1)]! += RIDGE;
  return { weight: weight / rows, ellipsoid: ellipsoidOf(center, covariance) };
}

/** Of each row, the logarithm of its density under each component, and under all. */
function logLikelihoods(components: readonly Component[], matrix: Matrix) {
  const each = components.map(({ weight, ellipsoid }) => {
    const constant = Math.log(weight) - (matrix.columns * Math.log(2 * Math.PI) + ellipsoid.logDeterminant) / 2;
    return mahalanobisSquared(ellipsoid, matrix).map((distance) => constant - distance / 2);
  });
  const total = new Float64Array(matrix.rows);
  for (let row = 0; row < matrix.rows; row++) {
    let largest = Number.NEGATIVE_INFINITY;
    for (const likelihoods of each) largest = Math.max(largest, likelihoods[row]!);
    let sum = 0;
    for (const likelihoods of each) sum += Math.exp(likelihoods[row]! - largest);
    total[row] = largest + Math.log(sum);
  }
  return { each, total };
}
