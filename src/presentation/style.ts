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

/** Text cut to at most `width` columns, with an ellipsis where something is missing. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** Text broken at blanks into lines of at most `width` columns; longer words stay whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '') lines.push(line);
  return lines;
}
