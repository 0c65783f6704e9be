import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CorrectionBook } from './corrections.ts';
import type { Label } from './message.ts';

const TEXT = 'weekly numbers of the casino team';
const LINES = ['developers', 'developers-blind', 'developers-fresh', 'about-prompts']
  .flatMap((name) => readFileSync(new URL(`fixtures/${name}.txt`, import.meta.url), 'utf8').split('\n'))
  .filter((line) => line.trim() !== '');
const bookOf = (...labels: Label[]) => {
  const book = new CorrectionBook();
  for (const [place, label] of labels.entries()) book.add({ id: `${place}`, text: TEXT, label });
  return book;
};

describe('corrections', () => {
  it.each<{ said: Label[]; soliciting: number; injecting: number; label?: Label }>([
    { said: ['ham'], soliciting: -4, injecting: -4 },
    { said: ['spam'], soliciting: 4, injecting: 0, label: 'spam' },
    { said: ['scam'], soliciting: 4, injecting: 0, label: 'scam' },
    { said: ['phishing'], soliciting: 4, injecting: 0, label: 'phishing' },
    { said: ['injection'], soliciting: 0, injecting: 4, label: 'injection' },
    { said: ['ham', 'ham', 'ham'], soliciting: -4, injecting: -4 },
    { said: ['spam', 'phishing', 'phishing'], soliciting: 4, injecting: 0, label: 'phishing' },
    { said: ['ham', 'spam'], soliciting: 0, injecting: -4 },
    { said: ['ham', 'ham', 'spam'], soliciting: -4, injecting: -4 },
  ])('$said move what is like them', ({ said, soliciting, injecting, label }) => {
    const shift = bookOf(...said).shiftOf(TEXT)!;
    expect(shift).toMatchObject({ feature: 'correction', soliciting, injecting });
    expect(shift.label).toBe(label);
    for (const one of new Set(said)) expect(shift.meaning).toContain(one);
  });

  it('say nothing of what is not like them', () => {
    expect(bookOf('spam').shiftOf('the build fails')).toBeNull();
    expect(new CorrectionBook().shiftOf(TEXT)).toBeNull();
  });

  it('do not add up where nothing is like them, however many and long they are', () => {
    const book = new CorrectionBook();
    const long = (place: number) => LINES.slice(20 * place, 20 * place + 20).join(' ');
    const count = Math.floor(LINES.length / 20);
    expect(count).toBeGreaterThan(10);
    for (let place = 1; place < count; place++) book.add({ id: `${place}`, text: long(place), label: 'spam' });
    expect(Math.abs(book.shiftOf(long(0))?.soliciting ?? 0)).toBeLessThan(0.5);
    expect(book.shiftOf(long(1))!.soliciting).toBeGreaterThan(3.9);
  });

  it('leave nothing when undone, and are listed', () => {
    const book = bookOf('ham', 'injection');
    expect(book.list()).toEqual([
      { id: '0', label: 'ham' },
      { id: '1', label: 'injection' },
    ]);
    for (const { id } of book.list()) expect(book.undo(id)).toBe(true);
    expect(book.undo('0')).toBe(false);
    expect(book.shiftOf(TEXT)).toBeNull();
    expect(book.size).toBe(0);
  });

  it('are taken over by another book without reading their texts again', () => {
    const book = new CorrectionBook();
    expect(book.adopt('0', bookOf('injection'))).toBe(true);
    expect(book.adopt('none', bookOf('injection'))).toBe(false);
    expect(book.shiftOf(TEXT)).toMatchObject({ injecting: 4 });
  });

  it('never move a sum by more than four, whatever was said', () => {
    const said = fc.record({
      text: fc.oneof(fc.constant(TEXT), fc.string({ unit: 'binary' })),
      label: fc.constantFrom<Label>('ham', 'spam', 'scam', 'phishing', 'injection'),
    });
    fc.assert(
      fc.property(fc.array(said, { maxLength: 20 }), fc.string({ unit: 'binary' }), (corrections, other) => {
        const book = new CorrectionBook();
        for (const [id, one] of corrections.entries()) book.add({ id: `${id}`, ...one });
        for (const text of [TEXT, other]) {
          const { soliciting, injecting } = book.shiftOf(text) ?? { soliciting: 0, injecting: 0 };
          expect(Math.max(Math.abs(soliciting), Math.abs(injecting))).toBeLessThanOrEqual(4);
        }
      }),
    );
  });
});
