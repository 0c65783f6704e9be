import {
  chiSquareQuantile,
  covarianceOf,
  type Ellipsoid,
  ellipsoidOf,
  type Matrix,
  mahalanobisSquared,
  median,
  Random,
  smallestPlaces,
  takeRows,
} from '../statistics/index.ts';

const SMALL_ROWS = 600;
const SUBSET_ROWS = 300;
const MOST_SUBSETS = 5;
const STARTS = 500;
const SMALL_STARTS = 100;
const KEPT_STARTS = 10;
const MOST_STEPS = 30;
const USUAL_SHARE = 0.975;

/** A start of the search: rows chosen, and how compact they are. */
interface Candidate {
  readonly ellipsoid: Ellipsoid;
  readonly logDeterminant: number;
}

/**
 * The center and covariance of the most compact (n + p + 1) / 2 rows, then of all rows within the 97.5 % ellipsoid.
 *
 * @see Rousseeuw and Van Driessen (1999), FAST-MCD, with its nested subsets for many rows
 */
export function robustEllipsoid(matrix: Matrix, seed: number): Ellipsoid {
  const { rows, columns } = matrix;
  const half = Math.min(rows, Math.ceil((rows + columns + 1) / 2));
  // Of a table wider than long no row can be left out, and every start would end the same.
  if (half === rows)
    return reweighted(
      matrix,
      candidateOf(
        matrix,
        Int32Array.from({ length: rows }, (_, row) => row),
      ).ellipsoid,
    );
  const random = new Random(seed);
  const starts =
    rows <= Math.max(SMALL_ROWS, 4 * columns)
      ? searchStarts(matrix, half, SMALL_STARTS, random)
      : searchNested(matrix, half / rows, random);
  const best = mostCompact(
    starts.map((start) => concentrate(matrix, half, start, 2)),
    1,
  ).map((start) => concentrate(matrix, half, start, MOST_STEPS))[0]!;
  return reweighted(matrix, best.ellipsoid);
}

/** Starts from parts of the rows, improved on all parts together. */
function searchNested(matrix: Matrix, share: number, random: Random): readonly Candidate[] {
  const subsetRows = Math.max(SUBSET_ROWS, 4 * matrix.columns);
  const subsets = Math.min(MOST_SUBSETS, Math.floor(matrix.rows / subsetRows));
  const order = random.sample(subsets * subsetRows, matrix.rows);
  const merged = takeRows(matrix, order);
  const found: Candidate[] = [];
  for (let subset = 0; subset < subsets; subset++) {
    const part = takeRows(matrix, order.subarray(subset * subsetRows, (subset + 1) * subsetRows));
    found.push(...searchStarts(part, Math.ceil(part.rows * share), Math.ceil(STARTS / subsets / 2), random));
  }
  const half = Math.ceil(merged.rows * share);
  return mostCompact(
    found.map((start) => concentrate(merged, half, start, 2)),
    KEPT_STARTS,
  );
}

function searchStarts(matrix: Matrix, half: number, count: number, random: Random): readonly Candidate[] {
  const candidates: Candidate[] = [];
  for (let start = 0; start < count; start++) {
    const chosen = random.sample(Math.min(matrix.rows, matrix.columns + 1), matrix.rows);
    candidates.push(concentrate(matrix, half, candidateOf(matrix, chosen), 2));
  }
  return mostCompact(candidates, KEPT_STARTS);
}

/** Again and again takes the rows nearest to the center; the determinant never grows. */
function concentrate(matrix: Matrix, half: number, start: Candidate, steps: number): Candidate {
  let best = start;
  let before = Number.POSITIVE_INFINITY;
  for (let step = 0; step < steps; step++) {
    const nearest = smallestPlaces(mahalanobisSquared(best.ellipsoid, matrix), half);
    best = candidateOf(matrix, nearest);
    if (!(best.logDeterminant < before - 1e-12)) break;
    before = best.logDeterminant;
  }
  return best;
}

function candidateOf(matrix: Matrix, chosen: Int32Array): Candidate {
  const { center, covariance } = covarianceOf(matrix, chosen);
  const ellipsoid = ellipsoidOf(center, covariance);
  return { ellipsoid, logDeterminant: ellipsoid.logDeterminant };
}

function mostCompact(candidates: readonly Candidate[], count: number): readonly Candidate[] {
  return [...candidates].sort((one, other) => compare(one.logDeterminant, other.logDeterminant)).slice(0, count);
}

function compare(one: number, other: number): number {
  return one === other ? 0 : one - other;
}

function reweighted(matrix: Matrix, ellipsoid: Ellipsoid): Ellipsoid {
  const distances = mahalanobisSquared(ellipsoid, matrix);
  const correction = median(distances) / chiSquareQuantile(0.5, matrix.columns) || 1;
  const limit = chiSquareQuantile(USUAL_SHARE, matrix.columns) * correction;
  const usual = Int32Array.from(distances.keys()).filter((row) => distances[row]! <= limit);
  const { center, covariance } = covarianceOf(matrix, usual.length > matrix.columns ? usual : undefined);
  return ellipsoidOf(center, covariance);
}
