import type { LineReader } from '../line-reader.ts';
import type { ToolEntry } from '../tool-entry.ts';
import { FILE, PLACE } from '../tool-place.ts';
import { headedReader, placedReader, rowReader } from '../tool-row.ts';

const PYTHON_FILES = ['.py:', '.pyi:', '.pyx:', '.ipynb:'];

/** Compilers, linters, type checkers and formatters of Python. */
export const pythonReaders: readonly LineReader<ToolEntry>[] = [
  rowReader({
    tool: 'pylint',
    hints: PYTHON_FILES,
    row: new RegExp(
      String.raw`^${FILE}:(?<line>\d+):(?:(?<column>\d+):)? (?:\[(?<code>(?<severity>[CRWEFI])\d{4})(?:\([\w-]+\))?[^\]]{0,80}\]|(?<code2>(?<severity2>[CRWEFI])\d{4}):) (?<message>\S.*)$`,
    ),
    tail: / \((?<code>[a-z][a-z0-9-]+)\)$/,
    words: { c: 'info', r: 'info' },
    severity: 'warning',
  }),
  rowReader({
    tool: 'flake8',
    hints: [...PYTHON_FILES, '.sh:', '.rst:', '.txt:'],
    row: new RegExp(
      String.raw`^${FILE}:(?<line>\d+):(?:(?<column>\d+):)? (?<code>(?<severity>[A-Z])[A-Z]{0,7}\d{2,4}):? (?:\[\*\] )?(?<message>\S.*)$`,
    ),
    words: { e: 'error', f: 'error', w: 'warning', c: 'warning' },
    severity: 'warning',
  }),
  rowReader({
    tool: 'mypy',
    hints: ['.py:', '.pyi:'],
    row: new RegExp(
      String.raw`^${FILE}:(?<line>\d+):(?:(?<column>\d+):)?(?:\d+:\d+:)? (?<severity>error|warning|note|info): (?<message>\S.*)$`,
    ),
    tail: / {1,2}\[(?<code>[a-z][a-z0-9-]+)\]$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'pyright',
    hints: ['.py:', '.pyi:'],
    row: new RegExp(
      String.raw`^\s{0,4}${FILE}:(?<line>\d+):(?<column>\d+) - (?<severity>error|warning|information|info): (?<message>\S.*)$`,
    ),
    tail: / \((?<code>report\w+)\)$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'pyre',
    hints: PYTHON_FILES,
    row: new RegExp(
      String.raw`^${FILE}:(?<line>\d+):(?<column>\d+) (?<message>[A-Z][\w -]{2,80} \[(?<code>\d{1,4})\]: .*)$`,
    ),
    severity: 'error',
  }),
  placedReader({
    tool: 'pydocstyle',
    hints: [' in ', ' at module level'],
    place: new RegExp(String.raw`^${FILE}:(?<line>\d+) (?:at module level|in (?:\w+ ){1,4}${'`'}[^${'`'}]*${'`'}):$`),
    message: /^\s+(?<code>D\d{3}): (?<message>\S.*)$/,
    within: 1,
    severity: 'warning',
  }),
  placedReader({
    tool: 'bandit',
    hints: ['>> issue:'],
    place: /^>> Issue: \[(?<code>[A-Z]\d{3})[^\]]{0,80}\] (?<message>\S.*)$/,
    message: /^\s+Location: (?<file>[^\s:]{1,300}):(?<line>\d+)(?::(?<column>\d+))?$/,
    within: 6,
    severity: 'warning',
  }),
  rowReader({
    tool: 'black',
    hints: ['error: cannot format'],
    row: /^error: cannot format (?<file>[^:]{1,300}): (?<message>(?:Cannot parse[^:]{0,80}: (?<line>\d+):(?<column>\d+)|).*)$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'black',
    hints: ['would reformat', 'would be reformatted:'],
    row: /^\s{0,4}(?<message>[Ww]ould reformat):? (?<file>\S.{0,300})$/,
    accepts: ({ file }) => /\.\w{1,12}$/.test(file ?? ''),
    severity: 'error',
  }),
  rowReader({
    tool: 'isort',
    hints: ['imports are incorrectly sorted'],
    row: /^(?<severity>ERROR): (?<file>\S.{0,300}?) (?<message>Imports are incorrectly sorted.*)$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'pytype',
    hints: ['file "'],
    row: /^File "(?<file>[^"]{1,300})", line (?<line>\d+), in (?<message>[^:]{1,200}: \S.*) \[(?<code>[a-z-]+)\]$/,
    severity: 'error',
  }),
  placedReader({
    tool: 'python',
    hints: ['  file "'],
    place: /^\s{2,}(?:\*{3} )?File "(?<file>[^"<>]{1,300})", line (?<line>\d+)$/,
    message: /^(?<code>SyntaxError|IndentationError|TabError): (?<message>\S.*)$/,
    within: 5,
    severity: 'error',
  }),
  headedReader({
    tool: 'sqlfluff',
    hints: ['| p:'],
    row: /^L: *(?<line>\d+) \| P: *(?<column>\d+) \| *(?<code>\w{2,6}) \| *(?<message>\S.*)$/,
    header: /^== \[(?<file>[^\]]{1,300})\] FAIL$/,
    severity: 'error',
  }),
  headedReader({
    tool: 'djlint',
    hints: ['h0', 't0', 'd0', 'j0', 't1'],
    row: /^(?<code>[A-Z]\d{3}) (?<line>\d+):(?<column>\d+) (?<message>\S.*)$/,
    header: /^(?<file>[\w./\\-]{1,300}\.\w{1,8})$/,
    blanks: true,
    severity: 'warning',
  }),
  headedReader({
    tool: 'pylint',
    hints: ['c:', 'w:', 'e:', 'r:', 'f:'],
    row: /^(?<severity>[CRWEF]): {0,3}(?<line>\d+), {0,3}(?<column>\d+): (?<message>\S.*)$/,
    header: /^\*{9,16} Module (?<file>[\w./-]{1,200})$/,
    words: { c: 'info', r: 'info' },
    tail: / \((?<code>[a-z-]+)\)$/,
    severity: 'warning',
  }),
  rowReader({
    tool: 'python',
    hints: ['warning: '],
    row: new RegExp(String.raw`^\s{0,4}${FILE}${PLACE}: (?<code>\w+Warning): (?<message>\S.*)$`),
    severity: 'warning',
  }),
];
