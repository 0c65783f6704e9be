import { Tainted } from '../../foundation/index.ts';
import { ASSOCIATIONS, type MessageKind, type MessageSource, type NewMessage } from '../../triage/index.ts';
import { addressAt, idAt, messageAt, type Payload, parsePayload, textAt, timeAt } from '../payload.ts';
import { isRepositoryName } from '../repository-name.ts';

const KINDS: readonly MessageKind[] = ['mail', 'chat', 'message'];

/** Texts of e-mail, chat and whatever else can send JSON, in the form docs/guide/webhooks.md describes. */
export const genericMessages: MessageSource = {
  provider: 'generic',
  messageOf(event, body): NewMessage | null {
    const payload = parsePayload(body);
    return event === 'message' ? readMessage(payload) : null;
  },
};

/** The message of a delivery; null: it lacks what must be there, or says nothing. */
export function readMessage(payload: Payload): NewMessage | null {
  const name = textAt(payload, 'repository');
  const id = idAt(payload, 'id');
  if (typeof payload.text !== 'string' || name === null || !isRepositoryName(name) || id === null) return null;
  const title = messageAt(payload, 'title');
  const text = messageAt(payload, 'text');
  if (title.trim() === '' && text.trim() === '') return null;
  const association = textAt(payload, 'association');
  return {
    place: {
      repository: { provider: 'generic', name },
      kind: KINDS.find((kind) => kind === payload.kind) ?? 'message',
      thread: null,
      comment: null,
      node: null,
      author: textAt(payload, 'author')?.slice(0, 200) ?? null,
    },
    key: `message:${id.slice(0, 200)}`,
    title: new Tainted(title),
    text: new Tainted(text),
    url: addressAt(payload, 'url'),
    association: ASSOCIATIONS.find((known) => known === association) ?? 'none',
    accountCreatedAtMs: timeAt(payload, 'account_created_at'),
    writtenAtMs: timeAt(payload, 'written_at'),
  };
}
