/** An amount of cents as people write it. */
export function formatCents(cents) {
  return `${(cents / 100).toFixed(2)} €`;
}

/** Reads "12.30" as 1230 cents. */
export function parseAmount(text) {
  if (!/^\d+(\.\d{2})?$/.test(text)) throw new RangeError(`expected an amount such as 12.30, came ${text}`);
  return Math.round(Number(text) * 100);
}
