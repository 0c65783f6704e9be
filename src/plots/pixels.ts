import { GLYPH_HEIGHT, GLYPH_STEP, glyphOf } from './font.ts';
import type { Ink, Mark, Picture } from './picture.ts';

/** Pixels, row by row from the top, three bytes each: red, green, blue. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

type Color = readonly [red: number, green: number, blue: number];

const PAPER: Color = [255, 255, 255];
const COLORS: Readonly<Record<Ink, Color>> = {
  text: [28, 32, 38],
  muted: [96, 104, 116],
  grid: [226, 230, 235],
  series: [47, 111, 178],
  band: [214, 228, 243],
  anomaly: [204, 41, 54],
  accent: [178, 107, 0],
};
/** Text is drawn in points of so many pixels. */
const POINT = 2;
const SUBLINES = 4;

/** Draws pictures one below the other, at twice their size so that the font of points is readable. */
export function drawPictures(pictures: readonly Picture[]): Pixels {
  const scale = POINT;
  const width = Math.max(1, ...pictures.map((picture) => picture.width)) * scale;
  const height = Math.max(1, pictures.reduce((sum, picture) => sum + picture.height, 0) * scale);
  const canvas = new Canvas(width, height);
  let top = 0;
  for (const picture of pictures) {
    for (const mark of picture.marks) canvas.draw(mark, scale, top);
    top += picture.height * scale;
  }
  return { width, height, bytes: canvas.bytes };
}

class Canvas {
  readonly #width: number;
  readonly #height: number;
  readonly bytes: Uint8Array;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.bytes = new Uint8Array(width * height * 3).fill(PAPER[0]);
  }

  draw(mark: Mark, scale: number, top: number): void {
    const color = COLORS[mark.ink];
    if (mark.kind === 'text') {
      this.#text(mark, mark.x * scale, mark.y * scale + top, color);
      return;
    }
    const points = mark.points.map((value, place) => value * scale + (place % 2 === 1 ? top : 0));
    if (mark.kind === 'area') this.#area(points, color);
    else if (mark.kind === 'dots') {
      for (let place = 0; place < points.length; place += 2) {
        this.#segment(points, place, place, mark.radius * scale, color);
      }
    } else {
      for (let place = 2; place < points.length; place += 2) {
        this.#segment(points, place - 2, place, (mark.width * scale) / 2, color);
      }
    }
  }

  /** What lies within a distance of the way between two points; half a pixel at the border is covered in part. */
  #segment(points: readonly number[], from: number, to: number, reach: number, color: Color): void {
    const [x, y] = [points[from]!, points[from + 1]!];
    const [dx, dy] = [points[to]! - x, points[to + 1]! - y];
    const length = dx * dx + dy * dy;
    const left = Math.max(0, Math.floor(Math.min(x, x + dx) - reach - 1));
    const right = Math.min(this.#width - 1, Math.ceil(Math.max(x, x + dx) + reach + 1));
    const upper = Math.max(0, Math.floor(Math.min(y, y + dy) - reach - 1));
    const lower = Math.min(this.#height - 1, Math.ceil(Math.max(y, y + dy) + reach + 1));
    for (let row = upper; row <= lower; row++) {
      for (let column = left; column <= right; column++) {
        const [px, py] = [column + 0.5 - x, row + 0.5 - y];
        const along = length === 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / length));
        const distance = Math.hypot(px - along * dx, py - along * dy);
        this.#cover(column, row, reach + 0.5 - distance, color);
      }
    }
  }

  /** A polygon, line by line; each line of pixels is the mean of a few thinner ones. */
  #area(points: readonly number[], color: Color): void {
    const heights = points.filter((_, place) => place % 2 === 1);
    const first = Math.max(0, Math.floor(Math.min(...heights)));
    const last = Math.min(this.#height - 1, Math.ceil(Math.max(...heights)));
    const covered = new Float64Array(this.#width);
    for (let row = first; row <= last; row++) {
      covered.fill(0);
      for (let subline = 0; subline < SUBLINES; subline++) {
        const crossings = crossingsOf(points, row + (subline + 0.5) / SUBLINES);
        for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
          this.#span(covered, crossings[pair]!, crossings[pair + 1]!);
        }
      }
      covered.forEach((share, column) => {
        if (share > 0) this.#cover(column, row, share / SUBLINES, color);
      });
    }
  }

  #span(covered: Float64Array, from: number, to: number): void {
    const first = Math.max(0, Math.floor(from));
    const last = Math.min(this.#width - 1, Math.floor(to));
    for (let column = first; column <= last; column++) {
      covered[column]! += Math.max(0, Math.min(column + 1, to) - Math.max(column, from));
    }
  }

  #text({ text, align }: Extract<Mark, { kind: 'text' }>, x: number, y: number, color: Color): void {
    const signs = [...text];
    const width = signs.length * GLYPH_STEP * POINT;
    let left = Math.round(align === 'start' ? x : align === 'end' ? x - width : x - width / 2);
    const top = Math.round(y) - GLYPH_HEIGHT * POINT;
    for (const sign of signs) {
      glyphOf(sign).forEach((bits, column) => {
        for (let row = 0; row < GLYPH_HEIGHT; row++) {
          if ((bits >> row) & 1) this.#point(left + column * POINT, top + row * POINT, color);
        }
      });
      left += GLYPH_STEP * POINT;
    }
  }

  #point(left: number, top: number, color: Color): void {
    for (let row = top; row < top + POINT; row++) {
      for (let column = left; column < left + POINT; column++) this.#cover(column, row, 1, color);
    }
  }

  #cover(column: number, row: number, share: number, color: Color): void {
    if (!(share > 0) || column < 0 || row < 0 || column >= this.#width || row >= this.#height) return;
    const part = Math.min(1, share);
    const place = (row * this.#width + column) * 3;
    for (let channel = 0; channel < 3; channel++) {
      const before = this.bytes[place + channel]!;
      this.bytes[place + channel] = Math.round(before + (color[channel]! - before) * part);
    }
  }
}

/** Where the border of a polygon crosses a height, ascending. */
function crossingsOf(points: readonly number[], y: number): number[] {
  const crossings: number[] = [];
  for (let place = 0; place < points.length; place += 2) {
    const [x1, y1] = [points[place]!, points[place + 1]!];
    const next = (place + 2) % points.length;
    const [x2, y2] = [points[next]!, points[next + 1]!];
    if (y1 <= y !== y2 <= y) crossings.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
  }
  return crossings.sort((one, other) => one - other);
}
