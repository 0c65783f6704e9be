import { describeMessageHost } from '../../test/contracts/message-host.ts';
import { FakeGithubMessages } from '../../test/helpers/fake-github-messages.ts';
import { FakeGitlabMessages } from '../../test/helpers/fake-gitlab-messages.ts';
import type { MessagePlace } from '../triage/index.ts';
import { GithubMessageHost } from './github/message-host.ts';
import { GitlabMessageHost } from './gitlab/message-host.ts';

const MARK = '<!-- regreen cas_00000000000000000000000001 -->';
const note = `${MARK}\nThis was hidden.`;
const label = { name: 'suspected spam', isSet: true, about: 'A program took this for unwanted mail.' };

describeMessageHost(
  'GitHub',
  async () => {
    const fake = await FakeGithubMessages.open({ repository: 'acme/shop', token: 'right' });
    const options = { apiUrl: fake.api.address, app: null, nowMs: Date.now };
    const place = (over: Partial<MessagePlace>): MessagePlace => ({
      repository: { provider: 'github', name: 'acme/shop' },
      kind: 'issue',
      thread: 1,
      comment: null,
      node: null,
      author: 'mallory',
      ...over,
    });
    let number = 0;
    return {
      host: new GithubMessageHost({ ...options, token: 'right', fetch }),
      stranger: new GithubMessageHost({ ...options, token: 'wrong', fetch }),
      api: fake.api,
      effects: fake.effects,
      issue: () => place({ thread: fake.addIssue(++number).number }),
      comment: () => {
        const thread = fake.addIssue(++number).number;
        const { id, node } = fake.addComment(thread, 'buy now');
        return place({ kind: 'comment', thread, comment: String(id), node });
      },
      gone: place({ thread: 99_999 }),
      close: () => fake.close(),
    };
  },
  {
    issue: [{ label }, { note }, { note, isClosed: true, isLocked: true }, { note, isBlocked: true }],
    comment: [{ note, isHidden: true }],
  },
);

describeMessageHost(
  'GitLab',
  async () => {
    const fake = await FakeGitlabMessages.open({ project: 'acme/web/shop', token: 'right' });
    const options = { apiUrl: fake.api.address, nowMs: Date.now };
    const place = (over: Partial<MessagePlace>): MessagePlace => ({
      repository: { provider: 'gitlab', name: 'acme/web/shop' },
      kind: 'issue',
      thread: 1,
      comment: null,
      node: null,
      author: 'mallory',
      ...over,
    });
    let number = 0;
    return {
      host: new GitlabMessageHost({ ...options, token: 'right', fetch }),
      stranger: new GitlabMessageHost({ ...options, token: 'wrong', fetch }),
      api: fake.api,
      effects: fake.effects,
      issue: () => place({ thread: fake.addIssue(++number).iid }),
      comment: () => {
        const thread = fake.addRequest(++number);
        const id = fake.addNote(thread, 'buy now');
        return place({ kind: 'review', thread: thread.iid, comment: String(id) });
      },
      gone: place({ thread: 99_999 }),
      close: () => fake.close(),
    };
  },
  {
    issue: [{ label }, { note }, { note, isHidden: true }, { note, isClosed: true, isLocked: true }],
    comment: [{ note }],
  },
);
