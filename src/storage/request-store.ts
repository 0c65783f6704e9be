import type { AuditEntry } from '../access/index.ts';
import type { IdMaker } from '../foundation/index.ts';
import type {
  RequestAnswer,
  RequestContent,
  RequestRecord,
  RequestState,
  RequestStore,
  Ruling,
} from '../healing/index.ts';
import type { PageOf, PageRequest, Visibility } from '../intake/index.ts';
import type { PostgresAuditStore } from './audit-store.ts';
import type { Database, Row, Session } from './database.ts';
import { recordEvents } from './event-log.ts';
import { wakeExecutions } from './execution-store.ts';
import { moveHealing } from './healing-moves.ts';
import { type Condition, readPage } from './lists.ts';
import { recordNotices } from './notice-store.ts';
import { toTime } from './time.ts';

/** The topic under which a healing hears the answer to its question. */
const ANSWER = 'answer';

type Asked = Omit<RequestRecord, 'answers'>;

/** Questions to people, in PostgreSQL. */
export class PostgresRequestStore implements RequestStore {
  readonly #database: Database;
  readonly #audit: PostgresAuditStore;
  readonly #makeId: IdMaker;

  constructor(database: Database, audit: PostgresAuditStore, makeId: IdMaker) {
    this.#database = database;
    this.#audit = audit;
    this.#makeId = makeId;
  }

