import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildDashboard } from '../../scripts/build-dashboard.ts';
import { startBrowser } from '../helpers/browser.ts';
import { type DashboardServer, PERSON, startDashboardServer } from '../helpers/dashboard-server.ts';
import { onPage } from '../helpers/page-trial.ts';

// On any server that has at least one diagnosed failure: with REGREEN_PAGES_ADDRESS, REGREEN_PAGES_EMAIL and
// REGREEN_PAGES_PASSWORD it is tried on a real one.
const { REGREEN_PAGES_ADDRESS: given, REGREEN_PAGES_EMAIL: email, REGREEN_PAGES_PASSWORD: password } = process.env;

let address: string;
let own: DashboardServer | null = null;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  if (given === undefined) {
    await buildDashboard('dist/dashboard');
    own = await startDashboardServer('dist/dashboard');
  }
  address = given ?? own!.address;
  browser = await startBrowser();
  page = await browser.newPage();
  page.on('console', (message) => {
    if (/content security policy|trusted/i.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
});
afterAll(async () => {
  await browser?.close();
  await own?.close();
});

it('leads from signing in to the line that proves why something failed, and to its incident', async () => {
  await page.goto(`${address}/`);
  await page.waitForURL('**/sign-in');
  await page.getByLabel('E-mail').fill(email ?? PERSON.email);
  await page.getByLabel('Password').fill(password ?? PERSON.password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/failures');

  await page.getByLabel('Diagnosis').selectOption('diagnosed');
  await page.waitForURL('**/failures?state=diagnosed');
  await page.locator('[data-row]').first().waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const card = page.getByRole('region', { name: 'Diagnosis' });
  await card.getByText('What to do').waitFor();

  const proof = card.locator('.line-number').first();
  const line = await proof.textContent();
  await proof.click();
  await page.waitForURL(`**#L${line}`);
  await page.locator(`#L${line}.log-chosen.log-proof`).waitFor();

  await page.getByRole('link', { name: 'Its incident', exact: true }).click();
  await page.getByRole('heading', { name: 'Life' }).waitFor();
  await page.locator('.row').first().waitFor();
  expect(await onPage(page, 'document.documentElement.scrollWidth <= innerWidth')).toBe(true);

  await page.getByLabel(/^Account of/).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL('**/sign-in*');
  expect(complaints).toEqual([]);
});
