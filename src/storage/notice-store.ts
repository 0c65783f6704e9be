import type { AuditEntry } from '../access/index.ts';
import type { IdMaker } from '../foundation/index.ts';
import type { PageOf, PageRequest, Visibility } from '../intake/index.ts';
import type {
  NewNotice,
  Notice,
  NoticeDepth,
  NoticeFilter,
  NoticeRecord,
  NoticeState,
  NoticeStore,
  OutgoingMessage,
  WaitingNotice,
} from '../notices/index.ts';
import type { PostgresAuditStore } from './audit-store.ts';
import type { Database, Row, Session } from './database.ts';
import { type NewEvent, recordEvents } from './event-log.ts';
import { type Condition, readPage } from './lists.ts';
import * as sql from './notice-statements.ts';
import { toTime } from './time.ts';

/** Notices of a receiver that are looked at together, and messages of its last day. */
const AT_ONCE = 1_000;
const LONGEST_PROBLEM = 500;

/** Keeps what people are to be told of a healing; part of the transaction of what it tells of. */
export async function recordNotices(
  session: Session,
  makeId: IdMaker,
  healingId: string,
  notices: readonly NewNotice[] = [],
): Promise<void> {
  if (notices.length === 0) return;
  const rows = notices.map(({ actionKey, isUrgent, ...same }) => ({
    ...same,
    id: makeId('ntc'),
    action_key: actionKey,
    is_urgent: isUrgent,
  }));
  await session.query(sql.KEEP_NOTICES, [healingId, JSON.stringify(rows)]);
}

/** Notices and the messages they became, in PostgreSQL. */
export class PostgresNoticeStore implements NoticeStore {
  readonly #database: Database;
  readonly #audit: PostgresAuditStore;
  readonly #makeId: IdMaker;

  constructor(database: Database, audit: PostgresAuditStore, makeId: IdMaker) {
    this.#database = database;
    this.#audit = audit;
    this.#makeId = makeId;
  }

  async compose(digest: Parameters<NoticeStore['compose']>[0]): Promise<number> {
    const due = await this.#database.query<{ receiver: string }>(sql.DUE_RECEIVERS);
    let made = 0;
    for (const { receiver } of due) made += await this.#composeFor(receiver, digest);
    return made;
  }

  async #composeFor(receiver: string, digest: Parameters<NoticeStore['compose']>[0]): Promise<number> {
    return this.#database.transaction(async (session) => {
      const [clock] = await session.query<{ now: number }>(sql.LOCK_RECEIVER, [receiver]);
      const waiting = (await session.query(sql.WAITING, [receiver, AT_ONCE])).map(toWaiting);
      const lately = await session.query<{ made_at: number }>(sql.SENT_LATELY, [receiver, AT_ONCE]);
      const made = lately.map(({ made_at }) => made_at);
      const { send, later, nextMs } = digest(waiting, made, clock!.now);
      for (const { notice, tells } of send) {
        await session.query(sql.MAKE_MESSAGE, [this.#makeId('ntm'), receiver, JSON.stringify(notice), tells]);
      }
      const keys = later.map(({ notice }) => notice.key);
      if (keys.length > 0) await session.query(sql.PUT_OFF, [receiver, keys, toTime(nextMs)]);
      return send.length;
    });
  }

  async claim(limit: number, leaseMs: number): Promise<readonly OutgoingMessage[]> {
    const rows = await this.#database.query(sql.CLAIM, [limit, leaseMs]);
    return rows.toSorted((a, b) => (a.made_at as number) - (b.made_at as number)).map(toMessage);
  }

  async sent({ id }: OutgoingMessage): Promise<void> {
    await this.#database.transaction(async (session) => {
      const [sent] = await session.query(sql.SENT, [id]);
      if (sent !== undefined) await settle(session, id, 'sent');
    });
  }

  async notSent({ id, attempts }: OutgoingMessage, inMs: number | null, problem: string): Promise<void> {
    await this.#database.transaction(async (session) => {
      const values = [id, attempts, inMs, problem.slice(0, LONGEST_PROBLEM)];
      const [told] = await session.query<{ is_given_up: boolean }>(sql.NOT_SENT, values);
      if (told !== undefined) await settle(session, id, told.is_given_up ? 'given_up' : 'waiting');
    });
  }

  list(visibility: Visibility, filter: NoticeFilter, page: PageRequest): Promise<PageOf<NoticeRecord>> {
    const wanted = { healing_id: filter.healingId, receiver: filter.receiver, state: filter.state };
    const conditions: Condition[] = Object.entries(wanted).flatMap(([column, value]) =>
      value === undefined ? [] : [{ column, operator: '=' as const, value }],
    );
    return readPage(this.#database, sql.NOTICE_LIST, visibility, conditions, page, toRecord);
  }

  async retry(visibility: Visibility, id: string, entry: AuditEntry): Promise<boolean> {
    return this.#audit.change(entry, async (session) => {
      const organisations = visibility === 'everything' ? null : visibility;
      const [again] = await session.query<{ id: string }>(sql.RETRY, [id, organisations]);
      if (again !== undefined) await settle(session, again.id, 'waiting');
      return again !== undefined;
    });
  }

  async depth(visibility: Visibility): Promise<NoticeDepth> {
    const organisations = visibility === 'everything' ? null : visibility;
    const [row] = await this.#database.query<{ waiting: number; given_up: number; oldest: number | null }>(sql.DEPTH, [
      organisations,
    ]);
    return { waiting: row?.waiting ?? 0, givenUp: row?.given_up ?? 0, oldestWaitingMs: row?.oldest ?? null };
  }
}

