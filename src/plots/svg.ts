import type { Ink, Mark, Picture } from './picture.ts';

/** What the classes of marks look like, light and dark; belongs once into the page around the pictures. */
export const PICTURE_STYLES = `
.plot{display:block;width:100%;height:auto;font:12px system-ui,sans-serif}
.plot text{fill:var(--muted)}.plot .t-text{fill:var(--text);font-weight:600}
.l-text{stroke:var(--text)}.l-muted{stroke:var(--muted)}.l-grid{stroke:var(--grid)}.l-series{stroke:var(--series)}
.l-band{stroke:var(--band)}.l-anomaly{stroke:var(--anomaly)}.l-accent{stroke:var(--accent);stroke-dasharray:5 4}
.f-text{fill:var(--text)}.f-muted{fill:var(--muted)}.f-grid{fill:var(--grid)}.f-series{fill:var(--series)}
.f-band{fill:var(--band)}.f-anomaly{fill:var(--anomaly)}.f-accent{fill:var(--accent)}`;

/** A picture as an inline SVG element: every text is escaped, nothing is fetched. */
export function toSvg({ title, width, height, marks }: Picture): string {
  const name = escapeMarkup(title);
  const body = marks.map(markText).join('');
  return `<svg class="plot" viewBox="0 0 ${width} ${height}" role="img" aria-label="${name}">${body}</svg>`;
}

/** Text that is markup nowhere, neither between tags nor in quoted attributes. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"'`]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function markText(mark: Mark): string {
  switch (mark.kind) {
    case 'line':
      return `<polyline class="${line(mark.ink)}" fill="none" stroke-width="${mark.width}" points="${pairs(mark.points)}"/>`;
    case 'area':
      return `<polygon class="${fill(mark.ink)}" points="${pairs(mark.points)}"/>`;
    case 'dots':
      return dots(mark);
    case 'text': {
      const place = `x="${short(mark.x)}" y="${short(mark.y)}" text-anchor="${mark.align}"`;
      return `<text class="t-${mark.ink}" ${place}>${escapeMarkup(mark.text)}</text>`;
    }
  }
}

/** Dots as one path: many circles would make a page that no browser likes. */
function dots({ points, radius, ink }: Extract<Mark, { kind: 'dots' }>): string {
  if (points.length === 0) return '';
  const size = 2 * radius;
  let path = '';
  for (let place = 0; place < points.length; place += 2) {
    const x = short(points[place]! - radius);
    const arcs = `a${radius} ${radius} 0 1 0 ${size} 0a${radius} ${radius} 0 1 0 ${-size} 0`;
    path += `M${x} ${short(points[place + 1]!)}${arcs}`;
  }
  return `<path class="${fill(ink)}" d="${path}"/>`;
}

function pairs(points: readonly number[]): string {
  return points.map(short).join(' ');
}

function short(value: number): number {
  return Math.round(value * 10) / 10;
}

const line = (ink: Ink) => `l-${ink}`;
const fill = (ink: Ink) => `f-${ink}`;
