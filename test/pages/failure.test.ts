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

const at = (id: string) => `/failures/${id}`;

describe('the states of one failure', () => {
  it('loading', async () => {
    const page = await trial.prepare();
    await neverAnswer(page, '**/api/v1/failures/*');
    await page.goto(trial.server.address + at(NAMED.example));
    await page.getByRole('status').filter({ hasText: 'Loading the failure' }).waitFor();
  });

  it('failed, and tried again', async () => {
    const page = await trial.prepare();
    await answerWith(page, '**/api/v1/failures/*', 503, BROKEN);
    await page.goto(trial.server.address + at(NAMED.example));
    await page.getByRole('alert').getByText(BROKEN.title).waitFor();
    await page.unroute('**/api/v1/failures/*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Diagnosis' }).waitFor();
  });

  it('not there', async () => {
    const page = await trial.open(at('flr_nobody00001'));
    await page.getByText('There is no such thing').waitFor();
  });

  it('waiting for its log, and diagnosed before the reader’s eyes', async () => {
    const page = await trial.open(at(NAMED.pending));
    await page.getByText('Its log has not been read yet').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    const pending = trial.server.data.failures.find(({ id }) => id === NAMED.pending)!;
    trial.server.change({ ...pending, state: 'unavailable' });
    await page.getByText('There is no log to be had').waitFor();
    trial.server.change({ ...pending, state: 'given_up', problem: 'it <b>ends</b> the process' });
    await page.getByText('Its diagnosis was given up: it <b>ends</b> the process.').waitFor();
    trial.server.change(pending);
  });

  it('diagnosed, its log not kept any more', async () => {
    const page = await trial.prepare();
    await answerWith(page, '**/log', 404, { ...BROKEN, status: 404 });
    await page.goto(trial.server.address + at(NAMED.example));
    await page.getByText('The log is not kept any more').waitFor();
  });
});

describe('one failure', () => {
  it('answers first: cause, confidence in words, what to do, lines that prove it', async () => {
    const page = await trial.open(at(NAMED.example));
    const card = page.getByRole('region', { name: 'Diagnosis' });
    await card.getByText('98 %').waitFor();
    expect(await card.textContent()).toContain('very sure');
    expect(await card.textContent()).toContain('Make the failing test pass');
    await card.getByRole('link', { name: 'Line 66 in the log' }).click();
    await page.waitForURL('**#L66');
    const line = page.locator('#L66');
    expect(await line.getAttribute('class')).toContain('log-chosen');
    expect(await onPage(page, IN_SIGHT('L66'))).toBe(true);
    expect(await line.textContent()).toContain('AssertionError');
  });

  it('shows steps with their exit codes, and the tests that did not pass', async () => {
    const page = await trial.open(at(NAMED.example));
    const steps = page.getByRole('region', { name: 'Steps' });
    await steps.getByRole('listitem').filter({ hasText: 'npm test' }).getByText('exit 1').waitFor();
    await page.getByRole('region', { name: 'Tests that did not pass' }).getByText('rounds a discount').waitFor();
  });

  it('keeps original line numbers across what was not kept', async () => {
    const page = await trial.open(at(NAMED.gapped));
    const log = page.getByRole('region', { name: 'Log' }).first();
    await log.getByText('1,764 lines not kept (26–1789)').waitFor();
    const shown = await page.locator('#L1804').textContent();
    expect(shown).toContain('total.ts(41,9)');
    expect(await page.locator('#L1804').getAttribute('class')).toContain('log-proof');
  });

  it('opens at the line of the address, or says that it was not kept', async () => {
    const kept = await trial.open(`${at(NAMED.gapped)}#L1804-L1806`);
    await kept.locator('#L1806.log-chosen').waitFor();
    expect(await onPage(kept, IN_SIGHT('L1804'))).toBe(true);
    const lost = await trial.open(`${at(NAMED.gapped)}#L900`);
    await lost.getByText('Line 900 was not kept').waitFor();
  });

  it('walks through the evidence by keys, and a click with shift chooses a stretch', async () => {
    const page = await trial.open(at(NAMED.example));
    await page.locator('#L66').waitFor({ state: 'attached' });
    await page.keyboard.press('e');
    await page.waitForURL('**#L34');
    await page.keyboard.press('e');
    await page.waitForURL('**#L66');
    await page.keyboard.press('E');
    await page.waitForURL('**#L34');
    await page.locator('#L36 a').click({ modifiers: ['Shift'] });
    await page.waitForURL('**#L34-L36');
    expect(await page.locator('.log-chosen').count()).toBe(3);
  });

  it('leads out only to addresses of the web', async () => {
    const page = await trial.prepare();
    await page.route('**/api/v1/failures/*', async (route) => {
      const answer = await (await route.fetch()).json();
      await route.fulfill({ json: { ...answer, failure: { ...answer.failure, url: 'javascript:window.__x=1' } } });
    });
    await page.goto(trial.server.address + at(NAMED.example));
    await page.getByRole('heading', { name: 'Diagnosis' }).waitFor();
    expect(await onPage(page, `document.querySelectorAll('a[href^="javascript"]').length`)).toBe(0);
    expect(await page.getByText('Open in GitHub').count()).toBe(0);
  });
});

