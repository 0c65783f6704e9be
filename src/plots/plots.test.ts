import { describe, expect, it } from 'vitest';
import { drawPictures } from './pixels.ts';
import { barPlot, histogram, linePlot, scatterPlot } from './plots.ts';
import { toReportPage } from './report-page.ts';
import { toSvg } from './svg.ts';

const HOSTILE = `"><script>alert('1')</script>&\``;

function lineOf(values: readonly number[], anomalies: readonly number[] = []) {
  const at = values.map((_, row) => row);
  return linePlot({ title: 'values', at, isTime: false, values, anomalies });
}

describe('plots', () => {
  it('escape every text of a page', () => {
    const page = toReportPage({
      title: HOSTILE,
      summary: HOSTILE,
      parts: [
        { kind: 'text', text: HOSTILE },
        { kind: 'table', title: HOSTILE, columns: [HOSTILE], rows: [[HOSTILE]] },
        { kind: 'picture', picture: barPlot(HOSTILE, [{ name: HOSTILE, value: 1, isMarked: true }]), note: HOSTILE },
      ],
    });
    expect(page).not.toContain('<script');
    expect(page).not.toContain(HOSTILE);
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/https?:|src=|href=/);
  });

  it('draw an anomaly where its row is, in red, in both forms', () => {
    const picture = lineOf([1, 1, 9, 1, 1], [0, 0, 1, 0, 0]);
    const dots = picture.marks.find((mark) => mark.kind === 'dots' && mark.ink === 'anomaly');
    expect(dots?.kind === 'dots' && dots.points.length).toBe(2);
    const { width, bytes } = drawPictures([picture]);
    const [x, y] = dots?.kind === 'dots' ? dots.points : [];
    const place = (Math.round(y! * 2) * width + Math.round(x! * 2)) * 3;
    expect([...bytes.subarray(place, place + 3)]).toEqual([204, 41, 54]);
    expect(toSvg(picture)).toContain('class="f-anomaly"');
  });

  it('break the line where values are missing', () => {
    const lines = lineOf([1, 2, Number.NaN, 4, 5]).marks.filter(
      (mark) => mark.kind === 'line' && mark.ink === 'series',
    );
    expect(lines.length).toBe(2);
  });

  it('keep the extremes of series longer than the picture is wide', () => {
    const values = Array.from({ length: 50_000 }, (_, row) => (row === 31_415 ? 100 : Math.sin(row / 50)));
    const picture = lineOf(values);
    const line = picture.marks.find((mark) => mark.kind === 'line' && mark.ink === 'series');
    if (line?.kind !== 'line') throw new Error('expected a line');
    expect(line.points.length).toBeLessThan(4000);
    const heights = line.points.filter((_, place) => place % 2 === 1);
    expect(heights.filter((height) => height < 100).length).toBe(1);
  });

  it('take anything that can be in a column', () => {
    const odd = [Number.NaN, Number.POSITIVE_INFINITY, -1e308, 1e308, 0];
    for (const values of [[], [5], odd, [3, 3, 3]]) {
      const flags = values.map(() => 1);
      const pictures = [
        lineOf(values, flags),
        histogram('h', values, 0.5),
        scatterPlot('s', values, values, flags),
        linePlot({
          title: 't',
          at: values.map((_, row) => row * 6e4),
          isTime: true,
          values,
          low: values,
          high: values,
        }),
      ];
      for (const picture of pictures) expect(toSvg(picture)).not.toMatch(/NaN|Infinity/);
      expect(drawPictures(pictures).bytes.length).toBeGreaterThan(0);
    }
  });
});
