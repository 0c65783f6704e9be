import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Theme = 'light' | 'dark';
const PAIR = /--(?<name>[\w-]+): light-dark\((?<light>#[0-9a-f]{6}), (?<dark>#[0-9a-f]{6})\)/g;
const css = readFileSync('dashboard/styles/tokens.css', 'utf8');
const COLOURS = new Map([...css.matchAll(PAIR)].map(({ groups }) => [groups!.name!, groups as Record<string, string>]));

/** Text needs 4.5:1, the borders of fields and the marks one goes by 3:1 (WCAG 2.2, 1.4.3 and 1.4.11). */
const TEXT = 4.5;
const SHAPE = 3;
const PAIRS: readonly { readonly front: string; readonly behind: readonly string[]; readonly least: number }[] = [
  {
    front: 'ink',
    behind: [
      'canvas',
      'surface',
      'raised',
      'log',
      'proof',
      'near',
      'chosen',
      'accent-soft',
      'flaky-soft',
      'change-soft',
    ],
    least: TEXT,
  },
  { front: 'muted', behind: ['canvas', 'surface', 'raised', 'log', 'near'], least: TEXT },
  { front: 'accent', behind: ['canvas', 'surface', 'raised', 'accent-soft', 'proof', 'log'], least: TEXT },
  { front: 'on-accent', behind: ['accent'], least: TEXT },
  { front: 'change', behind: ['canvas', 'surface', 'raised', 'log', 'change-soft'], least: TEXT },
  { front: 'world', behind: ['surface', 'raised', 'world-soft'], least: TEXT },
  { front: 'flaky', behind: ['surface', 'raised', 'flaky-soft'], least: TEXT },
  { front: 'unknown', behind: ['surface', 'raised', 'unknown-soft'], least: TEXT },
  { front: 'line-strong', behind: ['canvas', 'surface', 'log'], least: SHAPE },
  { front: 'proof-edge', behind: ['log', 'proof'], least: SHAPE },
];

describe('the colours', () => {
  const cases = PAIRS.flatMap(({ front, behind, least }) =>
    behind.flatMap((name) => (['light', 'dark'] as const).map((theme) => ({ theme, front, name, least }))),
  );
  it.each(cases)('$theme: $front on $name is told apart', ({ theme, front, name, least }) => {
    expect(contrast(colour(front, theme), colour(name, theme))).toBeGreaterThanOrEqual(least);
  });

  it('knows what black on white is', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  });
});

function colour(name: string, theme: Theme): string {
  const pair = COLOURS.get(name);
  if (!pair) throw new Error(`expected a token --${name} with two colours`);
  return pair[theme]!;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
}

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
