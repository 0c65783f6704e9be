import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSlop } from './slop.ts';

const DEVELOPERS = ['developers', 'developers-blind'].flatMap((name) =>
  readFileSync(new URL(`fixtures/${name}.txt`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== ''),
);

describe('slop', () => {
  it.each([
    ['As an AI language model, I reviewed your repository.', ['speaks_as_model']],
    ['See https://example.org/?utm_source=chatgpt.com for details', ['tool_residue']],
    [
      "Certainly! Here's an improved README.\n\n## 🚀 Features\n\nDear [Maintainer's Name],",
      ['answers_a_prompt', 'unfilled_place', 'headings_with_pictures'],
    ],
    [
      `I hope this message finds you well. I discovered a critical vulnerability which could potentially allow attackers to harm users. ${'It ensures robust handling. '.repeat(50)}`,
      ['letter_phrases', 'empty_phrases', 'report_without_place', 'long_without_place'],
    ],
  ])('is shown with what speaks for it: %s', (text, signs) => {
    const slop = readSlop(text);
    expect(slop.signs.map(({ sign }) => sign)).toEqual(signs);
    expect(slop.isSlop).toBe(true);
    for (const { excerpt, at } of slop.signs) expect(text.slice(at, at + excerpt.length)).toBe(excerpt);
  });

  it('needs more where somebody looked at the code', () => {
    const text = 'As an AI language model I cannot run it, but src/parse.c:120 reads past the end.';
    expect(readSlop(text)).toMatchObject({ score: 0.5, isSlop: false });
  });

  it('is not what developers write', () => {
    expect(DEVELOPERS.filter((text) => readSlop(text).isSlop)).toEqual([]);
  });
});
