import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printExpression } from './expression.ts';
import type { Playbook } from './playbook.ts';
import { type PlaybookReading, readPlaybooks } from './playbook-reader.ts';
import { resolveSteps } from './playbook-references.ts';

const READING: PlaybookReading = {
  origin: { kind: 'repository', file: '.regreen.yml' },
  sha256: (text) => createHash('sha256').update(text).digest('hex'),
};

function read(text: string, reading: Partial<PlaybookReading> = {}): readonly Playbook[] {
  const result = readPlaybooks(text, { ...READING, ...reading });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.playbooks;
}

function problems(text: string, reading: Partial<PlaybookReading> = {}): string[] {
  const result = readPlaybooks(text, { ...READING, ...reading });
  return result.ok ? [] : result.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

const HICCUP = `playbooks:
  - name: registry hiccup
    when: { category: [network, registry_or_service_outage], confidence: ">= 0.8" }
    level: auto                    # observe | suggest | approve | auto
    guards: { attempts_per_run: 1, cooldown: 2m, per_hour: 20, mass_failure: stop }
    steps:
      - wait: 2m
      - action: rerun_failed_jobs
    verify: { run: green, within: 2h }
    otherwise: [{ action: open_issue }]
`;

/** One playbook of lines that are added to a whole one; keys of the same name are replaced. */
function withLines(lines: string): string {
  const whole: Record<string, string> = {
    name: 'x',
    when: '{ category: network }',
    steps: '[{ action: rerun_failed_jobs }]',
  };
  for (const line of lines.split('\n')) {
    const [, key = '', value = ''] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    whole[key] = value;
  }
  return `playbooks:\n${Object.entries(whole)
    .map(([key, value], i) => `${i === 0 ? '  - ' : '    '}${key}: ${value}\n`)
    .join('')}`;
}

describe('a whole playbook', () => {
  it('is read with everything it says', () => {
    const [playbook] = read(HICCUP);
    expect(playbook).toMatchObject({
      name: 'registry hiccup',
      origin: { kind: 'repository', file: '.regreen.yml', line: 2 },
      level: 'auto',
      steps: [
        { kind: 'wait', ms: 120_000 },
        { kind: 'action', action: 'rerun_failed_jobs', options: {} },
      ],
      verify: { withinMs: 7_200_000 },
      otherwise: [{ kind: 'action', action: 'open_issue', options: {} }],
      guards: { attemptsPerRun: 1, cooldownMs: 120_000, perHour: 20, perDay: 100, massFailureShare: 0.8 },
      written: {
        lines: { name: 2, when: 3, level: 4, guards: 5, 'guards.per_hour': 5, steps: 6, verify: 9, otherwise: 10 },
        guards: { perHour: 'playbook', perDay: 'default' },
      },
    });
    expect(printExpression(playbook!.when)).toBe(
      'category in ["network", "registry_or_service_outage"] and confidence >= 0.8',
    );
  });

  it('has the same digest whatever its layout, and another when it says something else', () => {
    const [first] = read(HICCUP);
    const [other] = read(HICCUP.replace(/ +#.*/, '').replace('{ run: green, within: 2h }', '\n      within: 120m'));
    expect(other!.digest).toBe(first!.digest);
    expect(read(HICCUP.replace('per_hour: 20', 'per_hour: 19'))[0]!.digest).not.toBe(first!.digest);
  });

  it.each([
    ['when: { branch: "release/*" }', 'branch like "release/*"'],
    ['when: { branch: [main, "release/*"] }', '(branch == "main" or branch like "release/*")'],
    ['when: { attempt: 1, is_pull_request: false }', 'attempt == 1 and is_pull_request == false'],
    [
      'when: { category: [network] }\nif: "branch == \'main\' and confidence >= 0.8"',
      'category == "network" and (branch == "main" and confidence >= 0.8)',
    ],
  ])('%s', (lines, condition) => {
    const text = withLines(`${lines}\nsteps: [{ action: notify }]`);
    expect(printExpression(read(text)[0]!.when)).toBe(condition.replace(/^\((.*)\)$/, '$1'));
  });

  it('follows aliases', () => {
    const text =
      'playbooks:\n  - &a { name: a, when: &w { category: network }, steps: &s [{ action: notify }] }\n  - { name: b, when: *w, steps: *s }\n';
    expect(read(text).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('may be absent', () => {
    expect(read('')).toEqual([]);
    expect(read('playbooks: []')).toEqual([]);
  });
});

it('a repository cannot decide to trust forks', () => {
  const text = withLines('guards: { allow_forks: true }');
  expect(read(text)[0]!.guards.allowForks).toBe(false);
  expect(read(text)[0]!.written!.guards.allowForks).toBe('server');
  expect(read(text, { origin: { kind: 'server', file: 's' } })[0]!.guards.allowForks).toBe(true);
});

describe('problems say where and what to do', () => {
  it.each([
    [
      'steps: [{ action: cancel_run }, { action: rerun_failed_jobs }]',
      '4:37 expected a playbook that cancels the run or one that begins jobs again, came cancel_run and rerun_failed_jobs; ' +
        'leave one of them out, or write rerun_failed_jobs in a playbook of its own below this one',
    ],
    [
      'steps: [{ action: cancel_run }]\notherwise: [{ action: rerun_without_cache }]',
      'came cancel_run and rerun_without_cache',
    ],
    ['levl: auto', '5:5 unknown key `levl` in playbook `x`: did you mean `level`?'],
    ['level: atuo', '5:12 unknown level `atuo`: did you mean `auto`?'],
    ['when: { categroy: network }', '3:13 unknown key `categroy` in `when` of playbook `x`: did you mean `category`?'],
    ['when: { category: netwrok }', '3:23 unknown category `netwrok`: did you mean `network`?'],
    [
      'when: { category: [] }',
      '3:23 expected at least one value for `category`, came none; leave the key out to take all',
    ],
    [
      'when: { category: network, confidence: 0.8 }',
      '3:44 expected a comparison for `confidence`, came `0.8`; write for example ">= 0.8"',
    ],
    ['when: { category: network, confidence: ">= high" }', 'expected a comparison for `confidence`'],
    ['when: network', '3:11 expected a mapping of keys for `when` of playbook `x`, came `network`'],
    ['if: "branch = 1"', '5:17 expected a name, a value or an operator, came `=`; write == to compare'],
    ['if: "branch.x == 1"', 'names have no members'],
    [`if: "${'('.repeat(50)}true"`, 'levels of parentheses'],
    [`if: "${'true and '.repeat(150)}true"`, 'expected at most 1000 characters'],
    ['guards: { per_hour: 1000 }', '5:25 expected a whole number from 0 to 100 for `per_hour`, came `1000`'],
    ['guards: { attempts_per_run: 4 }', 'expected a whole number from 0 to 3 for `attempts_per_run`'],
    ['guards: { cooldown: 2 }', 'expected a duration for `cooldown`, came `2`; write for example 2m or 1h30m'],
    ['guards: { cooldwn: 2m }', 'unknown key `cooldwn` in `guards` of playbook `x`: did you mean `cooldown`?'],
    ['guards: { freeze_windows: [{ from: "18:00" }] }', 'expected a time of the day in UTC for `to`'],
    [
      'guards: { freeze_windows: [{ days: [funday], from: "18:00", to: "19:00" }] }',
      'unknown day `funday`: try one of sun, mon',
    ],
    ['steps: []', '4:5 expected at least one action in `steps` of playbook `x`'],
    ['steps: [{ wait: 2m }]', 'expected at least one action in `steps`'],
    [
      'steps: [{ action: rerun_failed_job }]',
      '4:23 unknown action `rerun_failed_job`: did you mean `rerun_failed_jobs`?',
    ],
    [
      'steps: [{ action: notify, too: slack }]',
      'unknown key `too` in a step in `steps` of playbook `x`: did you mean `to`?',
    ],
    [
      'steps: [{ action: cancel_run, to: slack }]',
      '4:35 unknown option `to` of action cancel_run: it has none; leave it out',
    ],
    ['steps: [{ action: notify, to: [a] }]', 'expected a text for `to`, came a list'],
    ['steps: [{ action: delete_cache }]', '4:15 expected `cache` with action delete_cache, came none'],
    ['steps: [{ action: escalate, after: soon }]', 'expected a duration for `after`'],
    ['steps: [{ action: escalate, attempts: many }]', 'expected a whole number from 1 to 100 for `attempts`'],
    ['steps: [{ action: notify, attempts: 3 }]', 'unknown option `attempts` of action notify'],
    ['steps: [{ action: notify, wait: 2m }]', 'expected one of wait, action and playbook in each step'],
    ['steps: [{ wait: 3d }, { action: notify }]', 'expected 0s to 1d for `wait`'],
    ['steps: [{ playbook: y }]', '4:13 expected the name of a playbook, came `y`, which is none'],
    ['steps: [{ playbook: x }]', '4:13 expected steps that end, came a circle: x → x; leave one out'],
    [
      'when: { category: test_failure }',
      '4:13 expected actions that fit `when`, came rerun_failed_jobs, and `when` can hold for test_failure',
    ],
    ['when: { origin: error }', '`when` can hold for compile_error'],
    ['when: { category: security_scan }\nsteps: [{ action: open_issue }]', 'not told in public'],
    ['verify: { run: blue }', 'expected green for `run`'],
    ['verify: { within: 1s }', 'expected 1m to 7d for `within`'],
    ['name: 3', '2:11 expected a text for `name`, came `3`; put it in quotes'],
    ['name: "a\\u001b[31m"', 'with control characters; leave them out'],
  ])('%s', (lines, message) => {
    expect(problems(withLines(lines)).join('\n')).toContain(message);
  });

  it('all at once, in the order of the file', () => {
    const text = 'playbooks:\n  - name: a\n    levl: auto\n    steps: [{ action: x }]\n  - when: {}\n    steps: 1\n';
    expect(problems(text)).toHaveLength(5);
    expect(problems(text).map((problem) => Number.parseInt(problem, 10))).toEqual([2, 3, 4, 5, 6]);
  });

  it('of names and circles across playbooks and files', () => {
    const pair = (a: string, b: string) => `playbooks:
  - { name: a, when: { category: network }, steps: [{ playbook: ${a} }] }
  - { name: b, when: { category: network }, steps: [${b}] }
`;
    expect(problems(pair('b', '{ playbook: a }')).join()).toContain('came a circle: a → b → a');
    const [, b] = read(pair('b', '{ action: notify }'));
    expect(problems(withLines('steps: [{ playbook: b }]'), { others: [b!] })).toEqual([]);
    expect(problems(pair('b', '{ action: notify }').replace('name: b', 'name: a')).join()).toContain('as on line 2');
    const doubling = Array.from(
      { length: 8 },
      (_, i) =>
        `  - { name: p${i}, when: { category: network }, steps: [${i === 7 ? '{ action: notify }' : `{ playbook: p${i + 1} }, { playbook: p${i + 1} }`}] }\n`,
    );
    expect(problems(`playbooks:\n${doubling.join('')}`).join()).toContain('expected at most 50 steps in all');
  });

  it('of what begins again what is cancelled, also under the name of another playbook', () => {
    const steps = '[{ playbook: stop }, { playbook: again }]';
    const text = `playbooks:
  - { name: stop, when: { category: network }, steps: [{ action: cancel_run }] }
  - { name: again, when: { category: network }, steps: [{ action: rerun_failed_jobs }] }
  - { name: both, when: { category: network }, steps: ${steps} }
  - { name: fine, when: { category: network }, steps: [{ playbook: stop }, { action: notify }] }
`;
    expect(problems(text)).toEqual([
      expect.stringMatching(/^4:76 expected a playbook that cancels the run .* came cancel_run and rerun_failed_jobs;/),
    ]);
  });

  it.each([
    ['text', 'playbooks: [', '1:13'],
    ['a list', '[1, 2]', '1:1 expected a mapping of keys for the file, came a list'],
    ['another key', 'rules: []', '1:1 unknown key `rules` in the file'],
    ['a key twice', 'playbooks: []\nplaybooks: []', '2:1 expected YAML, came something else: Map keys must be unique'],
    ['too much', `# ${'x'.repeat(300_000)}`, '1:1 expected at most 256 KB, came more'],
    ['too deep', `playbooks: ${'['.repeat(20_000)}`, '1:1 expected at most 32 levels'],
    ['too deep in lists', `${'- '.repeat(20_000)}a`, '1:1 expected at most 32 levels'],
    [
      'aliases',
      `playbooks: [{ name: x, when: { branch: [&a a, ${'*a, '.repeat(49)}] }, if: *a, level: *a }]`,
      'expected at most 50 aliases',
    ],
    ['itself', 'playbooks: &a [*a]', 'expected a mapping of keys for a playbook, came a list'],
    ['no alias', 'playbooks: *a', 'came one of nothing'],
  ])('%s', (_, text, message) => {
    expect(problems(text).join('\n')).toContain(message);
  });

  it('never throws', () => {
    const bits = fc.constantFrom(
      'playbooks:',
      '\n',
      '  ',
      '- ',
      'name: ',
      'when: ',
      '{',
      '}',
      '[',
      ']',
      '*a',
      '&a ',
      '!!js ',
      ': ',
      '"',
      '|',
      '? ',
      '\0',
      '\t',
      '<<: ',
      'x',
    );
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(bits, { maxLength: 60 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        expect(readPlaybooks(text, READING)).toHaveProperty('ok');
      }),
      { numRuns: 1000 },
    );
  });
});

it('what a repository writes never gets into a playbook of the server', () => {
  const [server] = read(withLines('name: s\nsteps: [{ playbook: x }]'), {
    origin: { kind: 'server', file: 's' },
    others: read(withLines('steps: [{ action: notify }]'), { origin: { kind: 'shipped', file: 'p' } }),
  });
  const shipped = read(withLines('steps: [{ action: notify }]'), { origin: { kind: 'shipped', file: 'p' } });
  const repository = read(withLines('steps: [{ action: cancel_run }]'));
  expect(resolveSteps(server!, 'steps', [...repository, ...shipped])).toMatchObject({
    ok: true,
    steps: [{ action: 'notify' }],
  });
  expect(resolveSteps(server!, 'steps', repository)).toMatchObject({ ok: false });
});
