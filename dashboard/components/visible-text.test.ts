import { describe, expect, it } from 'vitest';
import { showHidden } from './visible-text.ts';

describe('showHidden', () => {
  it.each([
    { text: 'plain\ttext\nof two lines', shown: 'plain\ttext\nof two lines', because: 'tabs and line feeds stay' },
    { text: '\u001b[31mred\u0007', shown: '␛[31mred␇', because: 'escapes become pictures of themselves' },
    { text: 'a\u202egnp.exe', shown: 'a⟨U+202E⟩gnp.exe', because: 'an override would turn the rest around' },
    { text: 'pay\u200bpal', shown: 'pay⟨U+200B⟩pal', because: 'a space without width hides' },
    { text: 'x\u009b1my\u007f', shown: 'x⟨U+009B⟩1my␡', because: 'C1 controls are controls too' },
    { text: '<b>né שלום 🌱', shown: '<b>né שלום 🌱', because: 'letters of any script are text' },
  ])('shows $shown because $because', ({ text, shown }) => {
    expect(showHidden(text)).toBe(shown);
  });
});
