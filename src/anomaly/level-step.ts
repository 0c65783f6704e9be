/** rows that are looked at on each side of a step: a part of the shorter stretch, more where noise hides the step */
const LEAST_PART = 1 / 16;
const MOST_PART = 1 / 3;
const LEAST_ROWS = 2;
/** rows whose mean errs by a quarter of a step that is as large as the noise */
const NOISE_ROWS = 32;
/** share of the difference of two levels that a step makes at once */
const AT_ONCE = 0.5;
/** so many times what the stretches vary by without noise */
const TIMES_WANDERING = 2;

/**
 * Whether a series goes from one level to another by a step: the levels differ by more than each of them wanders, and most
 * of the difference is made right there. A wave or a drift has other levels later too, but no place where it takes them.
 *
 * @param before values of the stretch before, the oldest first; missing ones (NaN) are passed over
 * @param after values of the stretch since
 * @param sigma standard deviation of the noise from row to row
 */
export function isStep(before: Float64Array, after: Float64Array, sigma: number): boolean {
  const one = measure(before);
  const other = measure(after);
  const difference = other.mean - one.mean;
  const variance = (one.squares + other.squares) / Math.max(one.rows + other.rows, 1);
  const wandering = Math.sqrt(Math.max(0, variance - sigma * sigma));
  if (Math.abs(difference) <= TIMES_WANDERING * wandering) return false;
  const shorter = Math.min(before.length, after.length);
  const wanted = Math.max(NOISE_ROWS * (sigma / difference) ** 2, LEAST_PART * shorter);
  const rows = Math.max(LEAST_ROWS, Math.floor(Math.min(wanted, MOST_PART * shorter)));
  const atOnce = measure(after.subarray(0, rows)).mean - measure(before.subarray(-rows)).mean;
  return atOnce * Math.sign(difference) >= AT_ONCE * Math.abs(difference);
}

function measure(values: Float64Array): { rows: number; mean: number; squares: number } {
  let rows = 0;
  let sum = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    sum += value;
    rows++;
  }
  const mean = rows === 0 ? 0 : sum / rows;
  let squares = 0;
  for (const value of values) if (Number.isFinite(value)) squares += (value - mean) ** 2;
  return { rows, mean, squares };
}
