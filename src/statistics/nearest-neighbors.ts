import { covarianceOf } from './covariance.ts';
import type { Matrix } from './matrix.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

const LEAF_ROWS = 24;
const NO_ROW = -1;
// Rotating costs width³; a distance of so many columns is rarely worth more than that.
const WIDEST_ROTATED = 400;

/** For each asking row its nearest rows: row-major, `count` a row, nearest first. */
export interface Neighbors {
  readonly count: number;
  readonly distances: Float64Array;
  readonly rows: Int32Array;
}

/** A k-d tree as flat arrays; a leaf has `axis` -1. Points are rotated to their principal axes, in tree order. */
export type NeighborTree = {
  readonly columns: number;
  readonly points: Float64Array;
  /** the row each point came from */
  readonly rows: Int32Array;
  readonly axis: Int32Array;
  readonly split: Float64Array;
  /** first and end point of each node */
  readonly first: Int32Array;
  readonly end: Int32Array;
  /** the child of higher values; the lower one follows its parent */
  readonly high: Int32Array;
  /** row-major unit vectors, or null where points stay as they are */
  readonly rotation: Float64Array | null;
};

/**
 * Prepares the search for nearest rows in Euclidean distance. Turned to principal axes, distances stay, but most of a
 * distance lies in its first terms, so that far rows are given up early.
 *
 * @see Bentley, Multidimensional binary search trees (1975); Friedman, Bentley and Finkel (1977)
 */
export function buildNeighborTree(matrix: Matrix): NeighborTree {
  const rotation =
    matrix.columns > 2 && matrix.columns <= WIDEST_ROTATED
      ? symmetricEigen(covarianceOf(matrix).covariance).vectors.values
      : null;
  const points = rotate(rotation, matrix);
  return new TreeBuilder(points, matrix.rows, matrix.columns).build(rotation);
}

/**
 * The nearest rows of the tree for each row of a matrix.
 *
 * @param areOwn the matrix is the one the tree was built of, and no row is its own neighbour
 * @returns `count` may be less than asked where the tree has too few rows
 */
export function findNeighbors(tree: NeighborTree, matrix: Matrix, asked: number, areOwn: boolean): Neighbors {
  const available = tree.rows.length - (areOwn ? 1 : 0);
  const search = new NeighborSearch(tree, Math.max(0, Math.min(asked, available)));
  return areOwn ? search.runOwn() : search.run(rotate(tree.rotation, matrix), matrix.rows);
}

function rotate(rotation: Float64Array | null, { rows, columns, values }: Matrix): Float64Array {
  if (rotation === null) return values;
  const turned = new Float64Array(values.length);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    for (let direction = 0; direction < columns; direction++) {
      const first = direction * columns;
      let sum = 0;
      for (let column = 0; column < columns; column++) sum += rotation[first + column]! * values[start + column]!;
      turned[start + direction] = sum;
    }
  }
  return turned;
}

class TreeBuilder {
  readonly #points: Float64Array;
  readonly #columns: number;
  readonly #order: Int32Array;
  readonly #axis: number[] = [];
  readonly #split: number[] = [];
  readonly #first: number[] = [];
  readonly #end: number[] = [];
  readonly #high: number[] = [];

  constructor(points: Float64Array, rows: number, columns: number) {
    this.#points = points;
    this.#columns = columns;
    this.#order = Int32Array.from({ length: rows }, (_, row) => row);
  }

