import { describe, expect, it } from 'vitest';
import { createMatrix, type Matrix, matrixOf, Random, rowOf } from '../statistics/index.ts';
import type { Detector, Settings } from './detector.ts';
import { requireDetector } from './detector-name.ts';
import { DETECTORS } from './detectors.ts';
import { TableModel } from './table-model.ts';

const ENSEMBLES = ['average', 'maximum', 'weighted', 'majority', 'rank'].map((combination) =>
  requireDetector(`${combination}:isolation_forest=2,lof,mahalanobis`),
);
const ALL = [...DETECTORS, ...ENSEMBLES, requireDetector('auto')];
const COLUMNS = 4;
const ODD_ROW = 17;

/** Where the usual settings would not show it: of several components, one takes a single far row for itself. */
const PROOF_SETTINGS: Readonly<Record<string, Settings>> = { gmm: { components: 1 } };

/** A round cloud of rows, and unless told otherwise one far away from it. */
function cloud(rows: number, seed = 1, hasOddRow = true): Matrix {
  const random = new Random(seed);
  const matrix = createMatrix(rows, COLUMNS);
  matrix.values.forEach((_, place) => {
    matrix.values[place] = random.normal();
  });
  if (hasOddRow) rowOf(matrix, ODD_ROW).set([9, -9, 9, -9]);
  return matrix;
}

function learn(
  detector: Detector,
  matrix: Matrix,
  settings: Settings = PROOF_SETTINGS[detector.name] ?? detector.defaults,
) {
  return detector.learn(matrix, { settings, seed: 7 });
}

function modelOf(detector: Detector, matrix: Matrix) {
  const features = Array.from({ length: matrix.columns }, (_, column) => ({
    name: `f${column}`,
    fill: 0,
    low: -100,
    high: 100,
    rarity: null,
  }));
  return TableModel.learn(matrix, { detector, features, settings: detector.defaults, seed: 7, contamination: 'auto' });
}

describe.each(ALL.map((detector) => ({ name: detector.name, detector })))('$name', ({ detector }) => {
  it('finds a row far from all others', () => {
    const { scores } = learn(detector, cloud(200));
    expect(scores.indexOf(Math.max(...scores))).toBe(ODD_ROW);
  });

  it('learns the same from the same rows and seed', () => {
    expect(learn(detector, cloud(120))).toEqual(learn(detector, cloud(120)));
  });

  it('leaves the rows as they are', () => {
    const matrix = cloud(60);
    const before = matrix.values.slice();
    learn(detector, matrix);
    expect(matrix.values).toEqual(before);
  });

  it('scores other rows, the far one highest', () => {
    const { memory } = learn(detector, cloud(200, 1, false));
    const scores = detector.score(memory, cloud(40, 2));
    expect(scores).toHaveLength(40);
    expect(scores.indexOf(Math.max(...scores))).toBe(ODD_ROW);
  });

  it('judges alike after being saved and loaded', () => {
    const { model } = modelOf(detector, cloud(80));
    const other = cloud(30, 3);
    expect(TableModel.load(model.save()).score(other)).toEqual(model.score(other));
  });

  it('keeps the order of raw scores in probabilities between 0 and 1', () => {
    const { raw, probability } = modelOf(detector, cloud(80)).scores;
    const order = Array.from(raw.keys()).sort((one, other) => raw[one]! - raw[other]!);
    for (let place = 1; place < order.length; place++) {
      expect(probability[order[place]!]!).toBeGreaterThanOrEqual(probability[order[place - 1]!]!);
    }
    expect(Math.min(...probability)).toBeGreaterThan(0);
    expect(Math.max(...probability)).toBeLessThanOrEqual(1);
  });

  it('names the feature that is odd', () => {
    const { model } = modelOf(detector, cloud(200));
    const shares = model.explain(Float64Array.of(0.1, -0.2, 8, 0.1));
    expect(shares).toHaveLength(COLUMNS);
    expect(shares.indexOf(Math.max(...shares))).toBe(2);
  });

  it.each([
    { because: 'one row', matrix: matrixOf([[1, 2, 3]]) },
    { because: 'two rows', matrix: matrixOf([[1], [2]]) },
    { because: 'constant columns', matrix: matrixOf(Array.from({ length: 30 }, (_, row) => [5, row % 7, 0.1])) },
    { because: 'nothing but duplicates', matrix: matrixOf(Array.from({ length: 60 }, () => [1, 2])) },
    { because: 'more columns than rows', matrix: { rows: 5, columns: 40, values: cloud(50).values } },
    {
      because: 'numbers infinitely far apart',
      matrix: matrixOf(Array.from({ length: 30 }, (_, row) => [row % 2 === 0 ? 1.7e308 : -1.7e308, row])),
    },
    {
      because: 'one number beyond all squares',
      matrix: matrixOf(Array.from({ length: 30 }, (_, row) => [row === 7 ? 1e200 : row, row % 3])),
    },
    {
      because: 'numbers next to nothing',
      matrix: matrixOf(Array.from({ length: 30 }, (_, row) => [row * 5e-324, row * 1e-320])),
    },
    { because: 'very large numbers', matrix: matrixOf(Array.from({ length: 30 }, (_, row) => [row * 1e150, row])) },
  ])('gives a score to every row of $because', ({ matrix }) => {
    const whole = { ...matrix, values: matrix.values.slice(0, matrix.rows * matrix.columns) };
    const { model, scores } = modelOf(detector, whole);
    expect(scores.raw).toHaveLength(matrix.rows);
    for (const { probability } of [scores, TableModel.load(model.save()).score(whole)]) {
      expect(probability.every((score) => score > 0 && score <= 1)).toBe(true);
    }
  });
});

