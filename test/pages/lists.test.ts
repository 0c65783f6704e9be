import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NAMED } from '../helpers/dashboard-data.ts';
import { answerWith, BROKEN, neverAnswer, onPage, PageTrial } from '../helpers/page-trial.ts';

let trial: PageTrial;
beforeAll(async () => {
  trial = await PageTrial.start();
});
afterEach(async () => {
  await trial.closePages();
  expect(trial.complaints.splice(0)).toEqual([]);
});
afterAll(() => trial?.end());

const NOTHING = { data: [], page: { next_cursor: null, has_more: false } };

describe.each([
  { path: '/failures', api: '**/api/v1/failures*', title: 'Failures', empty: 'Nothing has failed yet' },
  { path: '/healings', api: '**/api/v1/healings*', title: 'Healings', empty: 'Nothing has been healed yet' },
  { path: '/incidents', api: '**/api/v1/incidents*', title: 'Incidents', empty: 'No incidents' },
])('the list of $path', ({ path, api, title, empty }) => {
  it('says that it is loading', async () => {
    const page = await trial.prepare();
    await neverAnswer(page, api);
    await page.goto(trial.server.address + path);
    await page.getByRole('status').filter({ hasText: 'Loading' }).waitFor();
  });

  it('says what went wrong, and tries again when asked', async () => {
    const page = await trial.prepare();
    await answerWith(page, api, 503, BROKEN);
    await page.goto(trial.server.address + path);
    await page.getByRole('alert').getByText(BROKEN.title).waitFor();
    await page.unroute(api);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.row').first().waitFor();
  });

  it('says so when there is nothing', async () => {
    const page = await trial.prepare();
    await answerWith(page, api, 200, NOTHING);
    await page.goto(trial.server.address + path);
    await page.getByRole('heading', { name: empty }).waitFor();
  });

  it('shows what there is, under one heading', async () => {
    const page = await trial.open(path);
    await page.locator('.row').first().waitFor();
    expect(await page.getByRole('heading', { level: 1 }).allInnerTexts()).toEqual([title]);
    expect(await page.title()).toBe(`${title} · Regreen`);
  });

  it('walks through rows by keys', async () => {
    const page = await trial.open(path);
    await page.locator('.row').first().waitFor();
    for (const key of ['j', 'j', 'k', 'j']) await page.keyboard.press(key);
    const second = page.locator('[data-row]').nth(1);
    expect(await second.evaluate((row) => row.matches(':focus'))).toBe(true);
    const address = await second.getAttribute('href');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**${address}`);
  });
});

describe('failures', () => {
  it('keeps its filters in the address, and going back brings them back', async () => {
    const page = await trial.open('/failures');
    await page.locator('.row').first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('harbour/gateway');
    await page.waitForURL('**/failures?repository=harbour%2Fgateway');
    await page.getByLabel('Whose fault').selectOption('flaky');
    await page.waitForURL('**/failures?repository=harbour%2Fgateway&origin=flaky');
    await page.getByText('reconnects after a lost socket').first().waitFor();
    const rows = await page.locator('.row').allInnerTexts();
    expect(rows.every((row) => row.includes('Flaky test') && row.includes('harbour/gateway'))).toBe(true);
    await page.locator('[data-row]').first().click();
    await page.getByRole('heading', { level: 1, name: /reconnects/ }).waitFor();
    await page.goBack();
    expect(await page.getByLabel('Whose fault').inputValue()).toBe('flaky');
    expect(await page.getByLabel('Repository').inputValue()).toBe('harbour/gateway');
  });

  it('says so when no failure fits the filters, and clears them', async () => {
    const page = await trial.open('/failures?category=disk_full&within=1h');
    await page.getByRole('heading', { name: 'No failure fits these filters' }).waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await page.locator('.row').first().waitFor();
    expect(new URL(page.url()).search).toBe('');
  });

  it('shows older ones when asked, each once', async () => {
    const page = await trial.open('/failures');
    await page.locator('.row').nth(49).waitFor();
    await page.getByRole('button', { name: 'Show older' }).click();
    await page.locator('.row').nth(75).waitFor();
    const addresses = await onPage<string[]>(
      page,
      `[...document.querySelectorAll('[data-row]')].map((row) => row.href)`,
    );
    expect(addresses.length).toBe(trial.server.data.failures.length);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(await page.getByRole('button', { name: 'Show older' }).count()).toBe(0);
  });

  it('tells of new ones and leaves the list alone until asked', async () => {
    const page = await trial.open('/failures');
    await page.locator('.row').first().waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    const [newest] = trial.server.data.failures;
    for (const number of [1, 2]) {
      trial.server.add({ ...newest!, id: `flr_arrived0000${number}`, job: `arrived ${number}` });
    }
    await page.getByRole('button', { name: '2 new failures' }).waitFor();
    expect(await page.locator('[data-row]').first().getAttribute('href')).not.toContain('arrived');
    await page.keyboard.press('n');
    await page.locator('.row:first-child').filter({ hasText: 'arrived 2' }).waitFor();
    expect(await page.getByRole('button', { name: /new failure/ }).count()).toBe(0);
  });

  it('changes a row where it stands when its diagnosis is there', async () => {
    const page = await trial.open('/failures');
    const row = page.locator('.row').filter({ hasText: 'deploy (eu-west)' });
    await row.getByText('Waiting for its log').first().waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    const pending = trial.server.data.failures.find(({ id }) => id === NAMED.pending)!;
    const diagnosis = {
      category: 'network',
      origin: 'error',
      confidence: 0.8,
      summary: 'deploy could not connect',
    } as const;
    trial.server.change({ ...pending, ...diagnosis, state: 'diagnosed' });
    await page.getByText('deploy could not connect').waitFor();
    trial.server.change(pending);
  });

  it('says when it is not live, and is live again', async () => {
    const page = await trial.open('/failures');
    await page.getByText('Live', { exact: true }).waitFor();
    trial.server.breakFeeds();
    await page.getByText('Not live').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
  });
});
