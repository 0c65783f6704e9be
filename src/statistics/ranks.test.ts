import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countsBelow, quantileOfSorted, skewness, sorted } from './index.ts';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const few = fc.integer({ min: 0, max: 3 });

describe('how many values are less', () => {
  it.each([
    { because: 'any numbers', numbers: finite },
    { because: 'few different ones', numbers: few },
    { because: 'numbers close together', numbers: fc.integer({ min: 0, max: 50 }).map((step) => 1e15 + step / 8) },
  ])('is what counting says of $because', ({ numbers }) => {
    const many = fc.array(numbers, { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(many, many, (known, others) => {
        const counts = countsBelow(sorted(known), Float64Array.from(others));
        expect(Array.from(counts)).toEqual(others.map((value) => known.filter((other) => other < value).length));
      }),
    );
  });
});

describe('figures at the ends of numbers', () => {
  it('are in the middle of what is infinitely far apart', () => {
    expect(quantileOfSorted([-1.7e308, 1.7e308], 0.5)).toBe(0);
    expect(quantileOfSorted([-1.7e308, 1.7e308], 0.25)).toBeCloseTo(-0.85e308, -300);
  });

  it('of skewness follow its definition', () => {
    // Deviations −1, −1, 2: their mean cube is 2, their mean square 2.
    expect(skewness([0, 0, 3])).toBeCloseTo(2 / 2 ** 1.5, 12);
  });
});
