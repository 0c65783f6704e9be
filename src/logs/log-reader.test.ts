import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeptLimits } from './kept-bytes.ts';
import { LiteralLineSelector } from './line-selector.ts';
import type { LogExcerpt } from './log-excerpt.ts';
import { LogReader } from './log-reader.ts';

const encoder = new TextEncoder();

function read(input: string | Uint8Array, cuts: readonly number[] = [], limits: Partial<KeptLimits> = {}): LogExcerpt {
  const bytes = typeof input === 'string' ? encoder.encode(input) : input;
  const reader = new LogReader({ limits });
  let from = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    const to = Math.min(cut, bytes.length);
    // Over the same memory each time, as a reader of files does it.
    const chunk = bytes.slice(from, to);
    reader.write(chunk);
    chunk.fill(0x41);
    from = to;
  }
  reader.write(bytes.subarray(from));
  return reader.end();
}

const texts = (excerpt: LogExcerpt) => excerpt.lines.map(({ text }) => text);

function utf16(text: string, isLittle: boolean): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    bytes[2 * i] = isLittle ? code & 255 : code >> 8;
    bytes[2 * i + 1] = isLittle ? code >> 8 : code & 255;
  }
  return bytes;
}

describe('lines', () => {
  it.each<{ of: string; input: string | Uint8Array; lines: string[] }>([
    { of: 'a text that ends with a line break', input: 'a\nb\n', lines: ['a', 'b'] },
    { of: 'a text that does not', input: 'a\nb', lines: ['a', 'b'] },
    { of: 'empty lines', input: '\n\na\n', lines: ['', '', 'a'] },
    { of: 'line breaks of Windows', input: 'a\r\nb\r\n', lines: ['a', 'b'] },
    { of: 'a progress bar', input: '10 %\r60 %\r100 %\nnext', lines: ['100 %', 'next'] },
    {
      of: 'a line redrawn by going to the first column',
      input: '[1/2] fetching\x1b[2K\x1b[1Gwarning old\n',
      lines: ['warning old'],
    },
    {
      of: 'colours and links',
      input: '\x1b[31mred\x1b[0m \x1b]8;;https://a.example\x07link\x1b]8;;\x07',
      lines: ['red link'],
    },
    { of: 'bytes that are no UTF-8', input: Uint8Array.of(0x61, 0xff, 0x62), lines: ['a\ufffdb'] },
    { of: 'NUL bytes', input: 'a\0\0b\n\0\n', lines: ['ab', ''] },
    { of: 'a byte order mark', input: '\ufeffa\n', lines: ['a'] },
    { of: 'UTF-16 with a mark', input: utf16('\ufeffhello\r\nwörld', true), lines: ['hello', 'wörld'] },
    { of: 'big-endian UTF-16', input: utf16('\ufeffhello\nworld', false), lines: ['hello', 'world'] },
    { of: 'UTF-16 without a mark', input: utf16('hello\r\nworld', true), lines: ['hello', 'world'] },
    { of: 'nothing', input: '', lines: [] },
  ])('are read from $of', ({ input, lines }) => {
    const excerpt = read(input);
    expect(texts(excerpt)).toEqual(lines);
    expect(excerpt.totalLines).toBe(lines.length);
    expect(excerpt.lines.map(({ number }) => number)).toEqual(lines.map((_, place) => place + 1));
  });

  it('are cut when they are very long, and still counted right', () => {
    const excerpt = read(`${'x'.repeat(3_000_000)}\nafter`);
    expect(excerpt.lines[0]!.text).toHaveLength(16_384);
    expect(excerpt.lines[1]).toMatchObject({ number: 2, text: 'after' });
  });

  it('keep the last state of a progress bar of megabytes', () => {
    expect(texts(read(`${'loading  1 %\r'.repeat(100_000)}done\nafter`))).toEqual(['done', 'after']);
  });

  it('take their level from the colour of their start', () => {
    const input =
      '\x1b[31merror\x1b[0m\n \x1b[1m\x1b[33mwarning\x1b[0m\nsee \x1b[31mred\x1b[0m\n\x1b[38;5;9mpure\n\x1b[32mok';
    expect(read(input).lines.map(({ level }) => level)).toEqual(['error', 'warning', null, 'error', null]);
  });
});

