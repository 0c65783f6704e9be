import type { LineReader } from '../line-reader.ts';
import type { ToolEntry } from '../tool-entry.ts';
import { FILE } from '../tool-place.ts';
import { placedReader, rowReader } from '../tool-row.ts';

/** Compilers, linkers and checkers of C, C++ and Fortran, and CMake, apart from what looks like GNU's form. */
export const cFamilyReaders: readonly LineReader<ToolEntry>[] = [
  rowReader({
    tool: 'gcc',
    hints: [': error', ': warning', ': fatal error', ': note'],
    row: /^(?<file>(?:[A-Za-z]:(?=[\\/]))?[^\s:"<>|][^:"<>|]{0,300}\.(?:c|cc|cpp|cxx|c\+\+|m|mm|h|hh|hpp|hxx|h\+\+|inl|ipp|tcc|cu|cuh|s|S|ino|f|f90|f95|F90|i|ii|y|l|yy|ll|cl|metal|modulemap)):(?<line>\d+):(?:(?<column>\d+):)?(?:\{[\d:{}-]{3,80}\}:)? (?<severity>fatal error|internal compiler error|error|warning|note|remark): (?<message>\S.*)$/,
    tail: / \[(?<code>-W[\w+=,-]+|[a-z][\w-]+(?:[.-][\w.-]+)+(?:,-?[\w.-]+)*|[a-z]+[A-Z]\w+)\]$/,
    accepts: ({ message }) => !/^in ["'(]/.test(message ?? ''),
    severity: 'error',
  }),
  // Before the place may stand the linker's name, the object, the archive and the function.
  rowReader({
    tool: 'ld',
    hints: ['undefined reference to', 'multiple definition of'],
    row: /(?:^|[\s:>])(?<file>[^\s:()>]{1,300}):(?:(?<line>\d{1,7})|\([^)]{1,80}\)): (?<message>(?:undefined reference to|multiple definition of) .*)$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'ld',
    hints: ['cannot find -l', 'library not found for -l', "library '", 'ld.lld: error:', 'unable to find library'],
    row: /^(?:[\w./+-]{0,200}\bld(?:64)?(?:\.\w+)?: )(?:error: |fatal: )?(?<message>(?:cannot find|library not found for|library '[^']{1,100}' not found|unable to find library|undefined symbol|duplicate symbol).*)$/,
    severity: 'error',
  }),
  placedReader({
    tool: 'cmake',
    hints: ['cmake error', 'cmake warning', 'cmake deprecation'],
    place:
      /^CMake (?<severity>Error|Warning|Deprecation Warning)(?: \(dev\))? (?:at|in) (?<file>[^\s:]{1,300})(?::(?<line>\d+))?(?: \([\w ]{1,60}\))?:$/,
    message: /^ {2}(?<message>\S.*)$/,
    words: { 'deprecation warning': 'warning' },
    within: 2,
    severity: 'warning',
  }),
  rowReader({
    tool: 'cmake',
    hints: ['cmake error: '],
    row: /^CMake (?<severity>Error): (?<message>\S.*)$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'cppcheck',
    hints: [']: ('],
    row: /^\[(?<file>[^\]:]{1,300}):(?<line>\d+)\](?: -> \[[^\]]{1,300}\]){0,5}: \((?<severity>[\w ]{1,40}?)(?:, ?\w+)?\) (?<message>\S.*)$/,
    words: { performance: 'warning', portability: 'warning', information: 'info' },
    tail: / \[(?<code>\w+)\]$/,
    severity: 'warning',
  }),
  rowReader({
    tool: 'cpplint',
    hints: [':  '],
    row: new RegExp(String.raw`^${FILE}:(?<line>\d+): {2}(?<message>\S.*) {2}\[(?<code>[\w/+]+)\] \[\d\]$`),
    severity: 'warning',
  }),
  placedReader({
    tool: 'gfortran',
    hints: ['.f90:', '.f:', '.f95:', '.f03:', '.f08:', '.for:'],
    place: /^(?<file>[^\s:]{1,300}\.[fF](?:or|\d\d)?):(?<line>\d+):(?<column>\d+):$/,
    message: /^(?<severity>Error|Warning|Fatal Error): (?<message>\S.*)$/,
    tail: / \[(?<code>-W[\w-]+)\]$/,
    words: { 'fatal error': 'error' },
    within: 9,
    severity: 'error',
  }),
  rowReader({
    tool: 'make',
    hints: [': *** '],
    row: /^(?<file>[\w./+-]{1,300}):(?<line>\d+): \*\*\* (?<message>\S.*?)(?:\. {1,2}Stop\.)?$/,
    severity: 'error',
  }),
  // Keil, IAR, Sun, IBM and other compilers put the file in quotes.
  rowReader({
    tool: 'cc',
    hints: ['", line ', '",'],
    row: /^"(?<file>[^"]{1,300})", ?(?:line )?(?<line>\d+)(?:\.(?<column>\d+))?(?: \(col\. \d+\))?:? {1,3}(?:(?<severity>[Ee]rror|[Ww]arning|[Ff]atal [Ee]rror|[Rr]emark)(?: ?\[?#?(?<code>[\w-]{1,20})\]?)?: |\d{4}-\d{3}[a-z]? \(\w\) )?(?:#(?<code2>[\w-]{1,20}): )?(?<message>[A-Za-z'"].*)$/,
    severity: 'error',
  }),
];
