import type { LineReader } from '../line-reader.ts';
import type { ToolEntry } from '../tool-entry.ts';
import { FILE } from '../tool-place.ts';
import { placedReader, rowReader } from '../tool-row.ts';

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
    tool: 'jscs',
    hints: [' :$', 'at line '],
    row: /^(?<message>\S.{0,300}) at (?<file>[^\s:]{1,300}), line (?<line>\d+), column (?<column>\d+)$/,
    severity: 'error',
  }),
];
