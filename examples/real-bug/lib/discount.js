/**
 * What is to be paid after a discount.
 *
 * @param cents whole cents
 * @param percent 0 to 100
 */
export function discounted(cents, percent) {
  if (percent > 100) throw new RangeError('a discount is 100 percent at most');
  return cents - (cents / 100) * percent;
}
