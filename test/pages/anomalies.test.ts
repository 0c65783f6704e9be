import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildDashboard } from '../../scripts/build-dashboard.ts';
import { DETECTORS } from '../../src/anomaly/index.ts';
import { startBrowser } from '../helpers/browser.ts';
import { PERSON } from '../helpers/dashboard-server.ts';
import { startWatchedServer, type WatchedServer } from '../helpers/watched-server.ts';

// The pages of anomaly watch on the whole program, with a month of runs that were really judged.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const directory = mkdtempSync(join(tmpdir(), 'regreen-tables-'));
let server: WatchedServer;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  await buildDashboard('dist/dashboard');
  [server, browser] = await Promise.all([startWatchedServer(), startBrowser()]);
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
  await context.request.post(`${server.address}/auth/login`, {
    data: { email: PERSON.email, password: PERSON.password },
    headers: { origin: server.address },
  });
  page = await context.newPage();
  page.on('console', (message) => {
    if (/content security policy|trusted/i.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(server.address)) complaints.push(`asked ${request.url()}`);
  });
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('anomaly watch', () => {
  it('leads by keys from the inbox to what changed, and to the runs', async () => {
    await page.goto(`${server.address}/failures`);
    await page.getByRole('heading', { level: 1, name: 'Failures' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await page.waitForURL('**/anomalies');
    const row = page.locator('.row').filter({ hasText: 'Duration of runs' });
    await row.waitFor();
    expect(await row.textContent()).toMatch(/expected [\d.]+ to [\d.]+/);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'What changed nearby' }).waitFor();
    const nearby = await page.locator('aside').textContent();
    expect(nearby).toContain('900d900d90 → bad0bad0ba');
    expect(nearby).toContain('linux-24 → linux-26');

    const plot = page.getByRole('slider');
    await plot.focus();
    await page.keyboard.press('End');
    await page.keyboard.press('A');
    expect(await plot.getAttribute('aria-valuetext')).toContain('an anomaly');
    const run = page.locator('figcaption').getByRole('link', { name: /Its run/ });
    expect(await run.getAttribute('href')).toMatch(/^https:\/\/ci\.example\.test\/runs\/7\d\d$/);
  });

  it('takes what a person says of an anomaly', async () => {
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('a');
    await page.getByText('Acknowledged', { exact: true }).waitFor();
    await page.locator('aside').getByText(PERSON.name).waitFor();
    await page.keyboard.press('r');
    await page.getByText('Over', { exact: true }).first().waitFor();
    expect(await page.getByRole('button', { name: /Acknowledge/ }).count()).toBe(0);
  });

  it('shows a series with its samples and their runs', async () => {
    await page.goto(`${server.address}/series`);
    await page.locator('.row').filter({ hasText: 'Cost of runs' }).locator('[data-row]').click();
    await page.locator('.plot-line').waitFor();
    expect(await page.locator('.plot-anomaly').count()).toBeGreaterThan(0);
    expect(await page.locator('.plot-band').getAttribute('d')).toMatch(/^M/);
    expect(await page.locator('.figures tbody tr').count()).toBe(40);
    await page.locator('.figures a').first().waitFor();
  });

  it('shows series that are watched together, and which an anomaly shows in', async () => {
    const headers = { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' };
    const api = async (path: string, body?: object) => {
      const answer = await fetch(server.address + path, {
        headers,
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      });
      return (await answer.json()) as { id: string; data: { id: string; name: string }[] };
    };
    const { data } = await api('/api/v1/metrics/series?origin=own');
    const series = data.filter(({ name }) => /^run\.(duration|cost)/.test(name)).map(({ id }) => id);
    const { id } = await api('/api/v1/metrics/watches', { name: 'builds together', series, step_seconds: 3600 });
    for (let round = 0; round < 200; round++) {
      if ((await api(`/api/v1/anomalies?series=${id}&limit=${(round % 100) + 1}`)).data.length > 0) break;
      await page.waitForTimeout(300);
    }
    await page.goto(`${server.address}/series/${id}`);
    await page.getByRole('heading', { name: 'How unusual these are together' }).waitFor();
    await page.getByRole('link', { name: 'run.duration_seconds' }).waitFor();
    await page.locator('.row').filter({ hasText: 'builds together' }).locator('[data-row]').first().click();
    await page.getByRole('heading', { name: 'Shows in' }).waitFor();
    expect(await page.locator('aside').textContent()).toContain('run.duration_seconds');
  });

  it('shows an anomaly of hours ago among the samples around it, and the older and newer parts of its series', async () => {
    const headers = { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' };
    const nowMs = Date.now();
    const samples = Array.from({ length: 2600 }, (_, row) => ({
      name: 'queue',
      at: new Date(nowMs - (2600 - row) * 15_000).toISOString(),
      value: row >= 900 && row < 930 ? 500 : 20 + ((row * 7) % 10),
    }));
    const body = JSON.stringify({ samples });
    await fetch(`${server.address}/api/v1/metrics/samples`, { method: 'POST', headers, body });
    for (let round = 0; round < 200; round++) {
      await page.goto(`${server.address}/anomalies`);
      if ((await page.locator('.row').filter({ hasText: 'queue' }).count()) > 0) break;
      await page.waitForTimeout(300);
    }
    await page.locator('.row').filter({ hasText: 'queue' }).locator('[data-row]').first().click();
    await page.locator('.plot-window').waitFor();
    expect(await page.locator('.plot-anomaly').count()).toBeGreaterThan(0);
    const [left, plotLeft] = await Promise.all([
      page.locator('.plot-window').getAttribute('x'),
      page.locator('.plot-axes line').first().getAttribute('x1'),
    ]);
    expect(Number(left)).toBeGreaterThan(Number(plotLeft) + 20);

    await page.getByRole('link', { name: 'The series around it' }).click();
    await page.getByRole('heading', { name: 'Samples of this part' }).waitFor();
    expect(await page.locator('.plot-anomaly').count()).toBeGreaterThan(0);
    await page.keyboard.press('N');
    await page.getByRole('heading', { name: 'Newest samples' }).waitFor();
    expect(await page.locator('.plot-anomaly').count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Newer' }).count()).toBe(0);
    for (const _ of [1, 2]) {
      const before = page.url();
      await page.keyboard.press('o');
      await page.waitForURL((url) => url.href !== before && url.search.startsWith('?until='));
      await page.getByRole('heading', { name: 'Samples of this part' }).waitFor();
    }
    await page.getByRole('link', { name: 'Older' }).waitFor({ state: 'detached' });
    expect(await page.locator('.figures tbody tr').count()).toBe(40);
    await page.keyboard.press('n');
    await page.waitForURL('**?around=*');
    await page.getByRole('link', { name: 'Older' }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'Older' }).waitFor({ state: 'detached' });
  });

  it('judges a table from a file, shows why, and keeps the detector', async () => {
    const file = join(directory, 'builds.csv');
    const rows = Array.from({ length: 300 }, (_, row) =>
      row === 120 ? '900,-70,1' : `${row % 9},${(row * 13) % 11},0`,
    );
    writeFileSync(file, `<i>size</i>,wait,label\n${rows.join('\n')}\n`);
    await page.goto(`${server.address}/judge`);
    await page.getByLabel('Table, as CSV').setInputFiles(file);
    const offered = await page.getByLabel('Detector').locator('option').allTextContents();
    expect(offered).toEqual(['auto', ...DETECTORS.map(({ name }) => name)]);
    await page.getByLabel('Detector').selectOption('isolation_forest');
    await page.getByLabel('Column of labels').fill('label');
    await page.getByRole('button', { name: 'Judge' }).click();
    await page.getByRole('heading', { name: /rows of builds.csv are unusual/ }).waitFor();
    const first = await page.locator('.figures tbody tr').first().textContent();
    expect(first).toContain('121');
    expect(first).toContain('<i>size</i> = 900');
    expect(await page.locator('.card').first().textContent()).not.toContain('undefined');
    await page.getByText('ROC-AUC 1.000').waitFor();
    await page.locator('.score-plot .plot-points-unusual').waitFor({ state: 'attached' });

    await page.getByLabel('Keep what was learned as').fill('builds of the shop');
    await page.getByRole('button', { name: 'Keep the detector' }).click();
    await page.getByRole('heading', { level: 1, name: 'builds of the shop' }).waitFor();
    await page.getByText('on 300 rows with 1 anomalies: ROC-AUC 1.000, average precision 1.000; precision').waitFor();
    await page.getByText('chosen with the labels').waitFor();
    await page.keyboard.press('u');
    await page.locator('.row').filter({ hasText: 'builds of the shop' }).waitFor();
  });

  it('says what is wrong with a table', async () => {
    const file = join(directory, 'ragged.csv');
    writeFileSync(file, 'a,b\n1,2\n3\n');
    await page.goto(`${server.address}/judge`);
    await page.getByLabel('Table, as CSV').setInputFiles(file);
    await page.getByRole('button', { name: 'Judge' }).click();
    await page.getByRole('alert').getByText('row 2, column 2').waitFor();
  });

  it('fits a narrow screen, and never complains', async () => {
    await page.setViewportSize({ width: 380, height: 800 });
    for (const path of ['/anomalies', '/series', '/detectors', '/judge']) {
      await page.goto(server.address + path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      const excess = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      expect(excess, path).toBeLessThanOrEqual(0);
    }
    expect(complaints).toEqual([]);
  });
});
