import { describe, expect, it } from 'vitest';
import { blocksOf, linesOf, rowsOf } from './log-rows.ts';

const STEPS = [
  { name: 'install', exit_code: 0, from: 1, to: 3 },
  { name: 'build', exit_code: null, from: 4, to: 5 },
  { name: 'test', exit_code: 1, from: 6, to: 12 },
];

function told(rows: ReturnType<typeof rowsOf>): string[] {
  return rows.map((row) => {
    if (row.kind === 'gap') return `gap ${row.from}-${row.to}`;
    if (row.kind === 'step') return `step ${row.name} ${row.exitCode}`;
    return `${row.number} ${row.text}${row.mark === null ? '' : ` ${row.mark}`}`;
  });
}

describe('rowsOf', () => {
  it('keeps original numbers, names steps where they begin, and tells what is missing', () => {
    const log = {
      bytes: 100,
      lines: 12,
      windows: [
        { from: 1, lines: ['a', 'b'] },
        { from: 8, lines: ['c', 'd', 'e'] },
      ],
    };
    const evidence = [{ line: 9, from: 8, to: 9, text: 'd', score: 1 }];
    expect(told(rowsOf(log, { evidence, steps: STEPS }))).toEqual([
      'step install 0',
      '1 a',
      '2 b',
      'gap 3-7',
      'step test 1',
      '8 c near',
      '9 d proof',
      '10 e',
      'gap 11-12',
    ]);
  });

  it.each([
    { name: 'nothing kept', windows: [], rows: ['gap 1-3'] },
    { name: 'the head is missing', windows: [{ from: 3, lines: ['c'] }], rows: ['gap 1-2', '3 c'] },
    { name: 'all is there', windows: [{ from: 1, lines: ['a', 'b', 'c'] }], rows: ['1 a', '2 b', '3 c'] },
  ])('$name', ({ windows, rows }) => {
    expect(told(rowsOf({ bytes: 3, lines: 3, windows }, null))).toEqual(rows);
  });
});

describe('blocksOf', () => {
  it('cuts rows without losing one', () => {
    const rows = rowsOf({ bytes: 0, lines: 5, windows: [{ from: 1, lines: ['a', 'b', 'c', 'd', 'e'] }] }, null);
    const blocks = blocksOf(rows, 2);
    expect(blocks.map((block) => block.rows.length)).toEqual([2, 2, 1]);
    expect(blocks.flatMap((block) => block.rows)).toEqual(rows);
  });
});

describe('linesOf', () => {
  it.each([
    { hash: '#L12', lines: { from: 12, to: 12 } },
    { hash: '#L12-L20', lines: { from: 12, to: 20 } },
    { hash: '#L20-12', lines: { from: 12, to: 20 } },
    { hash: '#main', lines: null },
    { hash: '#L', lines: null },
    { hash: '', lines: null },
  ])('$hash names $lines', ({ hash, lines }) => {
    expect(linesOf(hash)).toEqual(lines);
  });
});
