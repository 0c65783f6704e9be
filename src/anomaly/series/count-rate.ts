import { countTail, type FixedState } from '../../statistics/index.ts';
import { type ExpectedBand, type SeriesDetector, type SeriesDetectorKind, scoreOf } from './series-detector.ts';

const ROWS_NEEDED = 20;
/** decimal logarithm of the probability of one row at which alarms begin */
const ROW_LINE = 4.5;
const MOST_SURPRISE = 300;
const SPREADS_LEARNED = 6;

/**
 * Counts per row (failures of an hour) or outcomes (1 for a failed run, 0 for a good one): how unlikely a row is at the
 * rate so far, and how much evidence has gathered that the rate became several times as high, or a part of it.
 * Counts that spread more than chance alone are weighed down by that factor.
 */
export const countRate: SeriesDetectorKind = {
  name: 'count_rate',
  summary: 'how unlikely a count is at the rate so far, and evidence that the rate changed',
  source: 'Lucas, Counted Data CUSUMs (1985)',
  isRandomized: false,
  settings: {
    halfLife: { default: 1_000, least: 20, most: 100_000, meaning: 'rows after which a count counts half in the rate' },
    times: { default: 2, least: 1.1, most: 100, meaning: 'how many times the rate must rise or fall' },
    line: { default: 10, least: 1, most: 100, meaning: 'logarithm of the odds for a change at which alarms begin' },
  },
  create: ({ halfLife, times, line }) => new CountRate(halfLife!, times!, line!),
};

class CountRate implements SeriesDetector {
  band: ExpectedBand | null = null;
  readonly #keep: number;
  readonly #times: number;
  readonly #line: number;
  readonly state: {
    seen: number;
    /** rows, events and squared distances, the older the less */
    rows: number;
    events: number;
    squares: number;
    up: number;
    down: number;
  } & FixedState = { seen: 0, rows: 0, events: 0, squares: 0, up: 0, down: 0 };

  constructor(halfLife: number, times: number, line: number) {
    this.#keep = 0.5 ** (1 / halfLife);
    this.#times = times;
    this.#line = line;
  }

  /** @param value a count; below 0 it counts as 0 */
  update(_timestampMs: number, value: number): number {
    const { state } = this;
    const count = Math.max(0, value);
    const rate = (state.events + 0.5) / (state.rows + 1);
    const spread = Math.max(1, state.squares / Math.max(state.rows, 1) / rate);
    const reach = 4 * Math.sqrt(rate * spread);
    let score = 0;
    if (state.seen >= ROWS_NEEDED) {
      this.band = { expected: rate, low: Math.max(0, rate - reach), high: rate + reach };
      score = Math.max(this.#judgeRow(count, rate, spread), this.#judgeRate(count, spread));
    }
    this.#learn(count, rate, SPREADS_LEARNED * Math.sqrt(rate * spread) + 1);
    return score;
  }

  #judgeRow(count: number, rate: number, spread: number): number {
    const tail = countTail(count / spread, rate / spread, (this.state.events + 0.5) / spread);
    return scoreOf(Math.min(MOST_SURPRISE, -Math.log10(Math.max(tail, Number.MIN_VALUE))), ROW_LINE);
  }

  /** Sums the logarithm of the odds; the rate is taken at the end of its uncertainty that speaks against a change. */
  #judgeRate(count: number, spread: number): number {
    const { state } = this;
    const doubt = Math.sqrt(spread * (state.events + 1));
    const most = (state.events + doubt + 1) / state.rows;
    const least = Math.max(0, state.events - doubt) / state.rows;
    const step = Math.log(this.#times);
    state.up = Math.max(0, state.up + (count * step - most * (this.#times - 1)) / spread);
    state.down = Math.max(0, state.down + (least * (1 - 1 / this.#times) - count * step) / spread);
    const score = scoreOf(Math.max(state.up, state.down), this.#line);
    if (score >= 0.5) Object.assign(state, { up: 0, down: 0 });
    return score;
  }

  /** @param most one wild row teaches no more than this far from the rate */
  #learn(count: number, rate: number, most: number): void {
    const { state } = this;
    state.seen++;
    const learned = state.seen > ROWS_NEEDED ? Math.min(count, rate + most) : count;
    state.rows = state.rows * this.#keep + 1;
    state.events = state.events * this.#keep + learned;
    state.squares = state.squares * this.#keep + (learned - rate) ** 2;
  }
}
