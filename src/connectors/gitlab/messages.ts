import { Tainted } from '../../foundation/index.ts';
import type { MessageSource, NewMessage } from '../../triage/index.ts';
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

const EVENTS: ReadonlySet<string> = new Set(['issue', 'work_item', 'merge_request', 'note']);
const WRITTEN: ReadonlySet<string> = new Set(['open', 'reopen', 'update', 'create']);

/** Whether a delivery carries a text to judge. */
export function carriesMessage(event: string, payload: Payload): boolean {
  const attributes = objectAt(payload, 'object_attributes');
  if (!EVENTS.has(event) || attributes === null || attributes.system === true) return false;
  // Notes of older versions say of no action: each tells of one that was written.
  const action = textAt(attributes, 'action');
  return action === null ? event === 'note' : WRITTEN.has(action);
}

/** What people write at GitLab: issues, merge requests, comments. */
export const gitlabMessages: MessageSource = {
  provider: 'gitlab',
  messageOf(event, body): NewMessage | null {
    const payload = parsePayload(body);
    const repository = repositoryOf(payload);
    const attributes = objectAt(payload, 'object_attributes');
    if (repository === null || attributes === null || !carriesMessage(event, payload)) return null;
    const isNote = event === 'note';
    const isRequest = event === 'merge_request' || (isNote && objectAt(payload, 'merge_request') !== null);
    const thread = isNote
      ? numberAt(payload, isRequest ? 'merge_request' : 'issue', 'iid')
      : numberAt(attributes, 'iid');
    const id = idAt(attributes, 'id');
    if (id === null || !/^\d{1,20}$/.test(id)) return null;
    const title = isNote ? '' : messageAt(attributes, 'title');
    const text = isNote ? messageAt(attributes, 'note') : messageAt(attributes, 'description');
    if (title.trim() === '' && text.trim() === '') return null;
    const kind = isRequest ? 'pull_request' : 'issue';
    return {
      place: {
        repository,
        // What a comment stands beneath is part of its address.
        kind: isNote ? (isRequest ? 'review' : 'comment') : kind,
        thread,
        comment: isNote ? id : null,
        node: null,
        author: authorOf(payload, attributes),
      },
      key: isNote ? `note:${id}` : `${kind}:${thread}`,
      title: new Tainted(title),
      text: new Tainted(text),
      url: addressAt(attributes, 'url'),
      association: 'none',
      accountCreatedAtMs: timeAt(payload, 'user', 'created_at'),
      writtenAtMs: timeAt(attributes, 'created_at'),
    };
  },
};

/** Whoever changed it is named; that is the author when their numbers are the same. */
function authorOf(payload: Payload, attributes: Payload): string | null {
  const author = idAt(attributes, 'author_id');
  const user = idAt(payload, 'user', 'id');
  return author === null || user === null || author === user ? accountAt(payload, 'user', 'username') : null;
}
