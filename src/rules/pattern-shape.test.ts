import { describe, expect, it } from 'vitest';
import { compilePattern } from './pattern.ts';
import { findShapeFaults } from './pattern-shape.ts';
import { findSlowLine } from './pattern-speed.ts';

describe('findShapeFaults', () => {
  it.each([
    { pattern: 'foo(?=bar)', fault: 'looks around' },
    { pattern: '(?<!foo)bar', fault: 'looks around' },
    { pattern: '(a)\\1', fault: 'looks back' },
    { pattern: '\\Afoo', fault: 'the letter A' },
    { pattern: '[[:alpha:]]', fault: 'POSIX' },
    { pattern: '(?i:foo)', fault: 'flags' },
    { pattern: '(foo', fault: 'piece by piece' },
    { pattern: '(a+)+$', fault: 'repeats a repeat' },
    { pattern: '(?:a?b?)*c', fault: 'repeats a repeat' },
    { pattern: '(?:a|ab)*c', fault: 'begin alike' },
    { pattern: '(?:[a-z]+,?)+x', fault: 'repeats a repeat' },
    { pattern: '\\s*\\s*x', fault: 'follow each other' },
    { pattern: '.*a?.*b', fault: 'follow each other' },
    { pattern: '\\d+\\w*!', fault: 'follow each other' },
  ])('refuses $pattern: $fault', ({ pattern, fault }) => {
    expect(findShapeFaults(pattern).join('\n')).toContain(fault);
  });

  it.each([
    'npm (?:ERR!|error) code (?<code>E\\w+)',
    '[a-z]+(?:-[a-z]+)*',
    '(?:[^,]*,)+x',
    '(?:\\w+\\.)+\\w+:',
    '\\d+\\s+\\w+',
    '^\\s*error: .*',
    '(?i)error: .* at \\S+:\\d+$',
    '(?:error|warning)+',
  ])('lets %s be', (pattern) => {
    expect(findShapeFaults(pattern)).toEqual([]);
  });
});

describe('findSlowLine', () => {
  const now = () => process.threadCpuUsage().user / 1000;

  it.each(['(a|a)+$', '(?:x+x+)+y', '^(?:\\w+\\s?)*$', '.*.*.*foo'])('finds out %s', (pattern) => {
    expect(findSlowLine(pattern, compilePattern(pattern), now)).not.toBeNull();
  });

  it.each(['error: .* in \\S+', '^\\s+at (?<place>\\S+):\\d+$', 'tool failed'])('has nothing against %s', (pattern) => {
    expect(findSlowLine(pattern, compilePattern(pattern), now)).toBeNull();
  });

  it('takes the faster of two tries, so that a busy machine is not held against a pattern', () => {
    const ticks = [0, 500, 500, 501];
    let last = 1000;
    const jumping = () => ticks.shift() ?? last++;
    expect(findSlowLine('abc', compilePattern('abc'), jumping)).toBeNull();
  });
});