  async list(
    visibility: Visibility,
    filter: { readonly state?: RequestState; readonly healingId?: string; readonly repository?: string },
    page: PageRequest,
  ): Promise<PageOf<RequestRecord>> {
    const wanted = { state: filter.state, healing_id: filter.healingId, repository: filter.repository };
    const conditions: Condition[] = Object.entries(wanted).flatMap(([column, value]) =>
      value === undefined ? [] : [{ column, operator: '=' as const, value }],
    );
    const { items, hasMore } = await readPage(this.#database, REQUEST_LIST, visibility, conditions, page, toAsked);
    return { items: await withAnswers(this.#database, items), hasMore };
  }

  async read(visibility: Visibility, id: string): Promise<RequestRecord | null> {
    const rows =
      visibility === 'everything'
        ? await this.#database.query(READ, [id])
        : await this.#database.read(visibility, READ_VISIBLE, [id, visibility]);
    return (await withAnswers(this.#database, rows.map(toAsked)))[0] ?? null;
  }

  async open(request: Parameters<RequestStore['open']>[0]): Promise<void> {
    const { id, healingId, kind, content, contentHash, approvers, livesMs, reason, notices } = request;
    await this.#database.transaction(async (session) => {
      const [asked] = await session.query<{ organisation_id: string }>(OPEN, [
        id,
        healingId,
        kind,
        JSON.stringify(content),
        contentHash,
        approvers,
        livesMs,
      ]);
      // An answer that came meanwhile leads on by itself.
      if (asked === undefined && (await session.query(STILL_OPEN, [id])).length === 0) return;
      await moveHealing(session, this.#makeId, healingId, { state: 'awaiting_decision', reason });
      if (asked === undefined) return;
      await recordNotices(session, this.#makeId, healingId, notices);
      await recordEvents(session, [{ organisationId: asked.organisation_id, type: 'request.opened', subject: id }]);
    });
  }

  async answer(
    visibility: Visibility,
    id: string,
    answer: Omit<RequestAnswer, 'atMs'>,
    rule: (request: RequestRecord, nowMs: number) => Ruling,
    entry: AuditEntry,
    replacement: { readonly content: RequestContent; readonly contentHash: string } | null,
  ): Promise<Ruling | null> {
    let ruling: Ruling | null = null;
    await this.#audit.change(entry, async (session) => {
      ruling = null;
      const [row] = await session.query<Row & { now: number; organisation_id: string }>(LOCK, [id]);
      if (row === undefined || !isSeen(visibility, row.organisation_id)) return false;
      const [request] = await withAnswers(session, [toAsked(row)]);
      ruling = rule(request!, row.now);
      if (!ruling.accepted || ruling.isRepeated) return false;
      await session.query(ANSWER_IT, [id, answer.person, answer.verdict, answer.note, request!.answers.length]);
      await session.query(SETTLE, [id, ruling.state, toTime(ruling.deferredUntilMs)]);
      const next = ruling.state === 'modified' ? this.#makeId('req') : id;
      if (next !== id) {
        const { content, contentHash } = replacement!;
        await session.query(REPLACE, [id, next, JSON.stringify(content), contentHash]);
      }
      const payload = { request: next, of: id, state: ruling.state };
      await wakeExecutions(session, [{ executionId: request!.healingId, topic: ANSWER, key: entry.id, payload }]);
      await recordEvents(session, [{ organisationId: row.organisation_id, type: 'request.answered', subject: id }]);
      return true;
    });
    return ruling;
  }

  async close(id: string, state: 'expired' | 'cancelled' | 'used'): Promise<boolean> {
    const rows = await this.#database.query(CLOSE, [id, state]);
    return rows.length > 0;
  }
}

function isSeen(visibility: Visibility, organisationId: string): boolean {
  return visibility === 'everything' || visibility.includes(organisationId);
}

async function withAnswers(session: Session, asked: readonly Asked[]): Promise<readonly RequestRecord[]> {
  if (asked.length === 0) return [];
  const rows = await session.query(ANSWERS, [asked.map(({ id }) => id)]);
  const answers = Map.groupBy(rows, ({ request_id }) => request_id as string);
  return asked.map((request) => ({ ...request, answers: (answers.get(request.id) ?? []).map(toAnswer) }));
}

function toAnswer(row: Row): RequestAnswer {
  return {
    person: row.person as string,
    verdict: row.verdict as RequestAnswer['verdict'],
    note: row.note as string | null,
    atMs: row.at as number,
  };
}

function toAsked(row: Row): Asked {
  return {
    id: row.id as string,
    healingId: row.healing_id as string,
    organisationId: row.organisation_id as string,
    repository: row.repository as string,
    kind: row.kind as Asked['kind'],
    content: row.content as Asked['content'],
    contentHash: row.content_hash as string,
    approvers: row.approvers as number,
    state: row.state as RequestState,
    createdAtMs: row.created_at as number,
    expiresAtMs: row.expires_at as number,
    deferredUntilMs: row.deferred_until as number | null,
  };
}

const COLUMNS = `
  id, healing_id, organisation_id, repository, kind, content, content_hash, approvers, state, created_at, expires_at,
  deferred_until`;

const REQUEST_LIST = { table: 'healing_request', columns: COLUMNS, time: 'created_at' };

const READ = { name: 'read_request', text: `select ${COLUMNS} from healing_request where id = $1` };

const READ_VISIBLE = {
  name: 'read_visible_request',
  text: `select ${COLUMNS} from healing_request where id = $1 and organisation_id = any($2::text[])`,
};

const ANSWERS = {
  name: 'answers_of_requests',
  text: `
    select request_id, person, verdict, note, at
      from healing_answer
     where request_id = any($1::text[])
     order by request_id, position`,
};

const OPEN = {
  name: 'open_request',
  text: `
    insert into healing_request (
      id, healing_id, organisation_id, repository, kind, content, content_hash, approvers, state, created_at, expires_at
    )
    select $1, healing.id, healing.organisation_id, healing.repository, $3, $4::jsonb, $5, $6, 'open',
           statement_timestamp(), statement_timestamp() + $7 * interval '1 millisecond'
      from healing
     where healing.id = $2
    on conflict (id) do nothing
    returning organisation_id`,
};

const STILL_OPEN = {
  name: 'request_still_open',
  text: `select from healing_request where id = $1 and state = 'open'`,
};

const LOCK = {
  name: 'lock_request',
  text: `select ${COLUMNS}, clock_timestamp() as now from healing_request where id = $1 for update`,
};

const ANSWER_IT = {
  name: 'answer_request',
  text: `
    insert into healing_answer (request_id, person, verdict, note, at, position)
    values ($1, $2, $3, $4, clock_timestamp(), $5)`,
};

const SETTLE = {
  name: 'settle_request',
  text: `
    update healing_request
       set state = $2,
           deferred_until = $3,
           answered_at = case when $2 = 'open' then null else clock_timestamp() end
     where id = $1`,
};

const REPLACE = {
  name: 'replace_request',
  text: `
    insert into healing_request (
      id, healing_id, organisation_id, repository, kind, content, content_hash, approvers, state, created_at, expires_at
    )
    select $2, healing_id, organisation_id, repository, kind, $3::jsonb, $4, approvers, 'open', clock_timestamp(),
           expires_at
      from healing_request
     where id = $1`,
};

const CLOSE = {
  name: 'close_request',
  text: `
    update healing_request
       set state = $2,
           answered_at = clock_timestamp()
     where id = $1
       and case $2
             when 'used' then state = 'approved'
             -- What was agreed to may be something else by the time it is to be done.
             when 'cancelled' then state in ('open', 'approved')
             else state = 'open'
           end
    returning id`,
};
