import type { Mark } from './picture.ts';

/** The part of a picture that values are drawn in, in pixels, and the range of values it shows. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: Range;
  readonly y: Range;
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

const STEPS = [1, 2, 2.5, 5, 10];
const MINUTE = 60_000;
const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080, 20_160, 43_200, 129_600, 525_600];

export function placeX({ left, right, x }: Frame, value: number): number {
  return left + ((value - x.low) / (x.high - x.low)) * (right - left);
}

export function placeY({ top, bottom, y }: Frame, value: number): number {
  return bottom - ((value - y.low) / (y.high - y.low)) * (bottom - top);
}

/** The range of all finite values, a little wider; never empty. */
export function rangeOf(values: Iterable<number>, margin = 0.05): Range {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return { low: 0, high: 1 };
  const room = high > low ? (high - low) * margin : Math.max(Math.abs(low) * 0.1, 0.5);
  // Halves, so that the widest numbers there are do not overflow.
  const least = -Number.MAX_VALUE / 4;
  return { low: Math.max(low - room, least), high: Math.min(high + room, -least) };
}

/** Round values within a range, about so many. */
function roundValues({ low, high }: Range, about: number): readonly number[] {
  const rough = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = STEPS.map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  const values: number[] = [];
  for (let at = Math.ceil(low / step); at * step <= high && values.length < 50; at++) values.push(at * step);
  return values;
}

/** Round moments within a range of milliseconds since 1970, with how each is written. */
function roundTimes({ low, high }: Range, about: number): readonly { at: number; text: string }[] {
  const rough = (high - low) / about / MINUTE;
  const minutes = TIME_STEPS.find((step) => step >= rough) ?? Math.ceil(rough / 525_600) * 525_600;
  const step = minutes * MINUTE;
  const times: { at: number; text: string }[] = [];
  for (let at = Math.ceil(low / step) * step; at <= high && times.length < 50; at += step) {
    const date = new Date(at);
    if (Number.isNaN(date.getTime())) break;
    const text = date.toISOString();
    times.push({ at, text: minutes >= 1440 ? text.slice(0, 10) : text.slice(5, 16).replace('T', ' ') });
  }
  return times;
}

/** A number short enough for an axis. */
export function shortNumber(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) return value.toExponential(1).replace('e+', 'e');
  return String(Number(value.toPrecision(4)));
}

/** Lines across the frame at round values, with their numbers at the left. */
export function valueAxis(frame: Frame, about = 5): Mark[] {
  return roundValues(frame.y, about).flatMap((value): Mark[] => {
    const y = placeY(frame, value);
    return [
      { kind: 'line', points: [frame.left, y, frame.right, y], ink: 'grid', width: 1 },
      { kind: 'text', x: frame.left - 6, y: y + 4, text: shortNumber(value), ink: 'muted', align: 'end' },
    ];
  });
}

/** Numbers or times below the frame. */
export function bottomAxis(frame: Frame, isTime: boolean, about = 6): Mark[] {
  const ticks = isTime
    ? roundTimes(frame.x, about)
    : roundValues(frame.x, about).map((at) => ({ at, text: shortNumber(at) }));
  return ticks.flatMap(({ at, text }): Mark[] => {
    const x = placeX(frame, at);
    return [
      { kind: 'line', points: [x, frame.bottom, x, frame.bottom + 4], ink: 'muted', width: 1 },
      { kind: 'text', x, y: frame.bottom + 17, text, ink: 'muted', align: 'middle' },
    ];
  });
}
