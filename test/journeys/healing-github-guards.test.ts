import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Shown } from '../helpers/api-reader.ts';
import { GithubSide, type RedRun } from '../helpers/github-side.ts';
import { HealingTrial } from '../helpers/healing-trial.ts';
import { githubNetworkLog } from '../helpers/network-logs.ts';
import { runRegreen } from './program.ts';

// Why a run on GitHub is not healed, told by the whole program: each guard by its name, nothing changed. And which
// playbooks hold there: those of the default branch, and no broken ones.

const calm = (more: Readonly<Record<string, string | number>> = {}) => {
  const guards = {
    cooldown: '0s',
    per_hour: 100,
    mass_failure: 1,
    attempts_per_incident: 10,
    flaps_per_week: 50,
    ...more,
  };
  return `{ ${Object.entries(guards)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')} }`;
};
const playbook = (name: string, guards = calm(), steps = '[{ action: rerun_failed_jobs }]') => `
  - name: ${name}
    when: { category: network, branch: "${name}-*" }
    level: auto
    guards: ${guards}
    steps: ${steps}
    verify: { run: green, within: 1h }
    otherwise: []`;
const PLAYBOOKS = `
playbooks:
${playbook('frozen', calm({ freeze_windows: '[{ from: "00:00", to: "12:00" }, { from: "12:00", to: "00:00" }]' }))}
${playbook('guarded', calm({ protected_branches: '["guarded-*"]' }))}
${playbook('outage', calm({ mass_failure: 0.1 }))}
${playbook('few', calm({ failed_jobs_most: 1 }))}
${playbook('spent', calm({ attempts_per_run: 0 }))}
${playbook('broke', calm({ minutes_per_day: 0 }))}
${playbook('hourly', calm({ per_hour: 0 }))}
${playbook('daily', calm({ per_day: 0 }))}
  - name: at once
    when: { category: network }
    level: auto
    guards: ${calm()}
    steps: [{ action: rerun_failed_jobs }]
    verify: { run: green, within: 1h }
`;

/** Of the default branch of the repository, and of another that would allow more. */
const OWN = `
playbooks:
  - name: of the repository
    when: { category: network, branch: "own-*" }
    level: observe
    steps: [{ action: rerun_failed_jobs }]
`;
const SMUGGLED = OWN.replace('observe', 'auto');

const lint = githubNetworkLog('npm').replace(
  /npm error.*\n/g,
  'src/a.ts(3,5): error TS2322: Type string is not number.\n',
);

let github: GithubSide;
let trial: HealingTrial;
beforeAll(async () => {
  github = await GithubSide.open();
  github.fake.files.set('.regreen.yml', OWN);
  github.fake.files.set('own-400:.regreen.yml', SMUGGLED);
  trial = await HealingTrial.open(PLAYBOOKS, github.environment);
  for (const id of [1, 2, 3, 4, 5]) {
    github.pass(id);
    await github.tell(trial.server.address, id);
  }
});
afterAll(async () => {
  await trial?.close();
  await github?.close();
});

const isOver = ({ finished_at }: Shown) => finished_at !== null;

interface Row extends RedRun {
  readonly guard: string;
  readonly says: RegExp;
  readonly because: string;
}

