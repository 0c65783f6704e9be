import { toPrintable } from '../text/index.ts';

const SGR = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
export type Tone = keyof typeof SGR;

/** How text for a person is written: in colour or not, with lines drawn or not, and how wide. */
export interface Style {
  readonly hasColor: boolean;
  /** draw rules and markers with box characters; off for files and pipes */
  readonly hasBoxes: boolean;
  /** columns */
  readonly width: number;
}

/** Text in a tone, or as it is where colour is off. */
export function paint(style: Style, tone: Tone, text: string): string {
  return style.hasColor && text !== '' ? `\x1b[${SGR[tone]}m${text}\x1b[0m` : text;
}

// What `toPrintable` leaves and a screen does not show: fillers, variation selectors of plane 14, and the tags
// that can hold a hidden message.
const INVISIBLE = /\u00ad|\u034f|\u061c|[\u115f\u1160]|[\u180b-\u180f]|\u3164|\uffa0|[\u{e0000}-\u{e0fff}]/gu;

/** Text of a log, a file name or a pack as one line without anything that moves, reorders or hides other text. */
export function oneLine(text: string): string {
  const joined = toPrintable(text.replace(/\r?\n/g, ' ')).replaceAll('\t', '  ');
  return joined.toWellFormed().replace(INVISIBLE, '');
}

// Scripts and symbols that take two columns; combining marks take none.
const WIDE =
  /[\u1100-\u115e\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const COMBINING = /[\p{Mn}\p{Me}\p{Cf}]/u;
const NARROW_LINE = /^[\x20-\x7e]*$/;

/** How many columns of a terminal a text takes. */
export function columnsOf(text: string): number {
  if (NARROW_LINE.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += columnsOfCharacter(character);
  return columns;
}

function columnsOfCharacter(character: string): number {
  if (character <= '~') return 1;
  if (COMBINING.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** Text cut to at most `width` columns, with an ellipsis where something is missing. */
export function cut(text: string, width: number): string {
  if (text.length <= width && NARROW_LINE.test(text)) return text;
  const end = endOfColumns(text, width);
  if (end === text.length) return text;
  return width < 1 ? '' : `${text.slice(0, endOfColumns(text, width - 1))}…`;
}

/** Where the first `width` columns of a text end, as an index into it; never inside a character. */
function endOfColumns(text: string, width: number): number {
  let columns = 0;
  let end = 0;
  for (const character of text) {
    columns += columnsOfCharacter(character);
    if (columns > width) return end;
    end += character.length;
  }
  return end;
}

/** Text broken at blanks into lines of at most `width` columns; a longer word is broken where the line ends. */
export function wrap(text: string, width: number): string[] {
  const most = Math.max(2, width); // a wide character has to fit
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && columnsOf(line) + 1 + columnsOf(word) <= most) {
      line = `${line} ${word}`;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (columnsOf(line) > most) {
      const end = endOfColumns(line, most);
      lines.push(line.slice(0, end));
      line = line.slice(end);
    }
  }
  if (line !== '') lines.push(line);
  return lines;
}
