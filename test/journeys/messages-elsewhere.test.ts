import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseDetail, Message } from '../../src/api/message-contract.ts';
import { eventually } from '../contracts/intake-stores.ts';
import { FakeGitlabMessages, type FakeThread, TOKEN_BOT } from '../helpers/fake-gitlab-messages.ts';
import { deliverGitlabMessage, deliverOtherMessage, SPAM } from '../helpers/messages.ts';
import { type Program, startProgram, WEBHOOK_SECRET } from '../helpers/program.ts';

// GitLab, mail and chat: from a delivery to what is done there and back, through the whole program.

const PROJECT = 'acme/web/shop';
const OFFER =
  'You won the lottery! Verify your bank account at https://prize-claim.top within 24 hours, send your card number to collect $1,000,000';
let program: Program;
let gitlab: FakeGitlabMessages;
let bearer: string;
const hooks: unknown[][] = [];

beforeAll(async () => {
  gitlab = await FakeGitlabMessages.open({ project: PROJECT, token: 't' });
  program = await startProgram({
    REGREEN_GITLAB_API_URL: gitlab.api.address,
    REGREEN_GITLAB_TOKEN: 't',
    REGREEN_GITLAB_WEBHOOK_SECRET: WEBHOOK_SECRET,
  });
  bearer = (await program.key(['read', 'write', 'execute', 'admin'])).bearer;
  // GitLab tells of what the program does as of what anybody does.
  gitlab.members.set(TOKEN_BOT, 30);
  gitlab.onChange = (event) => void tell(event).then(({ status }) => hooks.push([event.attributes.action, status]));
}, 120_000);
afterAll(async () => {
  await program?.close();
  await gitlab?.close();
});

