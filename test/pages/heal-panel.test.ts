import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { HealPlan } from '../../src/api/healing-contract.ts';
import { NAMED } from '../helpers/dashboard-data.ts';
import { HEALINGS } from '../helpers/dashboard-healings.ts';
import { answerWith, changesOf, onPage, PageTrial } from '../helpers/page-trial.ts';

// Healing that is asked for on the page of a failure or an incident: first what would be done, and what would not.

let trial: PageTrial;
beforeAll(async () => {
  trial = await PageTrial.start();
});
afterEach(async () => {
  await trial.closePages();
  trial.server.resetHealing();
  expect(trial.complaints.splice(0)).toEqual([]);
});
afterAll(() => trial?.end());

const open = async (path: string) => {
  const page = await trial.open(path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
};

/** The answer to a dry run that a guard holds back. */
const HELD_BACK: HealPlan = {
  healing: null,
  state: 'not_healed_by_choice',
  level: 'auto',
  playbook: 'registry hiccup',
  reason: { code: 'protected_branch', sentence: '`release/4.2` is protected' },
  guards: [{ guard: 'protected_branch', passes: false, sentence: '`release/4.2` is protected', passes_again_at: null }],
  actions: [],
  lowered: [],
  withheld: [],
};

function planned(kind: HealPlan['actions'][number]['kind'], ...paths: readonly string[]): HealPlan['actions'][number] {
  return { kind, calls: paths.map((path) => ({ method: 'POST', path, body: null })) };
}

describe('from a failure', () => {
  it.each([
    { what: 'a failure', path: `/failures/${NAMED.example}` },
    { what: 'an incident', path: '/incidents/inc_kind200000' },
  ])('heals $what only after showing what would be done', async ({ path }) => {
    const page = await open(path);
    const changes = changesOf(page);
    await page.getByRole('button', { name: 'Heal …' }).click();
    const plan = page.getByRole('region', { name: 'What would be done' });
    await plan.getByText('/rerun-failed-jobs').waitFor();
    expect(changes.map(({ body }) => body.dry_run)).toEqual([true]);
    await plan.getByRole('button', { name: 'Ask for it' }).click();
    await page.waitForURL(`**/healings/${HEALINGS.asking}`);
    expect(changes[1]!.body.dry_run).toBeUndefined();
    expect(changes[1]!.key).toMatch(/^[0-9a-f]{32}$/);
  });

  it('says in one sentence why nothing was done, and leads to all of it', async () => {
    const page = await open(`/failures/${NAMED.example}`);
    const card = page.getByRole('region', { name: 'Healing', exact: true });
    await card.getByText('No playbook changes anything for a failing test: somebody has to mend it.').waitFor();
    await card.getByRole('link', { name: 'Why not, in full' }).click();
    await page.waitForURL(`**/healings/${HEALINGS.untouched}`);
  });

  it('says in one sentence why nothing would be done', async () => {
    const page = await trial.prepare();
    await answerWith(page, '**/api/v1/heal', 200, {
      healing: null,
      state: 'not_healed_by_choice',
      level: 'auto',
      playbook: null,
      lowered: [],
      reason: { code: 'no_playbook', sentence: 'no playbook fits a type error' },
      guards: [],
      actions: [],
      withheld: [],
    });
    await page.goto(`${trial.server.address}/failures/${NAMED.gapped}`);
    await page.getByRole('button', { name: 'Heal …' }).click();
    await page.getByText('Nothing would be done. No playbook fits a type error.').waitFor();
    expect(await page.getByRole('button', { name: 'Do it' }).count()).toBe(0);
  });

  it.each([
    { what: 'nothing', says: 'Nothing would be done.', also: [] },
    { what: 'something else', says: 'This would be done:', also: [planned('escalate', '/hooks/on-call')] },
  ])('shows by keys what is not done, because of a guard, where $what is done', async ({ says, also }) => {
    const page = await trial.prepare();
    await answerWith(page, '**/api/v1/heal', 200, {
      ...HELD_BACK,
      actions: also,
      withheld: [planned('rerun_failed_jobs', '/rerun-failed-jobs'), planned('open_issue', '/issues', '/labels')],
    });
    await page.goto(`${trial.server.address}/failures/${NAMED.gapped}`);
    await page.getByRole('button', { name: 'Heal …' }).focus();
    await page.keyboard.press('Enter');
    const plan = page.getByRole('region', { name: 'What would be done' });
    const withheld = plan.getByRole('region', { name: 'Not done, because “release/4.2” is protected.' });
    await withheld.waitFor();
    // Whoever listens hears both sentences: the focus is on the plan, which is described by them.
    await expect
      .poll(() => onPage(page, 'document.activeElement.getAttribute("aria-label")'))
      .toBe('What would be done');
    const described = `document.activeElement.getAttribute('aria-describedby').split(' ')
      .map((id) => document.getElementById(id).textContent)`;
    expect(await onPage(page, described)).toEqual([says, 'Not done, because “release/4.2” is protected.']);
    expect(
      await withheld.getByRole('listitem').filter({ hasText: 'Run the failed jobs again' }).textContent(),
    ).toContain('Not done');
    const call = withheld.getByText('/rerun-failed-jobs');
    expect(await call.isVisible()).toBe(false);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await call.waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await withheld.getByText('/labels').waitFor();
    expect(await plan.getByRole('button', { name: 'Do it' }).count()).toBe(also.length);
    await plan.getByRole('button', { name: 'Leave it' }).press('Enter');
    await plan.waitFor({ state: 'detached' });
    expect(await onPage(page, 'document.activeElement.textContent')).toBe('Heal …');
  });
});
