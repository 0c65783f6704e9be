import type { AuditEntry } from '../access/index.ts';
import type { PageRequest, Visibility } from '../intake/index.ts';
import type { Correction, Label } from '../messages/index.ts';
import type { CorrectionRecord, CorrectionStore, Said } from '../triage/index.ts';
import type { PostgresAuditStore } from './audit-store.ts';
import type { Database } from './database.ts';
import { type NewEvent, recordEvents } from './event-log.ts';
import { type Condition, readPage } from './lists.ts';
import { toTime } from './time.ts';
import { toCorrection } from './triage-rows.ts';
import { VisibleReads } from './visible-reads.ts';

const MOST_IN_FORCE = 500;
const MOST_OF_CASE = 50;

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
    corrections: readonly { readonly id: string; readonly messageId: string }[],
    { label, atMs, by }: Said,
    entry: AuditEntry,
  ): Promise<number> {
    const messageIds = corrections.map(({ messageId }) => messageId);
    let kept = 0;
    await this.#audit.change(entry, async (session) => {
      const messages = await session.query<{ id: string; organisation_id: string }>(LOCK_MESSAGES, [
        messageIds,
        visibility === 'everything' ? null : visibility,
      ]);
      kept = messages.length;
      if (kept === 0) return false;
      const seen = new Set(messages.map(({ id }) => id));
      const own = corrections.filter(({ messageId }) => seen.has(messageId));
      const ownMessages = own.map(({ messageId }) => messageId);
      await session.query(REPLACE, [ownMessages, toTime(atMs), by]);
      await session.query(KEEP, [own.map(({ id }) => id), ownMessages, label, toTime(atMs), by]);
      const events = messages.map((message) => eventOf(message.organisation_id, message.id));
      await recordEvents(session, events);
      return true;
    });
    return kept;
  }

  async undoCorrections(
    visibility: Visibility,
    ids: readonly string[],
    { atMs, by }: Omit<Said, 'label'>,
    entry: AuditEntry,
  ): Promise<number> {
    let taken = 0;
    await this.#audit.change(entry, async (session) => {
      const undone = await session.query<{ id: string; organisation_id: string; message_id: string | null }>(UNDO, [
        ids,
        toTime(atMs),
        by,
        visibility === 'everything' ? null : visibility,
      ]);
      taken = undone.length;
      const events = undone.map((one) => eventOf(one.organisation_id, one.message_id ?? one.id));
      await recordEvents(session, events);
      return taken > 0;
    });
    return taken;
  }

  async messagesNotSaid(caseId: string, label: Label, after: string | null, limit: number): Promise<readonly string[]> {
    const rows = await this.#database.query<{ id: string }>(NOT_SAID, [caseId, label, after, limit]);
    return rows.map(({ id }) => id);
  }

  async correctionsOfCase(caseId: string, label: Label, limit: number): Promise<readonly string[]> {
    return (await this.#database.query<{ id: string }>(OF_CASE, [caseId, label, limit])).map(({ id }) => id);
  }

  async saidOfCase(caseId: string): Promise<Readonly<Record<string, number>>> {
    const rows = await this.#database.query<{ label: Label; messages: number }>(SAID_OF_CASE, [caseId]);
    return Object.fromEntries(rows.map(({ label, messages }) => [label, messages]));
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
    const rows = await this.#database.query(IN_FORCE, [repositoryId, MOST_IN_FORCE, MOST_OF_CASE]);
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

// In one order, so that two who correct the same messages wait for each other once.
const LOCK_MESSAGES = `
  select id, organisation_id
    from message
   where id = any($1::text[])
     and ($2::text[] is null or organisation_id = any($2::text[]))
   order by id
     for update`;

const REPLACE = `
  update message_correction
     set undone_at = $2, undone_by = $3
   where message_id = any($1::text[])
     and undone_at is null`;

// What is said counts for a text as it is compared with: without blanks around it.
const KEEP = `
  insert into message_correction (
    id, organisation_id, repository_id, repository, message_id, text, judged, label, made_at, made_by
  )
  select given.id, message.organisation_id, message.repository_id, message.repository, message.id,
         btrim(message.title || E'\\n' || message.text, E' \\n\\t'), message.label, $3, $4, $5
    from unnest($1::text[], $2::text[]) as given (id, message_id)
    join message on message.id = given.message_id`;

const UNDO = `
  update message_correction
     set undone_at = $2, undone_by = $3
   where id = any($1::text[])
     and undone_at is null
     and ($4::text[] is null or organisation_id = any($4::text[]))
  returning id, organisation_id, message_id`;

const NOT_SAID = {
  name: 'messages_not_said',
  text: `
    select id
      from shown_message
     where case_id = $1
       and corrected is distinct from $2
       and ($3::text is null or id > $3)
     order by id
     limit $4`,
};

const OF_CASE = {
  name: 'corrections_of_case',
  text: `
    select message_correction.id
      from message
      join message_correction on message_correction.message_id = message.id
     where message.case_id = $1
       and message_correction.label = $2
       and message_correction.undone_at is null
     order by message_correction.id
     limit $3`,
};

const SAID_OF_CASE = {
  name: 'said_of_case',
  text: `
    select corrected as label, count(*)::integer as messages
      from shown_message
     where case_id = $1
       and corrected is not null
     group by corrected`,
};

const MARK = {
  name: 'correction_mark',
  text: `
    select count(*) || ' ' || count(*) filter (where undone_at is null) as mark
      from message_correction
     where repository_id = $1`,
};

// No more of a text is judged than 16,384 characters. Messages of one case are alike: some of them say what all would.
const IN_FORCE = {
  name: 'corrections_in_force',
  text: `
    with own as (
      select message_correction.id,
             row_number() over (
               partition by coalesce(message.case_id, message_correction.id)
               order by message_correction.made_at desc, message_correction.id desc
             ) as place
        from message_correction
        left join message on message.id = message_correction.message_id
       where message_correction.repository_id = $1
         and message_correction.undone_at is null
    )
    select message_correction.id, left(message_correction.text, 16384) as text, message_correction.label
      from own
      join message_correction on message_correction.id = own.id
     where own.place <= $3
     order by message_correction.made_at desc, message_correction.id desc
     limit $2`,
};
