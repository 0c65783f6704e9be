import pg from 'pg';
import type { Logger } from '../foundation/index.ts';
import type { EventFeed, EventRecord, Visibility } from '../intake/index.ts';
import type { Database, Row, Session } from './database.ts';

/** An event about to be kept. */
export interface NewEvent {
  readonly organisationId: string;
  readonly type: string;
  readonly subject: string;
  readonly data?: EventRecord['data'];
}

const CHANNEL = 'regreen_event';
// PostgreSQL takes less than 8,000 bytes; an empty text stands for any organisation.
const LONGEST_NEWS = 7_000;
const ORDER_LOCK = 7_233_411_904;
const FIRST_PAUSE_MS = 100;
const LAST_PAUSE_MS = 5_000;

/**
 * Keeps events; the last thing a transaction does. Numbers are given out under a lock that the commit gives back, so
 * that whoever has seen one number has seen all before it.
 */
export async function recordEvents(session: Session, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ organisationId, type, subject, data }) => ({
    o: organisationId,
    t: type,
    s: subject,
    d: data ?? {},
  }));
  const concerned = [...new Set(events.map(({ organisationId }) => organisationId))].join(',');
  const lock = `select pg_advisory_xact_lock(${ORDER_LOCK}), pg_notify('${CHANNEL}', $1)`;
  const news = [concerned.length > LONGEST_NEWS ? '' : concerned];
  const kept = [JSON.stringify(rows)];
  if (session.later === undefined) {
    await session.query(lock, news);
    await session.query(KEEP, kept);
    return;
  }
  // Everybody who keeps events waits for this lock: it must not wait for this process in turn.
  session.later(lock, news);
  session.later(KEEP, kept);
}

/** Events in PostgreSQL, and a connection that listens for new ones and comes back when it is cut. */
export class PostgresEventLog implements EventFeed {
  readonly #database: Database;
  readonly #logger: Logger;
  readonly #hearers = new Set<(organisations: readonly string[]) => void>();
  #client: pg.Client | null = null;
  #timer: NodeJS.Timeout | undefined;
  #pauseMs = FIRST_PAUSE_MS;
  #isClosed = false;
  #isListening = false;

  constructor(database: Database, logger: Logger) {
    this.#database = database;
    this.#logger = logger;
  }

  /** oldest first; `after` null: the newest `limit` */
  async since(visibility: Visibility, after: string | null, limit: number): Promise<readonly EventRecord[]> {
    if (visibility !== 'everything' && visibility.length === 0) return [];
    const scope = visibility === 'everything' ? '' : 'and organisation_id = any($3::text[])';
    const values = [after ?? '0', limit, ...(visibility === 'everything' ? [] : [visibility])];
    const [direction, name] = after === null ? ['desc', 'newest'] : ['asc', 'after'];
    const rows = await this.#database.read(
      visibility,
      {
        name: `events_${name}_${scope === '' ? 'all' : 'some'}`,
        text: `
          select id::text, at, organisation_id, type, subject, data
            from event
           where id > $1::bigint
             ${scope}
           order by event.id ${direction}
           limit $2`,
      },
      values,
    );
    const events = rows.map(toRecord);
    return after === null ? events.reverse() : events;
  }

  /**
   * Calls whenever there may be something new: after each commit with events, with the organisations concerned, and after
   * the connection was away, with none: then it may be any.
   */
  subscribe(hear: (organisations: readonly string[]) => void): () => void {
    this.#hearers.add(hear);
    if (this.#client === null && !this.#isClosed) void this.#listen();
    return () => this.#hearers.delete(hear);
  }

  /** True while new events are heard at once. */
  get isListening(): boolean {
    return this.#isListening;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#client?.end().catch(() => {});
  }

  async #listen(): Promise<void> {
    const client = new pg.Client({ ...this.#database.connection, application_name: 'regreen listen' });
    this.#client = client;
    let isOver = false;
    const end = (error?: Error) => {
      if (isOver) return;
      isOver = true;
      this.#isListening = false;
      client.removeAllListeners('notification');
      client.end().catch(() => {});
      if (this.#isClosed) return;
      if (error) this.#logger.warn({ error: error.message }, 'listening for events was cut, will go on');
      this.#timer = setTimeout(() => void this.#listen(), this.#pauseMs).unref();
      this.#pauseMs = Math.min(LAST_PAUSE_MS, this.#pauseMs * 2);
    };
    client.on('error', end);
    client.on('end', () => end());
    client.on('notification', ({ payload }) => this.#tell(payload ?? ''));
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      if (isOver) return;
      this.#isListening = true;
      this.#pauseMs = FIRST_PAUSE_MS;
      // What came while nobody listened is there to be read.
      this.#tell('');
    } catch (error) {
      end(error as Error);
    }
  }

  #tell(news: string): void {
    const organisations = news === '' ? [] : news.split(',');
    for (const hear of this.#hearers) hear(organisations);
  }
}

function toRecord(row: Row): EventRecord {
  return {
    id: row.id as string,
    at: row.at as number,
    organisationId: row.organisation_id as string,
    type: row.type as string,
    subject: row.subject as string,
    data: row.data as EventRecord['data'],
  };
}

const KEEP = {
  name: 'keep_events',
  text: `
    insert into event (at, organisation_id, type, subject, data)
    select clock_timestamp(), row.o, row.t, row.s, row.d
      from json_to_recordset($1::text::json) as row (o text, t text, s text, d jsonb)`,
};
