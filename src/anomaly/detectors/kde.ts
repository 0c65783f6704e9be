import {
  applyStandardScale,
  fitStandardScale,
  type Matrix,
  Random,
  type StandardScale,
  squaredDistance,
  takeRows,
} from '../../statistics/index.ts';
import type { Detector } from '../detector.ts';
import { checkRows, checkScale, checkWidth } from '../memory-part.ts';

type Kept = { scale: StandardScale; columns: number; bandwidth: number; centers: Float64Array; rows: Int32Array };
type DensitySettings = { readonly most_rows: number; readonly bandwidth: number };

const OWN = -1;
const MOST_PLACE = 2 ** 31 - 1;

/** Where the density of all rows, smoothed by a normal kernel, is low. */
export const kde: Detector<Kept, DensitySettings> = {
  name: 'kde',
  summary: 'in a place where the smoothed density of the rows is low',
  source: 'Parzen, On Estimation of a Probability Density Function and Mode (1962); bandwidth of Scott (1992)',
  isRandomized: true,
  defaults: { most_rows: 2000, bandwidth: 1 },
  learn(matrix, { settings, seed }) {
    const scale = fitStandardScale(matrix);
    const count = Math.min(settings.most_rows, matrix.rows);
    const rows = new Random(seed).sample(count, matrix.rows);
    const centers = applyStandardScale(scale, takeRows(matrix, rows)).values;
    const bandwidth = settings.bandwidth * count ** (-1 / (matrix.columns + 4));
    const memory = { scale, columns: matrix.columns, bandwidth, centers, rows };
    const own = new Int32Array(matrix.rows).fill(OWN);
    rows.forEach((row, center) => {
      own[row] = center;
    });
    return { memory, scores: surprises(memory, matrix, own) };
  },
  score(memory, matrix) {
    return surprises(memory, matrix, new Int32Array(matrix.rows).fill(OWN));
  },
  check(memory, columns) {
    checkScale(memory.part('scale'), columns);
    checkWidth(memory.part('columns'), columns);
    memory.part('bandwidth').number();
    const centers = checkRows(memory.part('centers'), columns);
    memory.part('rows').places(0, MOST_PLACE, centers);
  },
};

/** Minus the logarithm of the density, up to a constant. @param own the center each row is itself, which does not count */
function surprises({ scale, columns, bandwidth, centers }: Kept, matrix: Matrix, own: Int32Array) {
  const scaled = applyStandardScale(scale, matrix);
  const known = { rows: centers.length / columns, columns, values: centers };
  const factor = -1 / (2 * bandwidth * bandwidth);
  const exponents = new Float64Array(known.rows);
  return Float64Array.from({ length: matrix.rows }, (_, row) => {
    let largest = Number.NEGATIVE_INFINITY;
    for (let center = 0; center < known.rows; center++) {
      exponents[center] =
        center === own[row] ? Number.NEGATIVE_INFINITY : factor * squaredDistance(scaled, row, known, center);
      if (exponents[center]! > largest) largest = exponents[center]!;
    }
    if (largest === Number.NEGATIVE_INFINITY) return 0;
    let sum = 0;
    for (const exponent of exponents) sum += Math.exp(exponent - largest);
    return -(largest + Math.log(sum));
  });
}
