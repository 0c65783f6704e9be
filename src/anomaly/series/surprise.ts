import { type FixedState, SortedWindow } from '../../statistics/index.ts';

const KEPT = 2_000;
const NEEDED = 100;
const BEYOND_AT_MOST = 3;

/**
 * How surprising a distance is among its own past: the negative decimal logarithm of the share of past distances
 * that were at least as large (a conformal p-value). 3 is one in a thousand. What is larger than all of the past is
 * told apart by how far beyond it lies.
 *
 * @see Laxhammar and Falkman, Conformal prediction for distribution-independent anomaly detection (2010)
 */
export class Surprise {
  readonly state: { past: SortedWindow } & FixedState = { past: new SortedWindow(KEPT) };

  /** Whether enough of the past is known to be surprised. */
  get isKnown(): boolean {
    return this.state.past.count >= NEEDED;
  }

  /**
   * Judges a distance, then learns it.
   *
   * @param distance 0 or more
   * @param unit what counts as far beyond the past; left out, the spread of the tail so far
   * @returns 0 or more; 0 while too little is known
   */
  judge(distance: number, unit?: number): number {
    const { past } = this.state;
    const { count } = past;
    let surprise = 0;
    if (this.isKnown) {
      const atLeast = count - past.countBelow(distance);
      surprise = Math.log10((count + 1) / (atLeast + 1));
      if (unit !== undefined) surprise += distance > 0 ? beyond(distance / unit) : 0;
      else if (atLeast === 0) surprise += beyond(this.#beyondTail(distance));
    }
    past.push(distance);
    return surprise;
  }

  #beyondTail(distance: number): number {
    const { past } = this.state;
    const largest = past.quantile(1);
    return (distance - largest) / Math.max(largest - past.quantile(0.9), 1e-3 * largest, 1e-9);
  }
}

function beyond(far: number): number {
  return Math.min(BEYOND_AT_MOST, Math.log1p(far));
}
