import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildDashboard } from '../../scripts/build-dashboard.ts';
import { startBrowser } from '../helpers/browser.ts';
import { FakeGithubActions } from '../helpers/fake-github-actions.ts';
import { githubHeaders, JOB_BASE, RUN_BASE, workflowJobBody } from '../helpers/github-deliveries.ts';
import { PASSWORD, type Program, startProgram, WEBHOOK_SECRET } from '../helpers/program.ts';

// On the real program beside a GitHub of its own: what the pages promise is what is done there, once, and what is seen.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });
/** A healing looks at its run after 5, 10 and 20 seconds where no webhook tells of it. */
const PATIENCE = { timeout: 60_000 };

const TOKEN = 'the-token-of-the-tests';
const LOG = `##[group]Run npm ci
npm ci
##[endgroup]
npm error code ECONNRESET
npm error network read ECONNRESET
npm error network This is a problem related to network connectivity.
##[error]Process completed with exit code 1.
`;
const PLAYBOOKS = `playbooks:
  - name: lost connection
    when: { category: network, confidence: ">= 0.5" }
    level: approve
    guards: { attempts_per_run: 1, attempts_per_incident: 10, cooldown: 0s, flaps_per_week: 50 }
    steps: [{ action: rerun_failed_jobs }]
    verify: { run: green, within: 2h }
    otherwise: []
`;

const directory = mkdtempSync(join(tmpdir(), 'regreen-playbooks-'));
let github: FakeGithubActions;
let program: Program;
let browser: Browser;
const people = new Map<string, BrowserContext>();
const complaints: string[] = [];

beforeAll(async () => {
  await buildDashboard('dist/dashboard');
  const file = join(directory, 'playbooks.yml');
  writeFileSync(file, PLAYBOOKS);
  github = await FakeGithubActions.open({ repository: 'acme/shop', token: TOKEN });
  program = await startProgram({
    REGREEN_GITHUB_TOKEN: TOKEN,
    REGREEN_GITHUB_API_URL: github.host.api.address,
    REGREEN_GITHUB_ALSO_TRUSTED: `127.0.0.1:${github.github.storage.port}`,
    REGREEN_HEALING_PLAYBOOKS: file,
  });
  browser = await startBrowser();
  for (const [name, role] of [
    ['olga', 'operator'],
    ['omar', 'operator'],
    ['vera', 'viewer'],
  ] as const) {
    const email = `${name}@example.test`;
    await program.person(email, role);
    const context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
    const data = { email, password: PASSWORD };
    expect((await context.request.post(`${program.address}/auth/login`, { data })).status()).toBe(200);
    people.set(name, context);
  }
});
afterEach(() => {
  expect(complaints.splice(0)).toEqual([]);
});
afterAll(async () => {
  await browser?.close();
  await program?.close();
  await github?.close();
  rmSync(directory, { recursive: true, force: true });
});

