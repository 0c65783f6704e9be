import { describe, expect, it } from 'vitest';
import { FoldedText } from './folded-text.ts';
import { OPAQUE, type OpaqueKind, opaqueKindOf } from './opaque-runs.ts';

const digitsOf = (text: string) => text.replace(/\D/g, '').length;
const kindOf = (text: string): OpaqueKind => {
  const folded = new FoldedText();
  folded.fold(text);
  return opaqueKindOf(folded, 0, folded.length, digitsOf(text));
};

describe('a run of letters and digits', () => {
  it.each<readonly [string, keyof typeof OPAQUE, string]>([
    ['0x52908400098527886E0F7030069857D2E4169EE7', 'wallet', 'an address of Ethereum'],
    ['0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed', 'wallet', 'one without capitals'],
    ['bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq', 'wallet', 'one of Bitcoin'],
    ['7EqQdEULxWcraVx3mXKFjc84LhCkMGZCkRuDpvcMwJeK', 'wallet', 'one of Solana'],
    ['TNPeeaaFB7K9cmo4uQpcU32zGK8G1NYqeL', 'wallet', 'one of Tron'],
    ['9ae0ea9e3c9c6e1b9b6252c8395efdc1c4c0b7ce', 'hexadecimal', 'a commit'],
    ['0x00007ffee4b2c9d8a01f33', 'hexadecimal', 'a long place in memory'],
    ['eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9', 'other', 'a part of a token'],
    ['k3b0q9z8x7c6v5b4n3m2l1p0', 'other', 'many digits'],
    ['internationalization2', 'none', 'a long word with a digit'],
    ['shouldReturn404WhenAccountIsMissing', 'none', 'the name of a test'],
    ['AbstractSingletonProxyFactoryBean', 'none', 'the name of a class'],
    ['Donaudampfschifffahrtsgesellschaft', 'none', 'a long word'],
    ['00000000000000000000000000', 'none', 'a number'],
    ['9ae0ea9e3c9c', 'none', 'a short commit'],
    ['', 'none', 'nothing'],
  ])('%s is %s: %s', (text, kind) => {
    expect(kindOf(text)).toBe(OPAQUE[kind]);
  });
});
