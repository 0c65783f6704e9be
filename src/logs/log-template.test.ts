import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TemplateMiner } from './log-template.ts';

/** The templates of the lines, in their order. */
function mine(lines: readonly string[]): string[] {
  const miner = new TemplateMiner();
  const ids = lines.map((line) => miner.add(line));
  miner.finish();
  return ids.map((id) => miner.templateOf(id));
}

/** Whether the constant parts of a template are in the line, in this order, from end to end. */
function covers(template: string, line: string): boolean {
  const text = line.replace(/[\x00-\x20\x7f]+/g, ' ').trim();
  const parts = template.split('<*>');
  let at = 0;
  for (const [index, part] of parts.entries()) {
    const found = index === 0 ? (text.startsWith(part) ? 0 : -1) : text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.endsWith(parts.at(-1)!);
}

describe('TemplateMiner', () => {
  it.each([
    {
      because: 'numbers vary',
      lines: ['Connection from 10.0.0.1 closed', 'Connection from 10.0.0.2 closed'],
      templates: ['Connection from <*> closed'],
    },
    {
      because: 'a word stands where a variable part stands elsewhere',
      lines: ['queue synchronized with 10.0.0.1 today', 'queue synchronized with LOCAL(0) today'],
      templates: ['queue synchronized with <*> today'],
    },
    {
      because: 'a choice of two words tells messages apart',
      lines: ['the service was started', 'the service was stopped'],
      templates: ['the service was started', 'the service was stopped'],
    },
    {
      because: 'constants of programs are no values',
      lines: ['cache of the worker: 17', 'cache of the worker: null'],
      templates: ['cache of the worker: <*>', 'cache of the worker: null'],
    },
    {
      because: 'so many words are no choice any more',
      lines: ['ann', 'bob', 'eve', 'joe', 'sue'].map((name) => `access was granted for ${name} as reader`),
      templates: ['access was granted for <*> as reader'],
    },
    {
      because: 'the same values at two places are a parameter',
      lines: ['ann', 'bob', 'eve'].flatMap((name) => [`session opened for ${name}`, `session closed for ${name}`]),
      templates: ['session opened for <*>', 'session closed for <*>'],
    },
    {
      because: 'a list may have any length',
      lines: ['deleting blocks 1 2 3', 'deleting blocks 4', 'deleting blocks a=1 b=2'],
      templates: ['deleting blocks <*>', 'deleting blocks a=<*> b=<*>'],
    },
    {
      because: 'the members of a list repeat',
      lines: ['nodes n1: <ok> n2: <ok>', 'nodes n1: <ok> n2: <ok> n3: <ok>'],
      templates: ['nodes <*>: <ok>'],
    },
    {
      because: 'the unit is part of the quantity',
      lines: ['copied the file in 3 ms', 'copied the file in 2 min'],
      templates: ['copied the file in <*>'],
    },
    {
      because: 'a size may be said twice',
      lines: ['wrote 10 bytes to disk', 'wrote 2048 bytes (2 KB) to disk'],
      templates: ['wrote <*> bytes <*> to disk'],
    },
    {
      because: 'a name with a digit stays as long as it is always there',
      lines: ['utf8 table has 10 rows', 'utf8 table has 20 rows'],
      templates: ['utf8 table has <*> rows'],
    },
    {
      because: 'the letters in front of the digits say what it is',
      lines: ['link is up on eth0', 'link is up on wlan0', 'link is up on eth1'],
      templates: ['link is up on eth<*>', 'link is up on wlan0'],
    },
    {
      because: 'a quoted value may have blanks',
      lines: ['take tag="a b" now 1', 'take tag="c1" now 1'],
      templates: ['take tag="<*>" now <*>'],
    },
    { because: 'an empty line is a line', lines: ['', ' '], templates: [''] },
  ])('finds $templates: $because', ({ lines, templates }) => {
    expect([...new Set(mine(lines))].sort()).toEqual([...templates].sort());
  });

  it('answers while lines come in', () => {
    const miner = new TemplateMiner();
    const first = miner.add('worker 1 is ready');
    expect(miner.add('worker 2 is ready')).toBe(first);
    expect(miner.templateOf(first)).toBe('worker <*> is ready');
  });

  it('tells known templates from new ones without learning', () => {
    const miner = new TemplateMiner();
    for (const name of ['ann', 'bob', 'eve', 'joe', 'sue']) miner.add(`access was granted for ${name} as reader 1`);
    expect(miner.match('access was granted for ann as reader 2')).toBe('same');
    expect(miner.match('access was granted for kim as reader 2')).toBe('varied');
    expect(miner.match('access was denied for kim as reader 2')).toBe('none');
    expect(miner.match('access was denied for kim as reader 2')).toBe('none');
  });

  const word = fc.constantFrom(
    'job',
    'build',
    'a',
    'of',
    'node-7',
    'x=1',
    'user=joe',
    '(ok)',
    '()',
    'true',
    '17',
    '/a/b',
    '"q r"',
    '3 ms',
    '<*>',
    ',',
  );
  const line = fc.array(word, { maxLength: 8 }).map((words) => words.join(' '));

  it('covers every line by the template of its group', () => {
    // What repeats within a line is folded into one, so such lines are not covered word for word.
    const withoutLists = fc.uniqueArray(word, { maxLength: 8 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(withoutLists, { maxLength: 60 }), (lines) => {
        const templates = mine(lines);
        for (const [index, template] of templates.entries()) {
          expect(
            covers(template, lines[index]!),
            `${JSON.stringify(template)} for ${JSON.stringify(lines[index])}`,
          ).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same lines the same groups, each time', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
        const templates = mine(lines);
        expect(mine(lines)).toEqual(templates);
        const templateOf = new Map<string, string>();
        for (const [index, text] of lines.entries()) {
          expect(templates[index]).toBe(templateOf.get(text) ?? templates[index]);
          templateOf.set(text, templates[index]!);
        }
      }),
    );
  });

  it('keeps its memory bounded by giving up what was not seen for longest', () => {
    const letters = 'bcdfghjklmnpqrstvwxyz';
    const name = (n: number): string =>
      [...n.toString(20)].map((digit) => letters[Number.parseInt(digit, 20)]).join('');
    const miner = new TemplateMiner();
    const first = miner.add('first line of all');
    for (let n = 1; n < 140_000; n++) miner.add(`${name(n % 50)} ${name(n * 7)} ${name(n * 13)}`);
    expect(miner.templateOf(first)).toBe('first <*>');
    const known = miner.add('something quite new');
    expect(miner.templateOf(known)).toBe('something quite new');
  });

  it('looks at long lines no further than it must', () => {
    const long = `start ${'word '.repeat(200_000)}`;
    expect(mine([long, long])[0]!.startsWith('start word word')).toBe(true);
  });
});
