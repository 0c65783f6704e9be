import { type FixedState, isPlace } from './fixed-state.ts';

/**
 * The smallest and the largest of the newest values of a stream, in constant time on average.
 *
 * Two queues hold what can still become an extreme: values that are followed by no better one.
 */
export class MovingExtremes {
  readonly state: { rows: number; highs: ExtremeQueue; lows: ExtremeQueue } & FixedState;

  /** @param capacity values looked back at, at least 1 */
  constructor(capacity: number) {
    this.state = { rows: 0, highs: new ExtremeQueue(capacity), lows: new ExtremeQueue(capacity) };
  }

  get count(): number {
    return Math.min(this.state.rows, this.state.highs.capacity);
  }

  /** -Infinity without values */
  get largest(): number {
    return this.state.highs.best;
  }

  /** Infinity without values */
  get smallest(): number {
    return -this.state.lows.best;
  }

  push(value: number): void {
    const row = this.state.rows++;
    this.state.highs.push(row, value);
    this.state.lows.push(row, -value);
  }
}

/** The largest of the newest values, found at the head of a queue that falls. */
class ExtremeQueue {
  readonly capacity: number;
  readonly state: { rows: Float64Array; values: Float64Array; head: number; length: number } & FixedState;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.state = { rows: new Float64Array(capacity), values: new Float64Array(capacity), head: 0, length: 0 };
  }

  get isSound(): boolean {
    return isPlace(this.state.head, this.capacity - 1) && isPlace(this.state.length, this.capacity);
  }

  get best(): number {
    return this.state.length === 0 ? Number.NEGATIVE_INFINITY : this.state.values[this.state.head]!;
  }

  push(row: number, value: number): void {
    const { state, capacity } = this;
    if (state.length > 0 && state.rows[state.head]! <= row - capacity) {
      state.head = (state.head + 1) % capacity;
      state.length--;
    }
    while (state.length > 0 && state.values[(state.head + state.length - 1) % capacity]! <= value) state.length--;
    const at = (state.head + state.length++) % capacity;
    state.rows[at] = row;
    state.values[at] = value;
  }
}
