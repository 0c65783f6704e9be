import type { LineReader } from '../line-reader.ts';
import type { ToolEntry } from '../tool-entry.ts';
import { placedReader, rowReader } from '../tool-row.ts';

const GO_FILE = String.raw`(?<file>(?:[A-Za-z]:(?=[\\/]))?[^\s:"'<>|()]{1,300}\.(?:go|s|mod|work))`;

/** The Go tool chain and its linters. */
export const goReaders: readonly LineReader<ToolEntry>[] = [
  rowReader({
    tool: 'gosec',
    hints: ['.go:'],
    row: /^\[(?<file>[^\]:\s]{1,300}\.go):(?<line>\d+)(?:-\d+)?(?::(?<column>\d+))?\] - (?:(?<code>G\d{3}) )?(?<message>.*)$/,
    severity: 'warning',
  }),
  rowReader({
    tool: 'go',
    hints: ['.go:', 'go.mod:', 'go.work:'],
    row: new RegExp(
      String.raw`^(?:vet: )?${GO_FILE}:(?<line>\d+)(?::(?<column>\d+))?(?:-\d+(?::\d+)?)?:\s+(?<message>\S.*)$`,
    ),
    tail: / \((?<code>[A-Z]{1,3}\d{4}|[a-z][\w-]{2,30})\)$/,
    accepts: ({ message, column, file }) =>
      // without a column it may be what a test logged: only a compiler's words count
      !/^(?:in |\+0x|Error Trace)/.test(message ?? '') &&
      (column !== undefined ||
        !file?.endsWith('_test.go') ||
        /^(?:warning: |syntax error|undefined|cannot |.*(?:should |expected |declared|imported|unknown|invalid|not used|missing|\([\w-]+\)$))/.test(
          message ?? '',
        )),
    detail: /^\t(?:have |want |\S.*:\d+:\d+: )/,
    severity: 'error',
  }),
  placedReader({
    tool: 'golangci-lint',
    hints: ['.go:'],
    place: new RegExp(String.raw`^\s{1,8}${GO_FILE}:(?<line>\d+)(?::(?<column>\d+))?$`),
    message: /^(?:level=(?<severity>error) msg="|Error: )(?<message>\S.*?)"?$/,
    within: -1,
    severity: 'error',
  }),
  rowReader({
    tool: 'gocyclo',
    hints: ['.go:'],
    row: new RegExp(String.raw`^(?<message>\d{1,4} \S{1,80} \S{1,160}) ${GO_FILE}:(?<line>\d+):(?<column>\d+)$`),
    severity: 'warning',
  }),
];
