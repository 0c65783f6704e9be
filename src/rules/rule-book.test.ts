import { describe, expect, it } from 'vitest';
import { compileLinearPattern } from './linear-pattern.ts';
import { compilePattern } from './pattern.ts';
import type { RuleFile } from './rule.ts';
import { type Rule, RuleBook } from './rule-book.ts';
import { compileRule } from './rule-compiler.ts';

function rule(id: string, match: string | string[], more: Partial<RuleFile> = {}): Rule {
  return compileRule('tool', {
    id,
    title: `Title of ${id}`,
    category: 'configuration_error',
    origin: 'failure',
    match,
    explanation: 'Something is not as it should be.',
    remedy: 'correct_configuration',
    source: 'its documentation',
    examples: { matches: ['x'], ignores: ['y'] },
    ...more,
  });
}

const RULES = [
  rule('plain', 'tool: error'),
  rule('specific', 'tool: error: unknown key (?<key>\\S+)', { summary: 'key {key} is unknown' }),
  rule('repeated', '(?i)tool exited with code [1-9]', { role: 'consequence', category: 'unknown' }),
  rule('excused', ['disk is full', 'no space on (?<disk>\\w+)'], { unless: 'warning', summary: 'no space: {disk}' }),
];

describe.each([
  { engine: 'JavaScript', compile: compilePattern },
  { engine: 'RE2', compile: compileLinearPattern },
])('RuleBook with $engine', ({ compile }) => {
  const book = new RuleBook(RULES, compile);

  it.each([
    { text: 'tool: error: no such file', names: ['plain'], because: 'one rule matches' },
    { text: 'tool: error: unknown key a', names: ['specific', 'plain'], because: 'the more specific comes first' },
    { text: 'TOOL EXITED WITH CODE 2', names: ['repeated'], because: 'a leading flag ignores case' },
    { text: 'TOOL: ERROR', names: [], because: 'without it case counts' },
    {
      text: 'tool exited with code 1 after tool: error',
      names: ['plain', 'repeated'],
      because: 'a consequence comes last',
    },
    { text: 'disk is full', names: ['excused'], because: 'any pattern will do' },
    { text: 'warning: disk is full', names: [], because: 'the line is excused' },
    { text: 'all is well', names: [], because: 'nothing is looked for' },
    { text: '', names: [], because: 'the line is empty' },
    { text: `${' '.repeat(3990)}tool: error`, names: [], because: 'only 4,000 characters are looked at' },
  ])('finds $names when $because', ({ text, names }) => {
    expect(book.findRules(text).map((hit) => hit.rule.name)).toEqual(names.map((name) => `tool/${name}`));
  });

  it.each([
    { text: 'tool: error: unknown key colour', summary: 'key colour is unknown', because: 'the group is there' },
    {
      text: `tool: error: unknown key ${'k'.repeat(90)}`,
      summary: `key ${'k'.repeat(79)}… is unknown`,
      because: 'it is long',
    },
    { text: 'no space on sda', summary: 'no space: sda', because: 'this pattern has the group' },
    { text: 'disk is full', summary: 'Title of excused', because: 'a missing group leaves the title' },
  ])('says "$summary" when $because', ({ text, summary }) => {
    expect(book.findRules(text)[0]?.summary).toBe(summary);
  });

  it('gives the same answer each time', () => {
    const text = 'tool: error: unknown key a';
    expect(book.findRules(text)).toEqual(book.findRules(text));
  });
});

describe('compileRule', () => {
  it('keeps the telling part of long literals', () => {
    const [[literal = '']] = rule('long', 'the quick brown zebra jumps').literals as [[string]];
    expect('the quick brown zebra jumps').toContain(literal);
    expect(literal).toHaveLength(8);
  });

  it.each(['\\d+ .*', '(abc', 'a|b'])('refuses %s', (match) => {
    expect(() => rule('bad', match)).toThrow(/^expected a/);
  });
});
