import type { LineReader } from '../line-reader.ts';
import type { ToolEntry } from '../tool-entry.ts';
import { headedReader, placedReader, rowReader } from '../tool-row.ts';

/** PHP itself, its linters and analysers. */
export const phpReaders: readonly LineReader<ToolEntry>[] = [
  rowReader({
    tool: 'php',
    hints: [' on line '],
    row: /^(?:PHP )?(?<severity>Parse error|Syntax error|Fatal error|Warning|Deprecated|Notice|Strict Standards): {1,3}(?<message>\S.*) in (?<file>\S.{0,300}) on line (?<line>\d+)$/,
    words: {
      'parse error': 'error',
      'syntax error': 'error',
      deprecated: 'warning',
      'strict standards': 'info',
    },
    // a fatal error at run time is a stack trace's affair
    accepts: ({ message }) => !/^(?:Uncaught |Allowed memory|Maximum execution)/.test(message ?? ''),
    severity: 'error',
  }),
  headedReader({
    tool: 'phpstan',
    hints: ['  '],
    row: /^ {2,6}:?(?<line>\d+) {3,}(?<message>[A-Z].*)$/,
    header: /^ {1,3}Line {2,}(?<file>\S.{0,300}\.(?:php|phtml|inc|phpt).{0,120})$/,
    severity: 'error',
  }),
  headedReader({
    tool: 'phpcs',
    hints: ['| error', '| warning'],
    row: /^ {1,6}(?<line>\d+) \| (?<severity>ERROR|WARNING) +\| (?:\[[x ]\] )?(?<message>\S.*)$/,
    header: /^FILE: (?<file>\S.{0,300})$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'psalm',
    hints: ['error: ', 'info: ', 'warning: '],
    row: /^(?<severity>ERROR|INFO|WARNING): (?<code>[A-Z]\w+) - (?<file>[^\s:]{1,300}):(?<line>\d+):(?<column>\d+) - (?<message>\S.*)$/,
    tail: / \(see https?:\/\/\S+\)$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'psalm',
    hints: [':error - ', ':warning - ', ': error - ', ': warning - '],
    row: /^(?<file>[^\s:]{1,300}):(?<line>\d+):(?<column>\d+): ?(?<severity>error|warning|info) - (?<message>\S.*)$/,
    severity: 'error',
  }),
  placedReader({
    tool: 'psalm',
    hints: ['at '],
    place: /^at (?<file>[^\s:]{1,300}):(?<line>\d+):(?<column>\d+)$/,
    message: /^(?<severity>ERROR|INFO): (?<code>[A-Z]\w+)(?<message>)$/,
    within: -1,
    unsaid: 'an issue of the kind its code names',
    severity: 'error',
  }),
  rowReader({
    tool: 'phan',
    hints: [' phan'],
    row: /^(?<file>[^\s:]{1,300}):(?<line>\d+) (?<code>Phan\w+) (?<message>\S.*)$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'phpmd',
    hints: ['.php:'],
    row: /^(?<file>[^\s:]{1,300}\.php):(?<line>\d+)(?:\t(?:(?<code>[A-Z]\w+)\s+)?|: ?)(?<message>\S.*)$/,
    accepts: ({ message }) => !/^(?:in |\w+\()/.test(message ?? ''),
    severity: 'warning',
  }),
  rowReader({
    tool: 'parallel-lint',
    hints: ['parse error: '],
    row: /^(?<message>Parse error): (?<file>[^\s:]{1,300}):(?<line>\d+)$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'php-cs-fixer',
    hints: [') '],
    row: /^ {2,6}\d+\) (?<file>[^\s:()]{1,300}\.php)(?: \((?<message>[a-z_][\w, /]*)\))?$/,
    unsaid: 'not formatted',
    severity: 'error',
  }),
  headedReader({
    tool: 'twigcs',
    hints: ['l.'],
    row: /^l\.(?<line>\d+) c\.(?<column>\d+) : (?<severity>ERROR|WARNING|NOTICE) (?<message>\S.*)$/,
    header: /^(?<file>\S.{0,300}\.twig)$/,
    severity: 'error',
  }),
];
