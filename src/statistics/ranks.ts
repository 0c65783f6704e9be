/** The places of the values in ascending order: `order[0]` is where the smallest lies. Equal ones keep their order. */
export function ascendingOrder(values: Float64Array): Int32Array {
  const order = Int32Array.from(values.keys());
  return order.sort((one, other) => values[one]! - values[other]! || one - other);
}

/** The rank of each value among all, from 1; equal values share the middle of their ranks. */
export function averageRanks(values: Float64Array): Float64Array {
  const order = ascendingOrder(values);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let place = start; place < end; place++) ranks[order[place]!] = (start + end + 1) / 2;
    start = end;
  }
  return ranks;
}

/** How many of the ascending values are at most `value`. */
export function countAtMost(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * How many of the ascending values are less than each of others. For many others: the range is divided evenly first, so
 * that most searches end where they begin.
 *
 * @param ascending finite, at least one
 * @param others finite
 */
export function countsBelow(ascending: Float64Array, others: Float64Array): Int32Array {
  const size = ascending.length;
  const lowest = ascending[0]!;
  const range = ascending[size - 1]! - lowest;
  // Where all are equal, or too far apart for numbers, there is one part.
  const perUnit = range > 0 && range < Number.POSITIVE_INFINITY ? (size - 1) / range : 0;
  const starts = new Int32Array(size + 1).fill(perUnit > 0 ? 0 : size, 1);
  for (let place = 0; perUnit > 0 && place < size; place++) starts[partOf(ascending[place]!) + 1]!++;
  for (let part = 1; perUnit > 0 && part <= size; part++) starts[part]! += starts[part - 1]!;
  const counts = new Int32Array(others.length);
  for (let place = 0; place < others.length; place++) {
    const value = others[place]!;
    // Parts rise with their values: what lies in earlier parts is less, what lies in later ones is not.
    const part = partOf(value);
    let low = starts[part]!;
    let high = starts[part + 1]!;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ascending[middle]! < value) low = middle + 1;
      else high = middle;
    }
    counts[place] = low;
  }
  return counts;

  function partOf(value: number): number {
    const part = perUnit > 0 ? (value - lowest) * perUnit : 0;
    return part > 0 ? (part < size - 1 ? part | 0 : size - 1) : 0;
  }
}
