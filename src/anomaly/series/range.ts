import type { FixedState } from '../../statistics/index.ts';
import { RecordDistance } from './record-distance.ts';
import { type ExpectedBand, type SeriesDetector, type SeriesDetectorKind, scoreOf } from './series-detector.ts';

/** How far a row lies outside of the range of the rows before it. */
export const range: SeriesDetectorKind = {
  name: 'range',
  summary: 'how far a row lies outside of the range of the rows before it',
  source: "distance to the nearest of the last rows' extremes, in parts of their range",
  isRandomized: false,
  settings: {
    window: { default: 5_000, least: 50, most: 100_000, meaning: 'rows looked back at' },
    beyond: { default: 0.1, least: 0.001, most: 100, meaning: 'parts of that range at which alarms begin' },
  },
  create: ({ window, beyond }) => new Range(window!, beyond!),
};

class Range implements SeriesDetector {
  band: ExpectedBand | null = null;
  readonly #beyond: number;
  readonly state: { record: RecordDistance } & FixedState;

  constructor(window: number, beyond: number) {
    this.#beyond = beyond;
    this.state = { record: new RecordDistance(window) };
  }

  update(_timestampMs: number, value: number): number {
    const { smallest: low, largest: high, count } = this.state.record.state.extremes;
    this.band = count === 0 ? null : { expected: (low + high) / 2, low, high };
    return scoreOf(this.state.record.judge(value), this.#beyond);
  }
}
