import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, kindOf, shiftOf } from './policy.ts';
import { ASSOCIATIONS, MESSAGE_KINDS } from './records.ts';

describe('what holds where a project set nothing', () => {
  it('shows people messages, leaves the host alone, and trusts whose work was accepted before', () => {
    expect(DEFAULT_POLICY).toMatchObject({ highest: 'label', automatic: 'monitor' });
    expect(ASSOCIATIONS.filter((one) => !DEFAULT_POLICY.trusted.includes(one))).toEqual(['first_timer', 'none']);
  });
});

describe('what is known besides a text', () => {
  it('speaks for ham or says nothing, within a bound', () => {
    const shifts = ASSOCIATIONS.flatMap((association) => MESSAGE_KINDS.map((kind) => shiftOf(association, kind)));
    expect(Math.max(...shifts)).toBe(0);
    expect(Math.min(...shifts)).toBe(-7);
    expect(shiftOf(undefined, undefined)).toBe(0);
    expect(shiftOf('first_timer', 'mail')).toBe(0);
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
