import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Shown } from '../helpers/api-reader.ts';
import { GithubSide } from '../helpers/github-side.ts';
import { GitlabSide } from '../helpers/gitlab-side.ts';
import { HealingTrial } from '../helpers/healing-trial.ts';
import type { NetworkTool } from '../helpers/network-logs.ts';
import { runRegreen } from './program.ts';

// How far playbooks go is for whoever runs the server: bounds make a question of what would be done, and their guards
// block, whoever wrote the playbook, in the whole program and in their scope alone.

const CALM = 'cooldown: 0s, per_hour: 100, mass_failure: 1, attempts_per_incident: 10, flaps_per_week: 50';
const playbook = (name: string, branch: string) => `
  - name: ${name}
    when: { category: network, branch: "${branch}-*" }
    level: auto
    guards: { ${CALM} }
    steps: [{ action: rerun_failed_jobs }]
    verify: { run: green, within: 1h }
    otherwise: []
`;
const PLAYBOOKS = `
playbooks:${playbook('of the server', 'work')}
bounds:
  - { scope: "*", level: approve }
  - { scope: github/acme/shop, guards: { per_hour: 1 } }
  - scope: gitlab/acme
    guards: { freeze_windows: [{ from: "00:00", to: "12:00" }, { from: "12:00", to: "00:00" }] }
`;
/** Whoever may push to the default branch writes this one. */
const OWN = `playbooks:${playbook('of the repository', 'own')}`;

let github: GithubSide;
let gitlab: GitlabSide;
let environment: Record<string, string>;
let trial: HealingTrial;
beforeAll(async () => {
  github = await GithubSide.open();
  gitlab = await GitlabSide.open();
  github.fake.files.set('.regreen.yml', OWN);
  environment = { ...github.environment, ...gitlab.environment };
  trial = await HealingTrial.open(PLAYBOOKS, environment);
});
afterAll(async () => {
  await trial?.close();
  await Promise.all([github?.close(), gitlab?.close()]);
});

const isAsked = ({ state }: Shown) => state === 'awaiting_decision';
const rerunOf = (run: number) => `POST /actions/runs/${run}/rerun-failed-jobs`;
const regreen = (args: readonly string[]) =>
  runRegreen([...args, '--data', trial.server.data], {
    environment: { ...environment, REGREEN_HEALING_PLAYBOOKS: trial.playbooks, ...trial.notices.environment },
  });

async function fails(run: number, tool: NetworkTool, branch = `work-${run}`): Promise<void> {
  github.fail(run, { tool, branch });
  await github.tell(trial.server.address, run);
}

describe('bounds of the server', () => {
  it.each([
    { run: 1, tool: 'npm', branch: 'work-1', name: 'of the server' },
    { run: 2, tool: 'pip', branch: 'own-2', name: 'of the repository' },
  ] as const)('make a question of what the playbook $name would do by itself', async ({ run, tool, branch, name }) => {
    await fails(run, tool, branch);
    expect(await trial.healing(run, isAsked)).toMatchObject({ playbook: name, level: 'approve', reason: null });
    expect(github.changes(run)).toEqual([]);
  });

  it('are shown beside the playbooks they cut down, as the server that they come from', async () => {
    const shown = async (repository: string) => {
      const { data } = await trial.api.read(`/playbooks?repository=${repository}`);
      const one = (data as readonly Shown[]).find(({ name }) => name === 'of the server')!;
      const values = (one.values as readonly Shown[]).filter(({ from }) => from === 'server');
      return { level: one.level, values: values.map(({ name, value }) => `${String(name)}: ${String(value)}`) };
    };
    expect(await shown('github/acme/shop')).toEqual({
      level: 'approve',
      values: ['level: approve', 'guards.per_hour: 1'],
    });
    const { level, values } = await shown('gitlab/acme/shop');
    expect([level, values]).toEqual(['approve', ['level: approve', expect.stringMatching(/^guards.freeze_windows: /)]]);
  });

  it.each(['acme/shop', 'gith', '*'])(
    'are not left out where a repository is named without its system: %s',
    async (name) => {
      await expect(trial.api.read(`/playbooks?repository=${name}`)).rejects.toThrow(
        /answered 400.*expected a repository after its CI system, as github\/acme\/shop/,
      );
    },
  );

  it('block by the guard of a narrower scope, which is named, once its one change of the hour is made', async () => {
    const { id } = await trial.healing(1, isAsked);
    const [request] = await trial.api.listWhen(`/requests?healing=${String(id)}`, ([first]) => first !== undefined);
    const agreed = await regreen(['approve', String(id), '--hash', String(request!.content_hash)]);
    expect(agreed.stdout).toBe(`${String(id)}: approved\n`);
    await trial.healing(1, ({ state }) => state === 'verifying');
    expect(github.changes()).toEqual([rerunOf(1)]);

    await fails(3, 'git');
    const held = await trial.healing(3, ({ reason }) => reason !== null);
    expect(held.reason).toEqual({
      code: 'per_hour',
      sentence: '1 of 1 changes in this repository within the last hour are used',
    });
    const failure = (await trial.api.list('/failures')).find(({ run }) => run === '3')!.id;
    const { json } = await trial.api.post('/heal', { failure, dry_run: true });
    expect(json).toMatchObject({
      playbook: 'of the server',
      reason: { code: 'per_hour' },
      actions: [],
      withheld: [{ kind: 'rerun_failed_jobs' }],
    });
    expect(json.guards).toContainEqual(expect.objectContaining({ guard: 'per_hour', passes: false }));
    expect(github.changes()).toEqual([rerunOf(1)]);
  });

  it('block by a freeze window where they hold, and only there', async () => {
    gitlab.fail(4, { tool: 'curl' });
    await gitlab.tell(trial.server.address, 4);
    const frozen = await trial.healing(4, ({ reason }) => reason !== null);
    expect(frozen.reason).toMatchObject({
      code: 'freeze_window',
      sentence: expect.stringMatching(/freeze window is open until/),
    });
    expect(gitlab.fake.host.effects).toEqual([]);
    // The question about GitHub was asked in the same minute.
    expect(await trial.healing(2, isAsked)).toMatchObject({ playbook: 'of the repository' });
  });
});
