/** For normal data the standard deviation is the median absolute deviation times this. */
export const MAD_TO_SIGMA = 1.4826;

/** The middle of the values, in their unit; NaN when there are none. The values may come in any order. */
export function median(values: ArrayLike<number>): number {
  return quantileOfSorted(sorted(values), 0.5);
}

/**
 * The value below which a share of the others lies, interpolated between neighbours (type 7).
 *
 * @param values in ascending order
 * @param share from 0 to 1
 */
export function quantileOfSorted(values: ArrayLike<number>, share: number): number {
  if (values.length === 0) return Number.NaN;
  const place = share * (values.length - 1);
  const below = Math.floor(place);
  const low = values[below]!;
  const high = values[Math.min(below + 1, values.length - 1)]!;
  const part = place - below;
  // Two numbers of which each is finite may lie infinitely far apart.
  return high - low < Number.POSITIVE_INFINITY ? low + (high - low) * part : low * (1 - part) + high * part;
}

/** The median distance of the values from `center`, in their unit. */
export function medianDeviation(values: ArrayLike<number>, center: number): number {
  const distances = new Float64Array(values.length);
  for (let place = 0; place < values.length; place++) distances[place] = Math.abs(values[place]! - center);
  return median(distances);
}

/** The values in ascending order, as a copy. */
export function sorted(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).sort();
}
