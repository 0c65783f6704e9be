import { bottomAxis, type Frame, placeX, placeY, rangeOf, shortNumber, valueAxis } from './axes.ts';
import type { Mark, Picture } from './picture.ts';

const WIDTH = 920;
const HEIGHT = 260;
const LEFT = 70;
const RIGHT = 16;
const TOP = 30;
const BOTTOM = 30;
const MOST_COLUMNS = 830;
const HISTOGRAM_BINS = 40;
const BAR_HEIGHT = 22;
const LONGEST_LABEL = 26;

/** Values over rows or time, with what was expected and what was unusual. All arrays are of one length. */
export interface LineForm {
  readonly title: string;
  /** row numbers, or milliseconds since 1970 */
  readonly at: ArrayLike<number>;
  readonly isTime: boolean;
  /** NaN where it is missing */
  readonly values: ArrayLike<number>;
  readonly low?: ArrayLike<number>;
  readonly high?: ArrayLike<number>;
  readonly anomalies?: ArrayLike<number>;
  /** a line across, for example a threshold */
  readonly line?: number;
}

/** A series with its band and its anomalies. Long ones are drawn as the lowest and highest of each column of pixels. */
export function linePlot(form: LineForm): Picture {
  const { title, at, isTime, values, low, high, anomalies, line } = form;
  const rows = values.length;
  const seen = Array.from(values).concat(low ? Array.from(low) : [], high ? Array.from(high) : []);
  if (line !== undefined && Number.isFinite(line)) seen.push(line);
  const x = rows > 1 ? rangeOf([at[0]!, at[rows - 1]!], 0) : rangeOf([at[0] ?? 0]);
  const frame = frameOf(x, rangeOf(seen));
  const marks: Mark[] = [...valueAxis(frame), ...bottomAxis(frame, isTime)];
  if (low !== undefined && high !== undefined) marks.push(...bandMarks(frame, at, low, high));
  marks.push(...stretches(frame, at, values));
  if (line !== undefined && Number.isFinite(line)) {
    const y = placeY(frame, line);
    marks.push({ kind: 'line', points: [frame.left, y, frame.right, y], ink: 'accent', width: 1 });
  }
  if (anomalies !== undefined) {
    const points: number[] = [];
    for (let row = 0; row < rows; row++) {
      if (anomalies[row] !== 1 || !Number.isFinite(values[row]!)) continue;
      points.push(placeX(frame, at[row]!), placeY(frame, values[row]!));
    }
    marks.push({ kind: 'dots', points, ink: 'anomaly', radius: 3.5 });
  }
  return { title, width: WIDTH, height: HEIGHT, marks: [heading(title), ...marks] };
}

/** How often values occur, and a line at a threshold. */
export function histogram(title: string, values: ArrayLike<number>, threshold?: number): Picture {
  const range = rangeOf(Array.from(values), 0);
  const counts = new Array<number>(HISTOGRAM_BINS).fill(0);
  for (let row = 0; row < values.length; row++) {
    const share = (values[row]! - range.low) / (range.high - range.low);
    if (Number.isFinite(share)) counts[Math.min(HISTOGRAM_BINS - 1, Math.floor(share * HISTOGRAM_BINS))]!++;
  }
  // Few rows are unusual: by their logarithm they are seen beside the many.
  const heights = counts.map((count) => Math.log10(1 + count));
  const frame = frameOf(range, { low: 0, high: Math.max(1, ...heights) * 1.05 });
  const marks: Mark[] = bottomAxis(frame, false);
  for (let power = 0; 10 ** power <= Math.max(...counts); power++) {
    const y = placeY(frame, Math.log10(1 + 10 ** power));
    marks.push({ kind: 'line', points: [frame.left, y, frame.right, y], ink: 'grid', width: 1 });
    marks.push({ kind: 'text', x: LEFT - 6, y: y + 4, text: shortNumber(10 ** power), ink: 'muted', align: 'end' });
  }
  const step = (frame.right - frame.left) / HISTOGRAM_BINS;
  heights.forEach((height, bin) => {
    if (height === 0) return;
    const left = frame.left + bin * step;
    marks.push(box(left + 0.5, placeY(frame, height), left + step - 0.5, frame.bottom, 'series'));
  });
  if (threshold !== undefined && threshold >= range.low && threshold <= range.high) {
    const place = placeX(frame, threshold);
    marks.push({ kind: 'line', points: [place, frame.top, place, frame.bottom], ink: 'accent', width: 1.5 });
  }
  return { title, width: WIDTH, height: HEIGHT, marks: [heading(title), ...marks] };
}

