import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildDashboard } from '../../scripts/build-dashboard.ts';
import { startBrowser } from '../helpers/browser.ts';
import { type MessagesServer, startMessagesServer } from '../helpers/messages-server.ts';
import { answerWith, BROKEN, neverAnswer, onPage } from '../helpers/page-trial.ts';

// The pages of the text guard on the whole program, with messages that were really delivered and judged.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

let server: MessagesServer;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  await buildDashboard('dist/dashboard');
  [server, browser] = await Promise.all([startMessagesServer(), startBrowser()]);
  const { address } = server.program;
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
  await context.request.post(`${address}/auth/login`, { data: server.person, headers: { origin: address } });
  page = await context.newPage();
  page.on('console', (message) => {
    if (/content security policy|trusted/i.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(address)) complaints.push(`asked ${request.url()}`);
  });
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const open = async (path: string) => void (await page.goto(server.program.address + path));

describe('messages', () => {
  it('lead by keys from the inbox to what speaks against them, to the host, and back', async () => {
    await open('/failures');
    await page.getByRole('heading', { level: 1, name: 'Failures' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('m');
    await page.waitForURL('**/messages');
    await page.locator('.row').nth(2).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'What to do' }).waitFor();
    const first = page.url();
    const gist = () => page.locator('h1').textContent();
    const firstGist = await gist();
    expect(await page.locator('.message-text mark').count()).toBeGreaterThan(0);
    await page.keyboard.press('j');
    await page.waitForURL((url) => url.href !== first);
    await vi.waitFor(async () => expect(await gist()).not.toBe(firstGist), 30_000);
    await page.keyboard.press('k');
    await page.waitForURL(first);
    await vi.waitFor(async () => expect(await gist()).toBe(firstGist), 30_000);

    expect(await page.getByRole('button', { name: 'Quarantine' }).isDisabled()).toBe(true);
    await page.keyboard.press('l');
    await page.getByRole('button', { name: 'Undo Label' }).waitFor({ timeout: 30_000 });
    const labelled = () => [...server.github.issues.values()].filter(({ labels }) => labels.length > 0).length;
    await vi.waitFor(() => expect(labelled()).toBe(1), 30_000);
    await page.keyboard.press('z');
    await page.getByText('taken back', { exact: false }).first().waitFor({ timeout: 30_000 });
    await vi.waitFor(() => expect(labelled()).toBe(0), 30_000);
    // What waits for a host that is away is called off.
    await page.locator('li', { hasText: /Label taken back/ }).waitFor({ timeout: 30_000 });
    server.github.api.fail({ kind: 'status', status: 502 }, { path: '/issues/', times: 100 });
    await page.keyboard.press('l');
    await page.locator('li', { hasText: 'about to be done' }).getByRole('button', { name: 'Undo Label' }).waitFor();
    await page.keyboard.press('z');
    await vi.waitFor(
      async () => expect(await page.locator('li', { hasText: /Label taken back/ }).count()).toBe(2),
      30_000,
    );
    server.github.api.mend();
    expect(labelled()).toBe(0);
    // What the project does not allow is said, not done.
    await page.keyboard.press('q');
    await page.getByRole('alert').waitFor();
    await page.keyboard.press('c');
    await page.locator('.badge', { hasText: 'Closed' }).waitFor();
    await page.keyboard.press('u');
    await page.waitForURL('**/messages');
  });

  it('show a stranger’s text as text', async () => {
    await open('/messages?repository=acme/shop');
    await page.locator('.row', { hasText: 'onerror' }).locator('a').click();
    await page.locator('.message-text', { hasText: '<img src=x' }).waitFor();
    expect(await onPage(page, `document.querySelectorAll('main img').length`)).toBe(0);
    expect(await onPage(page, `document.querySelector('.message-text').textContent.includes('\\u202e')`)).toBe(false);
  });

  it.each(['/messages', '/text-guard'])('fit 375 px: %s', async (path) => {
    await page.setViewportSize({ width: 375, height: 800 });
    await open(path);
    await page.locator('.row, .facts').first().waitFor();
    expect(await onPage(page, 'document.documentElement.scrollWidth')).toBeLessThanOrEqual(375);
    if (path === '/messages') {
      await page.locator('.row a').first().click();
      await page.locator('.message-text').waitFor();
      expect(await onPage(page, 'document.documentElement.scrollWidth')).toBeLessThanOrEqual(375);
    }
    await page.setViewportSize({ width: 1200, height: 800 });
  });

  it('tell how well they are judged, where the model was measured and here', async () => {
    await open('/text-guard');
    await page.getByText('Precision by outcome').waitFor();
    const text = await page.locator('main').textContent();
    expect(text).toContain('regreen.messages/');
    expect(text).toContain('F1, five-fold');
    expect(text).toMatch(/Precision by outcome100 %/);
  });

  it('load, fail and are empty as every list', async () => {
    await neverAnswer(page, '**/api/v1/cases?state=acted');
    await open('/messages?state=acted');
    await page.getByRole('status').filter({ hasText: 'Loading cases' }).waitFor();
    await page.unroute('**/api/v1/cases?state=acted');
    await answerWith(page, '**/api/v1/cases?state=acted', 503, BROKEN);
    await open('/messages?state=acted');
    await page.getByRole('heading', { name: BROKEN.title }).waitFor();
    await page.unroute('**/api/v1/cases?state=acted');
    await open('/messages?state=appealed');
    await page.getByRole('heading', { name: 'No case fits these filters' }).waitFor();
  });

  it('of a large case are paged through, and all of them learned as ham and back', async () => {
    const many = 120;
    const found = await server.addCase('acme/big', many);
    await open(`/cases/${found}`);
    await page.getByText(`50 of ${many} messages are shown.`).waitFor();
    const cards = page.locator('.message-text');
    expect(await cards.count()).toBe(50);
    await page.getByRole('button', { name: 'Show older' }).click();
    await page.getByText(`100 of ${many} messages are shown.`).waitFor();
    await page.getByRole('button', { name: 'Show older' }).click();
    await page.getByText(`All ${many} messages.`).waitFor();
    expect(await cards.count()).toBe(many);
    expect(await page.getByRole('button', { name: 'Show older' }).count()).toBe(0);

    const { cases, corrections } = server.program.storage;
    const inForce = async (caseId: string) => (await corrections.saidOfCase(caseId)).ham ?? 0;
    await page.getByText('Nobody said that this is ham').waitFor();
    await page.getByRole('button', { name: `Learn: all ${many} are ham` }).click();
    await page.getByText(`People said of all ${many} messages that they are ham`).waitFor({ timeout: 30_000 });
    expect(await inForce(found)).toBe(many);
    await page.getByText('a person says Ham').nth(49).waitFor();
    await page.getByRole('button', { name: 'Show older' }).click();
    await page.getByText('a person says Ham').nth(99).waitFor();
    expect(await page.getByRole('button', { name: /^Learn/ }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Take it back' }).click();
    await page.getByText('Nobody said that this is ham').waitFor({ timeout: 30_000 });
    expect(await inForce(found)).toBe(0);
    await page.keyboard.press('o');
    await page.getByText(`People said of all ${many} messages`).waitFor({ timeout: 30_000 });
    expect((await cases.readCase('everything', found))?.messages).toBe(many);
  });

  it('complain of nothing', () => {
    expect(complaints).toEqual([]);
  });
});
