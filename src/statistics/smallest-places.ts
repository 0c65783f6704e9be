import { ascendingOrder } from './ranks.ts';

/** Where the `count` smallest values lie; of equal values the first ones. */
export function smallestPlaces(values: Float64Array, count: number): Int32Array {
  if (count >= values.length) return Int32Array.from(values.keys());
  const limit = values.slice().sort()[count - 1]!;
  const places = new Int32Array(count);
  let taken = 0;
  let ties = count;
  for (const value of values) if (value < limit) ties--;
  for (let place = 0; place < values.length; place++) {
    const value = values[place]!;
    if (value < limit || (value === limit && ties-- > 0)) places[taken++] = place;
  }
  return taken === count ? places : ascendingOrder(values).slice(0, count);
}
