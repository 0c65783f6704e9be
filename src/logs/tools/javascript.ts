import type { LineReader } from '../line-reader.ts';
import type { ToolEntry } from '../tool-entry.ts';
import { FILE } from '../tool-place.ts';
import { headedReader, placedReader, rowReader } from '../tool-row.ts';

/** Bundlers, formatters and checkers of the JavaScript world. */
export const javascriptReaders: readonly LineReader<ToolEntry>[] = [
  placedReader({
    tool: 'esbuild',
    hints: ['[error]', '[warning]'],
    place: /^[✘▲X>!] \[(?<severity>ERROR|WARNING)\] (?<message>\S.*)$/u,
    message: /^ {4}(?<file>[^\s:]{1,300}):(?<line>\d+):(?<column>\d+):$/,
    tail: / \[(?<code>[\w-]+|plugin [\w@/.-]+)\]$/,
    within: 3,
    severity: 'error',
  }),
  rowReader({
    tool: 'esbuild',
    hints: [' > '],
    row: /^ > (?<file>[^\s:]{1,300}):(?<line>\d+):(?<column>\d+): (?<severity>error|warning): (?<message>\S.*)$/,
    severity: 'error',
  }),
  // Babel and everything that hands its errors on: the place is at the end of the message.
  rowReader({
    tool: 'babel',
    hints: ['syntaxerror: ', 'syntaxerror in'],
    row: /^\s{0,8}(?:\[?[\w@/.-]{1,60}\]? )?(?:Module build failed[^:]{0,80}: )?(?:error )?SyntaxError:? (?:in )?(?:unknown: )?(?<file>(?:[A-Za-z]:)?[^\s:()]{1,300}): (?<message>\S.*) \((?<line>\d+):(?<column>\d+)\)\.?$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'prettier',
    hints: ['[error] '],
    row: /^\[(?<severity>error)\] (?<file>[^\s:]{1,300}): (?<message>\w*Error: .*) \((?<line>\d+):(?<column>\d+)\)$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'prettier',
    hints: ['[warn] '],
    row: /^\[(?<severity>warn)\] (?<file>[^\s:]{1,300}\.\w{1,12})(?<message>)$/,
    unsaid: 'code style differs',
    severity: 'warning',
  }),
  placedReader({
    tool: 'webpack',
    hints: ['error in ', 'warning in '],
    place:
      /^(?<severity>ERROR|WARNING) in (?:\[[^\]]{1,80}\] )?(?<file>\.{0,2}\/?[^\s:()!]{1,300}) (?<line>\d+):(?<column>\d+)(?:-[\d:]+)?$/,
    message: /^(?:Module (?:parse|build) failed[^:]{0,80}: |\w*Error: )?(?<message>\S.*)$/,
    within: 2,
    severity: 'error',
  }),
  placedReader({
    tool: 'flow',
    hints: ['error -', 'error ┈'],
    place: /^(?<severity>Error|Warning) [-┈]{3,200} (?<file>[^\s:]{1,300}):(?<line>\d+):(?<column>\d+)$/,
    message: /^(?<message>\S.*)$/,
    tail: / \[(?<code>[a-z-]+)\](?: .*)?$/,
    within: 3,
    severity: 'error',
  }),
  placedReader({
    tool: 'biome',
    hints: ['━━━'],
    place: /^(?<file>[^\s:]{1,300}):(?<line>\d+):(?<column>\d+) (?<code>[\w/]{3,80})(?: +FIXABLE)? +━{3,200}$/u,
    message: /^ {1,4}(?<severity>[×✖!⚠ℹ]) (?<message>\S.*)$/u,
    within: 3,
    severity: 'error',
  }),
  placedReader({
    tool: 'biome',
    hints: ['format ━━'],
    place: /^(?<file>[^\s:]{1,300}) (?<code>format|organizeImports|assist) ━{3,200}$/u,
    message: /^ {1,4}(?<severity>[×✖!⚠ℹ]) (?<message>\S.*)$/u,
    within: 3,
    severity: 'error',
  }),
  placedReader({
    tool: 'vite',
    hints: ['file: /'],
    place: /^\s{0,4}file: (?<file>[^\s:?]{1,300})(?:\?[^\s:]{0,200})?:(?<line>\d+):(?<column>\d+)$/,
    message: /^(?:error during build:\s*)?(?:\[(?<code>[\w@/:.-]+)\] |\w*Error: )(?<message>\S.*)$/,
    within: -6,
    severity: 'error',
  }),
  rowReader({
    tool: 'cspell',
    hints: [' - unknown word', ' - forbidden word', ' - misspelled word'],
    row: new RegExp(
      String.raw`^${FILE}:(?<line>\d+):(?<column>\d+) - (?<message>(?:Unknown|Forbidden|Misspelled) word.*)$`,
    ),
    severity: 'error',
  }),
  rowReader({
    tool: 'postcss',
    hints: ['csssyntaxerror: '],
    row: /^\s{0,8}CssSyntaxError: (?:<\w+> |postcss-[\w-]+: )?(?<file>[^\s:]{1,300}):(?<line>\d+):(?<column>\d+): (?<message>\S.*)$/,
    severity: 'error',
  }),
  // Ruby's and LibSass's form, then Dart's.
  placedReader({
    tool: 'sass',
    hints: [' line '],
    place: /^\s{2,}(?:on|from) line (?<line>\d+)(?::(?<column>\d+))? of (?<file>[^\s:]{1,300})$/,
    message: /^(?:>> )?(?:Error|Syntax error): (?<message>\S.*)$/,
    within: -3,
    detail: /^\s+(?:from|on) line /,
    severity: 'error',
  }),
  placedReader({
    tool: 'sass',
    hints: ['root stylesheet', '@use', '@import'],
    place:
      /^ {2}(?<file>[^\s:]{1,300}\.(?:sass|scss|css)) (?<line>\d+):(?<column>\d+) {2}(?:root stylesheet|@use|@import|@forward|\w+\(\)|@content)$/,
    message: /^(?:(?<severity>Error|WARNING|Deprecation Warning)(?: \[[\w-]+\])?: )(?<message>\S.*)$/,
    words: { 'deprecation warning': 'warning' },
    within: -12,
    detail: /^ {2}\S+ \d+:\d+ {2}\S/,
    severity: 'error',
  }),
  placedReader({
    tool: 'node',
    hints: ['.js:', '.mjs:', '.cjs:', '.ts:', '.coffee:', '.jsx:', '.json:'],
    place: /^ {0,8}(?:file:\/\/)?(?<file>(?:[A-Za-z]:)?[^\s:()]{1,300}\.(?:[cm]?[jt]sx?|coffee|json)):(?<line>\d+)$/,
    message: /^ {0,8}(?<code>SyntaxError): (?<message>\S.*)$/,
    barrier: /^\s+at /,
    within: 7,
    severity: 'error',
  }),
  headedReader({
    tool: 'write-good',
    hints: [' on line '],
    row: /^(?<message>.{2,300}) on line (?<line>\d+) at column (?<column>\d+)$/,
    header: /^In (?<file>\S{1,300})$/,
    blanks: true,
    severity: 'warning',
  }),
  headedReader({
    tool: 'gjslint',
    hints: ['line '],
    row: /^Line (?<line>\d+), (?<code>[EW]:\d{4}): (?<message>\S.*)$/,
    header: /^----- FILE {2}: {2}(?<file>\S{1,300}) -----$/,
    severity: 'error',
  }),
];
