import type { AuditEntry } from '../access/index.ts';
import { ConflictError, type IdMaker, NotFoundError } from '../foundation/index.ts';
import type { PageRequest, Visibility } from '../intake/index.ts';
import type {
  ActOutcome,
  ActRecord,
  ActWork,
  CaseFilter,
  CaseRecord,
  CaseStep,
  CaseStore,
  HostChange,
  MessageRecord,
  MessagesWithout,
  NewAct,
} from '../triage/index.ts';
import type { PostgresAuditStore } from './audit-store.ts';
import * as sql from './case-statements.ts';
import type { Database } from './database.ts';
import { type NewEvent, recordEvents } from './event-log.ts';
import { type Condition, readPage } from './lists.ts';
import { toTime } from './time.ts';
import { toAct, toCase, toMessage } from './triage-rows.ts';
import { VisibleReads } from './visible-reads.ts';
import { type NewWebhook, recordWebhooks } from './webhook-outbox.ts';

const MOST_MESSAGES = 50;

/** Cases and what is done about them, in PostgreSQL. */
export class PostgresCaseStore implements CaseStore {
  readonly #database: Database;
  readonly #audit: PostgresAuditStore;
  readonly #makeId: IdMaker;
  readonly #reads: VisibleReads<CaseRecord>;

  constructor(database: Database, audit: PostgresAuditStore, makeId: IdMaker) {
    this.#database = database;
    this.#audit = audit;
    this.#makeId = makeId;
    this.#reads = new VisibleReads(database, CASE_LIST.table, CASE_LIST.columns, toCase);
  }

