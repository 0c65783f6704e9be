import type { LineReader } from '../line-reader.ts';
import type { ToolEntry } from '../tool-entry.ts';
import { FILE } from '../tool-place.ts';
import { placedReader, rowReader } from '../tool-row.ts';

const INDENTED = /^ {2,}(?:[•*] )?(?<message>\S.*)$/u;

/** Haskell, Elm, PureScript, OCaml, Erlang and Elixir. */
export const functionalReaders: readonly LineReader<ToolEntry>[] = [
  rowReader({
    tool: 'hlint',
    hints: [': suggestion', ': warning: ', ': error: ', ': ignore: '],
    row: /^(?<file>[^\s:]{1,300}\.l?hsc?):(?:\((?<line>\d+),(?<column>\d+)\)-\(\d+,\d+\)|(?<line2>\d+):(?<column2>\d+)(?:-\d+)?): (?<severity>Suggestion|Warning|Error|Ignore): (?<message>\S.*)$/,
    // the code that follows may look like anything
    detail: /^(?:Found:|Perhaps:|Why not:|Note: .*|\s+\S.*)$/,
    severity: 'warning',
  }),
  placedReader({
    tool: 'ghc',
    hints: ['error:', 'warning:'],
    place:
      /^(?:[\w.-]{1,80}> {1,4})?(?<file>(?:[A-Za-z]:(?=[\\/]))?[^\s:]{1,300}\.(?:l?hs|hsc|hs-boot|chs|x|y)):(?:\((?<line>\d+),(?<column>\d+)\)-\(\d+,\d+\)|(?<line2>\d+):(?<column2>\d+)(?:-\d+)?): (?<severity>error|warning):(?: \[(?<code>GHC-\d+|-W[\w-]+)(?:, -W[\w=-]+)?\])?(?: \[-W[\w=, -]+\])?$/,
    message: /^(?:[\w.-]{1,80}> )? {2,}(?:[•*] )?(?<message>\S.*)$/u,
    within: 2,
    detail: /^(?:[\w.-]{1,80}> )?(?: {2,}\S.*| *\d* *\|.*)$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'ghc',
    hints: ['error:', 'warning:'],
    row: /^(?:[\w.-]{1,80}> {1,4})?(?<file>(?:[A-Za-z]:(?=[\\/]))?[^\s:]{1,300}\.(?:l?hs|hsc|hs-boot|chs|x|y)):(?:\((?<line>\d+),(?<column>\d+)\)-\(\d+,\d+\)|(?<line2>\d+):(?<column2>\d+)(?:-\d+)?): (?<severity>error|warning):(?: \[(?<code>GHC-\d+|-W[\w-]+)\])? ?(?<message>.*)$/,
    severity: 'error',
  }),
  // before version 8 the severity was left out for errors
  placedReader({
    tool: 'ghc',
    hints: ['.hs:', '.lhs:'],
    place: /^(?<file>[^\s:]{1,300}\.l?hs):(?<line>\d+):(?<column>\d+)(?:-\d+)?:(?: (?<severity>Warning):)?$/,
    message: INDENTED,
    within: 1,
    detail: INDENTED,
    severity: 'error',
  }),
  placedReader({
    tool: 'elm',
    hints: ['-- '],
    place: /^-- (?<code>[A-Z][A-Z -]{2,60}?) -{3,200} (?<file>[^\s:]{1,300}\.elm)(?::(?<line>\d+):(?<column>\d+))?$/,
    message: /^(?<message>[A-Z(`'"]\S*(?: .*)?)$/,
    within: 3,
    severity: 'error',
  }),
  placedReader({
    tool: 'purescript',
    hints: ['at '],
    place: /^\s{0,4}at (?<file>[^\s:]{1,300}\.purs):(?<line>\d+):(?<column>\d+) - \d+:\d+ \(.*\)$/,
    message: /^(?:\[\d+\/\d+ \w+\]|(?<severity>Error|Warning) (?:\d+ of \d+|found):?)(?<message>.*)$/,
    within: -3,
    unsaid: 'does not compile',
    severity: 'error',
  }),
  placedReader({
    tool: 'ocaml',
    hints: ['file "'],
    place: /^File "(?<file>[^"]{1,300})", lines? (?<line>\d+)(?:-\d+)?(?:, characters (?<start>\d+)-\d+)?:$/,
    message:
      /^(?:(?<severity>Error|Warning|Alert)(?: (?<code>[\w-]{1,60})(?: \[[\w-]+\])?)?(?: \(alert [\w-]+\))?: )(?<message>\S.*)$/,
    words: { alert: 'warning' },
    within: 8,
    detail: /^ {2,}\S/,
    severity: 'error',
  }),
  rowReader({
    tool: 'erlc',
    hints: ['.erl:', '.hrl:', '.xrl:', '.yrl:'],
    row: /^\s{0,4}(?<file>[^\s:]{1,300}\.[ehxy]rl):(?<line>\d+)(?::(?<column>\d+))?: (?:(?<severity>Warning|error|warning|Error): )?(?<message>\S.*)$/,
    detail: /^%/,
    severity: 'error',
  }),
  placedReader({
    tool: 'rebar3',
    hints: ['┌─ '],
    place: /^ *┌─ (?<file>[^\s:]{1,300}\.[ehxy]rl):$/u,
    message: /^ *(?<line>\d+) │/u,
    within: 4,
    detail: /^ *│/u,
    unsaid: 'does not compile',
    severity: 'error',
  }),
  rowReader({
    tool: 'elixir',
    hints: ['error) '],
    row: /^\*\* \((?<code>CompileError|SyntaxError|TokenMissingError|MismatchedDelimiterError)\) (?:[\w ]{1,60} on )?(?<file>[^\s:]{1,300}):(?<line>\d+)(?::(?<column>\d+))?: ?(?<message>.*)$/,
    severity: 'error',
  }),
  placedReader({
    tool: 'elixir',
    hints: ['.ex:', '.exs:', '.eex:', '.heex:'],
    place: /^ *(?:└─ )?(?<file>[^\s:]{1,300}\.(?:exs?|l?eex|heex)):(?<line>\d+)(?::(?<column>\d+))?(?:: .*)?$/u,
    message: /^ {0,4}(?<severity>error|warning): (?<message>\S.*)$/,
    barrier: /^$/,
    within: -14,
    severity: 'error',
  }),
  rowReader({
    tool: 'credo',
    hints: [' → '],
    row: /^\[(?<severity>[A-Z])\] [→↗↘↑↓] (?<file>[^\s:]{1,300}):(?<line>\d+)(?::(?<column>\d+))? (?<message>\S.*)$/u,
    words: { f: 'warning', r: 'info', c: 'info', d: 'info' },
    severity: 'warning',
  }),
  placedReader({
    tool: 'credo',
    hints: ['] → ', '] ↗ ', '] ↘ ', '] ↑ ', '] ↓ '],
    place: /^┃ +\[(?<severity>[A-Z])\] [→↗↘↑↓] (?<message>\S.*)$/u,
    message: /^┃ +(?<file>[^\s:]{1,300}):(?<line>\d+)(?::(?<column>\d+))?(?: .*)?$/u,
    words: { f: 'warning', r: 'info', c: 'info', d: 'info' },
    within: 4,
    severity: 'warning',
  }),
  rowReader({
    tool: 'credo',
    hints: [': c: ', ': w: ', ': r: ', ': d: ', ': f: '],
    row: /^(?<file>[^\s:]{1,300}\.exs?):(?<line>\d+)(?::(?<column>\d+))?: (?<severity>[CWRDF]): (?<message>\S.*)$/,
    words: { f: 'warning', r: 'info', c: 'info', d: 'info' },
    severity: 'warning',
  }),
  rowReader({
    tool: 'dialyzer',
    hints: ['.ex:', '.erl:'],
    row: /^(?<file>[^\s:]{1,300}\.(?:exs?|erl)):(?<line>\d+)(?::(?<column>\d+))?:(?<code>[a-z]+(?:_[a-z]+)+)(?<message>.*)$/,
    severity: 'warning',
  }),
  rowReader({
    tool: 'agda',
    hints: ['.agda:', '.lagda:'],
    row: new RegExp(String.raw`^${FILE}:(?<line>\d+)[,.](?<column>\d+)-\d+(?:[,.]\d+)?(?<message>)$`),
    unsaid: 'does not check',
    severity: 'error',
  }),
];