const both = { build: githubNetworkLog('npm'), types: lint };
const ROWS: readonly Row[] = [
  { guard: 'fork_origin', head: 'mallory/shop', says: /pull request of a fork/, because: 'a fork caused it' },
  {
    guard: 'fork_origin',
    event: 'pull_request_target',
    says: /anybody may have caused the run/,
    because: 'strangers can begin such a run with the rights of the repository',
  },
  { guard: 'own_commits', branch: 'regreen/fix-1', says: /begins with regreen\//, because: 'it was made here' },
  {
    guard: 'protected_branch',
    branch: 'guarded-1',
    says: /protected by `guarded-\*`/,
    because: 'the branch is protected',
  },
  {
    guard: 'freeze_window',
    branch: 'frozen-1',
    says: /freeze window is open until/,
    because: 'people agreed on none now',
  },
  {
    guard: 'mass_failure',
    branch: 'outage-1',
    says: /runs within the last hour were red/,
    because: 'much else is red',
  },
  { guard: 'all_jobs_qualify', jobs: both, says: /1 of 2 failed jobs/, because: 'one job failed for the change' },
  {
    guard: 'too_many_failed_jobs',
    branch: 'few-1',
    jobs: { one: githubNetworkLog('npm'), two: githubNetworkLog('npm') },
    says: /2 failed jobs in this run, more than 1/,
    because: 'it is more than a hiccup',
  },
  { guard: 'attempts_per_run', branch: 'spent-1', says: /0 of 0 changes for this run/, because: 'it was tried enough' },
  { guard: 'minutes_budget', branch: 'broke-1', says: /0 of 0 minutes/, because: 'its minutes are spent' },
  { guard: 'per_day', branch: 'daily-1', says: /within the last day are used/, because: 'it was a long day' },
  { guard: 'per_hour', branch: 'hourly-1', says: /within the last hour are used/, because: 'it was a long hour' },
];

describe('a red run on GitHub is left alone', () => {
  it.each(ROWS.map((row, place) => ({ ...row, id: 300 + place })))(
    'by $guard, when $because',
    async ({ id, guard, says, because: _, ...run }) => {
      github.fail(id, run);
      await github.tell(trial.server.address, id);
      const healing = await trial.healing(id, isOver);
      expect(healing).toMatchObject({ state: 'not_healed_by_choice', outcome: null, reason: { code: guard } });
      expect((healing.reason as Shown).sentence).toMatch(says);
      const { guards, actions } = await trial.api.read(`/healings/${String(healing.id)}`);
      expect(guards).toContainEqual(expect.objectContaining({ guard, passes: false }));
      expect(actions).toEqual([]);
      expect(github.changes()).toEqual([]);
    },
  );
});

describe('playbooks of a repository', () => {
  it('are those of its default branch: a pull request never changes what judges it', async () => {
    github.fail(400, { branch: 'own-400', tool: 'curl' });
    await github.tell(trial.server.address, 400);
    expect(await trial.healing(400, isOver)).toMatchObject({
      state: 'observed',
      playbook: 'of the repository',
      reason: { code: 'level_observe' },
    });
    expect(github.changes()).toEqual([]);
    const read = github.fake.host.api.calls.filter(({ path }) => path.includes('/contents/'));
    expect(new Set(read.map(({ path }) => path))).toEqual(new Set(['/repos/acme/shop/contents/.regreen.yml']));
  });
});

describe('a broken playbook is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'regreen-broken-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const when = 'when: { category: network }';
  const rerun = 'steps: [{ action: rerun_failed_jobs }]';

  it.each([
    {
      what: 'an unknown key',
      text: `playbooks:\n  - name: a\n    ${when}\n    lvel: auto\n    ${rerun}\n`,
      says: /:4:5 unknown key "?`?lvel.*level/,
    },
    {
      what: 'an unknown action',
      text: `playbooks:\n  - name: a\n    ${when}\n    steps:\n      - action: rerun_faild_jobs\n`,
      says: /:5:17 unknown action .*rerun_faild_jobs.*rerun_failed_jobs/,
    },
    {
      what: 'a cycle',
      text: `playbooks:\n  - { name: a, ${when}, steps: [{ playbook: b }] }\n  - { name: b, ${when}, steps: [{ playbook: a }] }\n`,
      says: /:2:\d+ .*(?:circle|cycle|itself)/,
    },
    {
      what: 'an expression that would not end',
      text: `playbooks:\n  - name: a\n    if: "while (true) {}"\n    ${rerun}\n`,
      says: /:3:\d+ /,
    },
    {
      what: 'an expression nested without end',
      text: `playbooks:\n  - name: a\n    if: '${'('.repeat(500)}category == "network"${')'.repeat(500)}'\n    ${rerun}\n`,
      says: /:3:\d+ /,
    },
  ])('by the server before it starts, with file, line and fix: $what', async ({ text, says }) => {
    const file = join(folder, 'broken.yaml');
    writeFileSync(file, text);
    const { code, stdout, stderr } = await runRegreen(['serve', '--port', '0', '--data', folder], {
      environment: { REGREEN_HEALING_PLAYBOOKS: file },
    });
    expect(code).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toContain('the playbooks are wrong: ');
    expect(stderr).toContain('broken.yaml');
    expect(stderr).toMatch(says);
  });

  it('also where the repository has it: the page says where, and what others would do needs a person', async () => {
    const broken = await GithubSide.open();
    broken.fake.files.set('.regreen.yml', OWN.replace('level: observe', 'levl: observe'));
    const other = await HealingTrial.open(PLAYBOOKS, broken.environment);
    try {
      broken.pass(1);
      await broken.tell(other.server.address, 1);
      broken.fail(500, { branch: 'own-500' });
      await broken.tell(other.server.address, 500);
      expect(await other.healing(500, ({ decided_at }) => decided_at !== null)).toMatchObject({
        state: 'awaiting_decision',
        playbook: 'at once',
        level: 'approve',
      });
      expect(broken.changes()).toEqual([]);
      const { problems } = await other.api.read('/playbooks?repository=github/acme/shop');
      expect(problems).toEqual([
        {
          file: 'acme/shop/.regreen.yml',
          line: 5,
          column: 5,
          sentence: expect.stringMatching(/unknown key .*levl.*level/),
        },
      ]);
    } finally {
      await other.close();
      await broken.close();
    }
  });
});
