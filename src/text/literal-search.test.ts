import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LiteralSearch } from './literal-search.ts';

function find(literals: readonly string[], text: string, limit?: number): number[] {
  const found = new Set<number>();
  new LiteralSearch(literals).search(text, (literal) => found.add(literal), limit);
  return [...found].sort((a, b) => a - b);
}

describe('LiteralSearch', () => {
  it.each([
    { text: 'npm ERR! code', literals: ['err!', 'error'], found: [0], because: 'case is folded' },
    { text: 'ushers', literals: ['he', 'she', 'his', 'hers'], found: [0, 1, 3], because: 'literals overlap' },
    { text: 'aab', literals: ['ab', 'aac'], found: [0], because: 'a prefix that fails falls back' },
    { text: '● suite', literals: ['● '], found: [0], because: 'signs beyond bytes count as one' },
    { text: 'same', literals: ['same', 'same'], found: [0, 1], because: 'a literal may be given twice' },
    { text: '', literals: ['a'], found: [], because: 'there is no text' },
  ])('finds $found in "$text" when $because', ({ text, literals, found }) => {
    expect(find(literals, text)).toEqual(found);
  });

  it('looks at no more than the limit', () => {
    expect(find(['end'], 'the end', 6)).toEqual([]);
  });

  it('finds what a plain search finds', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A', ' '), minLength: 1, maxLength: 5 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A', ' '), maxLength: 40 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), text, (literals, line) => {
        const plain = literals.flatMap((literal, i) => (line.toLowerCase().includes(literal.toLowerCase()) ? [i] : []));
        expect(find(literals, line)).toEqual(plain);
      }),
    );
  });
});
