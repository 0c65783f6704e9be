import { Tainted } from '../../foundation/index.ts';
import type { Association, MessageKind, MessageSource, NewMessage } from '../../triage/index.ts';
import {
  accountAt,
  addressAt,
  idAt,
  messageAt,
  numberAt,
  objectAt,
  type Payload,
  parsePayload,
  textAt,
  timeAt,
} from '../payload.ts';
import { repositoryOf } from './facts.ts';

interface MessageEvent {
  /** where in the payload the text is */
  readonly subject: string;
  readonly kind: MessageKind;
  /** where the thread it stands in is; left out, it is one */
  readonly thread?: string;
}

/** Events that carry what somebody wrote. */
const EVENTS: Readonly<Record<string, MessageEvent>> = {
  issues: { subject: 'issue', kind: 'issue' },
  pull_request: { subject: 'pull_request', kind: 'pull_request' },
  issue_comment: { subject: 'comment', kind: 'comment', thread: 'issue' },
  pull_request_review: { subject: 'review', kind: 'review', thread: 'pull_request' },
  pull_request_review_comment: { subject: 'comment', kind: 'review', thread: 'pull_request' },
  discussion: { subject: 'discussion', kind: 'discussion' },
  discussion_comment: { subject: 'comment', kind: 'discussion', thread: 'discussion' },
};
const WRITTEN: ReadonlySet<string> = new Set(['opened', 'created', 'edited', 'submitted']);

const ASSOCIATIONS: Readonly<Record<string, Association>> = {
  OWNER: 'owner',
  MEMBER: 'member',
  COLLABORATOR: 'collaborator',
  CONTRIBUTOR: 'contributor',
  FIRST_TIME_CONTRIBUTOR: 'first_timer',
  FIRST_TIMER: 'first_timer',
};

const OUR_NOTE = /^<!-- regreen cas_[0-9a-z]{26} -->/;

/** Whether a delivery carries a text to judge. */
export function carriesMessage(event: string, payload: Payload): boolean {
  return EVENTS[event] !== undefined && WRITTEN.has(textAt(payload, 'action') ?? '');
}

/** What people write at GitHub: issues, pull requests, comments, reviews, discussions. */
export const githubMessages: MessageSource = {
  provider: 'github',
  messageOf(event, body): NewMessage | null {
    const payload = parsePayload(body);
    const described = EVENTS[event];
    const repository = repositoryOf(payload);
    if (described === undefined || repository === null || !carriesMessage(event, payload)) return null;
    const subject = objectAt(payload, described.subject);
    const id = idAt(subject, 'id');
    const thread = numberAt(payload, described.thread ?? described.subject, 'number');
    if (id === null || !/^\d{1,20}$/.test(id) || thread === null) return null;
    const text = messageAt(subject, 'body');
    // An app's own comment with our mark is ours; a stranger's with the same mark is not.
    if (OUR_NOTE.test(text) && textAt(subject, 'user', 'type') === 'Bot') return null;
    const title = described.thread === undefined ? messageAt(subject, 'title') : '';
    if (title.trim() === '' && text.trim() === '') return null;
    const isComment = described.thread !== undefined;
    return {
      place: {
        repository,
        kind: described.kind,
        thread,
        comment: isComment ? id : null,
        node: nodeOf(textAt(subject, 'node_id')),
        author: accountAt(subject, 'user', 'login'),
      },
      key: isComment ? `${event}:${id}` : `${described.kind}:${thread}`,
      title: new Tainted(title),
      text: new Tainted(text),
      url: addressAt(subject, 'html_url'),
      association: ASSOCIATIONS[textAt(subject, 'author_association') ?? ''] ?? 'none',
      // GitHub does not tell it.
      accountCreatedAtMs: null,
      writtenAtMs: timeAt(subject, 'created_at') ?? timeAt(subject, 'submitted_at'),
    };
  },
};

function nodeOf(text: string | null): string | null {
  return text !== null && /^[\w=-]{1,200}$/.test(text) ? text : null;
}
