import {
  averageRanks,
  columnOf,
  covarianceOf,
  createMatrix,
  ellipsoidOf,
  type Matrix,
  Random,
  takeRows,
} from '../statistics/index.ts';

/** How differently all features together are distributed in two tables. */
export interface JointDrift {
  /** energy coefficient, 0 for the same distribution to 1 for none in common */
  readonly distance: number;
  /** how likely chance alone gives such a distance, 0 to 1; in steps of 1/200 */
  readonly chance: number;
  readonly hasDrifted: boolean;
}

/** So many rows of each side are compared: enough to see what matters, too few to see what does not. */
const MOST_ROWS = 400;
const SHUFFLES = 199;
const SEED = 0;
const FALSE_ALARMS = 0.01;
/** a share of the own variance is added to each direction: columns that repeat each other would else count without end */
const RIDGE = 0.01;

/**
 * Compares later rows with earlier ones in all features at once, so that a changed relation between columns is seen
 * though each column by itself stays as it was. Ranks instead of values, turned so that no direction is wider than
 * another, then the distances within and between the two sides; chance is told by mixing the sides anew. Texts are ranked
 * by how frequent they are on both sides together.
 *
 * @param texts of a column of texts, the group each is in, the most frequent first; null for a column of numbers
 * @see Székely and Rizzo, Energy statistics: A class of statistics based on distances (2013)
 */
export function measureJointDrift(
  earlier: Matrix,
  later: Matrix,
  texts: readonly (ReadonlyMap<number, number> | null)[],
): JointDrift {
  const random = new Random(SEED);
  const sides = [earlier, later].map((side) => grouped(takeRows(side, sampleOf(side.rows, random)), texts));
  const rows = sides[0]!.rows + sides[1]!.rows;
  const distances = distancesOf(turned(joined(sides[0]!, sides[1]!)));
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  const first = sides[0]!.rows;
  const distance = coefficientOf(distances, rows, order, first);
  let farther = 0;
  for (let shuffle = 0; shuffle < SHUFFLES; shuffle++) {
    if (coefficientOf(distances, rows, random.sample(rows, rows), first) >= distance) farther++;
  }
  const chance = (farther + 1) / (SHUFFLES + 1);
  return { distance: Math.max(0, distance), chance, hasDrifted: chance < FALSE_ALARMS };
}

function sampleOf(rows: number, random: Random): Int32Array {
  return random.sample(Math.min(rows, MOST_ROWS), rows).sort();
}

/** A sample with the groups of its texts in their place. */
function grouped(sample: Matrix, texts: readonly (ReadonlyMap<number, number> | null)[]): Matrix {
  texts.forEach((groups, column) => {
    if (groups === null) return;
    for (let place = column; place < sample.values.length; place += sample.columns) {
      sample.values[place] = groups.get(sample.values[place]!)!;
    }
  });
  return sample;
}

function joined(one: Matrix, other: Matrix): Matrix {
  const both = createMatrix(one.rows + other.rows, one.columns);
  both.values.set(one.values);
  both.values.set(other.values, one.values.length);
  return both;
}

/** Ranks of each column, as coordinates in which the rows spread alike in all directions. */
function turned(matrix: Matrix): Matrix {
  const { rows, columns } = matrix;
  const ranks = createMatrix(rows, columns);
  for (let column = 0; column < columns; column++) {
    averageRanks(columnOf(matrix, column)).forEach((rank, row) => {
      ranks.values[row * columns + column] = rank / rows - 0.5;
    });
  }
  const { center, covariance } = covarianceOf(ranks);
  for (let column = 0; column < columns; column++) {
    const place = column * (columns + 1);
    covariance.values[place] = covariance.values[place]! * (1 + RIDGE) + Number.EPSILON;
  }
  const { whitening, rank } = ellipsoidOf(center, covariance);
  const result = createMatrix(rows, rank);
  for (let row = 0; row < rows; row++) {
    for (let direction = 0; direction < rank; direction++) {
      let sum = 0;
      for (let column = 0; column < columns; column++) {
        sum += whitening[direction * columns + column]! * (ranks.values[row * columns + column]! - center[column]!);
      }
      result.values[row * rank + direction] = sum;
    }
  }
  return result;
}

/** Of all pairs of rows; row-major, rows × rows. */
function distancesOf({ rows, columns, values }: Matrix): Float32Array {
  const distances = new Float32Array(rows * rows);
  for (let row = 1; row < rows; row++) {
    for (let other = 0; other < row; other++) {
      let sum = 0;
      for (let column = 0; column < columns; column++) {
        const offset = values[row * columns + column]! - values[other * columns + column]!;
        sum += offset * offset;
      }
      distances[row * rows + other] = Math.sqrt(sum);
      distances[other * rows + row] = distances[row * rows + other]!;
    }
  }
  return distances;
}

/** The energy coefficient when the first rows of an order are one side and the rest the other. */
function coefficientOf(distances: Float32Array, rows: number, order: Int32Array, first: number): number {
  let [within, across, beyond] = [0, 0, 0];
  for (let place = 1; place < rows; place++) {
    const start = order[place]! * rows;
    const isBeyond = place >= first;
    for (let other = 0; other < place; other++) {
      const distance = distances[start + order[other]!]!;
      if (!isBeyond) within += distance;
      else if (other < first) across += distance;
      else beyond += distance;
    }
  }
  const last = rows - first;
  const between = across / (first * last);
  if (between === 0) return 0;
  // Pairs of different rows only: otherwise few rows alone would look like a distance.
  const inside = within / (first * (first - 1)) + beyond / (last * (last - 1));
  return 1 - inside / between;
}
