import type { AuditEntry } from '../access/index.ts';
import type { PageRequest, Visibility } from '../intake/index.ts';
import type { Correction, Label } from '../messages/index.ts';
import type { CorrectionRecord, CorrectionStore } from '../triage/index.ts';
import type { PostgresAuditStore } from './audit-store.ts';
import type { Database } from './database.ts';
import { type NewEvent, recordEvents } from './event-log.ts';
import { type Condition, readPage } from './lists.ts';
import { toTime } from './time.ts';
import { toCorrection } from './triage-rows.ts';
import { VisibleReads } from './visible-reads.ts';

const MOST_IN_FORCE = 500;

/** What people said of messages, in PostgreSQL. */
export class PostgresCorrectionStore implements CorrectionStore {
  readonly #database: Database;
  readonly #audit: PostgresAuditStore;
  readonly #reads: VisibleReads<CorrectionRecord>;

  constructor(database: Database, audit: PostgresAuditStore) {
    this.#database = database;
    this.#audit = audit;
    this.#reads = new VisibleReads(database, LIST.table, LIST.columns, toCorrection);
  }

  async correct(
    visibility: Visibility,
    correction: {
      readonly id: string;
      readonly messageId: string;
      readonly label: Label;
      readonly atMs: number;
      readonly by: string;
    },
    entry: AuditEntry,
  ): Promise<boolean> {
    const { id, messageId, label, atMs, by } = correction;
    return await this.#audit.change(entry, async (session) => {
      const [message] = await session.query<{ organisation_id: string }>(LOCK_MESSAGE, [
        messageId,
        visibility === 'everything' ? null : visibility,
      ]);
      if (message === undefined) return false;
      await session.query(REPLACE, [messageId, toTime(atMs), by]);
      await session.query(KEEP, [id, messageId, label, toTime(atMs), by]);
      await recordEvents(session, [eventOf(message.organisation_id, messageId)]);
      return true;
    });
  }

  async undoCorrection(
    visibility: Visibility,
    id: string,
    atMs: number,
    by: string,
    entry: AuditEntry,
  ): Promise<boolean> {
    return await this.#audit.change(entry, async (session) => {
      const [undone] = await session.query<{ organisation_id: string; message_id: string | null }>(UNDO, [
        id,
        toTime(atMs),
        by,
        visibility === 'everything' ? null : visibility,
      ]);
      if (undone === undefined) return false;
      await recordEvents(session, [eventOf(undone.organisation_id, undone.message_id ?? id)]);
      return true;
    });
  }

  listCorrections(
    visibility: Visibility,
    filter: { readonly repository?: string; readonly messageId?: string },
    page: PageRequest,
  ) {
    const conditions: Condition[] = [];
    if (filter.repository !== undefined) {
      conditions.push({ column: 'repository', operator: '=', value: filter.repository });
    }
    if (filter.messageId !== undefined) {
      conditions.push({ column: 'message_id', operator: '=', value: filter.messageId });
    }
    return readPage(this.#database, LIST, visibility, conditions, page, toCorrection);
  }

  readCorrection(visibility: Visibility, id: string): Promise<CorrectionRecord | null> {
    return this.#reads.read(visibility, id);
  }

  async correctionMark(repositoryId: string): Promise<string> {
    const [row] = await this.#database.query<{ mark: string }>(MARK, [repositoryId]);
    return row?.mark ?? '';
  }

  async correctionsInForce(repositoryId: string): Promise<readonly Correction[]> {
    const rows = await this.#database.query(IN_FORCE, [repositoryId, MOST_IN_FORCE]);
    return rows.map(({ id, text, label }) => ({ id: id as string, text: text as string, label: label as Label }));
  }
}

function eventOf(organisationId: string, subject: string): NewEvent {
  return { organisationId, type: 'message.corrected', subject };
}

const LIST = {
  table: 'message_correction',
  columns: 'id, organisation_id, repository_id, repository, message_id, judged, label, made_at, made_by, undone_at',
  time: 'made_at',
};

const LOCK_MESSAGE = `
  select organisation_id
    from message
   where id = $1
     and ($2::text[] is null or organisation_id = any($2::text[]))
     for update`;

const REPLACE = `
  update message_correction
     set undone_at = $2, undone_by = $3
   where message_id = $1
     and undone_at is null`;

const KEEP = `
  insert into message_correction (
    id, organisation_id, repository_id, repository, message_id, text, judged, label, made_at, made_by
  )
  select $1, organisation_id, repository_id, repository, id, btrim(title || E'\\n' || text, E' \\n\\t'), label, $3, $4, $5
    from message
   where id = $2`;

const UNDO = `
  update message_correction
     set undone_at = $2, undone_by = $3
   where id = $1
     and undone_at is null
     and ($4::text[] is null or organisation_id = any($4::text[]))
  returning organisation_id, message_id`;

const MARK = {
  name: 'correction_mark',
  text: `
    select count(*) || ' ' || count(*) filter (where undone_at is null) as mark
      from message_correction
     where repository_id = $1`,
};

// No more of a text is judged than 16,384 characters.
const IN_FORCE = {
  name: 'corrections_in_force',
  text: `
    select id, left(text, 16384) as text, label
      from message_correction
     where repository_id = $1
       and undone_at is null
     order by made_at desc, id desc
     limit $2`,
};
