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
  /** the points again, four columns at a time: all points with the first four, then with the next four, and so on */
  readonly #stripes: Float64Array;
  readonly #asking: Float64Array;
  #own = NO_ROW;

  constructor(tree: NeighborTree, count: number) {
    this.#tree = tree;
    this.#count = count;
    this.#best = new Float64Array(count);
    this.#bestPoints = new Int32Array(count);
    this.#outside = new Float64Array(tree.columns);
    this.#stripes = stripesOf(tree);
    this.#asking = new Float64Array(stripedColumns(tree.columns));
  }

  /** In the order of the tree, so that one point's search finds the caches warm from its neighbour's. */
  runOwn(): Neighbors {
    const { rows, points } = this.#tree;
    const found = this.#createResult(rows.length);
    for (let place = 0; place < rows.length; place++) {
      this.#own = place;
      this.#ask(found, points, place, rows[place]!);
    }
    return found;
  }

  run(asking: Float64Array, rows: number): Neighbors {
    const found = this.#createResult(rows);
    this.#own = NO_ROW;
    for (let row = 0; row < rows; row++) this.#ask(found, asking, row, row);
    return found;
  }

  #createResult(rows: number): Neighbors {
    const count = this.#count;
    return { count, distances: new Float64Array(rows * count), rows: new Int32Array(rows * count) };
  }

  #ask(found: Neighbors, points: Float64Array, place: number, row: number): void {
    if (this.#count === 0) return;
    const { columns } = this.#tree;
    for (let column = 0; column < columns; column++) this.#asking[column] = points[place * columns + column]!;
    this.#best.fill(Number.POSITIVE_INFINITY);
    this.#visit(0, 0);
    const start = row * this.#count;
    for (let slot = 0; slot < this.#count; slot++) {
      found.distances[start + slot] = Math.sqrt(this.#best[slot]!);
      found.rows[start + slot] = this.#tree.rows[this.#bestPoints[slot]!]!;
    }
  }

  #visit(node: number, nearestPossible: number): void {
    const axis = this.#tree.axis[node]!;
    if (axis === NO_ROW) {
      this.#scan(this.#tree.first[node]!, this.#tree.end[node]!);
      return;
    }
    const beyond = this.#asking[axis]! - this.#tree.split[node]!;
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
    const stripes = this.#stripes;
    const asking = this.#asking;
    const last = this.#count - 1;
    const [first0, first1, first2, first3] = [asking[0]!, asking[1]!, asking[2]!, asking[3]!];
    const { columns, rows } = this.#tree;
    const stride = rows.length * STRIPE;
    const wholeEnd = columns - (columns % STRIPE);
    let limit = this.#best[last]!;
    for (let place = first; place < end; place++) {
      let start = place * STRIPE;
      const a = first0 - stripes[start]!;
      const b = first1 - stripes[start + 1]!;
      const c = first2 - stripes[start + 2]!;
      const d = first3 - stripes[start + 3]!;
      // Most points are given up here, by a look at a part of memory that fits into the caches.
      let sum = a * a + b * b + (c * c + d * d);
      if (sum >= limit) continue;
      let column = STRIPE;
      for (; column < wholeEnd && sum < limit; column += STRIPE) {
        start += stride;
        const e = asking[column]! - stripes[start]!;
        const f = asking[column + 1]! - stripes[start + 1]!;
        const g = asking[column + 2]! - stripes[start + 2]!;
        const h = asking[column + 3]! - stripes[start + 3]!;
        sum += e * e + f * f + (g * g + h * h);
      }
      start += stride;
      for (; column < columns && sum < limit; column++) {
        const e = asking[column]! - stripes[start++]!;
        sum += e * e;
      }
      if (sum >= limit || place === this.#own) continue;
      limit = this.#insert(place, sum);
      if (limit === 0) return;
    }
  }

  /** Puts a point among the nearest; returns the distance of the last of them. */
  #insert(place: number, sum: number): number {
    const best = this.#best;
    const points = this.#bestPoints;
    const last = best.length - 1;
    let slot = last;
    for (; slot > 0 && best[slot - 1]! > sum; slot--) {
      best[slot] = best[slot - 1]!;
      points[slot] = points[slot - 1]!;
    }
    best[slot] = sum;
    points[slot] = place;
    return best[last]!;
  }
}

const STRIPE = 4;

function stripedColumns(columns: number): number {
  return Math.max(1, Math.ceil(columns / STRIPE)) * STRIPE;
}

/** Columns that are missing to whole stripes are zeros, which add nothing to a distance. */
function stripesOf({ points, rows, columns }: NeighborTree): Float64Array {
  const stripes = new Float64Array(rows.length * stripedColumns(columns));
  for (let place = 0; place < rows.length; place++) {
    for (let column = 0; column < columns; column++) {
      const inStripe = column % STRIPE;
      stripes[(column - inStripe) * rows.length + place * STRIPE + inStripe] = points[place * columns + column]!;
    }
  }
  return stripes;
}
