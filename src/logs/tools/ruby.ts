import type { LineReader } from '../line-reader.ts';
import type { ToolEntry } from '../tool-entry.ts';
import { FILE } from '../tool-place.ts';
import { headedReader, placedReader, rowReader } from '../tool-row.ts';

/** Ruby itself, its linters and type checkers, Crystal and Puppet. */
export const rubyReaders: readonly LineReader<ToolEntry>[] = [
  rowReader({
    tool: 'rubocop',
    hints: [': c: ', ': w: ', ': e: ', ': f: ', ': r: ', ': i: '],
    row: /^\s{0,4}(?<file>(?:[A-Za-z]:(?=[\\/]))?[^\s:][^:]{0,300}):(?<line>\d+):(?<column>\d+): (?<severity>[CWEFRI]): (?:\[(?:Corrected|Correctable|Todo)\] )?(?:(?<code>[A-Z]\w+(?:\/[A-Z]\w+)+): )?(?<message>\S.*)$/,
    // Credo prints Elixir's the same way
    accepts: ({ file }) => !/\.exs?$/.test(file ?? ''),
    words: { c: 'warning', r: 'warning', i: 'info' },
    severity: 'warning',
  }),
  rowReader({
    tool: 'standardrb',
    hints: ['.rb:', '.rake:', 'gemfile:', 'rakefile:', '.gemspec:', '.ru:', '.erb:'],
    row: /^\s{2}(?<file>[^\s:]{1,300}):(?<line>\d+):(?<column>\d+): (?:\[\w+\] )?(?<code>[A-Z]\w+(?:\/[A-Z]\w+)+): (?<message>\S.*)$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'sorbet',
    hints: ['srb.help/'],
    row: /^(?<file>[^\s:]{1,300}):(?<line>\d+): (?<message>\S.*)$/,
    tail: / https:\/\/(?:srb\.help|[\w.]+)\/(?<code>\d{4})$/,
    detail: /^(?: +\S.*|)$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'reek',
    hints: ['.rb:'],
    row: /^\s{1,6}(?<file>[^\s:]{1,300}):(?<line>\d+): (?<code>[A-Z][a-z]\w+): (?<message>\S.*)$/,
    severity: 'warning',
  }),
  rowReader({
    tool: 'reek',
    hints: ['  ['],
    row: /^\s{1,6}\[(?<line>\d+)(?:, \d+){0,40}\]:(?<code>[A-Z][a-z]\w+): (?<message>\S.*)$/,
    severity: 'warning',
  }),
  // haml-lint, slim-lint, scss-lint
  rowReader({
    tool: 'haml-lint',
    hints: [' [w] ', ' [e] '],
    row: /^(?<file>[^\s:]{1,300}):(?<line>\d+)(?::(?<column>\d+))? \[(?<severity>[WEFC])\] (?:(?<code>[A-Z]\w+(?:\/\w+)*): )?(?<message>\S.*)$/,
    severity: 'warning',
  }),
  rowReader({
    tool: 'steep',
    hints: [': [error] ', ': [warning] ', ': [information] ', ': [hint] '],
    row: /^(?<file>[^\s:]{1,300}\.(?:rb|rbs|rake)):(?<line>\d+):(?<column>\d+): \[(?<severity>error|warning|information|hint)\] (?<message>\S.*)$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'ruby',
    hints: ['.rb:', '.gemspec:', 'gemfile:', 'rakefile:', '-e:'],
    row: /^(?:ruby: )?(?<file>(?:[A-Za-z]:(?=[\\/]))?[^\s:][^:"<>|]{0,300}):(?<line>\d+): (?<message>(?:syntax errors?\b|warning: |class\/module name must|unterminated |formal argument|dynamic constant|Invalid |duplicated argument|void value|premature end|invalid multibyte|numeric literal|no \.<digit>|can't find string|embedded document|unknown regexp|premature|both block arg|duplicate argument).*)$/,
    severity: 'error',
    accepts: ({ message }) => !message?.startsWith('warning: '),
  }),
  rowReader({
    tool: 'ruby',
    hints: [': warning: '],
    row: /^(?<file>(?:[A-Za-z]:(?=[\\/]))?[^\s:][^:"<>|]{0,300}\.(?:rb|erb|rake|gemspec|ru)):(?<line>\d+): (?<severity>warning): (?<message>\S.*)$/,
    severity: 'warning',
  }),
  rowReader({
    tool: 'brakeman',
    hints: ['\thigh', '\tmedium', '\tweak'],
    row: /^(?<file>[^\t:]{1,300})\t(?<line>\d*)\t(?<code>[A-Z][\w -]{2,80})\t(?<message>[^\t]{1,80}\t[^\t]{1,600})\t(?<severity>High|Medium|Weak)/,
    words: { high: 'error', medium: 'warning', weak: 'warning' },
    severity: 'warning',
  }),
  placedReader({
    tool: 'brakeman',
    hints: ['file: '],
    place: /^File: (?<file>[^\s:]{1,300})$/,
    message: /^Message: (?<message>\S.*)$/,
    barrier: /^(?:Confidence: |$)/,
    within: -5,
    severity: 'warning',
  }),
  rowReader({
    tool: 'rails_best_practices',
    hints: [' - '],
    row: /^(?<file>[^\s:]{1,300}\.(?:rb|erb|haml|slim|rake|builder)):(?<line>\d+)(?:,\d+)* - (?<message>\S.*)$/,
    severity: 'warning',
  }),
  rowReader({
    tool: 'fasterer',
    hints: ['.rb:'],
    row: /^(?<file>[^\s:]{1,300}\.rb):(?<line>\d+) (?<message>[A-Z]\S* .*\.)$/,
    severity: 'warning',
  }),
  rowReader({
    tool: 'foodcritic',
    hints: ['fc0', 'fc1'],
    row: /^(?<code>FC\d{3}): (?<message>\S.*): (?<file>[^\s:]{1,300}):(?<line>\d+)$/,
    severity: 'warning',
  }),
  rowReader({
    tool: 'puppet-lint',
    hints: [' on line '],
    row: /^(?:(?<file>[^\s:]{1,300}\.pp) - )?(?<severity>ERROR|WARNING): (?<message>\S.*) on line (?<line>\d+)(?: col (?<column>\d+))?(?: \(check: (?<code>[\w-]+)\))?$/,
    // without a file's name only the addition of the check tells it from prose
    accepts: ({ file, code }) => file !== undefined || code !== undefined,
    severity: 'error',
  }),
  rowReader({
    tool: 'puppet',
    hints: ['(file: '],
    row: /^(?<severity>Error|Warning): (?<message>\S.*) \(file: (?<file>[^,()]{1,300}), line: (?<line>\d+)(?:, column: (?<column>\d+))?\)/,
    severity: 'error',
  }),
  placedReader({
    tool: 'ameba',
    hints: ['.cr:', '.ecr:'],
    place: /^\s{0,2}(?<file>[^\s:]{1,300}\.e?cr):(?<line>\d+):(?<column>\d+)$/,
    message: /^\s{0,2}\[(?<severity>[CWE])\] (?:(?<code>[\w/]+): )?(?<message>\S.*)$/,
    words: { c: 'warning' },
    within: 1,
    severity: 'warning',
  }),
  placedReader({
    tool: 'crystal',
    hints: ['in '],
    place:
      /^(?:Showing last frame\. .*|(?:[A-Z]\w+ )?[Ii]n (?<file>[^\s:]{1,300}\.cr):(?<line>\d+)(?::(?<column>\d+))?)$/,
    message: /^(?:Error|Syntax error): (?<message>\S.*)$/,
    within: 8,
    severity: 'error',
  }),
  rowReader({
    tool: 'erb-lint',
    hints: ['.erb:'],
    row: new RegExp(String.raw`^${FILE}:(?<line>\d+):(?<column>\d+): (?<message>\S.*)$`),
    accepts: ({ file, message }) => /\.erb$/.test(file ?? '') && !/^in /.test(message ?? ''),
    severity: 'error',
  }),
  headedReader({
    tool: 'rubocop',
    hints: ['c: ', 'w: ', 'e: ', 'f: ', 'r: '],
    row: /^(?<severity>[CWEFR]): {0,4}(?<line>\d+): {0,4}(?<column>\d+): (?:\[\w+\] )?(?:(?<code>[A-Z]\w+(?:\/[A-Z]\w+)+): )?(?<message>\S.*)$/,
    header: /^== (?<file>\S.{0,300}) ==$/,
    words: { c: 'warning', r: 'warning' },
    severity: 'warning',
  }),
];
