import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CaseDetail, Message, Statistics } from '../../src/api/message-contract.ts';
import { eventually } from '../contracts/intake-stores.ts';
import { FakeGithubMessages } from '../helpers/fake-github-messages.ts';
import { deliverMessage, SPAM } from '../helpers/messages.ts';
import { type Program, startProgram, WEBHOOK_SECRET } from '../helpers/program.ts';
import { runRegreen } from './program.ts';

// From a delivery to a hidden comment and back, through the whole program.

const REPOSITORY = 'acme/shop';
/** So mild that what people say can turn it. */
const MILD = 'Claim your airdrop now, connect your wallet';
type Judged = Pick<Message, 'label' | 'score'> & {
  readonly reasons: readonly Omit<Message['reasons'][number], 'at'>[];
  readonly slop?: Message['slop'];
};
let program: Program;
let github: FakeGithubMessages;
let bearer: string;
let outsider: string;

beforeAll(async () => {
  github = await FakeGithubMessages.open({ repository: REPOSITORY, token: 't' });
  program = await startProgram({ REGREEN_GITHUB_API_URL: github.api.address, REGREEN_GITHUB_TOKEN: 't' });
  bearer = (await program.key(['read', 'write', 'execute', 'admin'])).bearer;
  outsider = (await program.key(['read', 'write', 'execute', 'admin'], `org_${'0'.repeat(26)}`)).bearer;
});
afterAll(async () => {
  await program?.close();
  await github?.close();
});

async function call<T>(path: string, body?: object, method = body === undefined ? 'GET' : 'POST', as = bearer) {
  const answer = await fetch(program.address + path, {
    method,
    headers: { authorization: as, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json') === true && !text.includes('}\n');
  return { status: answer.status, text, json: (isJson ? JSON.parse(text) : null) as T };
}

const onServer = (...args: string[]) =>
  runRegreen(['text', ...args, '--server', program.address], {
    environment: { REGREEN_API_KEY: bearer.slice('Bearer '.length) },
  });
const label = async (text: string, repository?: string) =>
  (await call<Judged>('/api/v1/classify', { text, ...(repository && { repository }) })).json;

it('goes from a comment to a case, to the host, back, and into judgements', async () => {
  github.addIssue(3);
  const comment = github.addComment(3, SPAM);
  const body = `${SPAM} token ghp_${'a1B2'.repeat(9)}`;
  const delivered = await deliverMessage(program.address, WEBHOOK_SECRET, REPOSITORY, { number: 3, body, comment });
  expect(delivered.status).toBe(202);
  await eventually(async () => (await call<{ data: Message[] }>('/api/v1/messages')).json.data.length === 1, 15_000);
  const [message] = (await call<{ data: [Message] }>('/api/v1/messages?kind=comment')).json.data;
  expect(message).toMatchObject({ repository: REPOSITORY, number: 3, author: 'mallory', association: 'none' });
  expect(message.text).not.toContain('ghp_a1B2');
  expect(message.reasons.length).toBeGreaterThan(0);
  expect((await call<{ data: [] }>('/api/v1/messages', undefined, 'GET', outsider)).json.data).toEqual([]);

  const caseId = message.case!;
  const hide = () => call(`/api/v1/cases/${caseId}/act`, { rung: 'hide' });
  expect((await hide()).status, 'off above label').toBe(409);
  const policy = { repository: REPOSITORY, highest: 'hide' };
  expect((await call('/api/v1/triage/policy', policy, 'PATCH')).status).toBe(200);
  expect((await hide()).status).toBe(202);
  const stateOf = async () => (await call<CaseDetail>(`/api/v1/cases/${caseId}`)).json;
  await eventually(async () => (await stateOf()).acts[0]?.state === 'done', 20_000);
  expect(github.issues.get(3)!.comments[0]!.minimized).toBe(true);
  expect((await stateOf()).state).toBe('acted');
  expect((await call(`/api/v1/acts/${(await stateOf()).acts[0]!.id}/undo`, {})).status).toBe(202);
  await eventually(async () => (await stateOf()).acts[0]?.state === 'undone', 20_000);
  expect(github.issues.get(3)!.comments[0]!.minimized).toBe(false);

  const slop = { text: 'As an AI language model, I reviewed your repository.', kind: 'issue' };
  const { json: hinted } = await call<Judged>('/api/v1/classify', slop);
  expect(hinted).toMatchObject({ label: 'ham', slop: { score: 1, signs: [{ sign: 'speaks_as_model' }] } });
  const { json: ofMember } = await call<Judged>('/api/v1/classify', { text: MILD, association: 'member' });
  expect(ofMember.reasons).toContainEqual(expect.objectContaining({ feature: 'association', weight: -4 }));

  // The word of a person counts at once, here and nowhere else.
  expect((await label(MILD, REPOSITORY)).label).not.toBe('ham');
  const corrected = await onServer('correct', message.id, 'ham');
  expect(corrected).toMatchObject({ code: 0, stdout: expect.stringMatching(/^cor_/) });
  const before = (await label(MILD)).score;
  const moved = await label(MILD, REPOSITORY);
  expect(moved.score).toBeLessThan(before);
  expect(moved.reasons.find(({ feature }) => feature === 'correction')?.meaning).toContain('ham (1)');
  expect((await call('/api/v1/classify', { text: MILD, repository: 'acme/none' })).status).toBe(404);
  expect((await call('/api/v1/classify', { text: MILD, repository: REPOSITORY }, 'POST', outsider)).status).toBe(404);
  const listed = await onServer('corrections', '--json');
  expect(JSON.parse(listed.stdout)).toMatchObject({ id: corrected.stdout.trim(), label: 'ham', undone_at: null });
  expect((await call(`/api/v1/corrections/${corrected.stdout.trim()}/undo`, {})).status).toBe(204);
  expect((await label(MILD, REPOSITORY)).score).toBe(before);

  // Of a whole case in one go, and back.
  const ofCase = await onServer('correct', caseId, 'ham', '--json');
  expect(JSON.parse(ofCase.stdout)).toEqual({ id: caseId, label: 'ham', messages: 1, undone: false });
  expect((await stateOf()).said).toEqual({ ham: 1 });
  expect((await label(MILD, REPOSITORY)).score).toBeLessThan(before);
  const undone = await onServer('correct', caseId, 'ham', '--undo');
  expect(undone).toMatchObject({ code: 0, stderr: expect.stringContaining('taken back of 1 messages') });
  expect((await stateOf()).said).toEqual({});
  expect((await label(MILD, REPOSITORY)).score).toBe(before);
  expect((await onServer('correct', message.id, 'ham', '--undo')).code, 'that is no case').toBe(2);
  expect((await call(`/api/v1/cases/${caseId}/correct`, { label: 'ham' }, 'POST', outsider)).status).toBe(404);

  expect((await call(`/api/v1/cases/${caseId}/move`, { state: 'closed', resolution: 'confirmed' })).status).toBe(204);
  const { json: statistics } = await call<Statistics>('/api/v1/triage/statistics');
  expect(statistics).toMatchObject({ messages: 1, precision: 1, undone: 1, by_state: { closed: 1 } });
  const { text: csv } = await call('/api/v1/messages/export?format=csv');
  expect(csv.split('\r\n')[0]).toMatch(/^id,repository,kind/);
  expect(csv).toContain(message.id);
  expect(JSON.parse((await call('/api/v1/messages/export')).text)).toMatchObject({ id: message.id });
}, 90_000);
