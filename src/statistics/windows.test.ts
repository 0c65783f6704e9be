import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countTail, normalTail } from './count-tail.ts';
import { loadState, saveState } from './fixed-state.ts';
import { transformFourier } from './fourier.ts';
import { MovingExtremes } from './moving-extremes.ts';
import { SortedWindow } from './sorted-window.ts';
import { SumWindow } from './sum-window.ts';

const anyStream = fc.record({
  capacity: fc.integer({ min: 1, max: 12 }),
  values: fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -1e3, max: 1e3, noNaN: true })), {
    minLength: 1,
    maxLength: 60,
  }),
});

describe('windows over a stream say what looking at the newest values says', () => {
  it('in order: quantiles and ranks', () => {
    fc.assert(
      fc.property(anyStream, fc.double({ min: 0, max: 1, noNaN: true }), ({ capacity, values }, share) => {
        const window = new SortedWindow(capacity);
        values.forEach((value, index) => {
          window.push(value);
          const kept = values.slice(Math.max(0, index + 1 - capacity), index + 1).sort((a, b) => a - b);
          const place = share * (kept.length - 1);
          const below = Math.floor(place);
          const above = kept[Math.min(below + 1, kept.length - 1)]!;
          expect(window.count).toBe(kept.length);
          expect(window.quantile(share)).toBeCloseTo(kept[below]! + (place - below) * (above - kept[below]!), 9);
          expect(window.countBelow(value)).toBe(kept.filter((other) => other < value).length);
        });
      }),
    );
  });

  it('the smallest and the largest', () => {
    fc.assert(
      fc.property(anyStream, ({ capacity, values }) => {
        const window = new MovingExtremes(capacity);
        values.forEach((value, index) => {
          window.push(value);
          const kept = values.slice(Math.max(0, index + 1 - capacity), index + 1);
          // Adding 0 makes 0 of -0.
          expect(window.largest + 0).toBe(Math.max(...kept) + 0);
          expect(window.smallest + 0).toBe(Math.min(...kept) + 0);
          expect(window.count).toBe(kept.length);
        });
      }),
    );
  });

  it('mean, variance and what left', () => {
    fc.assert(
      fc.property(anyStream, ({ capacity, values }) => {
        const window = new SumWindow(capacity);
        values.forEach((value, index) => {
          const left = window.push(value);
          expect(left).toEqual(index < capacity ? Number.NaN : values[index - capacity]);
          const kept = values.slice(Math.max(0, index + 1 - capacity), index + 1);
          const mean = kept.reduce((sum, other) => sum + other, 0) / kept.length;
          const variance = kept.reduce((sum, other) => sum + (other - mean) ** 2, 0) / kept.length;
          expect(window.mean).toBeCloseTo(mean, 6);
          expect(window.variance).toBeCloseTo(variance, 4);
          kept.toReversed().forEach((other, back) => {
            expect(window.at(back)).toBe(other);
          });
        });
      }),
    );
  });

  it('a small spread far from zero is not lost', () => {
    const window = new SumWindow(100);
    for (let row = 0; row < 1_000; row++) window.push(1e9 + (row % 2));
    expect(window.variance).toBeCloseTo(0.25, 6);
  });
});

describe('the Fourier transform', () => {
  it('is what its definition says, and goes back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 16, maxLength: 16 }),
        (values) => {
          const real = Float64Array.from(values);
          const imaginary = new Float64Array(16);
          transformFourier(real, imaginary, 'forward');
          for (let k = 0; k < 16; k++) {
            const re = values.reduce((sum, value, n) => sum + value * Math.cos((2 * Math.PI * k * n) / 16), 0);
            const im = values.reduce((sum, value, n) => sum - value * Math.sin((2 * Math.PI * k * n) / 16), 0);
            expect(real[k]).toBeCloseTo(re, 7);
            expect(imaginary[k]).toBeCloseTo(im, 7);
          }
          transformFourier(real, imaginary, 'back');
          values.forEach((value, n) => {
            expect(real[n]).toBeCloseTo(value, 9);
          });
        },
      ),
    );
  });
});

describe('tails of counts', () => {
  // Poisson(3): P(X >= 10) = 0.00110249, P(X >= 1) = 1 - e^-3; NB(mean 4, shape 2): P(X >= 1) = 1 - (1/3)^2.
  it.each([
    { count: 0, mean: 3, shape: 1e9, tail: 1 },
    { count: 1, mean: 3, shape: 1e9, tail: 1 - Math.exp(-3) },
    { count: 10, mean: 3, shape: 1e9, tail: 0.00110249 },
    { count: 1, mean: 4, shape: 2, tail: 1 - 1 / 9 },
    { count: 300, mean: 300, shape: 1e9, tail: 0.5115 },
  ])('P(X >= $count) at mean $mean and shape $shape is $tail', ({ count, mean, shape, tail }) => {
    expect(countTail(count, mean, shape)).toBeCloseTo(tail, 4);
  });

  it('stay above 0 where 1 minus the rest would be rounding', () => {
    expect(Math.log10(countTail(60, 3, 1e9))).toBeCloseTo(-54.57, 1);
  });

  it.each([
    { z: 0, tail: 0.5 },
    { z: 1.959964, tail: 0.025 },
    { z: -1.959964, tail: 0.975 },
    { z: 6, tail: 9.8659e-10 },
  ])('of the normal distribution above $z: $tail', ({ z, tail }) => {
    expect(normalTail(z) / tail).toBeCloseTo(1, 2);
  });
});

describe('a state', () => {
  it('survives JSON with all numbers there are', () => {
    const fresh = () => ({
      count: 0,
      values: new Float64Array(4),
      window: new SortedWindow(2),
      parts: [new SumWindow(1)],
    });
    const state = fresh();
    state.count = 3;
    state.values.set([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.1]);
    state.window.push(5);
    state.parts[0]!.push(7);
    const loaded = fresh();
    loadState(loaded, JSON.parse(JSON.stringify(saveState(state))));
    expect(saveState(loaded)).toEqual(saveState(state));
    expect(loaded.values).toEqual(state.values);
    expect(loaded.window.median).toBe(5);
  });

  it.each([
    { part: new SortedWindow(3), change: { count: 1e300 } },
    { part: new SortedWindow(3), change: { next: 3 } },
    { part: new SumWindow(3), change: { count: -1 } },
    { part: new SumWindow(3), change: { next: 0.5 } },
    { part: new MovingExtremes(3), change: { highs: { rows: [0, 0, 0], values: [0, 0, 0], head: 0, length: 1e300 } } },
  ])('refuses counts no array has: $change', ({ part, change }) => {
    const saved = { part: { ...saveState(part.state), ...change } };
    expect(() => loadState({ part }, saved)).toThrow(/expected counts that fit its length/);
  });

  it.each([
    { saved: { count: 'x' } },
    { saved: {} },
    { saved: { count: 1, more: 1 } },
    { saved: JSON.parse('{"count":1,"__proto__":{"count":2}}') },
    { saved: [1] },
    { saved: null },
  ])('refuses $saved', ({ saved }) => {
    expect(() => loadState({ count: 0 }, saved)).toThrow(/the saved state does not fit/);
  });
});
