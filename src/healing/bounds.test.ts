import { describe, expect, it } from 'vitest';
import { sha256 } from '../../test/helpers/situations.ts';
import { boundsOver, cutDown } from './bounds.ts';
import type { PlaybookOrigin } from './playbook.ts';
import { readPlaybooks } from './playbook-reader.ts';

const read = (text: string, kind: PlaybookOrigin['kind'] = 'server') =>
  readPlaybooks(text, { origin: { kind, file: 'f' }, sha256 });
const boundsOf = (text: string) => {
  const result = read(`bounds:\n${text}`);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.bounds;
};
const playbookOf = (text: string, kind: PlaybookOrigin['kind'] = 'repository') => {
  const result = read(
    `playbooks: [{ name: x, when: { category: network }, steps: [{ action: notify }], ${text} }]`,
    kind,
  );
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.playbooks[0]!;
};

const EAGER = 'level: auto, guards: { per_hour: 100, mass_failure: 1, cooldown: 0s, approvers: 1 }';

describe('bounds', () => {
  it.each([
    ['level: approve', { level: 'approve' }],
    ['level: auto', { level: 'auto' }],
    ['guards: { per_hour: 5 }', { guards: { perHour: 5, massFailureShare: 1 } }],
    ['guards: { per_hour: 100 }', { guards: { perHour: 100 } }],
    ['guards: { mass_failure: stop }', { guards: { massFailureShare: 0.8, perHour: 100 } }],
    ['guards: { cooldown: 10m }', { guards: { cooldownMs: 600_000 } }],
    ['guards: { approvers: 2 }', { guards: { approvers: 2 } }],
    ['guards: { protected_branches: [main] }', { guards: { protectedBranches: ['main'] } }],
    ['guards: { per_day: 7 }', { guards: { perDay: 7 } }],
  ])('of %s hold whatever a playbook says', (bound, held) => {
    for (const kind of ['repository', 'server', 'shipped'] as const) {
      const playbook = playbookOf(EAGER, kind);
      const cut = cutDown(playbook, boundsOf(`  - { scope: "*", ${bound} }`));
      expect(cut).toMatchObject(held);
      expect(cut.digest).toBe(playbook.digest);
    }
  });

  it('raise nothing, and say of what they lower that it is the server’s', () => {
    const wide = boundsOf(
      '  - { scope: "*", level: auto, guards: { per_hour: 100, allow_forks: true, approvers: 1 } }',
    );
    const modest = playbookOf('level: observe, guards: { per_hour: 1, approvers: 3, allow_forks: true }');
    expect(cutDown(modest, wide)).toEqual(modest);
    const cut = cutDown(playbookOf(EAGER), boundsOf('  - { scope: "*", level: suggest, guards: { per_hour: 5 } }'));
    expect(cut.written).toMatchObject({ level: 'server', guards: { perHour: 'server', massFailureShare: 'playbook' } });
  });

  it.each([
    [
      'one of everything',
      'scope: "*", level: approve',
      [['auto', 'approve', 'bounds of the server let no playbook go beyond approve']],
    ],
    [
      'a narrow one',
      'scope: github/acme, level: observe',
      [['auto', 'observe', 'bounds of the server let no playbook in `github/acme` go beyond observe']],
    ],
    [
      'two, one after the other',
      'scope: "*", level: approve }\n  - { scope: github/acme, level: suggest',
      [
        ['auto', 'approve', 'bounds of the server let no playbook go beyond approve'],
        ['approve', 'suggest', 'bounds of the server let no playbook in `github/acme` go beyond suggest'],
      ],
    ],
    [
      'only the one that lowers',
      'scope: "*", level: suggest }\n  - { scope: github/acme, level: approve',
      [['auto', 'suggest', 'bounds of the server let no playbook go beyond suggest']],
    ],
    ['none that leaves it', 'scope: "*", level: auto, guards: { per_hour: 1 }', undefined],
  ])('that lower the level are named: %s', (_, bounds, lowered) => {
    const cut = cutDown(playbookOf(EAGER), boundsOf(`  - { ${bounds} }`));
    expect(cut.lowered?.map(({ from, to, sentence }) => [from, to, sentence])).toEqual(lowered);
  });

  it('of several scopes all hold, in any case of their letters', () => {
    const all = boundsOf(`
  - { scope: "*", guards: { per_hour: 50 } }
  - { scope: github/Acme, level: approve }
  - { scope: github/acme/shop, guards: { per_hour: 3 } }
  - { scope: gitlab/acme, level: observe }`);
    const within = (name: string | null) => {
      const { level, guards } = cutDown(playbookOf(EAGER), boundsOver(all, name));
      return [level, guards.perHour];
    };
    expect(within('github/acme/Shop')).toEqual(['approve', 3]);
    expect(within('github/acme/other')).toEqual(['approve', 50]);
    expect(within('github/another/shop')).toEqual(['auto', 50]);
    expect(within('gitlab/acme/shop')).toEqual(['observe', 50]);
    expect(within(null)).toEqual(['auto', 50]);
  });

  it.each([
    ['{ level: auto }', '2:5 expected a `scope` in each of `bounds`, came none'],
    ['{ scope: acme, level: auto }', 'expected a `scope` in each of `bounds`, came `acme`; write "*", github/acme'],
    ['{ scope: "*" }', 'expected `level` or `guards` in `bounds`, came neither'],
    ['{ scope: "*", level: aut }', 'unknown level `aut`: did you mean `auto`?'],
    ['{ scope: "*", guards: { per_hour: 1000 } }', 'expected a whole number from 0 to 100 for `per_hour`'],
    ['{ scope: "*", levl: auto }', 'unknown key `levl` in `bounds`: did you mean `level`?'],
  ])('%s are refused', (bound, message) => {
    const result = read(`bounds:\n  - ${bound}`);
    const problems = result.ok ? [] : result.problems.map((one) => `${one.line}:${one.column} ${one.message}`);
    expect(problems.join('; ')).toContain(message);
  });

  it.each(['repository', 'shipped'] as const)('of a %s are none', (kind) => {
    const result = read('bounds: [{ scope: "*", level: auto }]', kind);
    expect(result).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringContaining('expected no `bounds` here') }],
    });
  });
});
