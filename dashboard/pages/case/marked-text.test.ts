import { describe, expect, it } from 'vitest';
import { piecesOf } from './marked-text.ts';

const reason = (excerpt: string, at: number, weight = 1) => ({ feature: 'words', weight, excerpt, at });

describe('a text with its reasons', () => {
  it.each([
    ['claim your airdrop', [reason('airdrop', 11)], ['claim your ', '[airdrop]']],
    ['a b c', [reason('c', 4), reason('a', 0)], ['[a]', ' b ', '[c]']],
    ['overlapping', [reason('overlap', 0), reason('lapping', 4)], ['[overlap]', 'ping']],
    ['speaks for ham', [reason('ham', 11, -2)], ['speaks for ham']],
    ['elsewhere', [reason('nowhere', 2)], ['elsewhere']],
    ['', [], []],
  ])('%s', (text, reasons, pieces) => {
    expect(piecesOf(text, reasons).map(({ text: piece, isMarked }) => (isMarked ? `[${piece}]` : piece))).toEqual(
      pieces,
    );
  });
});
