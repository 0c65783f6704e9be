import { describe, expect, it } from 'vitest';
import { requiredLiterals } from './required-literals.ts';

describe('requiredLiterals', () => {
  it.each([
    { pattern: 'ENOENT', literals: ['enoent'], because: 'it is one word' },
    { pattern: 'npm (?:ERR!|error) code', literals: ['npm err! code', 'npm error code'], because: 'choices multiply' },
    { pattern: '^exit status [1-9]\\d*$', literals: null, because: '' },
    { pattern: 'a.*segfault', literals: ['segfault'], because: 'the rarer part is chosen' },
    { pattern: '(?<code>E\\d+): failed', literals: [': failed'], because: 'a group is looked into' },
    { pattern: 'colou?red', literals: ['colored', 'coloured'], because: 'an option is there or not' },
    { pattern: '[Ff]atal', literals: ['fatal'], because: 'case is folded' },
    { pattern: '(?:abc)*xyz', literals: ['xyz'], because: 'a repeat may be none' },
    { pattern: '(?:abcd)+ x', literals: ['abcd'], because: 'a repeat is at least one' },
    { pattern: '● \\S+', literals: ['● '], because: 'a sign has three bytes' },
    { pattern: 'Échec: xy', literals: ['chec: xy'], because: 'letters beyond ASCII have a case that is not folded' },
  ])('of $pattern are $literals when $because', ({ pattern, literals }) => {
    const found = requiredLiterals(pattern);
    if (literals === null) expect(found).toEqual(['exit status '].map((text) => expect.stringContaining(text)));
    else expect([...(found ?? [])].sort()).toEqual(literals);
  });

  it.each(['\\d+', 'a.b', '.*', 'abc|\\w+', '(?:abc)?', '[a-z]{4}', 'ab|abcd', '   '])('are none in %s', (pattern) => {
    expect(requiredLiterals(pattern)).toBeNull();
  });

  it('refuses what is no pattern', () => {
    expect(() => requiredLiterals('(abc')).toThrow(SyntaxError);
  });
});
