/**
 * The discrete Fourier transform, in place.
 *
 * @param real length a power of two
 * @param imaginary of the same length
 * @see Cooley and Tukey, An algorithm for the machine calculation of complex Fourier series (1965)
 */
export function transformFourier(real: Float64Array, imaginary: Float64Array, direction: 'forward' | 'back'): void {
  const size = real.length;
  reverseBits(real, imaginary);
  const sign = direction === 'forward' ? -1 : 1;
  for (let half = 1; half < size; half *= 2) {
    const step = (sign * Math.PI) / half;
    for (let offset = 0; offset < half; offset++) {
      const cosine = Math.cos(step * offset);
      const sine = Math.sin(step * offset);
      for (let even = offset; even < size; even += 2 * half) {
        const odd = even + half;
        const re = real[odd]! * cosine - imaginary[odd]! * sine;
        const im = real[odd]! * sine + imaginary[odd]! * cosine;
        real[odd] = real[even]! - re;
        imaginary[odd] = imaginary[even]! - im;
        real[even] = real[even]! + re;
        imaginary[even] = imaginary[even]! + im;
      }
    }
  }
  if (direction === 'forward') return;
  for (let index = 0; index < size; index++) {
    real[index] = real[index]! / size;
    imaginary[index] = imaginary[index]! / size;
  }
}

function reverseBits(real: Float64Array, imaginary: Float64Array): void {
  const size = real.length;
  for (let index = 1, reversed = 0; index < size; index++) {
    let bit = size >> 1;
    for (; reversed & bit; bit >>= 1) reversed ^= bit;
    reversed ^= bit;
    if (index >= reversed) continue;
    [real[index], real[reversed]] = [real[reversed]!, real[index]!];
    [imaginary[index], imaginary[reversed]] = [imaginary[reversed]!, imaginary[index]!];
  }
}
