import type { FixedState } from '../../statistics/index.ts';

/** rows outside that are no noise any more: single ones are, and two may follow one another by chance */
const CERTAIN_ROWS = 3;
/** rows within, in order, that end it */
const ENDING_ROWS = 3;
/** what has lasted so long, in both measures, is usual from then on */
const LASTING_MS = 4 * 86_400_000;
const LASTING_ROWS = 30;

/**
 * A stay of a series on one side of its usual range. Rows outside make it, with fewer than three rows within between
 * them; three rows within end it, a row on the other side begins another.
 */
export class Departure {
  readonly state: {
    /** 1 above the range, -1 below, 0 while there is none */
    side: number;
    outside: number;
    inside: number;
    sinceMs: number;
  } & FixedState = { side: 0, outside: 0, inside: 0, sinceMs: Number.NaN };

  /** rows outside so far, 0 while there is none */
  get rows(): number {
    return this.state.outside;
  }

  get sinceMs(): number {
    return this.state.sinceMs;
  }

  /** Whether it is more than noise. */
  get isCertain(): boolean {
    return this.state.outside >= CERTAIN_ROWS;
  }

  /** Whether it has lasted for days, so that it is how the series is now. */
  hasLasted(timestampMs: number): boolean {
    return this.state.outside >= LASTING_ROWS && timestampMs - this.state.sinceMs >= LASTING_MS;
  }

  /** @param side 1 for a row above the usual range, -1 for one below it, 0 for one within */
  take(timestampMs: number, side: number): void {
    const { state } = this;
    if (side === 0) {
      if (state.side !== 0 && ++state.inside >= ENDING_ROWS) this.end();
      return;
    }
    if (side !== state.side) Object.assign(state, { side, outside: 0, sinceMs: timestampMs });
    state.inside = 0;
    state.outside++;
  }

  end(): void {
    Object.assign(this.state, { side: 0, outside: 0, inside: 0, sinceMs: Number.NaN });
  }
}
