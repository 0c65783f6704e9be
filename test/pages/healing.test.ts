import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HEALINGS } from '../helpers/dashboard-healings.ts';
import { answerWith, BROKEN, changesOf, neverAnswer, onPage, PageTrial } from '../helpers/page-trial.ts';

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

const PAGES = ['/healings', `/healings/${HEALINGS.asking}`, '/approvals', '/playbooks', '/stop'];
const VIEWER = {
  kind: 'person',
  id: 'usr_2',
  name: 'Vera',
  email: 'vera@example.test',
  roles: [{ organisation: '*', role: 'viewer' }],
  csrf: 'x',
  needs_setup: false,
};

const open = async (path: string, options = {}) => {
  const page = await trial.open(path, options);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
};

describe.each([
  { path: '/approvals', api: '**/api/v1/requests*', filled: '.approval', empty: 'No question is open' },
  { path: '/playbooks', api: '**/api/v1/playbooks*', filled: '.playbook', empty: 'There is no playbook' },
  { path: '/stop', api: '**/api/v1/healing/status', filled: '.state', empty: 'Healing is stopped nowhere' },
])('the states of $path', ({ path, api, filled, empty }) => {
  const nothing = {
    data: [],
    problems: [],
    page: { next_cursor: null, has_more: false },
    stopped: [],
    open: {},
    outcomes: {},
    minutes_spent: 0,
    minutes_saved: 0,
    open_requests: 0,
  };

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
    await page.locator(filled).first().waitFor();
  });

  it('says so when there is nothing', async () => {
    const page = await trial.prepare();
    await answerWith(page, api, 200, nothing);
    await page.goto(trial.server.address + path);
    await page.getByRole('heading', { name: empty }).waitFor();
  });
});

describe('the list of healings', () => {
  it('filters by outcome, keeps it in the address, and tells how the last thirty days went', async () => {
    const page = await open('/healings');
    await page.getByText('41 healed, 6 not healed, 3 superseded').waitFor();
    await page.getByLabel('Outcome').selectOption('healed');
    await page.waitForURL('**/healings?outcome=healed');
    await page.locator('.row').nth(1).waitFor({ state: 'detached' });
    expect(await page.locator('.row').first().textContent()).toContain('It helped: the new run is green.');
  });

  it('is reached by keys, and tabs lead on', async () => {
    const page = await open('/failures');
    await page.keyboard.press('g');
    await page.keyboard.press('h');
    await page.waitForURL('**/healings');
    await page
      .getByRole('navigation', { name: 'Healing' })
      .getByRole('link', { name: /Approvals/ })
      .click();
    await page.waitForURL('**/approvals');
    expect(await page.getByRole('link', { name: 'Healing', exact: true }).getAttribute('aria-current')).toBe('page');
  });
});

