import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildDashboard } from '../../scripts/build-dashboard.ts';
import { startBrowser } from '../helpers/browser.ts';
import { onPage } from '../helpers/page-trial.ts';
import { PASSWORD, type Program, startProgram } from '../helpers/program.ts';

// On the real program: what the page promises is what the server keeps.
let program: Program;
let browser: Browser;
const complaints: string[] = [];

beforeAll(async () => {
  await buildDashboard('dist/dashboard');
  program = await startProgram();
  await program.person('ada@example.test', 'admin');
  await program.person('vera@example.test', 'viewer');
  browser = await startBrowser();
});
afterEach(() => {
  expect(complaints.splice(0)).toEqual([]);
});
afterAll(async () => {
  await browser?.close();
  await program?.close();
});

async function open(path: string, email: string | null, width = 1200): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 800 } });
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (/content security policy|trusted/i.test(message.text())) complaints.push(message.text());
  });
  if (email !== null) {
    const data = { email, password: PASSWORD };
    expect((await context.request.post(`${program.address}/auth/login`, { data })).status()).toBe(200);
  }
  await page.goto(program.address + path);
  return page;
}

const rowOf = (page: Page, text: string) => page.locator('.access-row').filter({ hasText: text });

describe('access', () => {
  it('invites somebody by keyboard alone, who sets a password by the link and comes in', async () => {
    const page = await open('/failures', 'ada@example.test');
    await page.getByRole('heading', { name: 'Failures' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.waitForURL('**/access');
    const form = page.getByRole('form', { name: 'Invite somebody' });
    await rowOf(page, 'vera@example.test').waitFor();
    await form.getByLabel('Name').focus();
    await page.keyboard.type('Grace <b>Hopper</b>');
    await page.keyboard.press('Tab');
    await page.keyboard.type('grace@example.test');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Operator');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const shown = page.getByLabel(/^Link with which Grace/).locator('input');
    await shown.waitFor();
    const link = await shown.inputValue();
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/invitation\?token=\w{43}$/);
    expect(await onPage(page, 'document.activeElement.value')).toBe(link);
    await rowOf(page, 'grace@example.test').getByText('Invited').waitFor();
    await rowOf(page, 'grace@example.test').getByText('Grace <b>Hopper</b>', { exact: true }).waitFor();

    const hers = await open(new URL(link).pathname + new URL(link).search, null);
    await hers.getByRole('heading', { name: 'Set your password' }).waitFor();
    await hers.waitForURL(`${program.address}/invitation`);
    await hers.getByLabel('Password').fill('a sentence of her own');
    await hers.keyboard.press('Enter');
    await hers.waitForURL('**/failures');
    expect(await hers.getByRole('link', { name: 'Access' }).count()).toBe(0);
    const again = await open(new URL(link).pathname + new URL(link).search, null);
    await again.getByLabel('Password').fill('a sentence of another');
    await again.keyboard.press('Enter');
    await again.getByRole('alert').getByText('The link was used or is too old').waitFor();
  });

  it('gives another role, shuts out, lets in again and deletes', async () => {
    const page = await open('/access', 'ada@example.test');
    const vera = rowOf(page, 'vera@example.test');
    await vera.getByRole('combobox').selectOption('admin');
    await expect
      .poll(async () => (await program.storage.accounts.findUserByEmail('vera@example.test'))?.user.roles)
      .toEqual([{ organisation: '*', role: 'admin' }]);
    await vera.getByRole('button', { name: 'Disable' }).click();
    // Exact: the buttons read "Disable" and "Delete", which together hold the word.
    await vera.getByText('Disabled', { exact: true }).waitFor();
    expect(await program.storage.accounts.findUserByEmail('vera@example.test')).toBeNull();
    await vera.getByRole('button', { name: 'Enable' }).click();
    await vera.getByText('Active', { exact: true }).waitFor();
    await vera.getByRole('button', { name: 'Delete' }).click();
    await vera.getByRole('button', { name: 'Delete for ever?' }).click();
    await vera.waitFor({ state: 'detached' });
    expect(await program.storage.audit.verify()).toBeNull();
  });

  it('says so when the server refuses: the last administrator stays', async () => {
    const page = await open('/access', 'ada@example.test');
    const ada = rowOf(page, 'ada@example.test');
    await ada.getByRole('combobox').selectOption('viewer');
    await ada
      .getByRole('alert')
      .getByText('nobody who administers everything would be left', { exact: false })
      .waitFor();
    await expect.poll(() => ada.getByRole('combobox').inputValue()).toBe('admin');
  });

  it('makes a key that works, and revokes it', async () => {
    const page = await open('/access', 'ada@example.test');
    const form = page.getByRole('form', { name: 'Make a key' });
    await form.getByLabel('Name').fill('nightly');
    await form.getByLabel('Hand in').check();
    await page.keyboard.press('Enter');
    const key = await page.getByLabel('Key nightly', { exact: true }).locator('input').inputValue();
    const ask = () => fetch(`${program.address}/api/v1/failures`, { headers: { authorization: `Bearer ${key}` } });
    expect((await ask()).status).toBe(200);
    const row = rowOf(page, 'nightly');
    await row.getByRole('button', { name: 'Revoke' }).click();
    await row.getByRole('button', { name: 'Revoke for ever?' }).click();
    await row.getByText('Revoked', { exact: true }).waitFor();
    expect((await ask()).status).toBe(401);
  });

  it('fits 375 px, and names all that can be used', async () => {
    const page = await open('/access', 'ada@example.test', 375);
    await page.locator('.access-row').first().waitFor();
    expect(await onPage(page, 'document.documentElement.scrollWidth')).toBeLessThanOrEqual(375);
    expect(await onPage(page, `document.querySelectorAll('main h1').length`)).toBe(1);
    const nameless = `[...document.querySelectorAll('main :is(button, input, select)')].filter((element) =>
      !element.textContent.trim() && !(element.labels?.length > 0)).map((element) => element.outerHTML)`;
    expect(await onPage(page, nameless)).toEqual([]);
  });
});
