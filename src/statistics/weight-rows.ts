import { WeightTable } from './weight-table.ts';

/**
 * A row of weights for each 32-bit hash, so that one look-up finds what a word says of every class.
 * Weights are whole steps of `scale`, a byte each.
 */
export class WeightRows {
  // Places from 1 on, because the table answers 0 for what it does not hold.
  readonly #places: WeightTable;
  readonly #weights: Int8Array;
  readonly #width: number;
  readonly #scale: number;

  /**
   * @param hashes distinct, none of them 0
   * @param weights row-major, one row for each hash
   * @param width weights in a row
   * @param scale what a weight of 1 stands for
   */
  constructor(hashes: readonly number[], weights: Int8Array, width: number, scale: number) {
    this.#places = new WeightTable(
      hashes,
      hashes.map((_, index) => index + 1),
    );
    this.#weights = weights;
    this.#width = width;
    this.#scale = scale;
  }

  /** Adds `factor` times the row of a hash to `sums`; nothing when it has none. */
  addRow(hash: number, factor: number, sums: Float32Array): void {
    const place = this.#places.weigh(hash);
    if (place === 0) return;
    const from = (place - 1) * this.#width;
    const scaled = factor * this.#scale;
    for (let c = 0; c < this.#width; c++) sums[c]! += this.#weights[from + c]! * scaled;
  }
}
