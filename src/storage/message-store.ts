import type { IdMaker } from '../foundation/index.ts';
import type { PageRequest, Visibility } from '../intake/index.ts';
import { likenessOf } from '../messages/index.ts';
import {
  type JudgedMessage,
  type KeptMessage,
  type MessageFilter,
  type MessageKind,
  type MessageLabel,
  type MessageRecord,
  type MessageStore,
  type ProjectName,
  type Rung,
  readAppeal,
  type Surroundings,
  suggestionFor,
} from '../triage/index.ts';
import type { Database, Session } from './database.ts';
import { type NewEvent, recordEvents } from './event-log.ts';
import { type Condition, readPage } from './lists.ts';
import { toTime } from './time.ts';
import { toMessage } from './triage-rows.ts';
import { VisibleReads } from './visible-reads.ts';
import { type NewWebhook, recordWebhooks } from './webhook-outbox.ts';

/** From here on two texts belong to one case. */
const LEAST_LIKENESS = 0.5;
const LONGEST_TEXT = 64 * 1024;
const LONGEST_TITLE = 500;
const LONGEST_GIST = 160;

/** Messages in PostgreSQL, and the cases they are put into. */
export class PostgresMessageStore implements MessageStore {
  readonly #database: Database;
  readonly #makeId: IdMaker;
  readonly #reads: VisibleReads<MessageRecord>;

  constructor(database: Database, makeId: IdMaker) {
    this.#database = database;
    this.#makeId = makeId;
    this.#reads = new VisibleReads(database, MESSAGE_LIST.table, MESSAGE_LIST.columns, toMessage);
  }

