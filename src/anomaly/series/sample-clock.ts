import { type FixedState, SortedWindow } from '../../statistics/index.ts';

const INTERVALS_KEPT = 41;
const INTERVALS_NEEDED = 12;

/** Learns how far apart the rows of a series usually are. */
export class SampleClock {
  readonly state: { last: number; intervals: SortedWindow } & FixedState = {
    last: Number.NaN,
    intervals: new SortedWindow(INTERVALS_KEPT),
  };

  /** Milliseconds between rows, the median of late; NaN until that is known. */
  get intervalMs(): number {
    const { intervals } = this.state;
    return intervals.count < INTERVALS_NEEDED ? Number.NaN : intervals.median;
  }

  /**
   * @param timestampMs of the row that came
   * @returns how many usual intervals passed since the row before: 1 for a regular series, more after a gap
   */
  advance(timestampMs: number): number {
    const { state } = this;
    const passed = timestampMs - state.last;
    state.last = timestampMs;
    if (!(passed > 0)) return Number.isNaN(passed) ? 1 : 0;
    const usual = this.intervalMs;
    state.intervals.push(passed);
    return Number.isNaN(usual) ? 1 : passed / usual;
  }
}
