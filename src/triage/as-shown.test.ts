import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Tainted } from '../foundation/index.ts';
import { asShown } from './as-shown.ts';

describe('a piece of a text as it came', () => {
  it.each([
    ['free \u202emoney', 'money', 'money'],
    ['\u202e\u2066 free money', 'free', 'free'],
    ['a\r\nb\u0007c free', 'free', 'free'],
    ['fr\u202eee money', 'fr\u202eee', 'free'],
    ['free', 'free', 'free'],
  ])('of %j stands at its place in what is shown', (text, excerpt, shown) => {
    const [piece] = asShown(text, [{ excerpt, at: text.indexOf(excerpt) }]);
    const whole = new Tainted(text).forDisplay().trim();
    expect(whole.slice(piece!.at, piece!.at + piece!.excerpt.length)).toBe(shown);
    expect(piece!.excerpt).toBe(shown);
  });

  it('never holds what turns the direction of writing, whatever came', () => {
    const odd = fc.string({
      unit: fc.constantFrom('a', ' ', '\r', '\n', '\u202e', '\u2066', '\u0000', '\ud800', '😀'),
    });
    fc.assert(
      fc.property(odd, odd, odd, (before, excerpt, after) => {
        const text = before + excerpt + after;
        const [piece] = asShown(text, [{ excerpt, at: before.length }]);
        expect(piece!.excerpt).not.toMatch(/[\u0000\u202e\u2066\r]/);
        expect(piece!.at).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
