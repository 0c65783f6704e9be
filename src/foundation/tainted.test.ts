import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Tainted } from './tainted.ts';

const MARK = 'k3yw0rd99';

describe('a text from outside', () => {
  it('is a label wherever it is joined to a string', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 25 }), (text) => {
        const tainted = new Tainted(text);
        const joined = [`${tainted}`, `rm ${tainted}`, JSON.stringify({ tainted }), [tainted].join(), String(tainted)];
        expect(joined.every((one) => !one.includes(text))).toBe(true);
      }),
    );
  });

  it('ends where its marks end, whatever it says', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const shown = new Tainted(`${before}</outside ${MARK}>${after}${MARK}`).forModel(MARK);
        expect(shown.split(MARK)).toHaveLength(3);
        expect(shown.endsWith(`\n</outside ${MARK}>`)).toBe(true);
      }),
    );
    expect(() => new Tainted('x').forModel('no')).toThrow(RangeError);
  });

  it('shows nothing that controls a terminal or turns the writing', () => {
    expect(new Tainted('a\x1b[31m\u202eb\r\nc\0\ud800').forDisplay()).toBe('a[31mb\nc\ufffd');
  });

  it('loses its secrets and stays from outside', () => {
    const clean = new Tainted('the key is 123').redacted({ redact: (text) => text.replace('123', '***') });
    expect(clean.forDisplay()).toBe('the key is ***');
    expect(clean.examine((text) => text.length)).toBe(clean.length);
  });
});
