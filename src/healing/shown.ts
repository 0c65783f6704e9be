const CHARACTERS_MOST = 60;

/** A value of somebody else as messages show it: short, on one line, without anything that controls a terminal. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  const text = plain(typeof value === 'object' ? JSON.stringify(value) : String(value));
  return `\`${text.length > CHARACTERS_MOST ? `${text.slice(0, CHARACTERS_MOST - 1)}…` : text}\``;
}

/** A text on one line, without anything that controls a terminal or turns the direction of writing. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ').replaceAll('`', "'");
}

/** `1 job`, `2 jobs`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
