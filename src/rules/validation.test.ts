import { describe, expect, it } from 'vitest';
import { NEUTRAL_LINES } from './neutral-lines.ts';
import { ruleTemplate } from './rule-template.ts';
import { type PackDocument, validatePacks } from './validation.ts';

const REMEDIES = { fix_code: 'Correct the code.', correct_configuration: 'Correct the configuration.' };

const RULE = {
  id: 'key-unknown',
  title: 'A key of the settings is unknown',
  category: 'configuration_error',
  origin: 'failure',
  match: 'tool: unknown key (?<key>\\S+)',
  summary: 'key {key} is unknown',
  explanation: 'The settings hold a key that this version does not know.',
  remedy: 'fix_code',
  source: 'its documentation',
  examples: { matches: ['tool: unknown key colour'], ignores: ['tool: known key size'] },
};

function document(pack: string, id: string, content: unknown): PackDocument {
  return { path: `${pack}/${id}.yaml`, pack, id, content };
}

function page(name: string): PackDocument {
  return document(name, 'pack', { name, title: 'A tool', description: 'What the tool says when it fails.' });
}

function prove(...rules: PackDocument[]): string[] {
  const packs = [...new Set(rules.map(({ pack }) => pack))].map(page);
  return validatePacks({ packs, rules, remedies: REMEDIES }, () => process.threadCpuUsage().user / 1000).map(
    ({ path, message }) => `${path}: ${message}`,
  );
}

function proveOne(change: Record<string, unknown>): string[] {
  return prove(document('tool', 'key-unknown', { ...RULE, ...change }));
}

describe('validatePacks', () => {
  it('has nothing against a good rule', () => {
    expect(proveOne({})).toEqual([]);
  });

  it.each([
    { change: { category: 'bad_luck' }, fault: /^tool\/key-unknown.yaml: category: .*«bad_luck»/ },
    { change: { colour: 'red' }, fault: /: file: must not have additional properties \(colour\)/ },
    { change: { title: undefined }, fault: /title/ },
    { change: { match: ['ab'] }, fault: /: match.0: .*came «ab»/ },
    { change: { examples: { matches: ['x'] } }, fault: /: examples: .*ignores/ },
    { change: { id: 'other' }, fault: /id: expected key-unknown, the name of the file, came other/ },
    { change: { remedy: 'fix_all' }, fault: /remedy: .*came fix_all; try fix_code/ },
    { change: { title: 'A key is unknown.' }, fault: /title: .*full stop/ },
    { change: { match: 'tool: (?=unknown) key' }, fault: /match: .*looks around/ },
    { change: { unless: '(a+)+$' }, fault: /unless: .*repeats a repeat/ },
    { change: { match: '\\d+ \\w+' }, fault: /match: expected a pattern with a word of 3 characters/ },
    { change: { match: 'tool.{1,1001}key' }, fault: /match: expected a pattern that RE2 knows/ },
    { change: { summary: 'key {name} is unknown' }, fault: /summary: .*came \{name\}/ },
    {
      change: { match: 'tool: lost', summary: undefined },
      fault: /examples.matches: expected a match, came none for «tool: unknown/,
    },
    { change: { unless: 'colour' }, fault: /examples.matches: expected a match/ },
    { change: { match: '\\w+: (?:un)?known key (?<key>\\S+)' }, fault: /examples.ignores: expected no match/ },
    { change: { match: [RULE.match, 'tool: lost'] }, fault: /a line for every pattern, came none for «tool: lost»/ },
    { change: { match: [RULE.match, RULE.match] }, fault: /match: expected one of its own/ },
  ])('tells of $change', ({ change, fault }) => {
    expect(proveOne(change)[0]).toMatch(fault);
  });

  it.each([null, 'text', [], 7])('tells of a file that holds %j', (content) => {
    expect(prove(document('tool', 'key-unknown', content))).toEqual([
      expect.stringMatching(/^tool\/key-unknown.yaml: file: must be object/),
    ]);
  });

  it('tells of a pack without title page, or with another name on it', () => {
    const rules = [document('tool', 'key-unknown', RULE)];
    const now = () => 0;
    expect(validatePacks({ packs: [], rules, remedies: REMEDIES }, now)[0]?.path).toBe('tool/pack.yaml');
    const packs = [{ ...page('other'), pack: 'tool', path: 'tool/pack.yaml' }];
    expect(validatePacks({ packs, rules, remedies: REMEDIES }, now)[0]?.message).toContain(
      'expected tool, the name of',
    );
  });

  it('tells of a remedy without a sentence', () => {
    const remedies = { ...REMEDIES, wait: null };
    expect(validatePacks({ packs: [], rules: [], remedies }, () => 0)[0]?.message).toContain(
      'wait: expected a sentence',
    );
  });

  it.each(NEUTRAL_LINES.filter((_, i) => i % 20 === 0))('tells of a rule that claims "%s"', (line) => {
    const match = line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const faults = proveOne({ match, summary: undefined, examples: { matches: [line], ignores: ['other'] } });
    expect(faults.join('\n')).toContain('expected no match for an ordinary line');
  });

  const broad = {
    ...RULE,
    id: 'tool-failed',
    title: 'The tool failed for some reason',
    match: 'tool: unk',
    summary: undefined,
    examples: { matches: ['tool: unkempt'], ignores: ['tool: ok'] },
  };
  it.each([
    { pack: 'tool', change: {}, quarrels: 0, because: 'both mean the same' },
    {
      pack: 'tool',
      change: { category: 'crash' },
      quarrels: 0,
      because: 'the specific one wins its line within a pack',
    },
    { pack: 'other', change: { category: 'crash' }, quarrels: 1, because: 'packs do not know of each other' },
    { pack: 'other', change: { category: 'crash', role: 'consequence' }, quarrels: 0, because: 'a cause comes first' },
    {
      pack: 'tool',
      change: {
        category: 'crash',
        match: 'tool: unknown key',
        examples: { matches: ['tool: unknown key colour'], ignores: ['tool: ok'] },
      },
      quarrels: 1,
      because: 'the line of the broad rule is taken by the specific one',
    },
  ])('counts $quarrels quarrels when $because', ({ pack, change, quarrels }) => {
    const faults = prove(document('tool', 'key-unknown', RULE), document(pack, 'tool-failed', { ...broad, ...change }));
    expect(faults).toHaveLength(quarrels);
    for (const fault of faults) expect(fault).toMatch(/to speak for .*, came \w+\/[\w-]+ \(\w+\); use unless/);
  });

  it('tells of two rules with one title or one pattern', () => {
    const twin = { ...RULE, id: 'twin' };
    expect(prove(document('tool', 'key-unknown', RULE), document('tool', 'twin', twin))).toEqual([
      expect.stringContaining('title: expected one of its own, came that of tool/key-unknown.yaml'),
      expect.stringContaining('match: expected one of its own'),
    ]);
  });
});

it('has at least 150 neutral lines, each once', () => {
  expect(new Set(NEUTRAL_LINES).size).toBe(NEUTRAL_LINES.length);
  expect(NEUTRAL_LINES.length).toBeGreaterThanOrEqual(150);
});

it('names every category in the template of a rule', () => {
  expect(ruleTemplate('key-unknown')).toContain('runner_or_infrastructure');
});
