import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeGitlabMessages } from '../../../test/helpers/fake-gitlab-messages.ts';
import type { MessagePlace } from '../../triage/index.ts';
import { GitlabMessageHost } from './message-host.ts';

const MADE_AT = new Date('2026-11-20T08:00:00.000Z');
const placeOf = (author: string | null): MessagePlace => ({
  repository: { provider: 'gitlab', name: 'acme/web/shop' },
  kind: 'issue',
  thread: 1,
  comment: null,
  node: null,
  author,
});

let fake: FakeGitlabMessages;
let host: GitlabMessageHost;
const hostWith = (token: string) =>
  new GitlabMessageHost({ apiUrl: fake.api.address, token, nowMs: Date.now, fetch: globalThis.fetch });

beforeAll(async () => {
  fake = await FakeGitlabMessages.open({ project: 'acme/web/shop', token: 'right' });
});
beforeEach(() => {
  fake.accounts.clear();
  fake.accountsAsked.length = 0;
  fake.isAdministrator = false;
  host = hostWith('right');
});
afterAll(() => fake.close());

describe('when the account of an author was made', () => {
  it.each([
    { because: 'it is told by number', author: 'mallory', told: MADE_AT, isAdministrator: false, calls: 2 },
    {
      because: 'an administrator is told by the list',
      author: 'mallory',
      told: MADE_AT,
      isAdministrator: true,
      calls: 1,
    },
    { because: 'names are the same in any case', author: 'Mallory', told: MADE_AT, isAdministrator: false, calls: 2 },
    { because: 'this token is not told', author: 'mallory', told: null, isAdministrator: false, calls: 2 },
  ])('is asked once, and known as far as it is told: $because', async ({ author, told, isAdministrator, calls }) => {
    fake.accounts.set('mallory', told);
    fake.isAdministrator = isAdministrator;
    const expected = told === null ? null : told.getTime();
    expect(await host.accountCreatedAtMs(placeOf(author))).toBe(expected);
    expect(await host.accountCreatedAtMs(placeOf(author))).toBe(expected);
    expect(fake.accountsAsked).toEqual([`/users?username=${author}`, '/users/900'].slice(0, calls));
  });

  it('is not known of accounts that are not shown, and of messages without an author', async () => {
    expect(await host.accountCreatedAtMs(placeOf('nobody'))).toBeNull();
    expect(await host.accountCreatedAtMs(placeOf(null))).toBeNull();
    expect(fake.accountsAsked).toEqual(['/users?username=nobody']);
  });

  it('is asked again after a refusal', async () => {
    fake.accounts.set('mallory', MADE_AT);
    await expect(hostWith('wrong').accountCreatedAtMs(placeOf('mallory'))).rejects.toMatchObject({
      kind: 'authorization',
    });
    expect(await host.accountCreatedAtMs(placeOf('mallory'))).toBe(MADE_AT.getTime());
  });
});