async function open(path: string, name: string, isLive = true): Promise<Page> {
  const page = await people.get(name)!.newPage();
  page.setDefaultTimeout(PATIENCE.timeout);
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (/content security policy|trusted/i.test(message.text())) complaints.push(message.text());
  });
  if (!isLive) await page.route('**/api/v1/stream', (route) => route.abort());
  await page.goto(program.address + path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

/** A job fails at GitHub, and GitHub tells of it. */
async function fail(number: number): Promise<void> {
  const nowMs = Date.now();
  github.github.runs.push({
    id: RUN_BASE + number,
    conclusion: 'failure',
    createdAt: new Date(nowMs - 60_000).toISOString(),
    updatedAt: new Date(nowMs).toISOString(),
    jobs: [{ id: JOB_BASE + number, name: 'install', step: 'npm ci', conclusion: 'failure', log: LOG }],
  });
  await deliver(number);
}

async function deliver(number: number): Promise<void> {
  // What judges the code is never run again; what only prepares it may be.
  const told = workflowJobBody({ secret: WEBHOOK_SECRET, number });
  const body = told.replace('test (node 24)', 'install').replace('npm test', 'npm ci');
  const headers = githubHeaders(body, WEBHOOK_SECRET);
  const answer = await fetch(`${program.address}/webhooks/github`, { method: 'POST', headers, body });
  expect(answer.status).toBe(202);
}

/** The healing of the newest question. */
async function asked(): Promise<string> {
  const read = () =>
    program.storage.requests
      .list('everything', { state: 'open' }, { limit: 1, after: null })
      .then(({ items }) => items[0]);
  await expect.poll(read, PATIENCE).toBeDefined();
  return (await read())!.healingId;
}

const rerunsOf = (number: number) =>
  github.host.effects.filter(({ path }) => path.endsWith(`/actions/runs/${RUN_BASE + number}/rerun-failed-jobs`))
    .length;

describe('healing', () => {
  it('asks, is agreed to by keys, runs the jobs again once, and shows what came of it', async () => {
    const page = await open('/approvals', 'olga');
    await page.getByRole('heading', { name: 'No question is open' }).waitFor();
    await fail(1);
    const row = page.locator('.approval').filter({ hasText: 'acme/shop' });
    await row.getByText(`/repos/acme/shop/actions/runs/${RUN_BASE + 1}/rerun-failed-jobs`).waitFor();
    expect(rerunsOf(1)).toBe(0);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/healings/hea_*');
    await page.getByLabel('Note').fill('The registry is back');
    await page.getByRole('button', { name: 'Approve' }).dblclick();
    await page.getByText('The registry is back').waitFor();
    await expect.poll(() => rerunsOf(1), PATIENCE).toBe(1);
    await page.locator('.trail').getByText('Verifying').waitFor();
    await page.getByText('To undo it:').waitFor();
    github.goOn(RUN_BASE + 1, 'success');
    await page.getByRole('heading', { level: 1, name: 'It helped: the new run is green.' }).waitFor();
    expect(rerunsOf(1)).toBe(1);
    await page.getByRole('link', { name: 'Its incident' }).click();
    await page.locator('.rows-healings .row').filter({ hasText: 'It helped' }).waitFor();
  });

  it('takes one answer, tells whoever comes second why, and shows a viewer all but the buttons', async () => {
    await fail(2);
    const path = `/healings/${await asked()}`;
    const [olga, omar, vera] = [await open(path, 'olga', false), await open(path, 'omar'), await open(path, 'vera')];
    await vera.locator('.question').getByText('/rerun-failed-jobs').waitFor();
    expect(await vera.locator('main button').count()).toBe(0);
    const csrf = ((await (await vera.request.get(`${program.address}/auth/me`)).json()) as { csrf: string }).csrf;
    const refused = await vera.request.post(`${program.address}/api/v1${path}/cancel`, {
      headers: { 'x-csrf-token': csrf },
    });
    expect(refused.status()).toBe(403);

    await omar.getByRole('button', { name: 'Reject' }).click();
    await omar.getByRole('status').getByText('You rejected it.').waitFor();
    await olga.getByRole('button', { name: 'Approve' }).click();
    await olga
      .getByRole('alert')
      .getByText(/^Your answer was not taken: .+ This is how it stands now\.$/)
      .waitFor();
    await olga.locator('.question').waitFor({ state: 'detached' });
    expect(rerunsOf(2)).toBe(0);
    await vera.locator('.trail').getByText('Nothing done').waitFor();
    // Who it was is told by name, also to those who may not see accounts.
    await vera.getByRole('region', { name: 'What people said' }).getByText('omar').waitFor();
  });

  it('stops with one click; a failure says in one sentence why it waits, and is asked about when it goes on', async () => {
    const stop = await open('/stop', 'olga');
    await stop.getByRole('button', { name: 'Stop all healing now' }).click();
    await stop.getByRole('alert', { name: 'Healing is stopped' }).waitFor();
    const seen = await open('/stop', 'vera');
    await seen.getByRole('alert', { name: 'Healing is stopped' }).getByText('By olga').waitFor();
    await fail(3);
    const failures = await open('/failures', 'olga');
    const { items } = await (async () => {
      const read = () =>
        program.storage.healings.list('everything', { run: String(RUN_BASE + 3) }, { limit: 1, after: null });
      await expect.poll(async () => (await read()).items[0]?.state, PATIENCE).toBe('stuck');
      return await read();
    })();
    expect(items).toHaveLength(1);
    await failures.locator('[data-row]').first().click();
    const card = failures.getByRole('region', { name: 'Healing', exact: true });
    await card.getByText(/stopped/).waitFor();
    expect(rerunsOf(3)).toBe(0);

    await stop.getByRole('button', { name: 'Let healing go on' }).click();
    await stop.getByRole('heading', { name: 'Healing is stopped nowhere' }).waitFor();
    const healing = await open(`/healings/${items[0]!.id}`, 'olga');
    await healing
      .getByText(`/actions/runs/${RUN_BASE + 3}/rerun-failed-jobs`)
      .first()
      .waitFor();
    await healing.getByRole('button', { name: 'Approve' }).click();
    await expect.poll(() => rerunsOf(3), PATIENCE).toBe(1);
  });

  it('shows playbooks with where each value comes from', async () => {
    const page = await open('/playbooks', 'vera');
    const card = page.locator('.playbook').filter({ hasText: 'lost connection' });
    await card.getByText('Limits, and where each comes from').click();
    expect(await card.getByRole('row').filter({ hasText: 'Attempts per incident' }).textContent()).toMatch(
      /10.*playbooks\.yml:\d+/,
    );
    expect(await page.locator('.playbook').count()).toBeGreaterThan(3);
  });

  it('keeps an audit that holds together', async () => {
    expect(await program.storage.audit.verify()).toBeNull();
  });
});
