import type { LineReader } from '../line-reader.ts';
import type { ToolEntry } from '../tool-entry.ts';
import { bareText } from '../tool-place.ts';
import { entryOf, placedReader, rowReader } from '../tool-row.ts';

// Numbered code lines, carets, notes and the places they point at: all one entry.
const SNIPPET =
  /^(?: {0,12}\d{0,7} {0,4}(?:\||=|│|·|┆|:::|-->|┌|╭|╰|└|├)| {0,12}\d{1,7} {1,12}\S.*| {0,12}\.{3}$|(?:help|note): )/u;
const HEADER =
  /^(?:(?<severity>error|warning|fatal|fatal error|bug|\w{1,20}Error|Error|Warning|ERROR|WARNING)(?:\[(?<code>[^\]\s]{1,80})\])?|(?<code2>[A-Z]{1,8}\d{2,5})(?: \[\*\])?)(?:: | (?=[A-Z`'"]))(?<message>\S.*)$/;
const ARROW = /^ *-{1,2}> (?<file>(?:[A-Za-z]:)?[^:"<>|]{1,300}):(?<line>\d+)(?::(?<column>\d+))?:?$/;

/** rustc, clippy, and the many programs that draw their messages the same way. */
export const rustReaders: readonly LineReader<ToolEntry>[] = [
  placedReader({
    tool: 'ruff',
    hints: ['--> '],
    place: ARROW,
    message: /^(?:(?<code>[A-Z]{1,8}\d{3,4})(?: \[\*\])? |(?<severity>invalid-syntax): )(?<message>\S.*)$/,
    within: -1,
    detail: SNIPPET,
    severity: 'error',
  }),
  placedReader({
    tool: 'rustc',
    hints: ['--> '],
    place: ARROW,
    message: HEADER,
    // A message may go on over several lines; a note's place is not an entry.
    within: -8,
    barrier: /^(?:$|(?: *= )?(?:note|help): | *\|| *\d+ *\|| *\.{3}$)/,
    detail: SNIPPET,
    severity: 'error',
  }),
  // codespan and ariadne: ┌─ file:1:2, ╭─[file:1:2]; miette without Unicode: ,-[file:1:2]
  placedReader({
    tool: 'codespan',
    hints: ['┌─', '╭─', ',-['],
    place:
      /^ {0,12}\d{0,7} {0,4}(?:┌─+|╭─+|,-+) ?\[? ?(?<file>(?:[A-Za-z]:)?[^:\][]{1,300}):(?<line>\d+):(?<column>\d+) ?\]?$/u,
    message:
      /^ {0,4}(?:(?<severity>error|warning|Error|Warning|[×⚠x!])(?:\[(?<code>[^\]\s]{1,80})\])?|\[(?<code2>[A-Z]\d{2,4})\] (?<severity2>Error|Warning))(?:: | )(?<message>\S.*)$/u,
    within: -6,
    detail: SNIPPET,
    severity: 'error',
  }),
  rowReader({
    tool: 'rustfmt',
    hints: ['diff in '],
    row: /^Diff in (?<file>[^\s:]{1,300})(?: at line |:)(?<line>\d+):(?<message>)$/,
    unsaid: 'not formatted',
    severity: 'error',
  }),
  rowReader({
    tool: 'rustc',
    hints: ['error: linking with', 'error: could not find', 'error: failed to parse manifest'],
    row: /^error: (?<message>(?:linking with .* failed|failed to parse manifest at .*).*)$/,
    severity: 'error',
  }),
  // Said of the whole crate, without a place: a missing crate, a failing link.
  {
    name: 'rustc',
    hints: ['error[e'],
    read(lines, index) {
      const groups = /^error\[(?<code>E\d{4})\]: (?<message>\S.*)$/.exec(bareText(lines[index]!.text))?.groups;
      if (groups === undefined) return null;
      for (let i = index + 1; i <= index + 8 && i < lines.length; i++) {
        const below = bareText(lines[i]!.text);
        if (ARROW.test(below)) return null;
        if (below === '') break;
      }
      const value = entryOf({ tool: 'rustc', hints: [], severity: 'error' }, groups, lines[index]!.number);
      return { value, taken: 1 };
    },
  },
];
