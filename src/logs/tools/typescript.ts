import type { LineReader } from '../line-reader.ts';
import type { ToolEntry } from '../tool-entry.ts';
import { FILE } from '../tool-place.ts';
import { placedReader, rowReader } from '../tool-row.ts';

const CODE = String.raw`(?<severity>error|warning|message) (?<code>TS\d{3,6}|NG\d{3,6}):? ?(?:- )?(?<message>\S.*)$`;
const PLAIN = String.raw`\((?<line>\d+),(?<column>\d+)\): `;

/** The TypeScript compiler, and what wraps it: Angular, Next.js, webpack loaders, svelte-check, Deno. */
export const typescriptReaders: readonly LineReader<ToolEntry>[] = [
  rowReader({
    tool: 'tsc',
    hints: ['error ts', 'warning ts', 'message ts'],
    row: new RegExp(
      String.raw`^\s{0,8}(?:ERROR in |Error: |\[tsl\] )?(?<file>(?:[A-Za-z]:)?[^():"<>|*?]{1,300}?)${PLAIN}${CODE}`,
    ),
    severity: 'error',
  }),
  rowReader({
    tool: 'tsc',
    hints: [' - error ', ' - warning '],
    row: new RegExp(String.raw`^\s{0,8}(?:ERROR in |Error: |Warning: )?${FILE}:(?<line>\d+):(?<column>\d+) - ${CODE}`),
    severity: 'error',
  }),
  rowReader({ tool: 'tsc', hints: ['error ts'], row: new RegExp(`^${CODE}`), severity: 'error' }),
  // ts-loader and fork-ts-checker print the place first, the code on the next line.
  placedReader({
    tool: 'tsc',
    hints: ['error in ', '[tsl] error in', 'error at ', 'issues in '],
    place:
      /^(?:\[tsl\] )?(?:ERROR|WARNING|Error|Warning|Issues) (?:in|at) (?<file>[^\s():]{1,300})[(:](?<line>\d+)[,:](?<column>\d+)\)?:?$/,
    message: /^\s*(?:(?<severity>error|warning)\s+)?(?<code>TS\d{3,6}): (?<message>\S.*)$/,
    within: 2,
    severity: 'error',
  }),
  // Next.js: the place alone, then what is wrong.
  placedReader({
    tool: 'next',
    hints: ['.ts:', '.tsx:', '.js:', '.jsx:', '.mjs:'],
    place: /^(?<file>\.{1,2}\/[^\s:]{1,300}):(?<line>\d+):(?<column>\d+)$/,
    message: /^(?:(?<severity>Type error|Syntax error|Error|Warning): )(?<message>\S.*)$/,
    words: { 'type error': 'error', 'syntax error': 'error' },
    within: 2,
    severity: 'error',
  }),
  placedReader({
    tool: 'svelte-check',
    hints: ['.svelte:', '.ts:', '.js:'],
    place: new RegExp(String.raw`^${FILE}:(?<line>\d+):(?<column>\d+)$`),
    message: /^(?<severity>Error|Warn|Hint): (?<message>\S.*)$/,
    tail: / \((?<code>ts|js|css|svelte)\)$/,
    within: 1,
    severity: 'error',
  }),
  rowReader({
    tool: 'svelte-check',
    hints: [' error "', ' warning "'],
    row: /^\d{10,16} (?<severity>ERROR|WARNING) "(?<file>[^"]{1,300})" (?<line>\d+):(?<column>\d+) "(?<message>.*)"$/,
    severity: 'error',
  }),
  placedReader({
    tool: 'deno',
    hints: ['at file://'],
    place: /^\s{2,8}at file:\/\/(?<file>[^\s:]{1,300}):(?<line>\d+):(?<column>\d+)$/,
    message: /^(?:error: )?(?<code>TS\d{3,6}) \[(?<severity>ERROR|WARN)\]: (?<message>\S.*)$/,
    within: -8,
    barrier: /^$/,
    severity: 'error',
  }),
];
