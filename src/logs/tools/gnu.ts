import type { LineReader } from '../line-reader.ts';
import type { ToolEntry } from '../tool-entry.ts';
import { FILE, isSourceFile, PLACE, PLACE_HINTS } from '../tool-place.ts';
import { type Groups, rowReader } from '../tool-row.ts';

const WORD =
  '(?<severity>fatal error|error|warning|warn|note|info|information|hint|style|suggestion|remark|refactor|convention|performance|portability|syntax error)';

/** What follows a place in stack traces, assertions of tests, what Ant says of its tasks, and what programs log of themselves. */
const NO_DIAGNOSTIC =
  /^(?:in [`'"<\w]|at |from |\(|\[\d|Failure$|FAILED|PASSED|\w+(?:Error|Exception|Warning)?:?$|[\w.]+(?:Error|Exception)(?::|$)|[\w.!?]+\/\d+$|\+0x|Assertion |AssertionError|\d+:? |The following error occurred|Java returned|exec returned|Compile failed; see|One or more tests failed|(?:DEBUG|INFO|TRACE|Test|test|Running|Entering|ok|PASS|SUCCESS)\b|[{}$;]|--|={2,}|>{2,}|\|)/;

const isDiagnostic = ({ file, message, column }: Groups): boolean =>
  isSourceFile(file ?? '') &&
  !NO_DIAGNOSTIC.test(message ?? '') &&
  // what a Go test logs stands under its place
  (column !== undefined || !file?.endsWith('_test.go'));

/** The form of the GNU standards, `file:line:column: severity: message`, and its variants, for tools not known by name. */
export const gnuReaders: readonly LineReader<ToolEntry>[] = [
  rowReader({
    tool: 'compiler',
    hints: [
      ': error',
      ': warning',
      ': fatal',
      ': note',
      ': info',
      ': hint',
      ': style',
      ': suggestion',
      ': remark',
      ': syntax error',
      ': warn',
      ': convention',
      ': refactor',
      ': performance',
    ],
    row: new RegExp(
      String.raw`^\s{0,8}${FILE}${PLACE}:? ?${WORD}(?:\[(?<code>[\w:.-]{1,60})\]| (?<code2>[A-Z]{1,4}\d{2,6}))?[:>] ?(?<message>\S.*)$`,
      'i',
    ),
    accepts: ({ message, file }) => !/^in ["'(]/.test(message ?? '') && /[./\\]/.test(file ?? ''),
    words: { 'syntax error': 'error', performance: 'warning', portability: 'warning' },
    tail: / [[(](?<code>-W[\w=+-]+|[A-Za-z@][\w@./:-]{2,80})[\])]$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'compiler',
    hints: [
      ' - error',
      ' - warning',
      ': [error]',
      ': [warning]',
      ': (error)',
      ': (warning)',
      ' [error]',
      ' [warning]',
      ' [w]',
      ' [e]',
    ],
    row: new RegExp(
      String.raw`^\s{0,8}${FILE}${PLACE}:? (?:- )?[[(]?(?<severity>fatal error|error|warning|info|note|hint|[EW](?=[\]]))[\])]?:? (?:- )?(?<message>\S.*)$`,
      'i',
    ),
    accepts: isDiagnostic,
    severity: 'error',
  }),
  rowReader({
    tool: 'compiler',
    hints: ['error: ', 'warning: ', '[error] ', '[warning] ', '[warn] '],
    row: new RegExp(
      String.raw`^\s{0,8}\[?(?<severity>ERROR|WARNING|WARN|Error|Warning|error|warning|fatal)(?:\]|:|\]:) {1,2}(?:in )?${FILE}${PLACE}:? (?:- )?(?<message>\S.*)$`,
    ),
    accepts: isDiagnostic,
    severity: 'error',
  }),
  rowReader({
    tool: 'linter',
    hints: PLACE_HINTS,
    row: new RegExp(String.raw`^ {0,4}${FILE}${PLACE}: ?\s?(?<message>\S.*)$`),
    accepts: (groups) => isDiagnostic(groups) && (groups.column !== undefined || /\s/.test(groups.message ?? '')),
    tail: / [[(](?<code>[a-z@][\w@/-]{2,80}|[A-Z]{1,4}\d{2,5}|[A-Z][a-z]+[A-Z]\w+)[\])]$/,
    severity: 'warning',
  }),
  rowReader({
    tool: 'linter',
    hints: PLACE_HINTS,
    row: new RegExp(
      String.raw`^${FILE}:(?<line>\d+)(?::(?<column>\d+))? (?:\[(?<severity>\w{1,12})\] )?(?<code>[A-Z]{1,5}-?\d{2,5}|[A-Z][a-z]+[A-Z]\w+|[a-z]+(?:[-/][a-z]+)+):? (?<message>\S.*)$`,
    ),
    accepts: isDiagnostic,
    severity: 'warning',
  }),
  rowReader({
    tool: 'linter',
    hints: [': line '],
    row: /^(?<file>[^\s:"<>|][^:"<>|]{0,300}): line (?<line>\d+)(?:, col(?:umn)? (?<column>\d+))?[,:] (?:(?<severity>error|warning|info)[:,]? (?:- )?)?(?<message>\S.*)$/i,
    accepts: isDiagnostic,
    severity: 'warning',
  }),
];
