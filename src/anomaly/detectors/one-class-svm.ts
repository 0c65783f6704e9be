import {
  applyStandardScale,
  fitStandardScale,
  type Matrix,
  Random,
  type StandardScale,
  takeRows,
} from '../../statistics/index.ts';
import type { Detector } from '../detector.ts';
import { checkRows, checkScale, checkWidth } from '../memory-part.ts';

type Kept = { scale: StandardScale; columns: number; support: Float64Array; weights: Float64Array; gamma: number };
type SvmSettings = { readonly nu: number; readonly most_rows: number };

const TOLERANCE = 1e-3;
const MOST_STEPS_PER_ROW = 20;
const CACHED_NUMBERS = 24_000_000;

/** Outside of the smooth boundary around most rows. */
export const oneClassSvm: Detector<Kept, SvmSettings> = {
  name: 'one_class_svm',
  summary: 'outside of the smooth boundary drawn around most rows',
  source: 'Schölkopf, Platt, Shawe-Taylor, Smola and Williamson, Estimating the Support of a Distribution (2001)',
  isRandomized: true,
  defaults: { nu: 0.5, most_rows: 5000 },
  learn(matrix, { settings, seed }) {
    const scale = fitStandardScale(matrix);
    const gamma = 1 / matrix.columns;
    // The kernel grows with the square of the rows; a sample draws nearly the same boundary.
    const count = Math.min(settings.most_rows, matrix.rows);
    const chosen = count < matrix.rows ? takeRows(matrix, new Random(seed).sample(count, matrix.rows)) : matrix;
    const scaled = applyStandardScale(scale, chosen);
    const weights = new BoundarySearch(scaled, gamma, settings.nu).solve();
    const support = Int32Array.from(weights.keys()).filter((row) => weights[row]! > 0);
    const memory = {
      scale,
      columns: matrix.columns,
      support: takeRows(scaled, support).values,
      weights: Float64Array.from(support, (row) => weights[row]!),
      gamma,
    };
    return { memory, scores: oneClassSvm.score(memory, matrix) };
  },
  score({ scale, columns, support, weights, gamma }, matrix) {
    const scaled = applyStandardScale(scale, matrix);
    const supports = { rows: weights.length, columns, values: support };
    return Float64Array.from({ length: matrix.rows }, (_, row) => {
      let sum = 0;
      for (let other = 0; other < supports.rows; other++)
        sum += weights[other]! * kernel(scaled, row, supports, other, gamma);
      return -sum;
    });
  },
  check(memory, columns) {
    checkScale(memory.part('scale'), columns);
    checkWidth(memory.part('columns'), columns);
    memory.part('gamma').number();
    memory.part('weights').numbers(checkRows(memory.part('support'), columns));
  },
};

function kernel(one: Matrix, row: number, other: Matrix, otherRow: number, gamma: number): number {
  const { columns } = one;
  let sum = 0;
  for (let column = 0, a = row * columns, b = otherRow * columns; column < columns; column++, a++, b++) {
    const offset = one.values[a]! - other.values[b]!;
    sum += offset * offset;
  }
  return Math.exp(-gamma * sum);
}

/**
 * Weights from 0 to 1 that sum to nu × rows and make ½ wᵀKw least: two at a time, those that violate the optimum most.
 *
 * @see Fan, Chen and Lin, Working Set Selection Using Second Order Information (2005)
 */
class BoundarySearch {
  readonly #matrix: Matrix;
  readonly #gamma: number;
  readonly #weights: Float64Array;
  readonly #gradient: Float64Array;
  readonly #cache = new Map<number, Float32Array>();

  constructor(matrix: Matrix, gamma: number, nu: number) {
    this.#matrix = matrix;
    this.#gamma = gamma;
    this.#weights = new Float64Array(matrix.rows);
    this.#gradient = new Float64Array(matrix.rows);
    const total = nu * matrix.rows;
    for (let row = 0; row < matrix.rows && row < total; row++) this.#weights[row] = Math.min(1, total - row);
  }

  solve(): Float64Array {
    const rows = this.#matrix.rows;
    this.#weights.forEach((weight, row) => {
      if (weight > 0) this.#addToGradient(row, weight);
    });
    for (let step = 0; step < MOST_STEPS_PER_ROW * rows; step++) {
      const up = this.#mostViolating();
      const down = up < 0 ? -1 : this.#bestPartner(up);
      if (down < 0) break;
      const curve = Math.max(2 - 2 * this.#kernelRow(up)[down]!, 1e-12);
      const wanted = (this.#gradient[down]! - this.#gradient[up]!) / curve;
      const move = Math.min(wanted, 1 - this.#weights[up]!, this.#weights[down]!);
      this.#weights[up]! += move;
      this.#weights[down]! -= move;
      this.#addToGradient(up, move);
      this.#addToGradient(down, -move);
    }
    return this.#weights;
  }

  #addToGradient(row: number, weight: number): void {
    const kernels = this.#kernelRow(row);
    const gradient = this.#gradient;
    for (let other = 0; other < gradient.length; other++) gradient[other]! += weight * kernels[other]!;
  }

  /** The row that may gain weight and has the least gradient. */
  #mostViolating(): number {
    let best = -1;
    for (let row = 0; row < this.#gradient.length; row++) {
      if (this.#weights[row]! < 1 && (best < 0 || this.#gradient[row]! < this.#gradient[best]!)) best = row;
    }
    return best;
  }

  /** The row that may lose weight and with which most is gained; none when the optimum is near. */
  #bestPartner(up: number): number {
    const kernels = this.#kernelRow(up);
    let best = -1;
    let mostGain = 0;
    let largest = Number.NEGATIVE_INFINITY;
    for (let row = 0; row < this.#gradient.length; row++) {
      if (this.#weights[row]! <= 0) continue;
      const slope = this.#gradient[row]! - this.#gradient[up]!;
      if (slope > largest) largest = slope;
      if (slope <= 0) continue;
      const gain = (slope * slope) / Math.max(2 - 2 * kernels[row]!, 1e-12);
      if (gain <= mostGain) continue;
      mostGain = gain;
      best = row;
    }
    return largest < TOLERANCE ? -1 : best;
  }

  #kernelRow(row: number): Float32Array {
    const known = this.#cache.get(row);
    if (known !== undefined) return known;
    if (this.#cache.size * this.#matrix.rows > CACHED_NUMBERS) this.#cache.delete(this.#cache.keys().next().value!);
    const kernels = new Float32Array(this.#matrix.rows);
    for (let other = 0; other < kernels.length; other++) {
      kernels[other] = kernel(this.#matrix, row, this.#matrix, other, this.#gamma);
    }
    this.#cache.set(row, kernels);
    return kernels;
  }
}