  async record(project: ProjectName, judged: JudgedMessage): Promise<KeptMessage> {
    return await this.#database.transaction(async (session) => {
      // One after the other within a repository, so that two copies make one case.
      await session.query('select pg_advisory_xact_lock(hashtextextended($1, 23))', [project.id]);
      const [before] = await session.query(FIND, [project.id, judged.message.key]);
      const organisationId = project.organisationId;
      const known = (before?.case_id as string | null | undefined) ?? null;
      const isUnwanted = !judged.isExempt && judged.label !== 'ham';
      if (before?.content === judged.content) {
        // Somebody put a label on it, or opened it again. Only what one signal left undone is gone on with.
        const isToldAgain = before.signal_id !== judged.signalId;
        return { id: before.id as string, caseId: isUnwanted && !isToldAgain ? known : null, organisationId };
      }
      const id = (before?.id as string | undefined) ?? judged.id;
      const events: NewEvent[] = [{ organisationId, type: 'message.judged', subject: id }];
      const webhooks: NewWebhook[] = [];
      const appealed = await this.#appeal(session, project, judged);
      if (appealed !== null) {
        events.push({ organisationId, type: 'case.appealed', subject: appealed });
        const data = { case: appealed, repository: project.name, message: id };
        webhooks.push({ organisationId, type: 'case.appealed', data });
      }
      const answered = appealed === null ? await this.#answer(session, project, judged, id) : null;
      if (answered !== null) {
        events.push({ organisationId, type: 'case.answered', subject: answered });
        const data = { case: answered, repository: project.name, message: id };
        webhooks.push({ organisationId, type: 'case.answered', data });
      }
      const isOfCase = isUnwanted && appealed === null;
      // A closed case was closed about another text.
      const own = before?.case_state === 'closed' ? null : known;
      const found = isOfCase ? (own ?? (await this.#likeCase(session, project, judged))) : null;
      const caseId = found ?? (isOfCase ? this.#makeId('cas') : known);
      if (isOfCase && found === null) {
        await session.query(OPEN_CASE, this.#caseRow(project, judged, caseId!));
        events.push({ organisationId, type: 'case.opened', subject: caseId! });
        const data = { case: caseId, repository: project.name, label: judged.label, score: judged.score };
        webhooks.push({ organisationId, type: 'case.opened', data });
      }
      const detected = isOfCase ? DETECTED[judged.label] : undefined;
      if (detected !== undefined) {
        const { label, score } = judged;
        webhooks.push({
          organisationId,
          type: detected,
          data: { message: id, case: caseId, repository: project.name, label, score },
        });
      }
      await session.query(KEEP, messageRow(project, judged, id, caseId));
      if (caseId !== null) await this.#refreshCase(session, caseId);
      if (known !== null && known !== caseId) await this.#refreshCase(session, known);
      await recordWebhooks(session, this.#makeId, webhooks, judged.receivedAtMs);
      await recordEvents(session, events);
      return { id, caseId: isOfCase ? caseId : null, organisationId };
    });
  }

  async surroundings({
    project,
    key,
    author,
    signature,
    sinceMs,
  }: Parameters<MessageStore['surroundings']>[0]): Promise<Surroundings> {
    const { slots, bands } = signature;
    const [[row], confirmed] = await Promise.all([
      this.#database.query<{ of_author: number; copies: number }>(SURROUNDINGS, [
        project.id,
        author,
        bands,
        toTime(sinceMs),
        key,
      ]),
      this.#database.query<{ signature: number[] }>(CONFIRMED, [project.organisationId, bands]),
    ]);
    const likeness = Math.max(0, ...confirmed.map((known) => likenessOf(known.signature, slots)));
    return {
      ofAuthor: row?.of_author ?? 0,
      copies: row?.copies ?? 0,
      campaignLikeness: likeness < LEAST_LIKENESS ? 0 : likeness,
    };
  }

  list(visibility: Visibility, filter: MessageFilter, page: PageRequest) {
    const conditions: Condition[] = [];
    const columns = {
      repository: 'repository',
      label: 'label',
      kind: 'kind',
      author: 'author',
      caseId: 'case_id',
    } as const;
    for (const [name, column] of Object.entries(columns)) {
      const value = filter[name as keyof typeof columns];
      if (value !== undefined) conditions.push({ column, operator: '=', value });
    }
    const since = toTime(filter.sinceMs ?? null);
    const until = toTime(filter.untilMs ?? null);
    if (since !== null) conditions.push({ column: 'received_at', operator: '>=', value: since });
    if (until !== null) conditions.push({ column: 'received_at', operator: '<', value: until });
    return readPage(this.#database, MESSAGE_LIST, visibility, conditions, page, toMessage);
  }

  read(visibility: Visibility, id: string): Promise<MessageRecord | null> {
    return this.#reads.read(visibility, id);
  }

  /** The open case of its likes. */
  async #likeCase(session: Session, project: ProjectName, { signature }: JudgedMessage): Promise<string | null> {
    const candidates = await session.query(CANDIDATES, [project.id, signature.bands]);
    const likes = candidates
      .map(({ id, signature: slots }) => ({
        id: id as string,
        likeness: likenessOf(slots as number[], signature.slots),
      }))
      .filter(({ likeness }) => likeness >= LEAST_LIKENESS)
      .sort((a, b) => b.likeness - a.likeness);
    return likes[0]?.id ?? null;
  }

  /** Shows a case as the gravest of its messages; one that is closed, or that all went on from, stays as it was. */
  async #refreshCase(session: Session, id: string): Promise<void> {
    const [gravest] = await session.query<Gravest>(GRAVEST, [id]);
    const { label = null, score = null } = gravest ?? {};
    await session.query(REFRESH_CASE, [id, label, score, gravest === undefined ? null : suggestedFor(gravest)]);
  }

