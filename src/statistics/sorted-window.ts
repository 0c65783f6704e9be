import { type FixedState, isPlace } from './fixed-state.ts';

/** The newest values of a stream, kept in order, so that quantiles and ranks cost a binary search. */
export class SortedWindow {
  readonly state: { sorted: Float64Array; arrivals: Float64Array; count: number; next: number } & FixedState;

  /** @param capacity values kept, at least 1; the oldest gives way */
  constructor(capacity: number) {
    this.state = { sorted: new Float64Array(capacity), arrivals: new Float64Array(capacity), count: 0, next: 0 };
  }

  get count(): number {
    return this.state.count;
  }

  get isSound(): boolean {
    const { arrivals, count, next } = this.state;
    return isPlace(count, arrivals.length) && isPlace(next, arrivals.length - 1);
  }

  /** @param value any number but NaN */
  push(value: number): void {
    const { state } = this;
    const { sorted, arrivals } = state;
    const to = this.countBelow(value);
    if (state.count < arrivals.length) {
      sorted.copyWithin(to + 1, to, state.count++);
      sorted[to] = value;
    } else {
      // One move of what lies between the value that leaves and the one that comes.
      const from = this.countBelow(arrivals[state.next]!);
      if (from < to) {
        sorted.copyWithin(from, from + 1, to);
        sorted[to - 1] = value;
      } else {
        sorted.copyWithin(to + 1, to, from);
        sorted[to] = value;
      }
    }
    arrivals[state.next] = value;
    state.next = state.next + 1 === arrivals.length ? 0 : state.next + 1;
  }

  /** How many of the kept values are smaller. */
  countBelow(value: number): number {
    const { sorted, count } = this.state;
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * Linear between the neighbouring values.
   *
   * @param share 0 (smallest) to 1 (largest)
   * @returns NaN without values
   */
  quantile(share: number): number {
    const { sorted, count } = this.state;
    if (count === 0) return Number.NaN;
    const place = share * (count - 1);
    const below = Math.floor(place);
    const low = sorted[below]!;
    return below + 1 < count ? low + (place - below) * (sorted[below + 1]! - low) : low;
  }

  get median(): number {
    return this.quantile(0.5);
  }

  /** The spread between the quartiles as a standard deviation, for normal data. */
  get quartileSigma(): number {
    return (this.quantile(0.75) - this.quantile(0.25)) / QUARTILES_TO_SIGMA;
  }
}

const QUARTILES_TO_SIGMA = 1.349;
