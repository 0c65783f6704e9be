import type { LineReader } from '../line-reader.ts';
import type { ToolEntry } from '../tool-entry.ts';
import { FILE, PLACE } from '../tool-place.ts';
import { placedReader, rowReader } from '../tool-row.ts';

/** Linters of prose, markup and spelling, and what turns them into pages. */
export const documentReaders: readonly LineReader<ToolEntry>[] = [
  rowReader({
    tool: 'markdownlint',
    hints: [' md0'],
    row: new RegExp(
      String.raw`^${FILE}:\s?(?<line>\d+)(?::(?<column>\d+))?:? (?:(?<severity>error|warning) )?(?<code>MD\d{3})(?:\/[\w/-]+)? (?<message>\S.*)$`,
    ),
    severity: 'error',
  }),
  rowReader({
    tool: 'codespell',
    hints: [' ==> '],
    row: new RegExp(String.raw`^${FILE}:(?<line>\d+): (?<message>\S{1,80} ==> \S.*)$`),
    severity: 'warning',
  }),
  rowReader({
    tool: 'misspell',
    hints: ['is a misspelling of', '` -> `'],
    row: new RegExp(
      String.raw`^${FILE}:(?<line>\d+):(?<column>\d+): (?<message>(?:"[^"]{1,80}" is a misspelling of|${'`'}[^${'`'}]{1,80}${'`'} -> ).*)$`,
    ),
    severity: 'warning',
  }),
  rowReader({
    tool: 'vale',
    hints: ['.md:', '.rst:', '.adoc:', '.txt:', '.html:', '.org:'],
    row: new RegExp(String.raw`^${FILE}:(?<line>\d+):(?<column>\d+):(?<code>[A-Z]\w*\.\w+):(?<message>\S.*)$`),
    severity: 'warning',
  }),
  rowReader({
    tool: 'proselint',
    hints: ['.md:', '.txt:', '.rst:'],
    row: new RegExp(String.raw`^${FILE}:(?<line>\d+):(?<column>\d+): (?<code>[a-z_]+(?:\.[a-z_]+)+) (?<message>\S.*)$`),
    severity: 'warning',
  }),
  rowReader({
    tool: 'sphinx',
    hints: [': error: ', ': warning: ', ': critical: ', ': severe: '],
    row: new RegExp(
      String.raw`^${FILE}(?::docstring of [\w.]{1,200})?:(?:(?<line>\d+):)? (?<severity>ERROR|WARNING|CRITICAL|SEVERE): (?<message>\S.*)$`,
    ),
    tail: / \[(?<code>[a-z_]+(?:\.[\w-]+)?)\]$/,
    severity: 'warning',
  }),
  rowReader({
    tool: 'docutils',
    hints: ['(error/', '(warning/', '(severe/', '(info/'],
    row: new RegExp(
      String.raw`^${FILE}:(?<line>\d+): \((?<severity>ERROR|WARNING|SEVERE|INFO)\/\d\) (?<message>\S.*)$`,
    ),
    severity: 'error',
  }),
  placedReader({
    tool: 'latex',
    hints: ['l.'],
    place: /^l\.(?<line>\d+)(?: .*)?$/,
    message: /^! (?:(?:LaTeX|Package \w+|Class \w+) (?:Error): )?(?<message>\S.*)$/,
    within: -12,
    severity: 'error',
  }),
  rowReader({
    tool: 'latex',
    hints: ['.tex:', '.sty:', '.cls:', '.bib:'],
    row: /^(?<file>[^\s:]{1,300}\.(?:tex|sty|cls|ltx|dtx|bbl)):(?<line>\d+): (?<message>\S.*)$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'chktex',
    hints: [' line '],
    row: /^(?<severity>Warning|Error|Message) (?<code>\d{1,3}) in (?<file>\S{1,300}) line (?<line>\d+): (?<message>\S.*)$/,
    severity: 'warning',
  }),
  placedReader({
    tool: 'bibtex',
    hints: ['--line '],
    place: /^--line (?<line>\d+) of file (?<file>\S{1,300})$/,
    message: /^(?<severity>Warning)--(?<message>\S.*)$/,
    within: -1,
    severity: 'warning',
  }),
  // doc8, mdl, gitlint, vulture: a place without a column
  rowReader({
    tool: 'doc8',
    hints: ['.rst:', '.txt:', '.md:'],
    row: new RegExp(String.raw`^${FILE}${PLACE}: (?<code>[A-Z]{1,3}\d{3,4}) (?<message>\S.*)$`),
    severity: 'error',
  }),
];
