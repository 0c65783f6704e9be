import type { Clock } from '../foundation/index.ts';
import type { PageOf, PageRequest, Visibility } from '../intake/index.ts';
import type { Notice } from './notice.ts';
import type {
  NewNotice,
  NoticeDepth,
  NoticeFilter,
  NoticeRecord,
  NoticeState,
  NoticeStore,
  OutgoingMessage,
} from './ports.ts';

/** What a notice is about. */
export interface NoticeSubject {
  readonly organisationId: string;
  readonly repository: string;
  readonly incidentId: string | null;
  readonly healingId: string;
}

interface KeptNotice {
  readonly id: string;
  readonly about: NoticeSubject;
  readonly told: NewNotice;
  readonly notice: Notice;
  message: KeptMessage | null;
  state: NoticeState;
  dueAtMs: number;
  endedAtMs: number | null;
}

interface KeptMessage {
  readonly id: string;
  readonly receiver: string;
  readonly notice: Notice;
  readonly madeAtMs: number;
  dueAtMs: number;
  attempts: number;
  isSent: boolean;
  isGivenUp: boolean;
  problem: string | null;
}

const DAY_MS = 24 * 3_600_000;

/** Notices in memory: the rules of the store in PostgreSQL at their smallest. */
export class MemoryNoticeStore implements NoticeStore {
  readonly #clock: Clock;
  readonly #notices: KeptNotice[] = [];
  readonly #messages: KeptMessage[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Keeps what people are to be told. */
  keep(about: NoticeSubject, notices: readonly NewNotice[]): void {
    const nowMs = this.#clock.nowMs();
    for (const told of notices) {
      if (this.#notices.some(({ told: known }) => known.receiver === told.receiver && known.key === told.key)) continue;
      const { key, title, body, url, type, data } = told;
      this.#notices.push({
        id: nameOf('ntc', this.#notices.length),
        about,
        told,
        notice: { key, title, body, url, type, atMs: nowMs, data },
        message: null,
        state: 'waiting',
        dueAtMs: nowMs,
        endedAtMs: null,
      });
    }
  }

