import type { LineReader } from '../line-reader.ts';
import type { ToolEntry } from '../tool-entry.ts';
import { placedReader, rowReader } from '../tool-row.ts';

const PROJECT = / \[[^[\]]{1,300}\.\w{0,4}proj(?:::[^\]]{1,80})?\]$/;
const WORDS = '(?<severity>fatal error|error|warning|info|message|note|hint|remark)';

/** MSVC, the .NET compilers and everything MSBuild runs: `file(line,column): error CODE: message`. */
export const msbuildReaders: readonly LineReader<ToolEntry>[] = [
  rowReader({
    tool: 'msbuild',
    hints: [
      '): error',
      '): warning',
      ') : error',
      ') : warning',
      '): fatal',
      ') : fatal',
      '): info',
      '): message',
      '): note',
    ],
    row: new RegExp(
      String.raw`^\s{0,8}(?<file>(?:[A-Za-z]:)?[^\s():"<>|*?][^():"<>|*?]{0,300})\((?<line>\d+)(?:[,:] ?(?<column>\d+))?(?:[-,]\d+){0,3}\) ?: ${WORDS}(?: (?<code>[A-Za-z]{1,14}\d{1,6}|[A-Z]{4,20}|#\d{1,5}(?:-D)?))? ?: ?(?<message>\S.*)$`,
    ),
    accepts: ({ message }) => !/^in ["']/.test(message ?? ''),
    tail: PROJECT,
    severity: 'error',
  }),
  // ESLint's visualstudio format and TSLint's msbuild format: the rule's name where others have a number.
  rowReader({
    tool: 'msbuild',
    hints: ['): error', '): warning'],
    row: /^\s{0,8}(?<file>(?:[A-Za-z]:)?[^\s():"<>|*?][^():"<>|*?]{0,300})\((?<line>\d+)(?:,(?<column>\d+))?\): (?<severity>error|warning) (?<code>@?[\w/-]{2,80}) ?: (?<message>\S.*)$/,
    tail: PROJECT,
    severity: 'error',
  }),
  rowReader({
    tool: 'msbuild',
    hints: [' : error ', ' : warning ', ' : fatal error ', ': error msb', ': error nu'],
    row: /^\s{0,8}(?<file>(?:[A-Za-z]:)?[^\s:"<>|*?][^:"<>|*?]{0,300}\.\w{1,12}(?:\([^)]{1,80}\))?) ?: (?<severity>fatal error|error|warning) (?<code>[A-Z]{1,12}\d{2,6}): (?<message>\S.*)$/,
    tail: PROJECT,
    severity: 'error',
  }),
  rowReader({
    tool: 'msbuild',
    hints: [
      'error cs',
      'error bc',
      'error fs',
      'error msb',
      'error nu',
      'error netsdk',
      'error lnk',
      'fatal error lnk',
      'warning cs',
      'warning msb',
      'warning nu',
    ],
    row: /^\s{0,4}(?:(?:CSC|VBC|FSC|MSBUILD|LINK|NMAKE) ?: )?(?<severity>fatal error|error|warning) (?<code>(?:CS|BC|FS|MSB|NU|NETSDK|LNK|U|D)\d{3,5}): (?<message>\S.*)$/,
    tail: PROJECT,
    severity: 'error',
  }),
  // Free Pascal, D, Nim, Odin, Delphi, ModelSim's plain form
  rowReader({
    tool: 'compiler',
    hints: [') error', ') warning', ') fatal', ') hint', ') syntax error', '): error'],
    row: /^(?<file>[^\s():"<>|]{1,300}\.\w{1,8})\((?<line>\d+)(?:[,:] ?(?<column>\d+))?\):? (?<severity>Error|Warning|Fatal|Hint|Note|Deprecation|Syntax Error)(?: (?<code>[A-Z]\d{3,5}))?: (?<message>\S.*)$/,
    tail: / \[(?<code>\w+)\]$/,
    words: { deprecation: 'warning', 'syntax error': 'error' },
    severity: 'error',
  }),
  rowReader({
    tool: 'powershell',
    hints: ['parsererror', 'parseerror'],
    row: /^(?<code>ParserError): (?<file>[^\s:]{0,2}[^\s:]{1,300}):(?<line>\d+)(?::(?<column>\d+))?(?<message>)$/,
    unsaid: 'does not parse',
    severity: 'error',
  }),
  placedReader({
    tool: 'powershell',
    hints: [' char:'],
    place: /^At (?<file>[^"<>|]{1,300}):(?<line>\d+) char:(?<column>\d+)$/,
    message: /^(?<message>[A-Z][^+]{4,400}\.)$/,
    within: 5,
    severity: 'error',
  }),
];
