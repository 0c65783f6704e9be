import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CI_MARKERS } from './ci-formats.ts';
import { FilteredLineSelector } from './filtered-line-selector.ts';
import { type LineSelector, LiteralLineSelector } from './line-selector.ts';

const LITERALS = new Map([['error', 1], ['panic:', 3], ...CI_MARKERS.map((marker): [string, number] => [marker, 2])]);

function select(selector: LineSelector, text: string) {
  const candidates: number[][] = [];
  const lines = selector.select(new TextEncoder().encode(text), (...candidate) => candidates.push(candidate));
  return { lines, candidates };
}

describe('line selectors', () => {
  const slow = new LiteralLineSelector(LITERALS);
  const fast = new FilteredLineSelector(LITERALS);

  it('say where candidates are and how much they weigh', () => {
    const found = {
      lines: 4,
      candidates: [
        [3, 11, 1, 1],
        [13, 31, 3, 3],
      ],
    };
    const text = 'ok\nan ERROR\n\nerror, then panic:\n';
    expect(select(slow, text)).toEqual(found);
    // The fast one weighs a line by its first literal.
    const [error, panic] = found.candidates as [number[], number[]];
    expect(select(fast, text)).toEqual({ lines: 4, candidates: [error, [...panic.slice(0, 3), 1]] });
  });

  it('agree with each other', () => {
    const piece = fc.constantFrom(
      'error',
      'ErRoR ',
      'panic:',
      'err',
      '\n',
      '\n\n',
      'plain text ',
      '##[error]',
      'é',
      '\0',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = `${pieces.join('')}\n`;
        const places = ({ lines, candidates }: ReturnType<typeof select>) => [
          lines,
          candidates.map((one) => one.slice(0, 3)),
        ];
        expect(places(select(fast, text))).toEqual(places(select(slow, text)));
      }),
    );
  });

  it('tell of a line of megabytes once', () => {
    const text = `first\n${'an error '.repeat(400_000)}\nlast error\n`;
    const { lines, candidates } = select(fast, text);
    expect(lines).toBe(3);
    expect(candidates.map(([from, , line]) => [from, line])).toEqual([
      [6, 1],
      [3_600_007, 2],
    ]);
  });
});