describe('one healing', () => {
  it.each([
    {
      what: 'why it was not healed, before all else',
      id: HEALINGS.refused,
      texts: ['Why not healed', 'release/4.2 is a protected branch: nothing is done there.', 'Protected branches'],
    },
    {
      what: 'what was done and how to undo it',
      id: HEALINGS.healed,
      texts: ['It helped: the new run is green.', 'Cancel attempt 2 of the run.', 'Look at the new run (2 times)'],
    },
    {
      what: 'by what its level is lower than its playbook says',
      id: HEALINGS.asking,
      texts: ['Lowered from auto to approve', 'bounds of the server let no playbook go beyond approve'],
    },
    {
      what: 'what stands in the way',
      id: HEALINGS.stuck,
      texts: [
        'it needs actions: write',
        'GitHub answered 403: actions: write is missing',
        'Let it go on',
        'pager.example.test answered 503 to a notice',
      ],
    },
  ])('tells $what', async ({ id, texts }) => {
    const page = await open(`/healings/${id}`);
    for (const text of texts) await page.getByText(text).first().waitFor();
  });

  it('shows exactly what is asked, and sends the hash of it with the answer, once', async () => {
    const page = await open(`/healings/${HEALINGS.asking}`);
    const changes = changesOf(page);
    const question = page.locator('.question');
    await question.getByText('/repos/harbour/gateway/actions/runs/7261934410/rerun-failed-jobs').waitFor();
    expect(await question.textContent()).toContain('"enable_debug_logging": false');
    await question.getByLabel('Note').fill('Go on');
    await onPage(
      page,
      `(() => { const button = [...document.querySelectorAll('.question button')].find((each) =>
        each.textContent === 'Approve'); button.click(); button.click(); button.click(); })()`,
    );
    await page.getByRole('status').getByText('You approved it.').waitFor();
    await page.locator('.question').waitFor({ state: 'detached' });
    expect(changes).toEqual([
      {
        path: `/api/v1/healings/${HEALINGS.asking}/approve`,
        body: { content_hash: 'a1'.repeat(32), note: 'Go on' },
        key: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    ]);
  });

  it('leaves actions out, and asks anew for the rest', async () => {
    const page = await open(`/healings/${HEALINGS.asking}`);
    const changes = changesOf(page);
    await page.getByLabel('Open an issue').uncheck();
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Leave 1 out and ask anew' }).click();
    await page.getByRole('status').getByText('You left some of it out.').waitFor();
    expect(changes[0]!.body).toEqual({ content_hash: 'a1'.repeat(32), actions: [0] });
  });

  it('puts the question off for the time that is chosen', async () => {
    const page = await open(`/healings/${HEALINGS.asking}`);
    const changes = changesOf(page);
    await page.locator('.question').getByRole('combobox').selectOption('a day');
    await page.getByRole('button', { name: 'Put off' }).click();
    await expect.poll(() => changes.length).toBe(1);
    const inHours = (Date.parse(String(changes[0]!.body.until)) - Date.now()) / 3_600_000;
    expect(changes[0]!.path).toMatch(/\/defer$/);
    expect(inHours).toBeGreaterThan(23.5);
    expect(inHours).toBeLessThanOrEqual(24);
  });

  it('says in words why an answer comes too late, and shows how it stands', async () => {
    const page = await open(`/healings/${HEALINGS.asking}`);
    await page.locator('.question').waitFor();
    await answerWith(page, '**/approve', 409, {
      ...BROKEN,
      status: 409,
      code: 'CONFLICT',
      title: 'It no longer fits what is there',
      detail: 'somebody rejected it before',
    });
    const read = page.waitForRequest((request) => request.url().endsWith(`/api/v1/healings/${HEALINGS.asking}`));
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('alert').getByText('Your answer was not taken: Somebody rejected it before.').waitFor();
    await read;
  });

  it('cancels only when asked twice', async () => {
    const page = await open(`/healings/${HEALINGS.asking}`);
    const changes = changesOf(page);
    await page.getByRole('button', { name: 'Cancel the healing' }).click();
    expect(changes).toEqual([]);
    await page.getByRole('button', { name: 'Cancel it?' }).click();
    await page.getByText('Somebody cancelled it; what was done stays done.').waitFor();
    expect(changes.map(({ path }) => path)).toEqual([`/api/v1/healings/${HEALINGS.asking}/cancel`]);
  });

  it('lets go on what is stuck', async () => {
    const page = await open(`/healings/${HEALINGS.stuck}`);
    await page.getByRole('button', { name: 'Let it go on' }).click();
    await page.getByText('Does what was decided.').waitFor();
  });

  it('renews itself when something happens', async () => {
    const page = await open(`/healings/${HEALINGS.asking}`);
    await page.getByText('Live', { exact: true }).waitFor();
    await trial.server.healing; // as it was
    const other = await open(`/healings/${HEALINGS.asking}`);
    await other.getByRole('button', { name: 'Reject' }).click();
    await page.getByRole('heading', { level: 1, name: 'A person said no.' }).waitFor();
  });

  it('shows hostile text as text, and follows no address that is none of the web', async () => {
    const page = await open(`/healings/${HEALINGS.hostile}`);
    await page.locator('.timeline').waitFor();
    expect(await page.locator('main img').count()).toBe(0);
    expect(await page.locator('a[href^="javascript:"]').count()).toBe(0);
    expect(await page.locator('main').textContent()).toContain('⟨U+202E⟩');
    expect(await page.title()).not.toBe('1');
    await page.goto(`${trial.server.address}/approvals`);
    await page.locator('.approval').nth(1).waitFor();
    expect(await page.locator('main img').count()).toBe(0);
  });

  it('leads to the playbooks as they hold for its repository, which is named with its system', async () => {
    const page = await open(`/healings/${HEALINGS.asking}`);
    const asked = page.waitForRequest('**/api/v1/playbooks?repository=github%2Fharbour%2Fgateway');
    await page.getByRole('link', { name: 'registry hiccup' }).click();
    await asked;
  });

  it('says so when there is none', async () => {
    const page = await trial.open('/healings/hea_none0000000000000000000000');
    await page.getByRole('alert').getByText('There is no such thing').waitFor();
  });
});

describe('approvals', () => {
  it('is triaged by keys alone, each question once', async () => {
    const page = await open('/approvals');
    const changes = changesOf(page);
    await page.locator('.approval').nth(1).waitFor();
    // The one that ends first stands first. Without a choice nothing is answered.
    expect(await page.locator('.approval').first().textContent()).toContain('visitor/price-list');
    await page.keyboard.press('a');
    expect(changes).toEqual([]);
    await page.keyboard.press('j');
    await page.keyboard.press('d');
    await page.keyboard.press('k');
    await page.keyboard.press('r');
    await page.getByRole('status').getByText('You rejected it.').waitFor();
    await page.locator('.approval').filter({ hasText: 'visitor/price-list' }).waitFor({ state: 'detached' });
    // The focus is where it was, so that the next key goes on.
    await page.keyboard.press('a');
    await page.getByRole('heading', { name: 'No question is open' }).waitFor();
    expect(changes.map(({ path }) => path)).toEqual([
      `/api/v1/healings/${HEALINGS.asking}/defer`,
      `/api/v1/healings/${HEALINGS.hostile}/reject`,
      `/api/v1/healings/${HEALINGS.asking}/approve`,
    ]);
    expect(await page.locator('.count').count()).toBe(0);
  });

  it('opens the healing, and goes elsewhere without agreeing to anything', async () => {
    const page = await open('/approvals');
    const changes = changesOf(page);
    await page.locator('.approval').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await page.waitForURL('**/anomalies');
    expect(changes).toEqual([]);
    await page.goBack();
    await page.locator('.approval').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/healings/*');
  });

  it('tells how long a question waits', async () => {
    const page = await open('/approvals');
    const row = page.locator('.approval').filter({ hasText: 'harbour/gateway' });
    expect(await row.textContent()).toMatch(/ends in \d+ (?:h|d)/);
    expect(await page.getByRole('link', { name: /Approvals\s*2/ }).count()).toBe(1);
  });
});

describe('playbooks', () => {
  it('tells of each value where it comes from, and of files what is wrong where', async () => {
    const page = await open('/playbooks');
    await page.getByText('harbour/gateway/.regreen.yml:12:7').waitFor();
    const card = page.locator('.playbook').first();
    await card.getByText('Limits, and where each comes from').click();
    const row = card.getByRole('row').filter({ hasText: 'Per day' });
    expect(await row.textContent()).toBe('Per day40default');
    // What stands above them already is none of them.
    expect(await card.getByRole('row').allInnerTexts()).toHaveLength(5);
    const filter = page.getByLabel('As they hold for the repository');
    await filter.fill('harbour/gateway');
    await page.getByRole('status').getByText('Write the CI system before the repository').waitFor();
    expect(await page.locator('.playbook').count()).toBe(0);
    await filter.fill('github/harbour/gateway');
    const asked = page.waitForRequest('**/api/v1/playbooks?repository=github%2Fharbour%2Fgateway');
    await page.keyboard.press('Enter');
    await asked;
  });
});

describe('the kill switch', () => {
  it('stops everything with one click, says so on all pages, and goes on with another', async () => {
    const page = await open('/stop');
    await page.getByRole('button', { name: 'Stop all healing now' }).click();
    for (const path of PAGES) {
      await page.goto(trial.server.address + path);
      await page.getByRole('alert', { name: 'Healing is stopped' }).getByText('All healing is stopped.').waitFor();
    }
    await page.getByRole('alert', { name: 'Healing is stopped' }).getByText('you, just now').waitFor();
    await page.getByRole('button', { name: 'Let healing go on' }).click();
    await page.getByRole('heading', { name: 'Healing is stopped nowhere' }).waitFor();
    expect(await page.getByText('All healing is stopped').count()).toBe(0);
  });

  it('stops a repository from the page of a healing, with a reason', async () => {
    const page = await open(`/healings/${HEALINGS.healed}`);
    const changes = changesOf(page);
    await page.getByRole('link', { name: 'Stop healing here' }).click();
    await page.getByLabel('Why, if you like').fill('migration tonight');
    await page.getByRole('button', { name: 'Stop it there' }).click();
    const row = page.locator('.access-row').filter({ hasText: 'github/harbour/gateway' });
    await row.getByText('migration tonight').waitFor();
    await page.getByRole('status').getByText('Healing is stopped in github/harbour/gateway').waitFor();
    expect(changes[0]!.body).toEqual({ scope: 'github/harbour/gateway', reason: 'migration tonight' });
    await row.getByRole('button', { name: 'Let it go on' }).click();
    await row.waitFor({ state: 'detached' });
  });

  it('sets a stop whose name nothing has, and says so', async () => {
    const page = await open('/stop?scope=github/harbor');
    await page.getByRole('button', { name: 'Stop it there' }).click();
    await page.getByText('Nothing of this name is known: did you mean github/harbour?').waitFor();
  });

  it('offers an operator of one organisation to stop all of that with one click, and no more', async () => {
    const page = await trial.prepare();
    await answerWith(page, '**/auth/me', 200, { ...VIEWER, roles: [{ organisation: 'org_1', role: 'operator' }] });
    const changes = changesOf(page);
    await page.goto(`${trial.server.address}/stop`);
    await page.getByText('No action is begun any more, in github/harbour, from the next moment on.').waitFor();
    await page.getByRole('button', { name: 'Stop all healing of yours now' }).click();
    await page.getByRole('button', { name: 'All healing of yours is stopped' }).waitFor();
    expect(changes.map(({ path, body }) => [path, body.scope])).toEqual([['/api/v1/healing/stop', 'github/harbour']]);
    const row = page.locator('.access-row').filter({ hasText: 'github/harbour' });
    await row.getByRole('button', { name: 'Let it go on' }).click();
    await row.waitFor({ state: 'detached' });
    // What somebody else stopped everywhere is not theirs to end.
    const other = await open('/stop');
    await other.getByRole('button', { name: 'Stop all healing now' }).click();
    await page.getByRole('alert', { name: 'Healing is stopped' }).getByText('All healing is stopped.').waitFor();
    expect(await page.getByRole('button', { name: /go on/ }).count()).toBe(0);
  });
});

describe('everybody', () => {
  it.each(PAGES)('sees %s as a viewer, and no button that changes anything', async (path) => {
    const page = await trial.prepare();
    const changes = changesOf(page);
    await answerWith(page, '**/auth/me', 200, VIEWER);
    await page.goto(trial.server.address + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('.loading').first().waitFor({ state: 'detached' });
    expect(await page.locator('main button').allInnerTexts()).toEqual([]);
    for (const key of ['j', 'a', 'r', 'd']) await page.keyboard.press(key);
    expect(changes).toEqual([]);
  });

  it.each(PAGES.flatMap((path) => (['light', 'dark'] as const).map((theme) => ({ path, theme }))))(
    'can use $path on 375 px in the $theme',
    async ({ path, theme }) => {
      const page = await open(path, { width: 375, theme });
      await page.locator('.loading').first().waitFor({ state: 'detached' });
      expect(await onPage(page, 'document.documentElement.scrollWidth')).toBeLessThanOrEqual(375);
      expect(await onPage(page, `document.querySelectorAll('main h1').length`)).toBe(1);
      const nameless = `[...document.querySelectorAll('main :is(button, input, select, textarea)')].filter((element) =>
      !element.textContent.trim() && !(element.labels?.length > 0)).map((element) => element.outerHTML)`;
      expect(await onPage(page, nameless)).toEqual([]);
    },
  );
});