describe('hostile text', () => {
  it('stays text', async () => {
    const page = await trial.open(at(NAMED.hostile));
    await page.locator('#L14').waitFor({ state: 'attached' });
    expect(await page.locator('#L2 code').textContent()).toBe('<img src=x onerror="window.__x=1">');
    expect(await page.locator('#L3 code').textContent()).toBe('</code></pre></script><script>window.__x=2</script>');
    expect(await page.locator('#L9 code').textContent()).toBe('&lt;b&gt;already escaped&lt;/b&gt; &amp; not unescaped');
    expect(
      await onPage(page, `document.querySelectorAll('main img, main script, main svg[onload], main i, main b').length`),
    ).toBe(0);
    expect(await onPage(page, 'typeof window.__x')).toBe('undefined');
  });

  it('hides and turns nothing', async () => {
    const page = await trial.open(at(NAMED.hostile));
    await page.locator('#L8').waitFor({ state: 'attached' });
    expect(await page.locator('#L7 code').textContent()).toContain('⟨U+202E⟩nimda⟨U+202C⟩');
    expect(await page.locator('#L8 code').textContent()).toContain('␛[31mred␛[0m and a ⟨U+200B⟩hidden⟨U+2060⟩ space');
    const text = await onPage<string>(page, 'document.body.textContent');
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069]/);
  });

  it('says that anybody may have written it', async () => {
    const page = await trial.open(at(NAMED.hostile));
    await page.getByText('Untrusted: anybody may have written this').waitFor();
  });
});

describe('a log of ten thousand lines', () => {
  it('is all there, and is not laid out whole', async () => {
    const page = await trial.open(at(NAMED.long));
    await page.locator('#L10000').waitFor({ state: 'attached' });
    expect(await page.locator('.log-line').count()).toBe(10_000);
    const drawMs = await onPage<number>(
      page,
      LONGEST_FRAME(`document.querySelector('.log-lines').scrollTo(0, 100000)`),
    );
    const chooseMs = await onPage<number>(page, LONGEST_FRAME(`document.querySelector('#L7414 a').click()`));
    console.log(
      `longest frame after a jump ${Math.round(drawMs)} ms, after choosing a line ${Math.round(chooseMs)} ms`,
    );
    // Ten times what it takes on an idle machine: this catches laying out all rows, which takes seconds.
    expect(drawMs).toBeLessThan(1000);
    expect(chooseMs).toBeLessThan(1000);
  });
});

const IN_SIGHT = (id: string) =>
  `(() => { const { top, bottom } = document.getElementById('${id}').getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight; })()`;

/** The longest of the 20 frames after something was done, in milliseconds. */
const LONGEST_FRAME = (does: string) => `new Promise((resolve) => {
  let last = performance.now(), longest = 0, frames = 0;
  const tick = (now) => {
    longest = Math.max(longest, now - last);
    last = now;
    if (++frames === 20) resolve(longest); else requestAnimationFrame(tick);
  };
  ${does};
  requestAnimationFrame(tick);
})`;
