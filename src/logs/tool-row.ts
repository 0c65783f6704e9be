import { type LineReader, LOOK_AROUND } from './line-reader.ts';
import type { LogLine } from './log-line.ts';
import type { Severity, ToolEntry } from './tool-entry.ts';
import { bareText, isFileLike } from './tool-place.ts';

/** What every format of a tool's output says of itself. */
interface Format {
  readonly tool: string;
  /** as in `LineReader` */
  readonly hints: readonly string[];
  /** what an entry is when its own word says nothing */
  readonly severity: Severity;
  /** words of this tool that mean something else here than elsewhere; lower case */
  readonly words?: Readonly<Record<string, Severity>>;
  /** the message, where the tool leaves it unsaid */
  readonly unsaid?: string;
  /** what ends the message and is no part of it; its group `code` is the code */
  readonly tail?: RegExp;
}

/** One entry on one line. */
export interface RowFormat extends Format {
  /** named groups: message, and where there is one: file, line, column, severity, code */
  readonly row: RegExp;
  /** a line below that belongs to the entry */
  readonly detail?: RegExp;
  /** whether such a line is an entry, where the pattern alone cannot tell */
  readonly accepts?: (groups: Groups) => boolean;
  /** a code line and a caret may follow, which says the column */
  readonly caret?: boolean;
}

/** Entries under a line that names their file. */
export interface HeadedFormat extends Format {
  readonly row: RegExp;
  /** named groups: file, sometimes line */
  readonly header: RegExp;
  /** a blank line may stand between the header and its rows */
  readonly blanks?: boolean;
}

/** A message on one line, its place on another, in one of both orders. */
export interface PlacedFormat extends Format {
  /** the line the hints are for; named groups as in `RowFormat` */
  readonly place: RegExp;
  /** the other line */
  readonly message: RegExp;
  /** where the other line is: that many lines above (negative) or below, nearest first */
  readonly within: number;
  /** a line between both that means they do not belong together */
  readonly barrier?: RegExp;
  readonly detail?: RegExp;
}

/** Named groups of a match. A name may come twice, as `line` and `line2`, in two branches of a pattern. */
export type Groups = Readonly<Record<string, string | undefined>>;

const SEVERITIES: Readonly<Record<string, Severity>> = Object.fromEntries([
  ...'error|fatal error|fatal|internal compiler error|internal error|err|err!|critical|severe|serious|blocker|high|failure|fail|e|f|✖|×|✗|✘|x'
    .split('|')
    .map((word) => [word, 'error']),
  ...'warning|warn|major|medium|minor|moderate|w|c|r|⚠|‼|!|type error'.split('|').map((word) => [word, 'warning']),
  ...'info|information|informational|note|notice|hint|suggestion|style|convention|refactor|remark|low|help|message|i|s|n|ℹ'
    .split('|')
    .map((word) => [word, 'info']),
]) as Record<string, Severity>;

function groupsOf(pattern: RegExp, line: LogLine): Groups | undefined {
  const groups = pattern.exec(bareText(line.text))?.groups;
  if (groups === undefined) return undefined;
  const { file2, line2, column2, severity2, code2, message2, ...own } = groups;
  own.file ??= file2!;
  own.line ??= line2!;
  own.column ??= column2!;
  own.severity ??= severity2!;
  own.code ??= code2!;
  own.message ??= message2!;
  // OCaml and few others count columns from 0 and call them characters
  if (own.column === undefined && own.start !== undefined) own.column = String(Number(own.start) + 1);
  return own;
}

/** What a tool's word for how bad something is comes to. */
function severityOf(word: string | undefined, otherwise: Severity): Severity {
  return (word === undefined ? undefined : SEVERITIES[word.trim().toLowerCase()]) ?? otherwise;
}

/** A reader of lines that each are one entry. */
export function rowReader(format: RowFormat): LineReader<ToolEntry> {
  return {
    name: format.tool,
    hints: format.hints,
    read(lines, index) {
      const groups = groupsOf(format.row, lines[index]!);
      if (groups === undefined || !placeIsFine(groups) || format.accepts?.(groups) === false) return null;
      const taken = 1 + countDetails(lines, index + 1, format.detail);
      const column = format.caret && groups.column === undefined ? caretColumn(lines, index) : null;
      const value = entryOf(format, groups, lines[index]!.number);
      return { value: column === null ? value : { ...value, column }, taken };
    },
  };
}

