const FORM =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s?(Z|UTC|[+-]\d{2}:?\d{2})?$/;
const NUMBER = /^\d{1,16}(?:\.\d{1,9})?$/;
/** numbers from here on are milliseconds, below it seconds: the year 5138 in the one, 1973 in the other */
const FIRST_MS = 1e11;
const MINUTE_MS = 60_000;

/**
 * The time of a row: a date with or without time of day and zone (2014-04-01 00:05:00, 2014-04-01T00:05:00.5+02:00),
 * or seconds or milliseconds since 1970. Without a zone it is UTC.
 *
 * @returns milliseconds since 1970, NaN for anything else
 */
export function parseRowTime(text: string): number {
  const trimmed = text.trim();
  if (trimmed.length > MOST_CHARACTERS) return Number.NaN;
  if (NUMBER.test(trimmed)) {
    const number = Number(trimmed);
    return number < FIRST_MS ? number * 1000 : number;
  }
  const found = FORM.exec(trimmed);
  if (found === null) return Number.NaN;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', zone = 'Z'] = found;
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const isOnCalendar = new Date(midnight).getUTCDate() === Number(day) && Number(month) <= 12;
  if (!isOnCalendar || Number(hour) > 24 || Number(minute) > 59 || Number(second) > 60) return Number.NaN;
  const clockMs = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second) + Number(`0.${fraction}`)) * 1000;
  return midnight + Math.round(clockMs) - offsetOf(zone);
}

const MOST_CHARACTERS = 40;

function offsetOf(zone: string): number {
  if (zone === 'Z' || zone === 'UTC') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -minutes : minutes) * MINUTE_MS;
}