describe('reference values', () => {
  const matrix = cloud(60, 5);
  const scaled = naiveScale(matrix);

  it('knn: distances by their definition', () => {
    const distances = naiveDistances(scaled).map((row) => row.toSorted((one, other) => one - other).slice(1));
    const mean = distances.map((row) => row.slice(0, 10).reduce((sum, value) => sum + value, 0) / 10);
    expectClose(learn(requireDetector('knn_mean'), matrix).scores, mean);
    expectClose(
      learn(requireDetector('knn_largest'), matrix).scores,
      distances.map((row) => row[4]!),
    );
  });

  it('lof: reachability densities by their definition', () => {
    const k = 20;
    const distances = naiveDistances(scaled);
    const near = distances.map((row, own) =>
      row
        .map((_, other) => other)
        .filter((other) => other !== own)
        .sort((a, b) => row[a]! - row[b]!)
        .slice(0, k),
    );
    const reach = near.map((others, own) => distances[own]![others.at(-1)!]!);
    const density = near.map(
      (others, own) => k / others.reduce((sum, other) => sum + Math.max(reach[other]!, distances[own]![other]!), 0),
    );
    const factor = near.map(
      (others, own) => others.reduce((sum, other) => sum + density[other]!, 0) / k / density[own]!,
    );
    expectClose(learn(requireDetector('lof'), matrix).scores, factor);
  });

  it('ecod: tail probabilities by counting', () => {
    const rows = naiveRows(matrix);
    const expected = rows.map((row) =>
      row.reduce((sum, value, column) => {
        const below = rows.filter((other) => other[column]! <= value).length / rows.length;
        const above = rows.filter((other) => other[column]! >= value).length / rows.length;
        return sum + Math.max(-Math.log(below), -Math.log(above));
      }, 0),
    );
    expectClose(learn(requireDetector('ecod'), matrix).scores, expected);
  });

  it('hbos: three bins of a small column', () => {
    const { scores } = learn(requireDetector('hbos'), matrixOf([[0], [0.1], [0.2], [1.5], [3]]), { bins: 3 });
    expectClose(scores, [0, 0, 0, Math.log(3), Math.log(3)], 6);
  });

  it('robust z: distances from the median', () => {
    const { scores } = learn(requireDetector('robust_z'), matrixOf([[1], [2], [3], [4], [100]]));
    expectClose(
      scores,
      [2, 1, 0, 1, 97].map((distance) => distance / 1.4826),
    );
  });

  it('mahalanobis: the inverse of a covariance of two columns', () => {
    const rows = [
      [1, 2],
      [2, 1],
      [3, 5],
      [4, 3],
      [0, 1],
    ];
    const [x, y] = [0, 1].map((column) =>
      rows.map((row) => row[column]! - rows.reduce((sum, one) => sum + one[column]! / 5, 0)),
    );
    const product = (one: number[], other: number[]) =>
      one.reduce((sum, value, place) => sum + (value * other[place]!) / 5, 0);
    const [xx, xy, yy] = [product(x!, x!), product(x!, y!), product(y!, y!)];
    const expected = rows.map((_, row) => {
      const [a, b] = [x![row]!, y![row]!];
      return (yy * a * a - 2 * xy * a * b + xx * b * b) / (xx * yy - xy * xy);
    });
    expectClose(learn(requireDetector('mahalanobis'), matrixOf(rows)).scores, expected);
  });
});

function expectClose(scores: Float64Array, expected: readonly number[], digits = 8): void {
  expect(scores).toHaveLength(expected.length);
  expected.forEach((value, row) => {
    expect(scores[row]!).toBeCloseTo(value, digits);
  });
}

function naiveRows({ rows, columns, values }: Matrix): number[][] {
  return Array.from({ length: rows }, (_, row) => Array.from(values.subarray(row * columns, (row + 1) * columns)));
}

function naiveScale(matrix: Matrix): number[][] {
  const rows = naiveRows(matrix);
  return rows.map((row) =>
    row.map((value, column) => {
      const mean = rows.reduce((sum, other) => sum + other[column]!, 0) / rows.length;
      const variance = rows.reduce((sum, other) => sum + (other[column]! - mean) ** 2, 0) / rows.length;
      return (value - mean) / Math.sqrt(variance);
    }),
  );
}

function naiveDistances(rows: readonly (readonly number[])[]): number[][] {
  return rows.map((one) => rows.map((other) => Math.hypot(...one.map((value, column) => value - other[column]!))));
}
