import type { FixedState } from '../../statistics/index.ts';
import { SampleClock } from './sample-clock.ts';

/** alarms a week when nothing is said: one a day */
export const DEFAULT_ALARMS_PER_WEEK = 7;

const WEEK_MS = 7 * 86_400_000;
const ALARM_LINE = 0.5;
/** peaks remembered, and for how long they say how noisy the series is */
const PEAKS_KEPT = 256;
const PEAKS_MS = 8 * WEEK_MS;
/** rows after a peak that belong to it */
const PEAK_ROWS = 80;
/** alarms remembered of the running week; budgets above it are no bound worth counting */
const ALARMS_KEPT = 1_024;

/**
 * What scores of noise alone reach, by how rarely: decimal logarithm of the share of rows, and the score. Measured on
 * `auto` over seeded normal, log-normal, autocorrelated and daily noise.
 */
const NOISE: readonly (readonly [logShare: number, score: number])[] = [
  [-3.3, 0.5],
  [-4, 0.6],
  [-4.5, 0.62],
  [-5, 0.64],
  [-5.5, 0.66],
  [-6, 0.69],
];

/**
 * Bounds the alarms of a series by a number a week. The line lies where alarms begin; it rises when the budget is
 * smaller than what noise alone would spend, and when the series itself had more peaks above the line of late than the
 * budget allows. In no seven days are there more alarms than the budget, rounded up; a budget below one a week
 * allows one in as many weeks as it takes to earn it.
 */
export class AlarmBudget {
  readonly #perWeek: number;
  readonly state: {
    startMs: number;
    clock: SampleClock;
    peakTimes: Float64Array;
    peakScores: Float64Array;
    peaks: number;
    sincePeak: number;
    alarmTimes: Float64Array;
    alarms: number;
  } & FixedState = {
    startMs: Number.NaN,
    clock: new SampleClock(),
    peakTimes: new Float64Array(PEAKS_KEPT).fill(Number.NEGATIVE_INFINITY),
    peakScores: new Float64Array(PEAKS_KEPT),
    peaks: 0,
    sincePeak: 0,
    alarmTimes: new Float64Array(ALARMS_KEPT).fill(Number.NEGATIVE_INFINITY),
    alarms: 0,
  };

  /** @param perWeek above 0 */
  constructor(perWeek: number) {
    this.#perWeek = perWeek;
  }

  /** Whether a row alarms; then remembers it. */
  judge(timestampMs: number, score: number): boolean {
    const { state } = this;
    state.clock.advance(timestampMs);
    if (Number.isNaN(state.startMs)) state.startMs = timestampMs;
    state.sincePeak++;
    if (score < ALARM_LINE) return false;
    const isAlarm =
      score >= this.#lineOfNoise() && score > this.#highestUnaffordable(timestampMs) && this.#isLeft(timestampMs);
    this.#rememberPeak(timestampMs, score);
    if (isAlarm) state.alarmTimes[state.alarms++ % ALARMS_KEPT] = timestampMs;
    return isAlarm;
  }

  #lineOfNoise(): number {
    const { intervalMs } = this.state.clock;
    if (Number.isNaN(intervalMs)) return ALARM_LINE;
    const logShare = Math.log10((this.#perWeek * intervalMs) / WEEK_MS);
    for (let index = 1; index < NOISE.length; index++) {
      const [from, low] = NOISE[index - 1]!;
      const [to, high] = NOISE[index]!;
      if (logShare >= to) return logShare >= from ? low : low + ((from - logShare) / (from - to)) * (high - low);
    }
    return NOISE.at(-1)![1];
  }

  /** The highest peak of late that the budget has no alarm for; 0 when there are no more peaks than alarms. */
  #highestUnaffordable(timestampMs: number): number {
    const { peakTimes, peakScores, peaks, startMs } = this.state;
    const fromMs = Math.max(startMs, timestampMs - PEAKS_MS);
    const affordable = Math.ceil(this.#perWeek * Math.max(1, (timestampMs - fromMs) / WEEK_MS));
    const known: number[] = [];
    for (let index = 0; index < Math.min(peaks, PEAKS_KEPT); index++) {
      if (peakTimes[index]! >= fromMs) known.push(peakScores[index]!);
    }
    return known.length <= affordable ? 0 : known.sort((a, b) => b - a)[affordable]!;
  }

  /** Rows above the line that follow one another are one peak, as high as the highest of them. */
  #rememberPeak(timestampMs: number, score: number): void {
    const { state } = this;
    const newest = (state.peaks - 1) % PEAKS_KEPT;
    if (state.peaks > 0 && state.sincePeak <= PEAK_ROWS) {
      state.peakScores[newest] = Math.max(state.peakScores[newest]!, score);
    } else {
      state.peakTimes[state.peaks % PEAKS_KEPT] = timestampMs;
      state.peakScores[state.peaks % PEAKS_KEPT] = score;
      state.peaks++;
    }
    state.sincePeak = 0;
  }

  /** Whether the running week, or the weeks one alarm takes to earn, have room for one more. */
  #isLeft(timestampMs: number): boolean {
    const allowed = Math.min(ALARMS_KEPT, Math.max(1, Math.floor(this.#perWeek)));
    const spanMs = this.#perWeek < 1 ? WEEK_MS / this.#perWeek : WEEK_MS;
    const { alarmTimes, alarms } = this.state;
    if (alarms < allowed) return true;
    return alarmTimes[(alarms - allowed) % ALARMS_KEPT]! <= timestampMs - spanMs;
  }
}
