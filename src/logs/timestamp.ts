const ZERO = 48;

/**
 * Where a timestamp of the form `2024-01-31T12:00:00.123Z` ends: date and time parted by `T` or a
 * space, the fraction and the zone optional.
 *
 * @returns the place after it, or `from` when none starts there
 */
export function skipIsoTimestamp(text: string, from = 0): number {
  if (text.length < from + 19 || text.charCodeAt(from + 4) !== 45) return from;
  if (!areDigits(text, from, 4) || !areDigits(text, from + 5, 2) || text.charCodeAt(from + 7) !== 45) return from;
  const divider = text.charCodeAt(from + 10);
  if (!areDigits(text, from + 8, 2) || (divider !== 84 && divider !== 32)) return from;
  let at = skipClock(text, from + 11);
  if (at === from + 11) return from;
  const zone = text.charCodeAt(at);
  if (zone === 90) return at + 1;
  if ((zone === 43 || zone === 45) && areDigits(text, at + 1, 2)) {
    at += 3;
    if (text.charCodeAt(at) === 58) at++;
    if (areDigits(text, at, 2)) at += 2;
  }
  return at;
}

/**
 * Where a time of day of the form `12:00:00` or `12:00:00.123` ends.
 *
 * @returns the place after it, or `from` when none starts there
 */
export function skipClock(text: string, from = 0): number {
  if (text.length < from + 8 || text.charCodeAt(from + 2) !== 58 || text.charCodeAt(from + 5) !== 58) return from;
  if (!areDigits(text, from, 2) || !areDigits(text, from + 3, 2) || !areDigits(text, from + 6, 2)) return from;
  let at = from + 8;
  const point = text.charCodeAt(at);
  if ((point === 46 || point === 44) && areDigits(text, at + 1, 1)) {
    at += 2;
    while (areDigits(text, at, 1)) at++;
  }
  return at;
}

function areDigits(text: string, from: number, count: number): boolean {
  for (let i = from; i < from + count; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return false;
  }
  return true;
}
