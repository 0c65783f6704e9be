import {
  applyStandardScale,
  columnOf,
  covarianceOf,
  fitStandardScale,
  kurtosis,
  type Matrix,
  median,
  Random,
  skewness,
  symmetricEigen,
  takeColumns,
  takeRows,
} from '../statistics/index.ts';

/** What a table is like, as far as it matters for which detectors suit it. */
export interface TableTraits {
  readonly rows: number;
  readonly columns: number;
  /** the average absolute correlation of two columns, 0 to 1 */
  readonly correlation: number;
  /** how evenly the variance is spread over directions: 1 over all, near 0 over a few */
  readonly roundness: number;
  /** the share of columns with at most 20 different values */
  readonly discreteShare: number;
  /** the average of ln(1 + |skewness|) of the columns */
  readonly skewness: number;
  /** the average of ln(1 + excess kurtosis) of the columns */
  readonly tailWeight: number;
  /** the average share of a column's most frequent value */
  readonly modeShare: number;
  /** the average of −lg of the variance along the principal directions: high where columns nearly depend on others */
  readonly flatness: number;
  /** ln(1 + excess kurtosis) of the middle column */
  readonly medianTailWeight: number;
}

/** The traits as numbers of like size, in the order a plan weighs them. */
export function traitVector(traits: TableTraits): readonly number[] {
  const { rows, columns, correlation, roundness, discreteShare, skewness, tailWeight, modeShare } = traits;
  return [
    Math.log10(rows),
    Math.log10(columns),
    correlation,
    roundness,
    discreteShare,
    skewness,
    tailWeight,
    modeShare,
    traits.flatness,
    traits.medianTailWeight,
  ];
}

const MOST_ROWS = 20_000;
/** Directions take time that grows with the cube of the columns: of a wider table, so many columns speak for all. */
const MOST_COLUMNS = 300;
const DISCRETE_VALUES = 20;
const LEAST_VARIANCE = 1e-4;

/** Measures a table, by a sample where it has very many rows. */
export function measureTraits(matrix: Matrix): TableTraits {
  const sample = matrix.rows > MOST_ROWS ? takeRows(matrix, new Random(0).sample(MOST_ROWS, matrix.rows)) : matrix;
  const scaled = applyStandardScale(fitStandardScale(sample), sample);
  const { columns } = matrix;
  const { covariance } = covarianceOf(narrowed(scaled));
  const width = covariance.columns;
  let correlation = 0;
  for (let row = 1; row < width; row++) {
    for (let column = 0; column < row; column++) correlation += Math.abs(covariance.values[row * width + column]!);
  }
  const variances = symmetricEigen(covariance).values.map((value) => Math.max(value, 0));
  const total = variances.reduce((sum, value) => sum + value, 0);
  const squares = variances.reduce((sum, value) => sum + value * value, 0);
  const each = Array.from({ length: columns }, (_, column) => traitsOf(columnOf(scaled, column)));
  const average = (pick: (one: (typeof each)[number]) => number) =>
    each.reduce((sum, one) => sum + pick(one), 0) / columns;
  return {
    rows: matrix.rows,
    columns,
    correlation: width > 1 ? correlation / ((width * (width - 1)) / 2) : 0,
    roundness: squares > 0 ? (total * total) / squares / width : 1,
    discreteShare: average((one) => (one.different <= DISCRETE_VALUES ? 1 : 0)),
    skewness: average((one) => Math.log1p(Math.abs(one.skew))),
    tailWeight: average((one) => Math.log1p(Math.max(one.kurtosis, 0))),
    modeShare: average((one) => one.modeShare),
    flatness: variances.reduce((sum, value) => sum - Math.log10(value + LEAST_VARIANCE), 0) / width,
    medianTailWeight: Math.log1p(Math.max(median(each.map((one) => one.kurtosis)), 0)),
  };
}

/** Columns at even steps, where there are very many. */
function narrowed(matrix: Matrix): Matrix {
  if (matrix.columns <= MOST_COLUMNS) return matrix;
  return takeColumns(
    matrix,
    Int32Array.from({ length: MOST_COLUMNS }, (_, place) => Math.floor((place * matrix.columns) / MOST_COLUMNS)),
  );
}

function traitsOf(values: Float64Array) {
  const ascending = values.slice().sort();
  let different = 0;
  let longest = 0;
  for (let start = 0, place = 1; place <= ascending.length; place++) {
    if (place < ascending.length && ascending[place] === ascending[start]) continue;
    different++;
    longest = Math.max(longest, place - start);
    start = place;
  }
  return { different, modeShare: longest / values.length, skew: skewness(values), kurtosis: kurtosis(values) };
}
