import { describe, expect, it } from 'vitest';
import { lineBatches } from './line-batches.ts';

async function linesOf(chunks: readonly Uint8Array[]): Promise<string[]> {
  const lines: string[] = [];
  async function* source(): AsyncGenerator<Uint8Array> {
    yield* chunks;
  }
  for await (const batch of lineBatches(source())) lines.push(...batch);
  return lines;
}

describe('lineBatches', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  it.each([
    { chunks: [], lines: [], because: 'there is nothing' },
    { chunks: [bytes('a\nb\n')], lines: ['a', 'b'], because: 'the last break ends a line' },
    { chunks: [bytes('a\n\nb')], lines: ['a', '', 'b'], because: 'a last line may have no break' },
    { chunks: [bytes('a'), bytes('b\nc')], lines: ['ab', 'c'], because: 'a line may go over chunks' },
    { chunks: [bytes('é').subarray(0, 1), bytes('é\n').subarray(1)], lines: ['é'], because: 'so may a character' },
    { chunks: [Uint8Array.of(0xff, 0xfe, 97, 0, 10, 0)], lines: ['a'], because: 'UTF-16 is text too' },
  ])('gives $lines when $because', async ({ chunks, lines }) => {
    expect(await linesOf(chunks)).toEqual(lines);
  });

  it('keeps only the start of a line without end', async () => {
    const [line] = await linesOf(Array.from({ length: 500 }, () => bytes('x'.repeat(10_000))));
    expect(line!.length).toBeLessThanOrEqual(16_384 + 10_000);
  });
});
