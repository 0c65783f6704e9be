import type { LineReader } from '../line-reader.ts';
import type { ToolEntry } from '../tool-entry.ts';
import { FILE } from '../tool-place.ts';
import { headedReader, rowReader } from '../tool-row.ts';

// Linters of the JavaScript world align what they say in columns: two blanks before the rule's name.
const ALIGNED_RULE = /\s{2}(?<code>@?[\w.-]+(?:\/[\w./-]+)*)(?:\s+[\w-]+)?$/;
const LONE_FILE = /^ {0,4}(?<file>(?:[A-Za-z]:)?[\w./\\@~[(][^:*?"<>|]{0,300}[^\s:*?"<>|])$/;

/** ESLint in its formats, and the linters that print as it does. */
export const eslintReaders: readonly LineReader<ToolEntry>[] = [
  headedReader({
    tool: 'yamllint',
    hints: ['error ', 'warning '],
    row: /^ {2}(?<line>\d+):(?<column>\d+) {1,8}(?<severity>error|warning) {1,8}(?<message>[^\s].*) {1,2}\((?<code>[a-z][a-z-]+|syntax)\)$/,
    header: LONE_FILE,
    severity: 'error',
  }),
  headedReader({
    tool: 'eslint',
    hints: ['error', 'warning', 'info'],
    row: /^ {0,12}(?<line>\d+):(?<column>\d+)(?:-\d+:\d+)?(?: +✓)? +(?<severity>error|warning|warn|info|suggestion|hint|Error|Warning|Error:|Warning:) +(?<message>\S.*)$/,
    header: LONE_FILE,
    blanks: true,
    tail: ALIGNED_RULE,
    words: { 'error:': 'error', 'warning:': 'warning' },
    severity: 'error',
  }),
  headedReader({
    tool: 'stylelint',
    hints: [' ✖', ' ×', ' ⚠', ' ‼', ' ℹ', ' ✘'],
    row: /^ {1,12}(?<line>\d+):(?<column>\d+) +(?<severity>[✖×✘⚠‼ℹ])\ufe0f? +(?<message>\S.*)$/u,
    header: LONE_FILE,
    tail: ALIGNED_RULE,
    severity: 'error',
  }),
  headedReader({
    tool: 'xo',
    hints: ['✖ ', '⚠ '],
    row: /^ {1,6}(?<severity>[✖⚠]) +(?<line>\d+):(?<column>\d+) +(?<message>\S.*)$/u,
    header: /^ {0,4}(?<file>[^\s:*?"<>|]{1,300})(?::\d+:\d+)?$/,
    tail: ALIGNED_RULE,
    severity: 'error',
  }),
  rowReader({
    tool: 'eslint',
    hints: [': line '],
    row: /^(?<file>[^:"<>|]{0,2}[^:"<>|]{1,300}): line (?<line>\d+), col (?<column>\d+), (?<severity>Error|Warning|Info|Fatal) - (?<message>\S.*)$/i,
    tail: / \((?<code>[@\w/.-]+)\)$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'eslint',
    hints: ['[error/', '[warning/', '[error]', '[warning]'],
    row: new RegExp(
      String.raw`^${FILE}:(?<line>\d+):(?<column>\d+): (?<message>\S.*) \[(?<severity>Error|Warning)(?:\/(?<code>[^\]\s]+))?\]$`,
    ),
    severity: 'error',
  }),
  rowReader({
    tool: 'standard',
    hints: ['  /', '  ./', '.js:', '.jsx:', '.ts:', '.tsx:', '.mjs:'],
    row: /^ {2}(?<file>(?:[A-Za-z]:)?[\w./\\@~-][^\s:]{0,300}\.(?:[cm]?jsx?|[cm]?tsx?|vue|html|md)):(?<line>\d+):(?<column>\d+): (?<message>[A-Z'"].*)$/,
    tail: / \((?<code>[\w@/-]+)\)(?: \(warning\))?$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'jshint',
    hints: [': line '],
    row: /^(?<file>[^:"<>|]{1,300}): line (?<line>\d+), col (?<column>\d+), (?<message>\S.*)$/,
    tail: / \((?<code>[EWI]\d{3})\)$/,
    severity: 'error',
  }),
  headedReader({
    tool: 'jshint',
    hints: ['  line '],
    row: /^ {1,4}line (?<line>\d+) {2,}col (?<column>\d+) {2,}(?<message>\S.*)$/,
    header: LONE_FILE,
    tail: / {2}\((?<code>[EWI]\d{3})\)$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'tslint',
    hints: ['error: ', 'warning: '],
    row: /^(?<severity>ERROR|WARNING): (?:\((?<code>[\w-]+)\) )?(?<file>[^\s:[\]]{1,300})(?:\[(?<line>\d+), (?<column>\d+)\]:|:\d+:\d+ -) (?<message>\S.*)$/,
    accepts: ({ line }) => line !== undefined,
    severity: 'error',
  }),
  rowReader({
    tool: 'tslint',
    hints: ['error: ', 'warning: '],
    row: /^(?<severity>ERROR|WARNING): (?<file>[^\s:[\]]{1,300}):(?<line>\d+):(?<column>\d+) - (?<message>\S.*)$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'tslint',
    hints: [']: '],
    row: /^(?:\((?<code>[\w-]+)\) )?(?<file>[^\s:[\]]{1,300}\.tsx?)\[(?<line>\d+), (?<column>\d+)\]: (?<message>\S.*)$/,
    severity: 'error',
  }),
  headedReader({
    tool: 'tslint',
    hints: ['error: ', 'warning: '],
    row: /^ {0,4}(?<severity>ERROR|WARNING): (?<line>\d+):(?<column>\d+) {1,}(?<code>[\w-]+) {2,}(?<message>\S.*)$/,
    header: LONE_FILE,
    severity: 'error',
  }),
  headedReader({
    tool: 'coffeelint',
    hints: ['#'],
    row: /^ {3,10}[✗⚡] #(?<line>\d+): (?<message>\S.*)$/u,
    header: /^ {1,4}[✗⚡✓] (?<file>\S.{0,300})$/u,
    severity: 'error',
  }),
];
