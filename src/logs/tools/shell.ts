import type { LineReader } from '../line-reader.ts';
import type { ToolEntry } from '../tool-entry.ts';
import { FILE } from '../tool-place.ts';
import { headedReader, rowReader } from '../tool-row.ts';

// A shell that was handed its script as text names itself.
const SHELL = /^-?(?:\/[\w/]{1,40}\/)?(?:ba|da|a|z|k)?sh$/;

/** Shells, ShellCheck and its kin, Perl, Lua and Vim. */
export const shellReaders: readonly LineReader<ToolEntry>[] = [
  // Several remarks may stand under one line of the script, so a row is a remark, not a place.
  headedReader({
    tool: 'shellcheck',
    hints: ['-- sc', '^ sc'],
    row: /^ *\^-*\^?(?:--)? (?<code>SC\d{4})(?: \((?<severity>error|warning|info|style)\))?: (?<message>\S.*)$/,
    header: /^In (?<file>\S.{0,300}) line (?<line>\d+):$/,
    severity: 'warning',
  }),
  rowReader({
    tool: 'shellcheck',
    hints: ['[sc'],
    row: new RegExp(
      String.raw`^${FILE}:(?<line>\d+):(?<column>\d+): (?<severity>error|warning|note|info|style): (?<message>\S.*) \[(?<code>SC\d{4})\]$`,
    ),
    severity: 'warning',
  }),
  rowReader({
    tool: 'bash',
    hints: [': line '],
    row: /^(?<file>[^\s:][^:]{0,300}): line (?<line>\d+): (?<message>(?:syntax error|unexpected EOF|conditional binary|.{0,200}: bad substitution).*)$/,
    accepts: ({ file }) => !SHELL.test(file ?? ''),
    severity: 'error',
  }),
  // What goes wrong while a script runs need not be what made it fail.
  rowReader({
    tool: 'bash',
    hints: [': line '],
    row: /^(?<file>[^\s:][^:]{0,300}): line (?<line>\d+): (?<message>.{1,300}: (?:command not found|unbound variable|No such file or directory|Permission denied|cannot execute.*|Is a directory))$/,
    accepts: ({ file }) => !SHELL.test(file ?? ''),
    severity: 'warning',
  }),
  rowReader({
    tool: 'sh',
    hints: ['syntax error: ', ': not found', 'parameter not set', 'bad substitution'],
    row: /^(?<file>[^\s:]{1,300}): (?:line )?(?<line>\d+): (?<message>(?:Syntax error: .*|\S{1,200}: (?:not found|parameter not set)|Bad substitution))$/,
    accepts: ({ file }) => /[./]/.test(file ?? '') && !SHELL.test(file ?? ''),
    severity: 'error',
  }),
  rowReader({
    tool: 'zsh',
    hints: [': parse error', 'command not found: '],
    row: /^(?<file>[^\s:]{1,300}):(?<line>\d+): (?<message>(?:parse error|command not found|no such file or directory).*)$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'checkbashisms',
    hints: ['possible bashism in'],
    row: /^(?<message>possible bashism) in (?<file>\S{1,300}) line (?<line>\d+)/,
    severity: 'warning',
  }),
  rowReader({
    tool: 'perl',
    hints: [' line '],
    row: /^(?<message>(?:syntax error|Global symbol|Bareword |Can't find string terminator|Can't locate \S+ in @INC|Missing right |Unmatched |Unrecognized character|Number found|Type of arg|Not enough arguments|Too many arguments|Can't use global|"my" variable|Subroutine \S+ redefined|Useless use|Unquoted string|Experimental |Search pattern not terminated|Substitution \w+ not terminated|String found|Operator expected|Array found|Scalar value|Name "[^"]+" used only once|Possible |Use of |Illegal |Invalid |No such class|Nested quantifiers).*) at (?<file>\S{1,300}) line (?<line>\d+)[.,]/,
    accepts: ({ file }) => file !== '-e',
    severity: 'error',
  }),
  rowReader({
    tool: 'perlcritic',
    hints: ['severity: '],
    row: /^(?:(?<file>[^\s:]{1,300}): )?(?<message>\S.{0,400}) at line (?<line>\d+), column (?<column>\d+)\..*\(Severity: \d\)$/,
    severity: 'warning',
  }),
  rowReader({
    tool: 'luacheck',
    hints: ['.lua:', '.rockspec:', '.luacheckrc:'],
    row: new RegExp(
      String.raw`^\s{0,8}${FILE}:(?<line>\d+):(?<column>\d+)(?:-\d+)?: (?:\((?<code>(?<severity>[EW])\d{3})\) )?(?<message>\S.*)$`,
    ),
    severity: 'warning',
  }),
  rowReader({
    tool: 'lua',
    hints: ['near ', ' expected'],
    row: /^(?:lua\S{0,12}: |luac\S{0,12}: |luajit: |error loading module .* from file .*:)?\s?(?<file>[^\s:]{1,300}\.lua):(?<line>\d+): (?<message>\S.*(?:near .*| expected.*))$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'vint',
    hints: ['(see '],
    row: new RegExp(String.raw`^${FILE}:(?<line>\d+):(?<column>\d+): (?<message>\S.*) \(see [^)]{1,200}\)$`),
    severity: 'warning',
  }),
];