/** Rows as points, the unusual ones on top. */
export function scatterPlot(
  title: string,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  anomalies: ArrayLike<number>,
): Picture {
  const frame = { ...frameOf(rangeOf(Array.from(x)), rangeOf(Array.from(y))), bottom: 2 * HEIGHT - 2 * BOTTOM };
  const usual: number[] = [];
  const unusual: number[] = [];
  const taken = new Set<string>();
  for (let row = 0; row < x.length; row++) {
    const [left, top] = [placeX(frame, x[row]!), placeY(frame, y[row]!)];
    if (!Number.isFinite(left) || !Number.isFinite(top)) continue;
    const place = `${Math.round(left)} ${Math.round(top)}`;
    // Points on one pixel are one point.
    if (anomalies[row] === 1) unusual.push(left, top);
    else if (!taken.has(place)) usual.push(left, top);
    taken.add(place);
  }
  const marks: Mark[] = [
    heading(title),
    ...valueAxis(frame, 8),
    ...bottomAxis(frame, false),
    { kind: 'dots', points: usual, ink: 'series', radius: 1.8 },
    { kind: 'dots', points: unusual, ink: 'anomaly', radius: 3.5 },
  ];
  return { title, width: WIDTH, height: 2 * HEIGHT - BOTTOM, marks };
}

/** A bar for each of some names. */
export function barPlot(
  title: string,
  bars: readonly { readonly name: string; readonly value: number; readonly isMarked: boolean }[],
): Picture {
  const most = Math.max(1e-12, ...bars.map(({ value }) => value));
  const left = 190;
  const marks: Mark[] = [heading(title)];
  bars.forEach(({ name, value, isMarked }, place) => {
    const top = TOP + place * BAR_HEIGHT;
    const right = left + (Math.max(0, value) / most) * (WIDTH - left - 90);
    const label = name.length > LONGEST_LABEL ? `${name.slice(0, LONGEST_LABEL - 1)}…` : name;
    marks.push({ kind: 'text', x: left - 8, y: top + 14, text: label, ink: 'text', align: 'end' });
    marks.push(box(left, top + 4, Math.max(right, left + 1), top + BAR_HEIGHT - 4, isMarked ? 'anomaly' : 'series'));
    marks.push({ kind: 'text', x: right + 6, y: top + 14, text: shortNumber(value), ink: 'muted', align: 'start' });
  });
  return { title, width: WIDTH, height: TOP + bars.length * BAR_HEIGHT + 10, marks };
}

function frameOf(x: Frame['x'], y: Frame['y']): Frame {
  return { left: LEFT, right: WIDTH - RIGHT, top: TOP, bottom: HEIGHT - BOTTOM, x, y };
}

function heading(text: string): Mark {
  return { kind: 'text', x: LEFT, y: 18, text, ink: 'text', align: 'start' };
}

function box(left: number, top: number, right: number, bottom: number, ink: 'series' | 'anomaly'): Mark {
  return { kind: 'area', points: [left, top, right, top, right, bottom, left, bottom], ink };
}

/** The line of a series, broken where values are missing. */
function stretches(frame: Frame, at: ArrayLike<number>, values: ArrayLike<number>): Mark[] {
  const marks: Mark[] = [];
  let points: number[] = [];
  const end = () => {
    if (points.length >= 4) marks.push({ kind: 'line', points, ink: 'series', width: 1.3 });
    else if (points.length === 2) marks.push({ kind: 'dots', points, ink: 'series', radius: 1.2 });
    points = [];
  };
  for (const place of drawnRows(values)) {
    const value = values[place]!;
    if (Number.isFinite(value)) points.push(placeX(frame, at[place]!), placeY(frame, value));
    else end();
  }
  end();
  return marks;
}

/** All rows of a short series; of a long one, where each column of pixels has its lowest and highest value. */
function* drawnRows(values: ArrayLike<number>): Generator<number> {
  const rows = values.length;
  if (rows <= 2 * MOST_COLUMNS) {
    for (let row = 0; row < rows; row++) yield row;
    return;
  }
  for (let column = 0; column < MOST_COLUMNS; column++) {
    const from = Math.floor((column * rows) / MOST_COLUMNS);
    const to = Math.floor(((column + 1) * rows) / MOST_COLUMNS);
    let [lowest, highest] = [from, from];
    for (let row = from; row < to; row++) {
      if (!(values[row]! >= values[lowest]!)) lowest = row;
      if (!(values[row]! <= values[highest]!)) highest = row;
    }
    yield Math.min(lowest, highest);
    if (lowest !== highest) yield Math.max(lowest, highest);
  }
}

function bandMarks(frame: Frame, at: ArrayLike<number>, low: ArrayLike<number>, high: ArrayLike<number>): Mark[] {
  const marks: Mark[] = [];
  const step = Math.max(1, Math.floor(at.length / MOST_COLUMNS));
  let upper: number[] = [];
  let lower: number[] = [];
  const end = () => {
    if (upper.length >= 4) marks.push({ kind: 'area', points: [...upper, ...lower], ink: 'band' });
    upper = [];
    lower = [];
  };
  for (let row = 0; row < at.length; row += step) {
    if (Number.isFinite(low[row]!) && Number.isFinite(high[row]!)) {
      const x = placeX(frame, at[row]!);
      upper.push(x, placeY(frame, high[row]!));
      lower.unshift(x, placeY(frame, low[row]!));
    } else end();
  }
  end();
  return marks;
}
