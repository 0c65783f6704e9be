import { describe, expect, it } from 'vitest';
import { genericMessages } from './generic/messages.ts';
import { githubMessages } from './github/messages.ts';
import { gitlabMessages } from './gitlab/messages.ts';

const github = (event: string, payload: object) =>
  githubMessages.messageOf(event, JSON.stringify({ repository: { full_name: 'acme/shop' }, ...payload }));
const gitlab = (event: string, payload: object) =>
  gitlabMessages.messageOf(
    event,
    JSON.stringify({ project: { path_with_namespace: 'acme/web/shop' }, user: { id: 5, username: 'eve' }, ...payload }),
  );
const generic = (payload: object) =>
  genericMessages.messageOf('message', JSON.stringify({ repository: 'acme/shop', id: 'm1', text: 'hi', ...payload }));

const WRITTEN = { user: { login: 'eve', type: 'User' }, author_association: 'FIRST_TIME_CONTRIBUTOR', body: 'hello' };
const ISSUE = { ...WRITTEN, id: 1, number: 3, node_id: 'I_1', title: 'Title' };
const COMMENT = { ...WRITTEN, id: 77, node_id: 'IC_77' };
const OUR_NOTE = `<!-- regreen cas_${'0'.repeat(26)} -->\nhidden`;

describe('messages of GitHub', () => {
  it.each([
    ['issues', { action: 'opened', issue: ISSUE }, 'issue', 3, null, 'issue:3'],
    ['pull_request', { action: 'edited', pull_request: ISSUE }, 'pull_request', 3, null, 'pull_request:3'],
    ['issue_comment', { action: 'created', issue: ISSUE, comment: COMMENT }, 'comment', 3, '77', 'issue_comment:77'],
    [
      'pull_request_review',
      { action: 'submitted', pull_request: ISSUE, review: COMMENT },
      'review',
      3,
      '77',
      'pull_request_review:77',
    ],
    ['discussion', { action: 'created', discussion: ISSUE }, 'discussion', 3, null, 'discussion:3'],
  ] as const)('are drawn from %s', (event, payload, kind, thread, comment, key) => {
    const message = github(event, payload)!;
    expect(message).toMatchObject({ key, association: 'first_timer', place: { kind, thread, comment, author: 'eve' } });
    expect(message.text.forDisplay()).toBe('hello');
    expect(message.title.forDisplay()).toBe(comment === null ? 'Title' : '');
  });

  it.each([
    ['closed', 'issues', { action: 'closed', issue: ISSUE }],
    ['deleted', 'issue_comment', { action: 'deleted', issue: ISSUE, comment: COMMENT }],
    [
      'a review without words',
      'pull_request_review',
      { action: 'submitted', pull_request: ISSUE, review: { ...COMMENT, body: null } },
    ],
    ['no number', 'issues', { action: 'opened', issue: { ...ISSUE, number: '3/../4' } }],
    ['another event', 'push', { action: 'opened', issue: ISSUE }],
    [
      'our own note',
      'issue_comment',
      {
        action: 'created',
        issue: ISSUE,
        comment: { ...COMMENT, body: OUR_NOTE, user: { login: 'app[bot]', type: 'Bot' } },
      },
    ],
  ])('are none: %s', (_, event, payload) => {
    expect(github(event, payload)).toBeNull();
  });

  it('are judged though they bear our mark, when a stranger wrote them', () => {
    const comment = { ...COMMENT, body: OUR_NOTE };
    expect(github('issue_comment', { action: 'created', issue: ISSUE, comment })).not.toBeNull();
  });

  it.each(['../x', 'a b', 'a/b', '', 'x'.repeat(200)])('name no author that cannot be one: %j', (login) => {
    const issue = { ...ISSUE, user: { login }, node_id: 'I/1?' };
    expect(github('issues', { action: 'opened', issue })!.place).toMatchObject({ author: null, node: null });
  });
});

describe('messages of GitLab', () => {
  const ATTRIBUTES = { id: 9, iid: 4, author_id: 5, title: 'Title', description: 'hello', action: 'open' };
  it('are drawn from issues, merge requests and notes', () => {
    expect(gitlab('issue', { object_attributes: ATTRIBUTES })).toMatchObject({
      key: 'issue:4',
      place: { kind: 'issue', thread: 4, comment: null, author: 'eve' },
    });
    expect(gitlab('merge_request', { object_attributes: ATTRIBUTES })).toMatchObject({
      key: 'pull_request:4',
      place: { kind: 'pull_request', thread: 4 },
    });
    const note = { id: 12, note: 'buy', author_id: 5 };
    expect(gitlab('note', { object_attributes: note, merge_request: { iid: 8 } })).toMatchObject({
      key: 'note:12',
      place: { kind: 'review', thread: 8, comment: '12' },
    });
    expect(gitlab('note', { object_attributes: note, issue: { iid: 8 } })).toMatchObject({
      place: { kind: 'comment', thread: 8 },
    });
  });

  it('name whoever wrote them, not whoever changed them', () => {
    const changed = { ...ATTRIBUTES, action: 'update', author_id: 6 };
    expect(gitlab('issue', { object_attributes: changed })!.place.author).toBeNull();
  });

  it.each([
    ['closed', 'issue', { ...ATTRIBUTES, action: 'close' }],
    ['the system', 'note', { id: 1, note: 'changed the title', system: true }],
    ['nothing said', 'issue', { ...ATTRIBUTES, title: '', description: null }],
  ])('are none: %s', (_, event, object_attributes) => {
    expect(gitlab(event, { object_attributes })).toBeNull();
  });
});

describe('messages of other systems', () => {
  it('say of their author what is known', () => {
    expect(
      generic({
        kind: 'mail',
        association: 'member',
        author: 'eve@example.org',
        account_created_at: '2026-01-02T00:00:00Z',
      }),
    ).toMatchObject({
      key: 'message:m1',
      association: 'member',
      accountCreatedAtMs: Date.UTC(2026, 0, 2),
      place: { kind: 'mail', thread: null, author: 'eve@example.org' },
    });
    expect(generic({ kind: 'smoke', association: 'king' })).toMatchObject({
      association: 'none',
      place: { kind: 'message' },
    });
  });

  it.each([{ text: 7 }, { text: ' ' }, { id: null }, { repository: '../..' }])('are none: %j', (payload) => {
    expect(generic(payload)).toBeNull();
  });
});