  listCases(visibility: Visibility, filter: CaseFilter, page: PageRequest) {
    const conditions: Condition[] = [];
    for (const column of ['repository', 'state', 'label'] as const) {
      const value = filter[column];
      if (value !== undefined) conditions.push({ column, operator: '=', value });
    }
    return readPage(this.#database, CASE_LIST, visibility, conditions, page, toCase);
  }

  readCase(visibility: Visibility, id: string): Promise<CaseRecord | null> {
    return this.#reads.read(visibility, id);
  }

  async messagesOf(caseId: string): Promise<readonly MessageRecord[]> {
    return (await this.#database.query(sql.MESSAGES, [caseId, MOST_MESSAGES])).map(toMessage);
  }

  async messagesWithout({ caseId, rung, labels, after, limit }: MessagesWithout): Promise<readonly MessageRecord[]> {
    const values = [caseId, rung, after, labels.label, labels.slopLabel, limit];
    return (await this.#database.query(sql.MESSAGES_WITHOUT, values)).map(toMessage);
  }

  async actsOf(caseId: string): Promise<readonly ActRecord[]> {
    return (await this.#database.query(sql.ACTS, [caseId])).map(toAct);
  }

  async move(id: string, rule: (before: CaseRecord) => CaseStep, atMs: number, entry: AuditEntry): Promise<void> {
    await this.#audit.change(entry, async (session) => {
      const [row] = await session.query(sql.LOCK_CASE, [id]);
      if (row === undefined) throw new NotFoundError(`there is no ${id}`);
      const before = toCase(row);
      const { state, resolution, takesBack } = rule(before);
      const { organisationId, repository } = before;
      await session.query(sql.MOVE, [id, state, resolution, state === 'closed' ? toTime(atMs) : null]);
      const type = `case.${state}`;
      const data = { case: id, repository, from: before.state, resolution };
      const events: NewEvent[] = [{ organisationId, type, subject: id }];
      if (takesBack && (await session.query(sql.INTEND_ALL_UNDONE, [id])).length > 0) {
        events.push({ organisationId, type: 'case.undo_intended', subject: id });
      }
      await recordWebhooks(session, this.#makeId, [{ organisationId, type, data }], atMs);
      await recordEvents(session, events);
      return true;
    });
  }

  async intend(acts: readonly NewAct[], daily: number | null, entry: AuditEntry): Promise<readonly string[]> {
    const made: string[] = [];
    await this.#audit.change(entry, async (session) => {
      made.length = 0;
      for (const act of acts) {
        const [row] = await session.query<{ id: string }>(sql.INTEND, [
          act.id,
          act.organisationId,
          act.caseId,
          act.messageId,
          act.rung,
          JSON.stringify(act.change),
          act.actor,
          toTime(act.atMs),
          daily,
        ]);
        if (row === undefined) continue;
        made.push(row.id);
        await session.query(sql.ADD_TASK, [row.id, act.organisationId]);
      }
      const [first] = acts;
      // Nothing new is nothing to tell of.
      if (first === undefined || made.length === 0) return false;
      const { organisationId, caseId } = first;
      await session.query(sql.REVIEW, [caseId]);
      await recordEvents(session, [{ organisationId, type: 'case.act_intended', subject: caseId }]);
      return true;
    });
    return made;
  }

  async readAct(id: string): Promise<ActWork | null> {
    const [row] = await this.#database.query(sql.READ_ACT, [id]);
    if (row === undefined) return null;
    const { place } = toMessage({ ...(row.message as object), corrected: null, title: '', text: '' });
    return { act: toAct(row), place, caseOpenedAtMs: row.opened_at as number };
  }

  async prepare(actId: string, undo: HostChange): Promise<boolean> {
    return (await this.#database.query(sql.PREPARE, [actId, JSON.stringify(undo)])).length > 0;
  }

  async settle(
    act: ActRecord,
    end: {
      readonly state: 'done' | 'failed' | 'undone';
      readonly outcome: ActOutcome | null;
      readonly problem: string | null;
    },
    atMs: number,
  ): Promise<boolean> {
    const { id, organisationId, caseId, messageId, rung } = act;
    return await this.#database.transaction(async (session) => {
      const values = [id, act.state, end.state, end.outcome, end.problem, toTime(atMs)];
      const [row] = await session.query<{ repository: string }>(sql.SETTLE, values);
      // Somebody settled it before, and told of it, or wants something else of it by now.
      if (row === undefined) return false;
      // In this commit, so that whoever wants it back from now on leaves a task that nobody takes for this one.
      await session.query(sql.FINISH_TASK, [id]);
      if (end.state === 'done' && act.state === 'intended') await session.query(sql.ACTED, [caseId, rung]);
      const type = typeOf(act, end.state);
      const data = {
        case: caseId,
        repository: row.repository,
        message: messageId,
        act: id,
        rung,
        state: end.state,
        outcome: end.outcome,
      };
      const webhook: NewWebhook = { organisationId, type, data };
      const event: NewEvent = { organisationId, type: `case.act_${end.state}`, subject: caseId };
      await recordWebhooks(session, this.#makeId, [webhook], atMs);
      await recordEvents(session, [event]);
      return true;
    });
  }

  async intendUndo(visibility: Visibility, actId: string, entry: AuditEntry): Promise<ActRecord | null> {
    const [seen] = await this.#database.query(sql.VISIBLE_ACT, [
      actId,
      visibility === 'everything' ? null : visibility,
    ]);
    if (seen === undefined) return null;
    const { organisationId, caseId, rung } = toAct(seen);
    const own = { ...entry, organisation: organisationId, details: { case: caseId, rung } };
    await this.#audit.change(own, async (session) => {
      const [row] = await session.query(sql.INTEND_UNDO, [actId]);
      if (row === undefined) {
        const [now] = await session.query<{ state: string }>(sql.ACT_STATE, [actId]);
        throw new ConflictError(`${actId} is ${now?.state}: nothing is there to be taken back`);
      }
      await recordEvents(session, [{ organisationId, type: 'case.undo_intended', subject: caseId }]);
      return true;
    });
    const [after] = await this.#database.query(sql.VISIBLE_ACT, [actId, null]);
    return after === undefined ? null : toAct(after);
  }

  async statistics(visibility: Visibility, repository: string | null, sinceMs: number) {
    const seen = visibility === 'everything' ? null : visibility;
    const [row] = await this.#database.query(sql.STATISTICS, [seen, repository, toTime(sinceMs)]);
    const counts = (name: string) => (row?.[name] ?? {}) as Readonly<Record<string, number>>;
    const resolved = counts('by_resolution');
    return {
      messages: (row?.messages as number) ?? 0,
      byLabel: counts('by_label'),
      byState: counts('by_state'),
      byRung: counts('by_rung'),
      confirmed: resolved.confirmed ?? 0,
      dismissed: resolved.dismissed ?? 0,
      overturned: resolved.overturned ?? 0,
      upheld: (row?.upheld as number) ?? 0,
      refuted: (row?.refuted as number) ?? 0,
      appeals: (row?.appeals as number) ?? 0,
      corrections: (row?.corrections as number) ?? 0,
      undone: (row?.undone as number) ?? 0,
    };
  }
}

function typeOf({ state, rung }: ActRecord, end: 'done' | 'failed' | 'undone'): string {
  if (end === 'undone') return 'case.act_undone';
  if (state === 'undo_intended') return 'case.undo_failed';
  return end === 'failed' ? 'case.act_failed' : (TOLD[rung] ?? 'case.act_done');
}

/** Rungs that consist in telling people. */
const TOLD: Readonly<Record<string, string>> = { report: 'case.reported', escalate: 'case.escalated' };

const CASE_LIST = {
  table: 'message_case',
  columns:
    'id, organisation_id, repository_id, repository, provider, state, resolution, gist, label, score, suggested, messages, opened_at, last_at, closed_at',
  time: 'last_at',
};