  async compose(digest: Parameters<NoticeStore['compose']>[0]): Promise<number> {
    const nowMs = this.#clock.nowMs();
    const open = this.#notices.filter(({ message }) => message === null);
    const receivers = new Set(open.filter(({ dueAtMs }) => dueAtMs <= nowMs).map(({ told }) => told.receiver));
    let made = 0;
    for (const receiver of receivers) {
      const waiting = open.filter(({ told }) => told.receiver === receiver);
      const lately = this.#messages.filter((one) => one.receiver === receiver && one.madeAtMs > nowMs - DAY_MS);
      const { send, later, nextMs } = digest(
        waiting.map(({ notice, told, about }) => ({ notice, group: about.incidentId, isUrgent: told.isUrgent })),
        lately.map(({ madeAtMs }) => madeAtMs),
        nowMs,
      );
      for (const { notice, tells } of send) {
        const message: KeptMessage = {
          id: nameOf('ntm', this.#messages.length),
          ...{ receiver, notice, madeAtMs: nowMs, dueAtMs: nowMs },
          ...{ attempts: 0, isSent: false, isGivenUp: false, problem: null },
        };
        this.#messages.push(message);
        for (const one of waiting) if (tells.includes(one.notice.key)) one.message = message;
        made++;
      }
      const keys = later.map(({ notice }) => notice.key);
      for (const one of waiting) if (keys.includes(one.notice.key)) one.dueAtMs = nextMs ?? nowMs;
    }
    return made;
  }

  async claim(limit: number, leaseMs: number): Promise<readonly OutgoingMessage[]> {
    const nowMs = this.#clock.nowMs();
    const due = this.#messages.filter(({ isSent, isGivenUp, dueAtMs }) => !isSent && !isGivenUp && dueAtMs <= nowMs);
    return due.slice(0, limit).map((message) => {
      message.attempts++;
      message.dueAtMs = nowMs + leaseMs;
      const { id, receiver, notice, attempts } = message;
      return { id, receiver, notice, attempts };
    });
  }

  async sent({ id }: OutgoingMessage): Promise<void> {
    const message = this.#messages.find((one) => one.id === id);
    if (message === undefined || message.isSent) return;
    Object.assign(message, { isSent: true, isGivenUp: false, problem: null });
    this.#settle(message, 'sent');
  }

  async notSent({ id, attempts }: OutgoingMessage, inMs: number | null, problem: string): Promise<void> {
    const message = this.#messages.find((one) => one.id === id);
    if (message === undefined || message.isSent || message.isGivenUp || message.attempts !== attempts) return;
    message.problem = problem;
    message.isGivenUp = inMs === null;
    message.dueAtMs = this.#clock.nowMs() + (inMs ?? 0);
    this.#settle(message, inMs === null ? 'given_up' : 'waiting');
  }

  async list(visibility: Visibility, filter: NoticeFilter, page: PageRequest): Promise<PageOf<NoticeRecord>> {
    const { healingId, receiver, state } = filter;
    const { limit, after } = page;
    const items = this.#notices
      .filter(({ about }) => visibility === 'everything' || visibility.includes(about.organisationId))
      .filter(({ about }) => healingId === undefined || about.healingId === healingId)
      .filter(({ told }) => receiver === undefined || told.receiver === receiver)
      .filter((one) => state === undefined || one.state === state)
      .map(toRecord)
      .toSorted((a, b) => b.madeAtMs - a.madeAtMs || (a.id < b.id ? 1 : -1))
      .filter(
        ({ madeAtMs, id }) => after === null || madeAtMs < after.timeMs || (madeAtMs === after.timeMs && id < after.id),
      );
    return { items: items.slice(0, limit), hasMore: items.length > limit };
  }

  async retry(visibility: Visibility, id: string): Promise<boolean> {
    const notice = this.#notices.find((one) => one.id === id);
    const message = notice?.message ?? null;
    const isSeen = visibility === 'everything' || visibility.includes(notice?.about.organisationId ?? '');
    if (message === null || !message.isGivenUp || !isSeen) return false;
    Object.assign(message, { isGivenUp: false, attempts: 0, dueAtMs: this.#clock.nowMs() });
    this.#settle(message, 'waiting');
    return true;
  }

  async depth(visibility: Visibility): Promise<NoticeDepth> {
    const seen = this.#notices.filter(
      ({ about }) => visibility === 'everything' || visibility.includes(about.organisationId),
    );
    const count = (state: NoticeState) => seen.filter((one) => one.state === state).length;
    const waiting = seen.filter(({ state }) => state === 'waiting').map(({ notice }) => notice.atMs);
    const oldestWaitingMs = waiting.length === 0 ? null : Math.min(...waiting);
    return { waiting: waiting.length, givenUp: count('given_up'), oldestWaitingMs };
  }

  #settle(message: KeptMessage, state: NoticeState): void {
    for (const notice of this.#notices) {
      if (notice.message !== message) continue;
      notice.state = state;
      notice.dueAtMs = message.dueAtMs;
      notice.endedAtMs = state === 'waiting' ? null : this.#clock.nowMs();
    }
  }
}

function nameOf(prefix: string, number: number): string {
  return `${prefix}_${String(number).padStart(26, '0')}`;
}

function toRecord({ id, about, told, notice, message, state, dueAtMs, endedAtMs }: KeptNotice): NoticeRecord {
  return {
    id,
    ...about,
    receiver: told.receiver,
    type: told.type,
    title: told.title,
    isUrgent: told.isUrgent,
    state,
    attempts: message?.attempts ?? 0,
    problem: message?.problem ?? null,
    madeAtMs: notice.atMs,
    endedAtMs,
    dueAtMs: state === 'waiting' ? dueAtMs : null,
  };
}
