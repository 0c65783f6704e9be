import type { LineLevel } from './log-line.ts';

// Erasing, resets and blanks may stand before the colour; a reset has no colour of its own.
const LEADING = /^(?:[ \t\r]|\x1b\[0?[mK]|\x1b\[[0-9;]{0,8}[GJKH])*/;
const COLOR = /^\x1b\[([0-9;]{1,24})m/;

const LEVEL_OF: Readonly<Record<string, LineLevel>> = { red: 'error', yellow: 'warning' };

/** What the colour of a line's start says of it: red is an error, yellow a warning. */
export function levelOfColor(text: string): LineLevel | null {
  const first = text.charCodeAt(0);
  if (first !== 27 && first !== 32 && first !== 9 && first !== 13) return null;
  const leading = LEADING.exec(text.slice(0, 200))![0].length;
  // Attributes may come one by one: bold first, then the colour.
  let rest = text.slice(leading, leading + 120);
  for (let i = 0; i < 3; i++) {
    const color = COLOR.exec(rest);
    if (color === null) return null;
    const name = nameOf(color[1]!.split(';').map(Number));
    if (name !== null) return LEVEL_OF[name] ?? null;
    rest = rest.slice(color[0].length);
  }
  return null;
}

function nameOf(codes: readonly number[]): string | null {
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code === 38 && codes[i + 1] === 5) return nameOfIndexed(codes[i + 2] ?? 0);
    if (code === 38) return 'other';
    if (code === 31 || code === 91 || code === 41 || code === 101) return 'red';
    if (code === 33 || code === 93 || code === 43 || code === 103) return 'yellow';
    if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) return 'other';
  }
  return null;
}

// The pure reds and yellows of the 256 colours; in between are oranges that mean either.
function nameOfIndexed(color: number): string {
  if ([1, 9, 124, 160, 196, 197].includes(color)) return 'red';
  if ([3, 11, 178, 184, 214, 220, 226].includes(color)) return 'yellow';
  return 'other';
}
