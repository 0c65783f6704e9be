/** The part of a plot that values are drawn in, and the values at its borders. */
export interface PlotFrame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly fromX: number;
  readonly toX: number;
  readonly fromY: number;
  readonly toY: number;
}

export function xAt(frame: PlotFrame, value: number): number {
  const span = frame.toX - frame.fromX || 1;
  return round(frame.left + ((value - frame.fromX) / span) * (frame.right - frame.left));
}

export function yAt(frame: PlotFrame, value: number): number {
  const span = frame.toY - frame.fromY || 1;
  return round(frame.bottom - ((value - frame.fromY) / span) * (frame.bottom - frame.top));
}

/** The least and the most of finite values with some room around them. */
export function spanOf(values: readonly (number | null)[]): readonly [number, number] {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (least > most) return [0, 1];
  const room = most > least ? (most - least) * 0.06 : Math.max(Math.abs(most) * 0.1, 0.5);
  return [least - room, most + room];
}

/** Round numbers between two values, about so many; at least `least` apart. */
export function ticksOf(from: number, to: number, about: number, least = 0): readonly number[] {
  const rough = Math.max((to - from) / about, least);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? rough;
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step); at * step <= to && ticks.length < 20; at++) ticks.push(at * step);
  return ticks;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
