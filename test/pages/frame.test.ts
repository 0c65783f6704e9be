import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NAMED } from '../helpers/dashboard-data.ts';
import { onPage, PageTrial } from '../helpers/page-trial.ts';

let trial: PageTrial;
beforeAll(async () => {
  trial = await PageTrial.start();
});
afterEach(async () => {
  await trial.closePages();
  expect(trial.complaints.splice(0)).toEqual([]);
});
afterAll(() => trial?.end());

const PAGES = [
  { path: '/failures', shown: '.row' },
  { path: `/failures/${NAMED.example}`, shown: '.log-line' },
  { path: `/failures/${NAMED.hostile}`, shown: '.log-line' },
  { path: '/incidents', shown: '.row' },
  { path: '/incidents/inc_kind100000', shown: '.row' },
  { path: '/sign-in', shown: 'form', isSignedOut: true },
  { path: '/setup?token=some-token-of-the-link', shown: 'form', isSignedOut: true },
  { path: '/invitation?token=some-token-of-the-link', shown: 'form', isSignedOut: true },
  { path: '/nowhere', shown: '.state-page' },
];

describe.each(PAGES)('$path', ({ path, shown, isSignedOut = false }) => {
  it('fits 375 px, names what can be used, and has one heading in its main part', async () => {
    const page = await trial.open(path, { isSignedOut, width: 375, theme: 'dark' });
    await page.locator(shown).first().waitFor();
    expect(await onPage(page, 'document.documentElement.scrollWidth')).toBeLessThanOrEqual(375);
    expect(await onPage(page, NAMELESS)).toEqual([]);
    expect(await onPage(page, DOUBLED_IDS)).toEqual([]);
    expect(await onPage(page, `document.querySelectorAll('main h1').length`)).toBe(1);
    expect(await onPage(page, `document.querySelectorAll('main').length`)).toBe(1);
    expect(await onPage(page, SKIPPED_HEADINGS)).toEqual([]);
  });
});

describe('the frame', () => {
  it('follows the system until somebody chooses, and remembers the choice', async () => {
    const page = await trial.open('/incidents', { theme: 'dark' });
    await page.locator('.row').first().waitFor();
    const background = () => onPage<string>(page, 'getComputedStyle(document.body).backgroundColor');
    expect(await background()).toBe('rgb(14, 19, 17)');
    await page.keyboard.press('t');
    expect(await background()).toBe('rgb(244, 246, 243)');
    await page.reload();
    await page.locator('.row').first().waitFor();
    expect(await background()).toBe('rgb(244, 246, 243)');
    await onPage(page, 'localStorage.clear()');
  });

  it('shows its keys, and does not act on keys meanwhile or while somebody types', async () => {
    const page = await trial.open('/failures');
    await page.locator('.row').first().waitFor();
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keys' });
    await help.waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'hidden' });
    await page.getByLabel('Branch').fill('');
    await page.keyboard.type('gi?');
    expect(await page.getByLabel('Branch').inputValue()).toBe('gi?');
    expect(new URL(page.url()).pathname).toBe('/failures');
    await page.getByRole('heading', { name: 'Failures' }).click();
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await page.waitForURL('**/incidents');
  });

  it('switches single keys off for those whom they hinder', async () => {
    const page = await trial.open('/failures');
    await page.getByRole('button', { name: 'Keys' }).click();
    await page.getByLabel('Use single keys').uncheck();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.keyboard.press('?');
    await page.waitForTimeout(100);
    expect(await page.getByRole('dialog').isVisible()).toBe(false);
    await onPage(page, 'localStorage.clear()');
  });

  it('begins with a link past the bar, and shows where the focus is', async () => {
    const page = await trial.open('/failures');
    await page.locator('.row').first().waitFor();
    await page.keyboard.press('Tab');
    expect(await onPage(page, 'document.activeElement.textContent')).toBe('Skip to the content');
    expect(await onPage(page, 'getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    await page.keyboard.press('Enter');
    expect(await onPage(page, 'document.activeElement.id')).toBe('main');
  });

  it('moves the focus to a new page, so that those who listen hear it', async () => {
    const page = await trial.open('/failures');
    await page.getByRole('link', { name: 'Incidents' }).click();
    await page.locator('h1', { hasText: 'Incidents' }).waitFor();
    expect(await onPage(page, 'document.activeElement.id')).toBe('main');
  });

  it('tells of an address that is not there with its own page and the right status', async () => {
    const page = await trial.prepare();
    const answer = await page.goto(`${trial.server.address}/no/such/page`);
    expect(answer!.status()).toBe(404);
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
  });
});

describe('what is sent', () => {
  it('refuses scripts and styles that are not files of its own', async () => {
    const page = await trial.open('/failures');
    await page.locator('.row').first().waitFor();
    await onPage(
      page,
      `document.body.append(Object.assign(document.createElement('style'), { textContent: 'h1 { color: red }' }))`,
    );
    expect(await onPage(page, `getComputedStyle(document.querySelector('h1')).color`)).not.toBe('rgb(255, 0, 0)');
    expect(
      await onPage(
        page,
        `(() => { try { document.body.innerHTML = '<i>x</i>'; return 'done'; } catch (error) { return error.name; } })()`,
      ),
    ).toBe('TypeError');
    expect(trial.complaints.splice(0).length).toBeGreaterThanOrEqual(1);
  });

  it('is less than 60 KB with brotli, and 70 KB with gzip', () => {
    const files = readdirSync('dist/dashboard', { recursive: true, encoding: 'utf8' });
    const bytesOf = (ending: string) =>
      files
        .filter((name) => name.endsWith(ending))
        .reduce((sum, name) => sum + readFileSync(`dist/dashboard/${name}`).length, 0);
    console.log(`brotli ${bytesOf('.br')} bytes, gzip ${bytesOf('.gz')} bytes`);
    expect(bytesOf('.br')).toBeGreaterThan(0);
    expect(bytesOf('.br')).toBeLessThan(60_000);
    expect(bytesOf('.gz')).toBeLessThan(70_000);
  });
});

/** Fields, buttons and links without a name, as selectors. */
const NAMELESS = `[...document.querySelectorAll('a[href], button, input, select, summary, dialog, [role=region]')]
  .filter((element) => {
    const labels = element.labels ? [...element.labels].map((label) => label.textContent) : [];
    const byIds = (element.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent);
    const names = [element.textContent, element.getAttribute('aria-label'), ...labels, ...byIds];
    return !names.some((name) => name?.trim());
  })
  .map((element) => element.outerHTML.slice(0, 80))`;

const DOUBLED_IDS = `[...document.querySelectorAll('[id]')].map(({ id }) => id).filter((id, at, all) => all.indexOf(id) !== at)`;

const SKIPPED_HEADINGS = `[...document.querySelectorAll('main :is(h1, h2, h3, h4)')].filter((heading, at, all) =>
  at > 0 && Number(heading.tagName[1]) - Number(all[at - 1].tagName[1]) > 1).map((heading) => heading.textContent)`;
