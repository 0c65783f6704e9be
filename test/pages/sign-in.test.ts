import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NAMED } from '../helpers/dashboard-data.ts';
import { PERSON, SETUP_TOKEN } from '../helpers/dashboard-server.ts';
import { answerWith, BROKEN, PageTrial } from '../helpers/page-trial.ts';

let trial: PageTrial;
beforeAll(async () => {
  trial = await PageTrial.start();
});
afterEach(async () => {
  await trial.closePages();
  expect(trial.complaints.splice(0)).toEqual([]);
});
afterAll(() => trial?.end());

const openSignedOut = (path: string) => trial.open(path, { isSignedOut: true });

describe('signing in', () => {
  it('stands before every page, and leads back to it', async () => {
    const page = await openSignedOut(`/failures/${NAMED.example}#L66`);
    await page.waitForURL('**/sign-in?next=*');
    await page.getByLabel('E-mail').fill(PERSON.email);
    await page.getByLabel('Password').fill(PERSON.password);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/failures/${NAMED.example}#L66`);
    await page.locator('#L66.log-chosen').waitFor();
  });

  it('never leads to another site', async () => {
    const page = await openSignedOut('/sign-in?next=https%3A%2F%2Felsewhere.test%2F');
    await page.getByLabel('E-mail').fill(PERSON.email);
    await page.getByLabel('Password').fill(PERSON.password);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${trial.server.address}/failures`);
  });

  it('says what the server has against it, and lets one try again', async () => {
    const page = await openSignedOut('/sign-in');
    await page.getByLabel('E-mail').fill(PERSON.email);
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('The address or the password is wrong.').waitFor();
    expect(await page.getByLabel('E-mail').inputValue()).toBe(PERSON.email);
    expect(await page.getByRole('button', { name: 'Sign in' }).isEnabled()).toBe(true);
  });

  it('says so when the server does not answer', async () => {
    const page = await trial.prepare({ isSignedOut: true });
    await answerWith(page, '**/auth/me', 503, BROKEN);
    await page.goto(`${trial.server.address}/failures`);
    await page.getByRole('alert').getByText(BROKEN.title).waitFor();
    await page.unroute('**/auth/me');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.waitForURL('**/sign-in');
  });

  it('ends when asked, and with it what was shown', async () => {
    const page = await openSignedOut('/sign-in');
    await page.getByLabel('E-mail').fill(PERSON.email);
    await page.getByLabel('Password').fill(PERSON.password);
    await page.keyboard.press('Enter');
    await page.locator('.row').first().waitFor();
    await page.getByLabel(`Account of ${PERSON.name}`).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/sign-in*');
    expect(await page.locator('.row').count()).toBe(0);
  });

  it('comes back when the session has ended elsewhere', async () => {
    const page = await openSignedOut('/sign-in');
    await page.getByLabel('E-mail').fill(PERSON.email);
    await page.getByLabel('Password').fill(PERSON.password);
    await page.keyboard.press('Enter');
    await page.locator('.row').first().waitFor();
    await page.context().clearCookies();
    await page.getByRole('link', { name: 'Incidents' }).click();
    await page.waitForURL('**/sign-in?next=%2Fincidents');
  });
});

describe('setting up', () => {
  it('tells where the link is when nobody has an account', async () => {
    trial.server.forgetPeople();
    const page = await openSignedOut('/failures');
    await page.getByText('it printed a link that makes the first administrator').waitFor();
  });

  it('says so when the link is not whole', async () => {
    const page = await openSignedOut('/setup');
    await page.getByRole('heading', { name: 'This link is not whole' }).waitFor();
  });

  it('makes the first account once, and the token leaves the address at once', async () => {
    trial.server.forgetPeople();
    const page = await openSignedOut(`/setup?token=${SETUP_TOKEN}`);
    await page.getByRole('heading', { name: 'Set up Regreen' }).waitFor();
    await page.waitForURL(`${trial.server.address}/setup`);
    await page.getByLabel('Name').fill(PERSON.name);
    await page.getByLabel('E-mail').fill(PERSON.email);
    await page.getByLabel('Password').fill(PERSON.password);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/failures');
    await page.locator('.row').first().waitFor();

    await page.context().clearCookies();
    const again = await openSignedOut(`/setup?token=${SETUP_TOKEN}`);
    await again.getByLabel('Name').fill(PERSON.name);
    await again.getByLabel('E-mail').fill(PERSON.email);
    await again.getByLabel('Password').fill(PERSON.password);
    await again.keyboard.press('Enter');
    await again.getByRole('alert').getByText('The set-up link was used or is too old.').waitFor();
  });
});
