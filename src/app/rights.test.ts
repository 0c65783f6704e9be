import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FakeHost } from '../../test/helpers/fake-host.ts';
import { examineRights } from './rights.ts';
import { readSettings } from './settings-reader.ts';

const folder = mkdtempSync(join(tmpdir(), 'regreen-rights-'));
const PLAYBOOKS = `
playbooks:
  - name: call somebody
    when: { category: deployment }
    level: auto
    steps: [{ action: escalate, to: on-call }, { action: cancel_run }]
`;
let host: FakeHost;
let scopes = '';
beforeAll(async () => {
  writeFileSync(join(folder, 'playbooks.yml'), PLAYBOOKS);
  host = await FakeHost.open((_, response) => {
    response.writeHead(200, { 'x-oauth-scopes': scopes }).end(JSON.stringify({ login: 'ada' }));
  });
});
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true });
});

const examine = (environment: Record<string, string>) =>
  examineRights(readSettings({ flags: {}, environment, file: null }).settings);

it('says what playbooks need at a system, and what to grant', async () => {
  const environment = {
    REGREEN_GITHUB_TOKEN: 't',
    REGREEN_GITHUB_API_URL: host.address,
    REGREEN_HEALING_PLAYBOOKS: join(folder, 'playbooks.yml'),
  };
  scopes = 'public_repo';
  const [lacking] = await examine(environment);
  expect(lacking).toMatchObject({ name: 'github rights', state: 'doubtful' });
  expect(lacking!.detail).toMatch(
    /^the token of ada: .*rerun_failed_jobs.*cancel_run.* need actions: write: grant the scope repo$/,
  );
  scopes = 'repo';
  const [whole] = await examine(environment);
  expect(whole).toMatchObject({ name: 'github rights', state: 'good' });
  expect(whole!.detail).toContain('actions: write');
});

it('says which receivers answer, which do not, and whom playbooks name in vain', async () => {
  const findings = await examine({
    REGREEN_NOTIFY_SLACK_URL: `${host.address}/services/the-secret`,
    REGREEN_NOTIFY_RECEIVERS: JSON.stringify([{ name: 'team', slack_url: 'http://127.0.0.1:9/the-secret' }]),
    REGREEN_HEALING_PLAYBOOKS: join(folder, 'playbooks.yml'),
  });
  expect(findings).toMatchObject([
    { name: 'receiver slack', state: 'good' },
    { name: 'receiver team', state: 'doubtful' },
    { name: 'receivers', state: 'doubtful', detail: expect.stringContaining('playbook call somebody tells on-call') },
  ]);
  expect(JSON.stringify(findings)).not.toContain('the-secret');
});

it('says what is set by half, and that nobody is told where nobody is set up', async () => {
  expect(await examine({ REGREEN_NOTIFY_WEBHOOK_URL: 'https://x.example' })).toMatchObject([
    { name: 'healing', state: 'bad', detail: expect.stringContaining('notify.webhook_secret') },
  ]);
  expect(await examine({})).toMatchObject([{ name: 'receivers', state: 'good' }]);
});
