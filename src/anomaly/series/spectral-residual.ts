import { type FixedState, SumWindow, transformFourier } from '../../statistics/index.ts';
import { type SeriesDetector, type SeriesDetectorKind, scoreOf } from './series-detector.ts';
import { Surprise } from './surprise.ts';

/** rows looked at; a power of two, of which the last are guessed */
const SIZE = 64;
const GUESSED = 5;
const SLOPES = 5;
const SMOOTHED = 3;
const ALARM_LINE = 3;

/**
 * What stands out of the spectrum of the last rows: the logarithm of the amplitudes less its own moving mean,
 * turned back into a saliency over time. How salient the newest row is, is a surprise among its own past.
 */
export const spectralResidual: SeriesDetectorKind = {
  name: 'spectral_residual',
  summary: 'what stands out of the spectrum of the last rows',
  source: 'Ren et al., Time-Series Anomaly Detection Service at Microsoft (2019)',
  isRandomized: false,
  settings: {},
  create: () => new SpectralResidual(),
};

class SpectralResidual implements SeriesDetector {
  readonly band = null;
  readonly state: { rows: SumWindow; salience: Surprise } & FixedState = {
    rows: new SumWindow(SIZE - GUESSED),
    salience: new Surprise(),
  };
  readonly #real = new Float64Array(SIZE);
  readonly #imaginary = new Float64Array(SIZE);
  readonly #logs = new Float64Array(SIZE);

  update(_timestampMs: number, value: number): number {
    const { rows, salience } = this.state;
    rows.push(value);
    if (!rows.isFull || rows.variance === 0) return 0;
    return scoreOf(salience.judge(this.#measureSalience()), ALARM_LINE);
  }

  /** How far the saliency of the newest row lies above the mean saliency, in parts of that mean. */
  #measureSalience(): number {
    const { rows } = this.state;
    const real = this.#real;
    const imaginary = this.#imaginary;
    const logs = this.#logs;
    const newest = SIZE - GUESSED - 1;
    const { mean } = rows;
    for (let back = 0; back <= newest; back++) real[newest - back] = rows.at(back) - mean;
    // The newest row is judged better when it is not the last: a guess is put behind it, from the rows before it alone.
    let slopes = 0;
    for (let back = 1; back <= SLOPES; back++) slopes += (real[newest - 1]! - real[newest - 1 - back]!) / back;
    real.fill(real[newest - SLOPES]! + slopes, newest + 1);
    imaginary.fill(0);
    transformFourier(real, imaginary, 'forward');
    for (let index = 0; index < SIZE; index++) {
      logs[index] = Math.log(Math.hypot(real[index]!, imaginary[index]!) + 1e-9);
    }
    for (let index = 0; index < SIZE; index++) {
      const around = (logs[(index + SIZE - 1) % SIZE]! + logs[index]! + logs[(index + 1) % SIZE]!) / SMOOTHED;
      const factor = Math.exp(-around);
      real[index] = real[index]! * factor;
      imaginary[index] = imaginary[index]! * factor;
    }
    transformFourier(real, imaginary, 'back');
    let total = 0;
    for (let index = 0; index <= newest; index++) total += Math.hypot(real[index]!, imaginary[index]!);
    const average = total / (newest + 1);
    const own = Math.hypot(real[newest]!, imaginary[newest]!);
    return average > 0 ? Math.max(0, (own - average) / average) : 0;
  }
}
