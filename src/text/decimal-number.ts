const SPACE = 32;
const TAB = 9;
const PLUS = 43;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;
const MOST_EXACT = 2 ** 53;
const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);
const decoder = new TextDecoder();

/** Words that are numbers. */
const WORDS: Readonly<Record<string, number>> = {
  inf: Number.POSITIVE_INFINITY,
  '+inf': Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
  '+infinity': Number.POSITIVE_INFINITY,
  '-infinity': Number.NEGATIVE_INFINITY,
  true: 1,
  false: 0,
};

/** Texts that people and programs write where a value is missing. */
const MISSING = new Set(['', 'na', 'n/a', 'nan', '-nan', 'null', 'none', 'nil', '?', '-', '#n/a', '<na>']);

/**
 * Reads the bytes of one field as a number.
 *
 * @returns NaN where the value is missing, undefined where the field is other text
 */
export function readNumber(bytes: Uint8Array, start: number, end: number): number | undefined {
  while (start < end && isBlank(bytes[start]!)) start++;
  while (end > start && isBlank(bytes[end - 1]!)) end--;
  return readPlain(bytes, start, end) ?? readWord(bytes, start, end);
}

/** Digits with at most one point whose value is exact by one division: nearly all numbers of nearly all tables. */
function readPlain(bytes: Uint8Array, start: number, end: number): number | undefined {
  let place = start;
  const sign = bytes[place];
  if (sign === MINUS || sign === PLUS) place++;
  if (place === end) return undefined;
  let digits = 0;
  let decimals = -1;
  let hasDigit = false;
  for (; place < end; place++) {
    const byte = bytes[place]!;
    const digit = byte - ZERO;
    if (digit >= 0 && digit <= 9) {
      hasDigit = true;
      digits = digits * 10 + digit;
      if (decimals >= 0) decimals++;
    } else if (byte === DOT && decimals < 0) decimals = 0;
    else return undefined;
  }
  if (!hasDigit || digits > MOST_EXACT || decimals > 22) return undefined;
  const value = decimals > 0 ? digits / POWERS[decimals]! : digits;
  return sign === MINUS ? -value : value;
}

function readWord(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (end - start > 40) return undefined;
  const word = decoder.decode(bytes.subarray(start, end)).toLowerCase();
  if (MISSING.has(word)) return Number.NaN;
  const known = WORDS[word];
  if (known !== undefined) return known;
  // Number() also takes hexadecimal and the like, which in a table are names.
  if (!/^[-+]?(?:\d{1,40}\.?\d{0,40}|\.\d{1,40})(?:e[-+]?\d{1,5})?$/.test(word)) return undefined;
  return Number(word);
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}
