import { type FixedState, MovingExtremes } from '../../statistics/index.ts';

/** Measures how far a value lies outside of all that was seen of late. */
export class RecordDistance {
  readonly state: { extremes: MovingExtremes } & FixedState;

  /** @param rows looked back at */
  constructor(rows: number) {
    this.state = { extremes: new MovingExtremes(rows) };
  }

  /**
   * Judges a value, then learns it.
   *
   * @returns 0 within the range seen, else the distance to it in parts of that range
   */
  judge(value: number): number {
    const { extremes } = this.state;
    const { smallest, largest, count } = extremes;
    extremes.push(value);
    if (count < ROWS_NEEDED) return 0;
    const outside = Math.max(value - largest, smallest - value, 0);
    return outside / Math.max(largest - smallest, 1e-9);
  }
}

const ROWS_NEEDED = 20;