/** A reader of rows that stand under a line with the name of their file. */
export function headedReader(format: HeadedFormat): LineReader<ToolEntry> {
  return {
    name: format.tool,
    hints: format.hints,
    read(lines, index) {
      const groups = groupsOf(format.row, lines[index]!);
      if (groups === undefined) return null;
      const header = headerAbove(format, lines, index);
      if (header === null) return null;
      const value = entryOf(format, { ...definedOf(header), ...definedOf(groups) }, lines[index]!.number);
      return { value, taken: 1 };
    },
  };
}

/** A reader of entries whose message and place are on two lines. */
export function placedReader(format: PlacedFormat): LineReader<ToolEntry> {
  return {
    name: format.tool,
    hints: format.hints,
    read(lines, index) {
      const place = groupsOf(format.place, lines[index]!);
      if (place === undefined || !placeIsFine(place)) return null;
      const found = findNear(format, lines, index);
      if (found === null) return null;
      const groups = { ...definedOf(found.groups), ...definedOf(place) };
      const value = entryOf(format, groups, lines[found.index]!.number);
      const last = Math.max(index, found.index);
      return { value, taken: last - index + 1 + countDetails(lines, last + 1, format.detail) };
    },
  };
}

/** The entry that these groups of a match stand for. */
export function entryOf(format: Format, groups: Groups, at: number): ToolEntry {
  let message = (groups.message ?? '').trim();
  let code = groups.code ?? null;
  const tail = format.tail?.exec(message);
  if (tail != null && tail.index > 0) {
    message = message.slice(0, tail.index).trimEnd();
    code ??= tail.groups?.code ?? null;
  }
  const word = groups.severity;
  const severity =
    (word === undefined ? undefined : format.words?.[word.toLowerCase()]) ?? severityOf(word, format.severity);
  const { file } = groups;
  return {
    tool: format.tool,
    file: file === undefined ? null : file.trim(),
    line: countingFromOne(groups.line),
    column: countingFromOne(groups.column),
    severity,
    code,
    message: message === '' ? (format.unsaid ?? '') : message,
    at,
  };
}

function countingFromOne(digits: string | undefined): number | null {
  const value = digits === undefined ? 0 : Number(digits);
  return value >= 1 && value < 1e8 ? value : null;
}

function placeIsFine(groups: Groups): boolean {
  return groups.file === undefined || isFileLike(groups.file.trim());
}

function definedOf(groups: Groups): Groups {
  return Object.fromEntries(Object.entries(groups).filter(([, value]) => value !== undefined));
}

function countDetails(lines: readonly LogLine[], from: number, detail: RegExp | undefined): number {
  if (detail === undefined) return 0;
  const end = Math.min(lines.length, from + LOOK_AROUND);
  let index = from;
  while (index < end && detail.test(bareText(lines[index]!.text))) index++;
  return index - from;
}

/** Where the caret under a code line points, 1-based, if one of the next lines has it. */
function caretColumn(lines: readonly LogLine[], index: number): number | null {
  for (let i = index + 2; i <= index + 5 && i < lines.length; i++) {
    const text = bareText(lines[i]!.text);
    const caret = /^(?:\[\w+\] )?( *)\^ *$/.exec(text);
    if (caret !== null) return caret[1]!.length + 1;
    if (/^\S+:\d+/.test(text)) return null;
  }
  return null;
}

function headerAbove(format: HeadedFormat, lines: readonly LogLine[], index: number): Groups | null {
  const end = Math.max(0, index - LOOK_AROUND);
  let strangers = 0;
  for (let i = index - 1; i >= end; i--) {
    const text = bareText(lines[i]!.text);
    const groups = format.header.exec(text)?.groups;
    if (groups?.file !== undefined && isFileLike(groups.file.trim())) return groups;
    if (text === '' && !format.blanks) return null;
    if (text === '' || format.row.test(text)) strangers = 0;
    else if (++strangers > 4) return null;
  }
  return null;
}

function findNear(
  format: PlacedFormat,
  lines: readonly LogLine[],
  index: number,
): { readonly groups: Groups; readonly index: number } | null {
  const step = Math.sign(format.within);
  for (let distance = 1; distance <= Math.abs(format.within); distance++) {
    const i = index + step * distance;
    if (i < 0 || i >= lines.length) return null;
    const groups = groupsOf(format.message, lines[i]!);
    if (groups !== undefined) return { groups, index: i };
    const text = bareText(lines[i]!.text);
    if (format.barrier?.test(text) || format.place.test(text)) return null;
  }
  return null;
}