async function call<T>(path: string, body?: object, method = body === undefined ? 'GET' : 'POST') {
  const answer = await fetch(program.address + path, {
    method,
    headers: { authorization: bearer, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, json: (text === '' ? null : JSON.parse(text)) as T };
}

/** The messages of a repository once there are so many. */
async function messagesOf(repository: string, many: number): Promise<Message[]> {
  let found: Message[] = [];
  const path = `/api/v1/messages?repository=${encodeURIComponent(repository)}`;
  await eventually(async () => {
    found = (await call<{ data: Message[] }>(path)).json.data;
    return found.length >= many;
  }, 30_000);
  return found;
}

const readCase = async (id: string) => (await call<CaseDetail>(`/api/v1/cases/${id}`)).json;
const allow = (repository: string, highest: string) => call('/api/v1/triage/policy', { repository, highest }, 'PATCH');

/** Does something about a case and answers how the act ended. */
async function act(id: string, rung: string) {
  const { status, json } = await call<{ acts: string[] }>(`/api/v1/cases/${id}/act`, { rung });
  expect(status).toBe(202);
  const made = async () => (await readCase(id)).acts.find((one) => one.id === json.acts[0])!;
  await eventually(async () => (await made()).state !== 'intended', 30_000);
  return await made();
}

async function undo(id: string, actId: string): Promise<void> {
  expect((await call(`/api/v1/acts/${actId}/undo`, {})).status).toBe(202);
  await eventually(
    async () => (await readCase(id)).acts.some((one) => one.id === actId && one.state === 'undone'),
    30_000,
  );
}

const tell = (event: Parameters<typeof deliverGitlabMessage>[3], secret = WEBHOOK_SECRET) =>
  deliverGitlabMessage(program.address, secret, PROJECT, event);

describe('an issue at GitLab', () => {
  let issue: FakeThread;
  let caseId: string;

  it('is believed with the secret alone, judged, and made a case', async () => {
    issue = gitlab.addIssue(4, { author: 'mallory', title: 'Hello', description: SPAM });
    const event = {
      kind: 'issue',
      author: 'mallory',
      attributes: { id: 90, iid: 4, title: 'Hello', description: SPAM, action: 'open' },
    } as const;
    expect((await tell(event, 'another')).status).toBe(401);
    expect((await tell(event)).status).toBe(202);
    const [message] = (await messagesOf(PROJECT, 1)) as [Message];
    expect(message).toMatchObject({
      provider: 'gitlab',
      kind: 'issue',
      number: 4,
      author: 'mallory',
      association: 'none',
    });
    expect(message.label).not.toBe('ham');
    caseId = message.case!;
  });

  it('of a member is kept and judged, and nothing follows: the host is asked who is one', async () => {
    gitlab.members.set('ada', 30);
    await tell({
      kind: 'issue',
      author: 'ada',
      attributes: { id: 91, iid: 5, title: 'Look', description: SPAM, action: 'open' },
    });
    const found = await messagesOf(PROJECT, 2);
    expect(found.find(({ author }) => author === 'ada')).toMatchObject({
      exempt: true,
      association: 'member',
      case: null,
    });
  });

  it('just short of being taken for spam is so by an account of yesterday, whose age the host is asked for', async () => {
    const say = (author: string, iid: number, description: string) =>
      tell({ kind: 'issue', author, attributes: { id: 91 + iid, iid, title: 'Hello', description, action: 'open' } });
    gitlab.accounts.set('newcomer', new Date(Date.now() - 86_400_000));
    gitlab.accounts.set('silent', null);
    const before = (await messagesOf(PROJECT, 2)).length;
    await say('newcomer', 30, 'The build fails on Windows with error C2065, see the log');
    await messagesOf(PROJECT, before + 1);
    expect(gitlab.accountsAsked, 'plain ham is not worth a question').toEqual([]);
    await say('newcomer', 31, 'Get free followers now');
    await say('silent', 32, 'Claim free tokens now');
    const found = await messagesOf(PROJECT, before + 3);
    const featuresOf = (number: number) =>
      found.find((one) => one.number === number)!.reasons.map(({ feature }) => feature);
    expect(featuresOf(31)).toContain('new_author');
    expect(featuresOf(32), 'judged all the same').not.toContain('new_author');
    expect(gitlab.accountsAsked).toHaveLength(4);
  });

  it('is labelled, hidden, closed and locked as far as the project allows, and all of it is taken back', async () => {
    expect((await call(`/api/v1/cases/${caseId}/act`, { rung: 'quarantine' })).status, 'off above label').toBe(409);
    const label = await act(caseId, 'label');
    expect(label).toMatchObject({ state: 'done', outcome: 'changed' });
    expect(issue.labels).toEqual(['suspected spam']);
    expect((await allow(PROJECT, 'block')).status).toBe(200);
    const hidden = await act(caseId, 'hide');
    expect(issue.confidential).toBe(true);
    const closed = await act(caseId, 'quarantine');
    expect(issue).toMatchObject({ state: 'closed', discussion_locked: true });
    expect(issue.notes.map(({ body }) => body)).toEqual([expect.stringContaining(`/appeal ${caseId}`)]);
    for (const { id } of [closed, hidden, label]) await undo(caseId, id);
    expect(issue).toMatchObject({ labels: [], state: 'opened', discussion_locked: false, confidential: false });
    expect(issue.notes.map(({ body }) => body)).toEqual([expect.stringContaining('taken back')]);
  });

  it('cannot have its author blocked there, and says so', async () => {
    expect(await act(caseId, 'block')).toMatchObject({ state: 'failed', outcome: 'impossible' });
  });

  it('is given back to an author whose appeal is granted', async () => {
    await act(caseId, 'quarantine');
    expect(issue.state).toBe('closed');
    await tell({
      kind: 'note',
      author: 'mallory',
      attributes: { id: 700, note: `/appeal ${caseId} it was a test of our faucet`, action: 'create' },
      beneath: { issue: { iid: 4 } },
    });
    await eventually(async () => (await readCase(caseId)).state === 'appealed', 30_000);
    const granted = { state: 'closed', resolution: 'overturned' };
    expect((await call(`/api/v1/cases/${caseId}/move`, granted)).status).toBe(204);
    await eventually(async () => issue.state === 'opened', 30_000);
    expect(issue.discussion_locked).toBe(false);
  });
});

describe('what a person takes back', () => {
  it('stays so, though GitLab tells the program of it', async () => {
    const repository = { repository: PROJECT, highest: 'quarantine', automatic: 'quarantine' };
    expect((await call('/api/v1/triage/policy', repository, 'PATCH')).status).toBe(200);
    const text = { author: 'trudy', title: 'Offer', description: OFFER };
    const issue = gitlab.addIssue(14, text);
    const attributes = { id: 5_014, iid: 14, title: text.title, description: text.description, action: 'open' };
    await tell({ kind: 'issue', author: text.author, attributes });
    await eventually(async () => issue.state === 'closed', 30_000);
    const { case: caseId } = (await messagesOf(PROJECT, 1)).find(
      ({ number, kind }) => number === 14 && kind === 'issue',
    )!;
    const acts = async () => (await readCase(caseId!)).acts;
    await eventually(async () => (await acts())[0]?.state === 'done', 30_000);
    expect((await acts())[0]).toMatchObject({ rung: 'quarantine', actor: 'system' });
    hooks.length = 0;
    await undo(caseId!, (await acts())[0]!.id);
    expect(issue).toMatchObject({ state: 'opened', discussion_locked: false });
    await eventually(async () => hooks.length >= 3, 30_000);
    expect(hooks).toEqual(
      expect.arrayContaining([
        ['reopen', 202],
        ['update', 202],
      ]),
    );
    // Whatever was judged of it is over when a later message is.
    await tell({
      kind: 'issue',
      author: 'peggy',
      attributes: {
        id: 5_015,
        iid: 15,
        title: 'Build',
        description: 'Which version of Node is this for?',
        action: 'open',
      },
    });
    await eventually(async () => (await messagesOf(PROJECT, 1)).some(({ number }) => number === 15), 30_000);
    expect((await acts()).map(({ state }) => state)).toEqual(['undone']);
    expect(issue).toMatchObject({ state: 'opened', discussion_locked: false });
    const calm = { repository: PROJECT, automatic: 'monitor', highest: 'block' };
    expect((await call('/api/v1/triage/policy', calm, 'PATCH')).status).toBe(200);
  });
});

describe('a note beneath a merge request', () => {
  it('is greylisted with a question, and its answer brings the case back to people', async () => {
    const request = gitlab.addRequest(8);
    const note = gitlab.addNote(request, SPAM);
    const body = 'Cheap SEO backlinks and followers for your site, contact us on WhatsApp +1 555 123 4567 today';
    const attributes = (id: number, text: string) => ({ id, note: text, action: 'create' });
    const told = { kind: 'note', author: 'trent', beneath: { merge_request: { iid: 8 } } } as const;
    await tell({ ...told, attributes: attributes(note, body) });
    const ofTrent = async () => (await messagesOf(PROJECT, 1)).find(({ author }) => author === 'trent');
    await eventually(async () => (await ofTrent()) !== undefined, 30_000);
    const found = (await ofTrent())!;
    expect(found).toMatchObject({ kind: 'review', number: 8 });
    expect(await act(found.case!, 'greylist')).toMatchObject({ state: 'done' });
    expect(request.notes.at(-1)!.body).toContain('waits for your answer');
    await tell({ ...told, attributes: attributes(note + 100, 'I only wanted to ask about your search page') });
    await eventually(async () => (await readCase(found.case!)).state === 'in_review', 30_000);
    expect(await act(found.case!, 'hide'), 'GitLab hides no notes').toMatchObject({ outcome: 'impossible' });
  });
});

describe('mail and chat', () => {
  const hand = (message: object) => deliverOtherMessage(program.address, WEBHOOK_SECRET, message);

  it('are judged, made cases and told of, with nothing to be changed anywhere', async () => {
    const repository = 'acme/desk';
    const told = { repository, text: SPAM };
    expect((await hand({ ...told, id: 'm-1', kind: 'mail', title: 'Offer', author: 'eve@example.org' })).status).toBe(
      202,
    );
    expect((await hand({ ...told, id: 'c-1', kind: 'chat', author: 'U024BE7LH' })).status).toBe(202);
    const found = await messagesOf(repository, 2);
    expect(found.map(({ kind }) => kind).sort()).toEqual(['chat', 'mail']);
    expect(new Set(found.map((one) => one.case)).size, 'the same campaign').toBe(1);
    expect(await act(found[0]!.case!, 'label')).toMatchObject({ state: 'done', change: {} });
  });

  it.each([[{ id: 'x', text: 7 }], [{ id: 'x' }], [{ text: 'no id' }], [{ id: 'x', text: '  ' }]])(
    'are answered 400 where one lacks what must be there: %j',
    async (message) => {
      const answer = await hand({ repository: 'acme/desk', ...message });
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain('expected an id and a text');
    },
  );
});