  /** The case an author appeals, in its new state; null: the text is no appeal, or there is nothing to appeal. */
  async #appeal(session: Session, project: ProjectName, { message }: JudgedMessage): Promise<string | null> {
    const { isAppeal, caseId } = message.text.examine(readAppeal);
    if (!isAppeal || message.place.author === null) return null;
    const [row] = await session.query<{ id: string }>(APPEAL, [project.id, message.place.author, caseId]);
    return row?.id ?? null;
  }

  /** The case whose author was asked a question and says something now; null: nobody was asked. */
  async #answer(
    session: Session,
    project: ProjectName,
    { message: { place } }: JudgedMessage,
    messageId: string,
  ): Promise<string | null> {
    if (place.author === null || place.thread === null || place.comment === null) return null;
    const [row] = await session.query<{ id: string }>(ANSWER, [project.id, place.author, place.thread, messageId]);
    return row?.id ?? null;
  }

  #caseRow(project: ProjectName, judged: JudgedMessage, id: string): readonly unknown[] {
    return [
      id,
      project.organisationId,
      project.id,
      project.name,
      judged.message.place.repository.provider,
      judged.label,
      judged.score,
      suggestionFor(judged.label, judged.score, judged.message.place.kind),
      judged.signature.slots,
      judged.signature.bands,
      toTime(judged.receivedAtMs),
      gistOf(judged),
    ];
  }
}

/** What others are told of a message that is taken for unwanted. Slop is a hint: of that they hear by its case. */
const DETECTED: Readonly<Partial<Record<MessageLabel, string>>> = {
  spam: 'spam.detected',
  scam: 'spam.detected',
  phishing: 'spam.detected',
  injection: 'injection.detected',
};

type Gravest = {
  readonly label: MessageRecord['label'];
  readonly score: number;
  readonly kind: MessageKind;
  readonly is_exempt: boolean;
};

function suggestedFor({ label, score, kind, is_exempt }: Gravest): Rung {
  return is_exempt ? 'ignore' : suggestionFor(label, score, kind);
}

function gistOf({ message: { title, text } }: JudgedMessage): string {
  return `${title.forDisplay()} ${text.forDisplay()}`.trim().replace(/\s+/g, ' ').slice(0, LONGEST_GIST).toWellFormed();
}

function messageRow(
  project: ProjectName,
  judged: JudgedMessage,
  id: string,
  caseId: string | null,
): readonly unknown[] {
  const { message, signature } = judged;
  const { place, title, text } = message;
  return [
    id,
    project.organisationId,
    project.id,
    project.name,
    place.repository.provider,
    place.kind,
    message.key,
    place.thread,
    place.comment,
    place.node,
    message.url,
    place.author,
    message.association,
    toTime(message.accountCreatedAtMs),
    title.forDisplay().slice(0, LONGEST_TITLE).toWellFormed(),
    text.forDisplay().slice(0, LONGEST_TEXT).toWellFormed(),
    toTime(message.writtenAtMs) ?? toTime(judged.receivedAtMs),
    toTime(judged.receivedAtMs),
    judged.signalId,
    judged.content,
    judged.label,
    judged.score,
    JSON.stringify(judged.reasons.map(withoutZero)),
    JSON.stringify({ ...judged.slop, signs: judged.slop.signs.map(withoutZero) }),
    judged.isExempt,
    signature.slots,
    signature.bands,
    caseId,
  ];
}

/** PostgreSQL keeps no U+0000. */
function withoutZero<T extends { readonly excerpt: string }>(reason: T): T {
  return { ...reason, excerpt: reason.excerpt.replaceAll('\0', '') };
}

/** The list of messages, with what was said of them. */
const MESSAGE_LIST = {
  table: 'shown_message',
  columns: '*',
  time: 'received_at',
};

const FIND = {
  name: 'find_message',
  text: `
    select message.id, message.content, message.signal_id, message.case_id, message_case.state as case_state
      from message
      left join message_case on message_case.id = message.case_id
     where message.repository_id = $1
       and message.key = $2
       for update of message`,
};

const CANDIDATES = {
  name: 'like_cases',
  text: `
    select id, signature
      from message_case
     where repository_id = $1
       and state <> 'closed'
       and bands && $2::integer[]
     order by last_at desc, id desc
     limit 50`,
};

const OPEN_CASE = `
  insert into message_case (
    id, organisation_id, repository_id, repository, provider, state, label, score, suggested, signature, bands,
    opened_at, last_at, gist
  )
  values ($1, $2, $3, $4, $5, 'open', $6, $7, $8, $9, $10, $11, $11, $12)`;

