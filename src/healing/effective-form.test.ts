import { expect, it } from 'vitest';
import { sha256 } from '../../test/helpers/situations.ts';
import { cutDown } from './bounds.ts';
import { effectiveForm, printSteps } from './effective-form.ts';
import { GUARD_SETTINGS } from './guard-settings.ts';
import { readPlaybooks } from './playbook-reader.ts';

const TEXT = `playbooks:
  - name: x
    if: "category == 'network'"
    guards:
      per_hour: 50
      cooldown: 1h30m
      freeze_windows: [{ days: [fri, sat], from: "18:00", to: "06:00" }]
    steps: [{ wait: 90s }, { action: notify, to: chat }]
`;

it('tells every value and where it comes from', () => {
  const read = readPlaybooks(TEXT, {
    origin: { kind: 'repository', file: '.regreen.yml' },
    sha256,
  });
  const [playbook] = (read as Extract<typeof read, { ok: true }>).playbooks;
  const bounds = { scope: '*', level: 'observe' as const, guards: { perHour: 10, perDay: 30 } };
  const rows = effectiveForm(cutDown(playbook!, [bounds]));
  const shown = rows.map(({ key, value, source, place }) => `${key} = ${value} (${source} ${place?.line ?? '-'})`);
  expect(shown).toEqual(
    expect.arrayContaining([
      'name = x (playbook 2)',
      'if = category == "network" (playbook 3)',
      'level = observe (server -)',
      'guards.per_hour = 10 (server 5)',
      'guards.per_day = 30 (server -)',
      'guards.cooldown = 1h30m (playbook 6)',
      'guards.freeze_windows = fri sat 18:00 to 06:00 UTC (playbook 7)',
      'guards.attempts_per_run = 1 (default -)',
      'steps = wait 1m30s, notify (to: chat) (playbook 8)',
      'verify = run is green within 2h (default -)',
      'otherwise = escalate (default -)',
    ]),
  );
  expect(rows).toHaveLength(6 + GUARD_SETTINGS.length);
});

it('tells each step by itself, with all its options', () => {
  const cache = '{ action: rerun_without_cache, cache: npm-, default_branch: true }';
  const text = `playbooks: [{ name: x, when: { category: network }, steps: [{ wait: 2m }, ${cache}] }]`;
  const read = readPlaybooks(text, { origin: { kind: 'repository', file: '.regreen.yml' }, sha256 });
  const [playbook] = (read as Extract<typeof read, { ok: true }>).playbooks;
  expect(printSteps(playbook!.steps)).toEqual(['wait 2m', 'rerun_without_cache (cache: npm-, default_branch: true)']);
  expect(printSteps([])).toEqual([]);
});
