import type { Picture } from './picture.ts';
import { escapeMarkup, PICTURE_STYLES, toSvg } from './svg.ts';

/** One part of a report. */
export type ReportPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'picture'; readonly picture: Picture; readonly note?: string }
  | {
      readonly kind: 'table';
      readonly title: string;
      readonly columns: readonly string[];
      /** cells as texts; numbers are set to the right */
      readonly rows: readonly (readonly (string | number)[])[];
    };

/** A report: what it is about and its parts, in order. */
export interface Report {
  readonly title: string;
  readonly summary: string;
  readonly parts: readonly ReportPart[];
}

const STYLES = `
:root{color-scheme:light dark;--paper:#fff;--text:#1c2026;--muted:#5c6470;--grid:#e2e6eb;--series:#2f6fb2;
--band:#d6e4f3;--anomaly:#c4232f;--accent:#a86400}
@media(prefers-color-scheme:dark){:root{--paper:#14171b;--text:#e8eaed;--muted:#a2abb8;--grid:#2c323a;--series:#6ea8e0;
--band:#23364a;--anomaly:#ff7b72;--accent:#e0a03c}}
body{background:var(--paper);color:var(--text);font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;
padding:0 1rem}h1{font-size:1.5rem;margin:0;overflow-wrap:anywhere}h2{font-size:1.1rem;margin:2rem 0 .5rem}.muted{color:var(--muted)}
figure{margin:1.5rem 0}.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;padding:.3rem .7rem .3rem 0;border-bottom:1px solid var(--grid);overflow-wrap:anywhere}
td.n{font-variant-numeric:tabular-nums;text-align:right}@media print{body{max-width:none}}`;

/** One HTML file: no script, nothing fetched (its policy forbids both), every text escaped. */
export function toReportPage({ title, summary, parts }: Report): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'";
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeMarkup(title)}</title><style>${STYLES}${PICTURE_STYLES}</style></head><body>`,
    `<h1>${escapeMarkup(title)}</h1><p>${escapeMarkup(summary)}</p>`,
    ...parts.map(partMarkup),
    '</body></html>\n',
  ].join('\n');
}

function partMarkup(part: ReportPart): string {
  if (part.kind === 'text') return `<p class="muted">${escapeMarkup(part.text)}</p>`;
  if (part.kind === 'picture') {
    const note = part.note === undefined ? '' : `<figcaption class="muted">${escapeMarkup(part.note)}</figcaption>`;
    return `<figure>${toSvg(part.picture)}${note}</figure>`;
  }
  const head = part.columns.map((name) => `<th scope="col">${escapeMarkup(name)}</th>`).join('');
  const rows = part.rows.map((cells) => `<tr>${cells.map(cellMarkup).join('')}</tr>`).join('\n');
  const table = `<table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table>`;
  return `<h2>${escapeMarkup(part.title)}</h2><div class="wide">${table}</div>`;
}

function cellMarkup(cell: string | number): string {
  return typeof cell === 'number' ? `<td class="n">${cell}</td>` : `<td>${escapeMarkup(cell)}</td>`;
}