/** What became of a message became of its notices, and of the actions that are done when all of theirs are sent. */
async function settle(session: Session, messageId: string, state: NoticeState): Promise<void> {
  const notices = await session.query(sql.SETTLE, [messageId, state]);
  const events: NewEvent[] = [];
  const keys = [...new Set(notices.flatMap(({ action_key }) => (action_key as string | null) ?? []))];
  if (keys.length > 0) {
    // Two receivers of one action may be told at the same time: the second sees what the first left.
    await session.query(sql.LOCK_ACTIONS, [keys]);
    for (const action of await session.query(sql.SETTLE_ACTIONS, [keys])) {
      if (action.state === 'intended') continue;
      const organisationId = action.organisation_id as string;
      events.push({ organisationId, type: `action.${action.state as string}`, subject: action.id as string });
    }
  }
  for (const { id, organisation_id } of notices) {
    events.push({ organisationId: organisation_id as string, type: `notice.${state}`, subject: id as string });
  }
  await recordEvents(session, events);
}

function toWaiting(row: Row): WaitingNotice {
  return {
    group: row.group_name as string | null,
    isUrgent: row.is_urgent as boolean,
    notice: {
      key: row.key as string,
      title: row.title as string,
      body: row.body as string,
      url: row.url as string | null,
      type: row.type as string,
      atMs: row.made_at as number,
      data: row.data as Notice['data'],
    },
  };
}

function toMessage(row: Row): OutgoingMessage {
  return {
    id: row.id as string,
    receiver: row.receiver as string,
    notice: row.content as Notice,
    attempts: row.attempts as number,
  };
}

function toRecord(row: Row): NoticeRecord {
  const state = row.state as NoticeState;
  return {
    id: row.id as string,
    organisationId: row.organisation_id as string,
    repository: row.repository as string,
    incidentId: row.incident_id as string | null,
    healingId: row.healing_id as string | null,
    receiver: row.receiver as string,
    type: row.type as string,
    title: row.title as string,
    isUrgent: row.is_urgent as boolean,
    state,
    attempts: row.attempts as number,
    problem: row.problem as string | null,
    madeAtMs: row.made_at as number,
    endedAtMs: row.ended_at as number | null,
    dueAtMs: state === 'waiting' ? (row.due_at as number) : null,
  };
}