const KEEP = {
  name: 'keep_message',
  text: `
    insert into message (
      id, organisation_id, repository_id, repository, provider, kind, key, thread, comment, node, url, author,
      association, account_created_at, title, text, written_at, received_at, signal_id, content, label, score, reasons,
      slop, is_exempt, signature, bands, case_id
    )
    values (
      $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23::jsonb,
      $24::jsonb, $25, $26, $27, $28
    )
    on conflict (repository_id, key) do update
       set title = excluded.title,
           text = excluded.text,
           url = excluded.url,
           association = excluded.association,
           signal_id = excluded.signal_id,
           content = excluded.content,
           label = excluded.label,
           score = excluded.score,
           reasons = excluded.reasons,
           slop = excluded.slop,
           is_exempt = excluded.is_exempt,
           signature = excluded.signature,
           bands = excluded.bands,
           case_id = excluded.case_id`,
};

// What is welcome by now comes last, and slop, which is a hint, before it.
const GRAVEST = {
  name: 'gravest_of_case',
  text: `
    select label, score, kind, is_exempt
      from message
     where case_id = $1
     order by is_exempt or label = 'ham', label = 'slop', score desc, id
     limit 1`,
};

const REFRESH_CASE = {
  name: 'refresh_case',
  text: `
    update message_case
       set messages = own.messages,
           label = case state when 'closed' then label else coalesce($2, label) end,
           score = case state when 'closed' then score else coalesce($3, score) end,
           suggested = case state when 'closed' then suggested else coalesce($4, suggested) end,
           last_at = greatest(message_case.last_at, own.last_at)
      from (
        select count(*)::integer as messages, max(received_at) as last_at
          from message
         where case_id = $1
      ) as own
     where message_case.id = $1`,
};

// Wherever something befell a message of theirs and still does, and where people said that it was unwanted.
const APPEAL = `
  update message_case
     set state = 'appealed', resolution = null, closed_at = null, appeals = appeals + 1
   where id = (
     select message_case.id
       from (
         select case_act.case_id
           from message
           join case_act on case_act.message_id = message.id
          where message.repository_id = $1
            and message.author = $2
            and case_act.rung not in ('ignore', 'monitor', 'report', 'escalate')
            and (case_act.state = 'done' or (case_act.state in ('intended', 'failed') and case_act.undo is not null))
          union
         select message.case_id
           from message
           join message_case on message_case.id = message.case_id
          where message.repository_id = $1
            and message.author = $2
            and message_case.resolution = 'confirmed'
       ) as own
       join message_case on message_case.id = own.case_id
      where message_case.state <> 'appealed'
        and ($3::text is null or message_case.id = $3)
      order by message_case.last_at desc
      limit 1
   )
  returning id`;

const ANSWER = `
  update message_case
     set state = 'in_review'
   where id = (
     select message_case.id
       from message_case
       join message on message.case_id = message_case.id
       join case_act on case_act.message_id = message.id
      where message_case.repository_id = $1
        and message_case.state = 'acted'
        and message.author = $2
        and message.thread = $3
        and message.id <> $4
        and case_act.rung = 'greylist'
        and case_act.state = 'done'
      order by message_case.last_at desc
      limit 1
   )
  returning id`;

const SURROUNDINGS = {
  name: 'message_surroundings',
  text: `
    select (select count(*)::integer
              from message
             where repository_id = $1
               and author = $2
               and key <> $5
               and received_at >= $4) as of_author,
           (select count(distinct coalesce(author, id))::integer
              from message
             where repository_id = $1
               and author is distinct from $2
               and key <> $5
               and bands && $3::integer[]
               and received_at >= $4) as copies`,
};

// What people confirmed, and nobody else: what the program took something for is not held against the next.
const CONFIRMED = {
  name: 'confirmed_like_cases',
  text: `
    select signature
      from message_case
     where organisation_id = $1
       and resolution = 'confirmed'
       and bands && $2::integer[]
     order by last_at desc, id desc
     limit 50`,
};
