import { type FixedState, SumWindow } from '../../statistics/index.ts';
import { leastSigma } from './series-detector.ts';

/** A change of level that was seen as the series came. */
export interface SeenChange {
  /** rows back from the newest where the new level probably began; 0 is the newest */
  readonly rowsAgo: number;
  readonly before: number;
  readonly after: number;
}

const ROWS_NEEDED = 30;
const MOST_ROWS_BACK = 512;
const CUT = 4;

/** How changes are looked for as rows come. */
export interface ChangeWatchOptions {
  /** the smallest change that matters, in standard deviations of the noise; 1 if left out */
  readonly sigmas?: number;
  /** evidence at which a change is told: one false change in about e^line rows of noise; 12 if left out */
  readonly line?: number;
}

/**
 * Sees changes of level as rows come: a cumulative sum of the logarithm of the odds for a new level, each row cut so
 * that one wild row is no change. After a change it learns the new level and begins anew.
 *
 * @see Page, Continuous Inspection Schemes (1954)
 */
export class ChangeWatch {
  readonly #sigmas: number;
  readonly #line: number;
  readonly state: {
    level: SumWindow;
    /** noise, from the differences of neighbours */
    noise: SumWindow;
    up: number;
    down: number;
    upRows: number;
    downRows: number;
  } & FixedState = {
    level: new SumWindow(MOST_ROWS_BACK),
    noise: new SumWindow(MOST_ROWS_BACK),
    up: 0,
    down: 0,
    upRows: 0,
    downRows: 0,
  };

  constructor({ sigmas = 1, line = 12 }: ChangeWatchOptions = {}) {
    this.#sigmas = sigmas;
    this.#line = line;
  }

  /** Takes a row; says whether the series has changed. A missing value is passed over. */
  update(value: number): SeenChange | null {
    if (!Number.isFinite(value)) return null;
    const { state } = this;
    const { level, noise } = state;
    if (level.count > 0) noise.push(value - level.at(0));
    if (level.count >= ROWS_NEEDED) {
      const before = level.mean;
      const sigma = Math.max(Math.sqrt((noise.variance + noise.mean ** 2) / 2), leastSigma(before));
      const z = Math.max(-CUT, Math.min(CUT, (value - before) / sigma));
      const step = this.#sigmas;
      state.up = Math.max(0, state.up + step * (z - step / 2));
      state.down = Math.max(0, state.down + step * (-z - step / 2));
      state.upRows = state.up > 0 ? state.upRows + 1 : 0;
      state.downRows = state.down > 0 ? state.downRows + 1 : 0;
      level.push(value);
      if (Math.max(state.up, state.down) >= this.#line) return this.#begin();
      return null;
    }
    level.push(value);
    return null;
  }

  /** Tells the change; only the rows since then are the level from now on. */
  #begin(): SeenChange {
    const { state } = this;
    const { level } = state;
    const rows = Math.min(state.up > state.down ? state.upRows : state.downRows, level.count - 1);
    const since = Array.from({ length: rows }, (_, index) => level.at(rows - 1 - index));
    const before = Array.from({ length: level.count - rows }, (_, index) => level.at(rows + index));
    Object.assign(level.state, { count: 0, next: 0, sum: 0, squares: 0 });
    for (const value of since) level.push(value);
    Object.assign(state, { up: 0, down: 0, upRows: 0, downRows: 0 });
    return { rowsAgo: rows - 1, before: meanOf(before), after: level.mean };
  }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
