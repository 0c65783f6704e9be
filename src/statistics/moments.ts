/** The average, in the unit of the values. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let place = 0; place < values.length; place++) sum += values[place]!;
  return sum / values.length;
}

/** The standard deviation over all values (divided by n), in their unit. */
export function deviation(values: ArrayLike<number>): number {
  return Math.sqrt(centralMoment(values, 2));
}

/** Fisher's skewness (biased), unitless; 0 when the values do not differ. */
export function skewness(values: ArrayLike<number>): number {
  const spread = deviation(values);
  return spread === 0 ? 0 : centralMoment(values, 3) / spread ** 3;
}

/** Excess kurtosis (biased), unitless, 0 for normal values; 0 when the values do not differ. */
export function kurtosis(values: ArrayLike<number>): number {
  const variance = centralMoment(values, 2);
  return variance === 0 ? 0 : centralMoment(values, 4) / variance ** 2 - 3;
}

/** @param power 2, 3 or 4 */
function centralMoment(values: ArrayLike<number>, power: number): number {
  const center = mean(values);
  let sum = 0;
  for (let place = 0; place < values.length; place++) {
    const distance = values[place]! - center;
    const square = distance * distance;
    // A power that is known only when it runs costs ten times as much as products.
    sum += power === 2 ? square : power === 3 ? square * distance : square * square;
  }
  return sum / values.length;
}
