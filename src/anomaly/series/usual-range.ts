import { type FixedState, SortedWindow } from '../../statistics/index.ts';
import { type ExpectedBand, leastSigma } from './series-detector.ts';

const KEPT = 1_000;
const NEEDED = 50;
const SIGMAS = 6;
/** the share of rows on each side that may be wild without making the range wider, and the least number of them */
const WILD_SHARE = 0.005;
const WILD_ROWS = 1.5;
/** so many times what all but the wild rows keep to is far, whatever the deviations: of a wave they are as large as it */
const TIMES_SEEN = 2.5;
const FEW = 0.05;
/** how much farther than all but the wild rows a row must lie */
const BEYOND_SEEN = 1.2;

/**
 * Between which values a series usually lies: six robust standard deviations around the median, wider on a side where
 * more than a few rows went farther. Learns what it is given and nothing by itself, so that rows which are no part of
 * the usual can be kept from it.
 */
export class UsualRange {
  readonly state: { past: SortedWindow } & FixedState = { past: new SortedWindow(KEPT) };

  get isKnown(): boolean {
    return this.state.past.count >= NEEDED;
  }

  learn(value: number): void {
    this.state.past.push(value);
  }

  forget(): void {
    Object.assign(this.state.past.state, { count: 0, next: 0 });
  }

  /**
   * @param offset what the values were made smaller by before they were learned, as by what a season expects
   * @returns null while too little is known
   */
  band(offset = 0): ExpectedBand | null {
    const { past } = this.state;
    if (!this.isKnown) return null;
    const median = past.median;
    const expected = offset + median;
    const wild = Math.max(WILD_SHARE, WILD_ROWS / past.count);
    const below = median - past.quantile(wild);
    const above = past.quantile(1 - wild) - median;
    const reach = Math.max(
      Math.min(SIGMAS * this.#sigma, TIMES_SEEN * Math.max(below, above)),
      SIGMAS * leastSigma(expected),
    );
    return {
      expected,
      low: expected - Math.max(reach, BEYOND_SEEN * below),
      high: expected + Math.max(reach, BEYOND_SEEN * above),
    };
  }

  /** Of counts near zero most rows are equal, and their quartiles too: then what few rows reach is a standard deviation. */
  get #sigma(): number {
    const { past } = this.state;
    const sigma = past.quartileSigma;
    return sigma > 0 ? sigma : (past.quantile(1 - FEW) - past.quantile(FEW)) / 2;
  }
}
