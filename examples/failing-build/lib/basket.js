/** What the items of a basket cost together, in cents, after a discount in percent. */
export function totalCents(items, discountPercent = 0) {
  const sum = items.reduce((total, { cents, count }) => total + cents * count, 0);
  // The fault of this example: a share of cents has to be rounded.
  return sum - (sum * discountPercent) / 100;
}

/** Reads lines such as "2 x tea 3.20". */
export function parseItems(text, parseAmount) {
  const items = [];
  for (const line of text.split('\n')) {
    const found = /^(\d+) x (\w+) (\S+)$/.exec(line);
    if (found === null) {
      console.warn(`warning: failed to read the line "${line}", leaving it out`);
      continue;
    }
    items.push({ name: found[2], count: Number(found[1]), cents: parseAmount(found[3]) });
  }
  return items;
}
