import { type FixedState, SumWindow } from '../../statistics/index.ts';
import { type SeriesDetector, type SeriesDetectorKind, scoreOf } from './series-detector.ts';
import { Surprise } from './surprise.ts';

const ALARM_LINE = 3;

/**
 * The distance of the last few rows to the most similar earlier rows (a left matrix profile over a bounded window,
 * Euclidean). A stretch unlike any before it, a discord, is a surprise among the distances so far.
 *
 * The distance at each lag follows from the one a row before: add the newest pair, take the oldest away.
 */
export const leftMatrixProfile: SeriesDetectorKind = {
  name: 'left_matrix_profile',
  summary: 'the distance of the last rows to the most similar earlier ones',
  source: 'Lu et al., Matrix Profile XXIV: Scaling Time Series Anomaly Detection to Trillions of Datapoints (2022)',
  isRandomized: false,
  settings: {
    length: { default: 20, least: 4, most: 200, meaning: 'rows that are compared at once' },
    window: { default: 2_000, least: 50, most: 20_000, meaning: 'rows looked back at' },
  },
  create: ({ length, window }) => new LeftMatrixProfile(length!, window!),
};

class LeftMatrixProfile implements SeriesDetector {
  readonly band = null;
  readonly #length: number;
  readonly state: {
    rows: SumWindow;
    /** squared distance of the newest `length` rows to those `lag` rows before */
    distances: Float64Array;
    /** the lag that is measured afresh next, against drift by rounding */
    fresh: number;
    surprise: Surprise;
  } & FixedState;

  constructor(length: number, window: number) {
    this.#length = length;
    this.state = {
      rows: new SumWindow(window + length + 1),
      distances: new Float64Array(window + 1),
      fresh: 0,
      surprise: new Surprise(),
    };
  }

  update(_timestampMs: number, value: number): number {
    const { state } = this;
    const { rows, distances } = state;
    const length = this.#length;
    rows.push(value);
    const known = rows.count;
    const lags = Math.min(distances.length - 1, known - 1);
    const { values, next } = rows.state;
    const size = values.length;
    // Walks backwards through the ring beside the newest row and beside the row that left the stretch.
    let newAt = next - 1;
    let oldAt = next - 1 - length;
    if (newAt < 0) newAt += size;
    if (oldAt < 0) oldAt += size;
    const left = values[oldAt]!;
    let nearest = Number.POSITIVE_INFINITY;
    for (let lag = 1; lag <= lags; lag++) {
      newAt = newAt === 0 ? size - 1 : newAt - 1;
      oldAt = oldAt === 0 ? size - 1 : oldAt - 1;
      const came = value - values[newAt]!;
      let distance = distances[lag]! + came * came;
      if (lag + length < known) {
        const went = left - values[oldAt]!;
        distance -= went * went;
      }
      if (distance < 0) distance = 0;
      distances[lag] = distance;
      if (lag >= length && lag + length <= known && distance < nearest) nearest = distance;
    }
    this.#measureAgain(lags);
    if (nearest === Number.POSITIVE_INFINITY) return 0;
    return scoreOf(state.surprise.judge(Math.sqrt(nearest)), ALARM_LINE);
  }

  #measureAgain(lags: number): void {
    const { state } = this;
    const { rows, distances } = state;
    if (lags === 0) return;
    const lag = (state.fresh % lags) + 1;
    state.fresh = lag;
    let distance = 0;
    for (let back = 0; back < this.#length && back + lag < rows.count; back++) {
      distance += (rows.at(back) - rows.at(back + lag)) ** 2;
    }
    distances[lag] = distance;
  }
}
