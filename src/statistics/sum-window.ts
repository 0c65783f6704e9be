import { type FixedState, isPlace } from './fixed-state.ts';

/** The newest values of a stream in order of arrival, with their mean and variance. */
export class SumWindow {
  readonly state: {
    values: Float64Array;
    count: number;
    next: number;
    /** sums are of what values are above it: a small spread far from 0 is not lost in rounding */
    origin: number;
    sum: number;
    squares: number;
  } & FixedState;

  /** @param capacity values kept, at least 1; the oldest gives way */
  constructor(capacity: number) {
    this.state = { values: new Float64Array(capacity), count: 0, next: 0, origin: 0, sum: 0, squares: 0 };
  }

  get count(): number {
    return this.state.count;
  }

  get isSound(): boolean {
    const { values, count, next } = this.state;
    return isPlace(count, values.length) && isPlace(next, values.length - 1);
  }

  get isFull(): boolean {
    return this.state.count === this.state.values.length;
  }

  /** 0 without values */
  get mean(): number {
    return this.state.count === 0 ? 0 : this.state.origin + this.state.sum / this.state.count;
  }

  /** of the values as a population; never negative */
  get variance(): number {
    const { count, sum, squares } = this.state;
    return count === 0 ? 0 : Math.max(0, squares / count - (sum / count) ** 2);
  }

  /** @returns the value that left, NaN while there was room */
  push(value: number): number {
    const { state } = this;
    const { values } = state;
    let left = Number.NaN;
    if (state.count === 0) state.origin = value;
    if (state.count === values.length) {
      left = values[state.next]!;
      state.sum -= left - state.origin;
      state.squares -= (left - state.origin) ** 2;
    } else state.count++;
    values[state.next] = value;
    state.sum += value - state.origin;
    state.squares += (value - state.origin) ** 2;
    state.next++;
    if (state.next === values.length) {
      state.next = 0;
      this.#addAgain();
    }
    return left;
  }

  /** @param back 0 is the newest, `count - 1` the oldest */
  at(back: number): number {
    const { values, next } = this.state;
    const index = next - 1 - back;
    return values[index < 0 ? index + values.length : index]!;
  }

  /** Running sums drift by rounding; once a round they are made afresh. */
  #addAgain(): void {
    const { state } = this;
    state.origin = this.mean;
    state.sum = 0;
    state.squares = 0;
    for (let index = 0; index < state.count; index++) {
      const above = state.values[index]! - state.origin;
      state.sum += above;
      state.squares += above * above;
    }
  }
}
