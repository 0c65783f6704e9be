import type { LineReader } from '../line-reader.ts';
import type { ToolEntry } from '../tool-entry.ts';
import { FILE } from '../tool-place.ts';
import { rowReader } from '../tool-row.ts';

/** Dart and Flutter, Swift and Xcode. */
export const mobileReaders: readonly LineReader<ToolEntry>[] = [
  rowReader({
    tool: 'dart',
    hints: ['error •', 'warning •', 'info •', 'hint •', 'lint •'],
    row: /^ {0,8}(?:\[\w+\] )?(?<severity>error|warning|info|hint|lint) • (?<message>\S.*?) (?:•|at) (?<file>[^\s:•]{1,300}):(?<line>\d+):(?<column>\d+)(?: • \(?(?<code>[\w.]+)\)?)?$/iu,
    words: { lint: 'info' },
    severity: 'error',
  }),
  rowReader({
    tool: 'dart',
    hints: ['error - ', 'warning - ', 'info - '],
    row: /^ {0,8}(?<severity>error|warning|info) - (?:(?<file>[^\s:]{1,300}\.\w{1,8}):(?<line>\d+):(?<column>\d+) - (?<message>\S.*?)|(?<message2>\S.*) (?:-|at) (?<file2>[^\s:]{1,300}\.\w{1,8}):(?<line2>\d+):(?<column2>\d+))(?: - (?<code>\w+))?$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'dart',
    hints: ['error|', 'warning|', 'info|'],
    row: /^(?<severity>ERROR|WARNING|INFO)\|\w+\|(?<code>\w+)\|(?<file>[^|]{1,300})\|(?<line>\d+)\|(?<column>\d+)\|\d+\|(?<message>.*)$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'dart',
    hints: ['[error] ', '[warning] ', '[info] ', '[hint] '],
    row: /^\[(?<severity>error|warning|info|hint)\] (?<message>\S.*) \((?<file>[^(),]{1,300}), line (?<line>\d+), col (?<column>\d+)\)$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'xcodebuild',
    hints: ['❌', '⚠️', '[x] '],
    row: new RegExp(
      String.raw`^\s{0,4}(?<severity>❌|⚠️|\[x\])\s{1,3}${FILE}:(?<line>\d+):(?:(?<column>\d+):)? (?:error: |warning: )?(?<message>\S.*)$`,
      'u',
    ),
    words: { '❌': 'error', '⚠️': 'warning', '[x]': 'error' },
    severity: 'error',
  }),
  rowReader({
    tool: 'xcodebuild',
    hints: ['❌'],
    row: /^\s{0,4}❌\s{1,3}(?<severity>error): (?<message>\S.*)$/u,
    severity: 'error',
  }),
  rowReader({
    tool: 'swiftlint',
    hints: [': warning: ', ': error: '],
    row: /^(?<file>[^\s:][^:]{0,300}\.swift):(?<line>\d+):(?:(?<column>\d+):)? (?<severity>error|warning): (?<message>\S.* Violation: .*|\(\w+\) .*)$/,
    tail: / \((?<code>\w+)\)$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'swiftc',
    hints: ['.swift:'],
    row: /^(?<file>[^\s:][^:]{0,300}\.swift):(?<line>\d+):(?:(?<column>\d+):)? (?<severity>error|warning|note): (?<message>\S.*)$/,
    severity: 'error',
  }),
];