describe('any input', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(
      '\n',
      '\r',
      '\r\n',
      '\x1b[0K',
      '\x1b[31;1m',
      '\x1b]8;;',
      '\x9b2K',
      '\0',
      '\u202e',
      'travis_fold:start:a\r',
      'section_start:1700000000:script\r\x1b[0K',
      '2024-01-01T00:00:00.1234567Z ##[group]Run x\n',
      "##teamcity[message text='a|nb|0x0007' status='ERROR']\n",
      '[Pipeline] { (Build)\n',
      '[Pipeline] }\n',
      '##[error]Process completed with exit code 1.\n',
      '[taskcluster 2024-01-01 00:00:00.000Z] === Task Starting ===\n',
      '--- group\n',
    ),
  );
  const text = fc.array(piece, { maxLength: 40 }).map((pieces) => encoder.encode(pieces.join('')));
  const bytes = fc.oneof(text, fc.uint8Array({ maxLength: 500 }), fc.uint8Array({ maxLength: 1500, min: 11 }));
  const small: Partial<KeptLimits> = {
    wholeBytes: 256,
    headLines: 2,
    headBytes: 64,
    tailLines: 3,
    tailBytes: 100,
    windowBytes: 120,
  };

  it('gives the same excerpt however it is cut into chunks', () => {
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(600), { maxLength: 8 }), fc.boolean(), (input, cuts, isSmall) => {
        const limits = isSmall ? small : {};
        expect(read(input, cuts, limits)).toEqual(read(input, [], limits));
      }),
      { numRuns: 500 },
    );
  });

  it('never leaves a control character in a text or a name', () => {
    fc.assert(
      fc.property(bytes, (input) => {
        const excerpt = read(input);
        for (const shown of [...texts(excerpt), ...excerpt.steps.map(({ name }) => name)]) {
          expect(shown).not.toMatch(/[\x00-\x08\x0a-\x1f\x7f-\x9f\u202a-\u202e]/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('has steps whose lines are in the log, in order', () => {
    fc.assert(
      fc.property(bytes, (input) => {
        const excerpt = read(input);
        for (const step of excerpt.steps) {
          expect(step.from).toBeGreaterThanOrEqual(1);
          expect(step.to).toBeGreaterThanOrEqual(step.from);
          expect(step.to).toBeLessThanOrEqual(excerpt.totalLines);
        }
        for (const line of excerpt.lines) expect(line.step).toBeLessThan(excerpt.steps.length);
      }),
    );
  });

  it('keeps of a long log lines that are the lines of the log', () => {
    const line = fc.oneof(
      fc.constant('an error here'),
      fc.string({ maxLength: 20 }).map((word) => word.replace(/[^a-z ]/g, 'x')),
    );
    fc.assert(
      fc.property(fc.array(line, { minLength: 30, maxLength: 120 }), (lines) => {
        const excerpt = read(`${lines.join('\n')}\n`, [], small);
        expect(excerpt.totalLines).toBe(lines.length);
        let last = 0;
        for (const { number, text } of excerpt.lines) {
          expect(number).toBeGreaterThan(last);
          expect(lines[number - 1]!.startsWith(text)).toBe(true);
          last = number;
        }
        expect(excerpt.lines.at(-1)!.number).toBe(lines.length);
      }),
    );
  });
});

describe('a huge log', () => {
  const limits = {
    wholeBytes: 200_000,
    headBytes: 20_000,
    headLines: 100,
    tailBytes: 50_000,
    tailLines: 300,
    windowBytes: 60_000,
  };
  const filler = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => `step ${from + i} went well and took a moment`);

  it('keeps its head, its tail, and what is around the candidates', () => {
    const lines = [...filler(0, 20_000), 'panic: the one thing', ...filler(20_001, 60_000)];
    const excerpt = read(lines.join('\n'), [1000, 5000, 999_999], limits);
    expect(excerpt.totalLines).toBe(60_000);
    const numbers = excerpt.lines.map(({ number }) => number);
    expect(numbers[0]).toBe(1);
    expect(numbers.at(-1)).toBe(60_000);
    expect(numbers.length).toBeLessThan(600);
    const found = excerpt.lines.findIndex(({ text }) => text.startsWith('panic'));
    expect(excerpt.lines[found]!.number).toBe(20_001);
    expect(excerpt.lines[found - 15]!.number).toBe(19_986);
    expect(excerpt.lines[found + 40]!.number).toBe(20_041);
  });

  it('finds the one error among a hundred thousand equal warnings', () => {
    const warnings = Array.from({ length: 100_000 }, (_, i) => `warning: failed attempt ${i} of many`);
    warnings[70_000] = 'error: cannot link';
    const excerpt = read(warnings.join('\n'), [], limits);
    expect(texts(excerpt)).toContain('error: cannot link');
    expect(excerpt.lines.length).toBeLessThan(1000);
  });

  it('prefers candidates of more weight when there are too many', () => {
    const name = (i: number) =>
      String.fromCharCode(97 + (i % 26), 97 + ((i / 26) % 26), 97 + ((i / 676) % 26), 97 + i / 17576);
    const lines = Array.from({ length: 60_000 }, (_, i) => `warning about ${name(i)} in the sources`);
    lines[9000] = 'panic: early';
    lines[30_000] = 'panic: in the middle';
    const selector = new LiteralLineSelector(
      new Map([
        ['warning', 1],
        ['panic', 5],
      ]),
    );
    const reader = new LogReader({ selector, limits });
    reader.write(encoder.encode(lines.join('\n')));
    const excerpt = reader.end();
    expect(texts(excerpt)).toContain('panic: early');
    expect(texts(excerpt)).toContain('panic: in the middle');
    expect(excerpt.lines.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(200_000);
  });

  it('leaves out a line longer than the whole tail', () => {
    const excerpt = read(`first\n${'x'.repeat(3_000_000)}\nlast error`, [7, 100_000], limits);
    expect(excerpt.totalLines).toBe(3);
    expect(texts(excerpt).map((text) => text.slice(0, 10))).toEqual(['first', 'last error']);
  });

  it('still knows the steps and results of the middle', () => {
    const time = '2024-01-01T00:00:00.1234567Z ';
    const lines = [
      "Current runner version: '2.1'",
      ...filler(0, 9000),
      '##[group]Run make',
      ...filler(0, 9000),
      '##[error]Process completed with exit code 2.',
      ...filler(0, 9000),
      'Cleaning up orphan processes',
    ];
    const excerpt = read(lines.map((line) => time + line).join('\n'), [], limits);
    expect(excerpt).toMatchObject({ ci: 'github_actions', result: 'failed', isComplete: true, totalLines: 27_004 });
    expect(excerpt.steps).toContainEqual(expect.objectContaining({ name: 'make', exitCode: 2 }));
  });
});
