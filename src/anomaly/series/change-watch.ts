import { type FixedState, SumWindow } from '../../statistics/index.ts';
import { isStep } from '../level-step.ts';
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
/** evidence that is gathered before it is looked again, in lines: some rows, so that a step in a wave is told soon */
const ASKED_APART = 5;

/** How changes are looked for as rows come. */
export interface ChangeWatchOptions {
  /** the smallest change that matters, in standard deviations of the noise; 1 if left out */
  readonly sigmas?: number;
  /** evidence at which a change is told: one false change in about e^line rows of noise; 12 if left out */
  readonly line?: number;
}

/**
 * Sees changes of level as rows come: a cumulative sum of the logarithm of the odds for a new level, each row cut so
 * that one wild row is no change. A wave or a drift goes on to other levels without a step and is no change; it is looked
 * at again when there is more evidence. After a change it learns the new level and begins anew.
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
    /** evidence for either at which it is looked whether there is a step */
    upAsked: number;
    downAsked: number;
  } & FixedState;

  constructor({ sigmas = 1, line = 12 }: ChangeWatchOptions = {}) {
    this.#sigmas = sigmas;
    this.#line = line;
    this.state = {
      level: new SumWindow(MOST_ROWS_BACK),
      noise: new SumWindow(MOST_ROWS_BACK),
      up: 0,
      down: 0,
      upRows: 0,
      downRows: 0,
      upAsked: line,
      downAsked: line,
    };
  }

  /** Takes a row; says whether the series has changed. A missing value is passed over. */
  update(value: number): SeenChange | null {
    if (!Number.isFinite(value)) return null;
    const { state } = this;
    const { level, noise } = state;
    if (level.count > 0) noise.push(value - level.at(0));
    if (level.count >= ROWS_NEEDED) {
      const before = level.mean;
      const own = Math.sqrt((noise.variance + noise.mean ** 2) / 2);
      const sigma = Math.max(own, leastSigma(before));
      const z = Math.max(-CUT, Math.min(CUT, (value - before) / sigma));
      const step = this.#sigmas;
      state.up = Math.max(0, state.up + step * (z - step / 2));
      state.down = Math.max(0, state.down + step * (-z - step / 2));
      state.upRows = state.up > 0 ? state.upRows + 1 : 0;
      state.downRows = state.down > 0 ? state.downRows + 1 : 0;
      level.push(value);
      const [isUp, isDown] = [state.up >= state.upAsked, state.down >= state.downAsked];
      state.upAsked = this.#nextAsked(state.up, isUp ? Number.POSITIVE_INFINITY : state.upAsked);
      state.downAsked = this.#nextAsked(state.down, isDown ? Number.POSITIVE_INFINITY : state.downAsked);
      if (isUp) return this.#ask(state.upRows, own);
      return isDown ? this.#ask(state.downRows, own) : null;
    }
    level.push(value);
    return null;
  }

  /** It follows evidence that melts away. */
  #nextAsked(evidence: number, asked: number): number {
    return Math.max(this.#line, Math.min(asked, evidence + Math.min(evidence, ASKED_APART * this.#line)));
  }

  /** Tells a change that is a step; only the rows since then are the level from now on. */
  #ask(evidenceRows: number, sigma: number): SeenChange | null {
    const { state } = this;
    const { level } = state;
    const sumRows = Math.min(evidenceRows, level.count - 1);
    const all = Float64Array.from({ length: level.count }, (_, index) => level.at(level.count - 1 - index));
    // Where a wave prepared it, the sum began before the step.
    const splits = [all.length - sumRows, bestSplit(all)];
    const split = splits.find((row) => isStep(all.subarray(0, row), all.subarray(row), sigma));
    if (split === undefined) return null;
    const since = all.subarray(split);
    Object.assign(level.state, { count: 0, next: 0, sum: 0, squares: 0 });
    for (const value of since) level.push(value);
    Object.assign(state, { up: 0, down: 0, upRows: 0, downRows: 0, upAsked: this.#line, downAsked: this.#line });
    return { rowsAgo: since.length - 1, before: meanOf(all.subarray(0, split)), after: level.mean };
  }
}

/** The row at which two levels fit best, at least two rows from either end. */
function bestSplit(values: Float64Array): number {
  const total = values.reduce((sum, value) => sum + value, 0);
  let sum = values[0]!;
  let best = 2;
  let most = Number.NEGATIVE_INFINITY;
  for (let row = 2; row <= values.length - 2; row++) {
    sum += values[row - 1]!;
    const fit = sum ** 2 / row + (total - sum) ** 2 / (values.length - row);
    if (fit > most) [most, best] = [fit, row];
  }
  return best;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
