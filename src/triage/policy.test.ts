import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, kindOf, languageShifts, shiftsOf, slopOf } from './policy.ts';
import { ASSOCIATIONS, MESSAGE_KINDS } from './records.ts';

const sumOf = (...known: Parameters<typeof shiftsOf>) =>
  shiftsOf(...known).reduce((sum, { soliciting }) => sum + soliciting, 0);

describe('what holds where a project set nothing', () => {
  it('shows people messages, leaves the host alone, and trusts whose work was accepted before', () => {
    expect(DEFAULT_POLICY).toMatchObject({ highest: 'label', automatic: 'monitor' });
    expect(ASSOCIATIONS.filter((one) => !DEFAULT_POLICY.trusted.includes(one))).toEqual(['first_timer', 'none']);
  });
});

describe('what is known besides a text', () => {
  it('speaks for ham or says nothing, within a bound, and never of orders to agents', () => {
    const pairs = ASSOCIATIONS.flatMap((association) => MESSAGE_KINDS.map((kind) => [association, kind] as const));
    const sums = pairs.map((pair) => sumOf(...pair));
    expect(Math.max(...sums)).toBe(0);
    expect(Math.min(...sums)).toBe(-7);
    expect(pairs.flatMap((pair) => shiftsOf(...pair)).filter(({ injecting }) => injecting !== 0)).toEqual([]);
    expect(shiftsOf(undefined, undefined)).toEqual([]);
    expect(shiftsOf('first_timer', 'mail')).toEqual([]);
  });

  it('is told in plain words', () => {
    expect(shiftsOf('member', 'pull_request')).toMatchObject([
      { feature: 'association', soliciting: -4, meaning: 'the author is a member of the project' },
      { feature: 'kind', soliciting: -3, meaning: expect.stringContaining('pull request') },
    ]);
  });

  it.each([
    ['issue', 'issue'],
    ['mail', 'mail'],
    ['tweet', undefined],
    [7, undefined],
  ])('takes the kinds it knows: %j', (word, kind) => {
    expect(kindOf(word)).toBe(kind);
  });
});

describe('a change of language', () => {
  const RUSSIAN = 'Кнопка ничего не делает, когда пользователь вошёл в систему';
  const ENGLISH = 'The parser should not fail when the file is empty, but it does and there is no message for that.';

  it.each([
    [RUSSIAN, ['English', 'English', 'English'], true],
    [RUSSIAN, ['English', null, 'English', 'German'], true],
    [RUSSIAN, ['English', 'English'], false],
    [RUSSIAN, ['English', 'English', null], false],
    [RUSSIAN, ['English', 'Cyrillic', 'English', 'English'], false],
    [ENGLISH, ['English', 'English', 'English'], false],
    ['fix typo', ['German', 'German', 'German'], false],
    [RUSSIAN, [], false],
    [`${ENGLISH} [Получить подарок](https://a.example)`, [], true],
  ])('%s after %j: %j', (text, earlier, isChange) => {
    const shifts = languageShifts(text, earlier);
    expect(shifts.length > 0).toBe(isChange);
    // Small: nobody is called a spammer for two languages.
    for (const { soliciting, injecting } of shifts) expect([soliciting, injecting]).toEqual([0.5, 0]);
  });
});

describe('slop', () => {
  const SLOP = 'As an AI language model, I reviewed your repository.';

  it.each([
    [SLOP, 'issue', true],
    [SLOP, 'pull_request', true],
    [SLOP, 'mail', false],
    [SLOP, undefined, false],
    ['The build fails on Windows', 'issue', false],
  ] as const)('%s as %s: %j', (text, kind, isSlop) => {
    expect(slopOf(text, kind) !== null).toBe(isSlop);
  });
});