  build(rotation: Float64Array | null): NeighborTree {
    this.#grow(0, this.#order.length);
    const columns = this.#columns;
    const points = new Float64Array(this.#points.length);
    this.#order.forEach((row, place) => {
      points.set(this.#points.subarray(row * columns, (row + 1) * columns), place * columns);
    });
    return {
      columns,
      points,
      rows: this.#order,
      axis: Int32Array.from(this.#axis),
      split: Float64Array.from(this.#split),
      first: Int32Array.from(this.#first),
      end: Int32Array.from(this.#end),
      high: Int32Array.from(this.#high),
      rotation,
    };
  }

  #grow(first: number, end: number): void {
    const node = this.#axis.length;
    this.#axis.push(NO_ROW);
    this.#split.push(0);
    this.#first.push(first);
    this.#end.push(end);
    this.#high.push(0);
    if (end - first <= LEAF_ROWS) return;
    const axis = this.#widestAxis(first, end);
    if (axis === NO_ROW) return;
    const middle = this.#divide(first, end, axis);
    this.#axis[node] = axis;
    this.#split[node] = this.#points[this.#order[middle]! * this.#columns + axis]!;
    this.#grow(first, middle);
    this.#high[node] = this.#axis.length;
    this.#grow(middle, end);
  }

  /** The axis of the largest range; none when all points are the same. */
  #widestAxis(first: number, end: number): number {
    let widest = 0;
    let axis = NO_ROW;
    for (let column = 0; column < this.#columns; column++) {
      let low = Number.POSITIVE_INFINITY;
      let high = Number.NEGATIVE_INFINITY;
      for (let place = first; place < end; place++) {
        const value = this.#points[this.#order[place]! * this.#columns + column]!;
        if (value < low) low = value;
        if (value > high) high = value;
      }
      if (high - low > widest) {
        widest = high - low;
        axis = column;
      }
    }
    return axis;
  }

  /** Orders the points by the axis and returns where the upper half begins; equal values stay together. */
  #divide(first: number, end: number, axis: number): number {
    const valueAt = (place: number) => this.#points[this.#order[place]! * this.#columns + axis]!;
    const part = this.#order.subarray(first, end);
    const keys = Float64Array.from(part, (row) => this.#points[row * this.#columns + axis]!);
    const byKey = Int32Array.from(keys.keys()).sort((one, other) => keys[one]! - keys[other]!);
    part.set(byKey.map((place) => part[place]!));
    let middle = (first + end) >>> 1;
    while (middle > first && valueAt(middle - 1) === valueAt(middle)) middle--;
    if (middle > first) return middle;
    middle = (first + end) >>> 1;
    while (valueAt(middle) === valueAt(first)) middle++;
    return middle;
  }
}

class NeighborSearch {
  readonly #tree: NeighborTree;
  readonly #count: number;
  readonly #best: Float64Array;
  readonly #bestPoints: Int32Array;
  /** how far the asking point lies outside the node's range, by axis */
  readonly #outside: Float64Array;
  #asking: Float64Array = new Float64Array(0);
  #offset = 0;
  #own = NO_ROW;

  constructor(tree: NeighborTree, count: number) {
    this.#tree = tree;
    this.#count = count;
    this.#best = new Float64Array(count);
    this.#bestPoints = new Int32Array(count);
    this.#outside = new Float64Array(tree.columns);
  }

  /** In the order of the tree, so that one point's search finds the caches warm from its neighbour's. */
  runOwn(): Neighbors {
    const { rows, points, columns } = this.#tree;
    const found = this.#createResult(rows.length);
    this.#asking = points;
    for (let place = 0; place < rows.length; place++) {
      this.#offset = place * columns;
      this.#own = place;
      this.#ask(found, rows[place]!);
    }
    return found;
  }

  run(asking: Float64Array, rows: number): Neighbors {
    const found = this.#createResult(rows);
    this.#asking = asking;
    this.#own = NO_ROW;
    for (let row = 0; row < rows; row++) {
      this.#offset = row * this.#tree.columns;
      this.#ask(found, row);
    }
    return found;
  }

  #createResult(rows: number): Neighbors {
    const count = this.#count;
    return { count, distances: new Float64Array(rows * count), rows: new Int32Array(rows * count) };
  }

  #ask(found: Neighbors, row: number): void {
    if (this.#count === 0) return;
    this.#best.fill(Number.POSITIVE_INFINITY);
    this.#visit(0, 0);
    const start = row * this.#count;
    for (let place = 0; place < this.#count; place++) {
      found.distances[start + place] = Math.sqrt(this.#best[place]!);
      found.rows[start + place] = this.#tree.rows[this.#bestPoints[place]!]!;
    }
  }

  #visit(node: number, nearestPossible: number): void {
    const axis = this.#tree.axis[node]!;
    if (axis === NO_ROW) {
      this.#scan(this.#tree.first[node]!, this.#tree.end[node]!);
      return;
    }
    const beyond = this.#asking[this.#offset + axis]! - this.#tree.split[node]!;
    const isLow = beyond < 0;
    const low = node + 1;
    const high = this.#tree.high[node]!;
    this.#visit(isLow ? low : high, nearestPossible);
    const before = this.#outside[axis]!;
    const farther = nearestPossible - before * before + beyond * beyond;
    if (farther >= this.#best[this.#count - 1]!) return;
    this.#outside[axis] = beyond;
    this.#visit(isLow ? high : low, farther);
    this.#outside[axis] = before;
  }

  #scan(first: number, end: number): void {
    const { columns, points } = this.#tree;
    const asking = this.#asking;
    const offset = this.#offset;
    const best = this.#best;
    const last = this.#count - 1;
    let limit = best[last]!;
    for (let place = first; place < end; place++) {
      if (place === this.#own) continue;
      const start = place * columns;
      let sum = 0;
      let column = 0;
      // Four terms at a time: a look at the limit costs about as much as a term.
      for (; column + 4 <= columns && sum < limit; column += 4) {
        const a = asking[offset + column]! - points[start + column]!;
        const b = asking[offset + column + 1]! - points[start + column + 1]!;
        const c = asking[offset + column + 2]! - points[start + column + 2]!;
        const d = asking[offset + column + 3]! - points[start + column + 3]!;
        sum += a * a + b * b + (c * c + d * d);
      }
      if (sum >= limit) continue;
      for (; column < columns; column++) {
        const a = asking[offset + column]! - points[start + column]!;
        sum += a * a;
      }
      if (sum >= limit) continue;
      let slot = last;
      for (; slot > 0 && best[slot - 1]! > sum; slot--) {
        best[slot] = best[slot - 1]!;
        this.#bestPoints[slot] = this.#bestPoints[slot - 1]!;
      }
      best[slot] = sum;
      this.#bestPoints[slot] = place;
      limit = best[last]!;
      if (limit === 0) return;
    }
  }
}
