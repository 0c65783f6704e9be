import type { AuditEntry } from '../access/index.ts';
import type { PageOf, PageRequest, Visibility } from '../intake/index.ts';
import type { Digest, WaitingNotice } from './digest.ts';
import type { Notice } from './notice.ts';

/** One request a message would be sent by; without its secrets. */
export interface NoticeCall {
  readonly method: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Tells people: a chat, addresses, a program. One per kind of receiver. */
export interface Notifier {
  /** for example `slack`, `email`, `webhook` */
  readonly kind: string;
  plan(notice: Notice): readonly NoticeCall[];
  /**
   * The same key twice is one notice where the receiver can tell.
   *
   * @throws RemoteError (with `retryAfterMs` in its details where the receiver said when to come back, `isFinal: true`
   * where sending the same again changes nothing), AuthorizationError
   */
  send(notice: Notice): Promise<void>;
  /** whether it could be sent to now: a sentence on what was found; tells nobody anything */
  reach(): Promise<{ readonly isGood: boolean; readonly sentence: string }>;
}

/** What one receiver is to be told, as it is handed to whoever keeps what it tells of. */
export interface NewNotice {
  /** of the server's settings */
  readonly receiver: string;
  /** equal for the same thing: told once to a receiver, however often it is kept */
  readonly key: string;
  readonly type: string;
  /** goes out in quiet hours too, and in no digest: somebody is asked for something */
  readonly isUrgent: boolean;
  readonly title: string;
  readonly body: string;
  readonly url: string | null;
  readonly data: Notice['data'];
  /** of the action that is done when all its notices are sent; null for a notice of its own */
  readonly actionKey: string | null;
}

export const NOTICE_STATES = ['waiting', 'sent', 'given_up'] as const;
export type NoticeState = (typeof NOTICE_STATES)[number];

/** A notice as it is kept. */
export interface NoticeRecord {
  readonly id: string;
  readonly organisationId: string;
  readonly repository: string;
  readonly incidentId: string | null;
  readonly healingId: string | null;
  readonly receiver: string;
  readonly type: string;
  readonly title: string;
  readonly isUrgent: boolean;
  readonly state: NoticeState;
  /** of the message it went out with, or is to */
  readonly attempts: number;
  /** the last thing that stood in its way */
  readonly problem: string | null;
  readonly madeAtMs: number;
  readonly endedAtMs: number | null;
  /** when it is tried next; null when it is not */
  readonly dueAtMs: number | null;
}

/** A message that is to be sent: one notice, or several that became one. */
export interface OutgoingMessage {
  readonly id: string;
  readonly receiver: string;
  readonly notice: Notice;
  /** this one among them, >= 1 */
  readonly attempts: number;
}

export interface NoticeFilter {
  readonly healingId?: string;
  readonly receiver?: string;
  readonly state?: NoticeState;
}

/** Keeps what people are to be told until they were told. Leases and pauses go by the clock of the store. */
export interface NoticeStore {
  /**
   * Makes messages of the notices that are due, one receiver at a time whoever asks; from then on a message stays as it
   * is, so that sent again it is the same.
   *
   * @returns how many messages were made
   */
  compose(
    digest: (waiting: readonly WaitingNotice[], sentAtMs: readonly number[], nowMs: number) => Digest,
  ): Promise<number>;
  /** messages that are due, the oldest first; nobody else gets them within the lease */
  claim(limit: number, leaseMs: number): Promise<readonly OutgoingMessage[]>;
  /** it was sent; ends its notices, and the actions that were to tell of them */
  sent(message: OutgoingMessage): Promise<void>;
  /**
   * It was not sent. Whoever's lease was over changes nothing.
   *
   * @param inMs when it is tried again; null: never, it is given up
   */
  notSent(message: OutgoingMessage, inMs: number | null, problem: string): Promise<void>;
  list(visibility: Visibility, filter: NoticeFilter, page: PageRequest): Promise<PageOf<NoticeRecord>>;
  /** tries what was given up again, and keeps that somebody said so; false when there is none to be seen */
  retry(visibility: Visibility, id: string, entry: AuditEntry): Promise<boolean>;
  depth(visibility: Visibility): Promise<NoticeDepth>;
}

/** How telling fares. */
export interface NoticeDepth {
  readonly waiting: number;
  readonly givenUp: number;
  /** when the oldest that waits was made, milliseconds since 1970; null: none waits */
  readonly oldestWaitingMs: number | null;
}
