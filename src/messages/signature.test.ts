import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { likenessOf, signatureOf } from './signature.ts';

const likeness = (first: string, second: string) => likenessOf(signatureOf(first).slots, signatureOf(second).slots);
const shareBand = (first: string, second: string) =>
  signatureOf(first).bands.some((band) => signatureOf(second).bands.includes(band));

const WAVE =
  'Claim your free airdrop now at https://drop.example before the pool is empty, only today for all holders of';

describe('signatures', () => {
  it('find copies with a word changed, and tell others apart', () => {
    expect(likeness(`${WAVE} ABC`, `${WAVE} XYZ please`)).toBeGreaterThan(0.6);
    expect(shareBand(`${WAVE} ABC`, `${WAVE} XYZ please`)).toBe(true);
    const other = 'The build fails on Windows since the last release because the path is too long for the linker';
    expect(likeness(WAVE, other)).toBeLessThan(0.2);
    expect(shareBand(WAVE, other)).toBe(false);
  });

  it('are the same for the same text, and fit what keeps them', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { slots, bands } = signatureOf(text);
        expect(signatureOf(text)).toEqual({ slots, bands });
        expect([...slots, ...bands].every((one) => Number.isInteger(one) && one >= 0 && one < 2 ** 31)).toBe(true);
        expect(slots).toHaveLength(32);
      }),
    );
    expect(signatureOf('').bands).toEqual([]);
  });
});
