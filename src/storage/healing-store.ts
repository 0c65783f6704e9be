import type { AuditEntry } from '../access/index.ts';
import type { IdMaker } from '../foundation/index.ts';
import {
  type Action,
  type ActionCaps,
  type ActionKind,
  type ActionProblem,
  type ActionRecord,
  type ActionResult,
  type EscalationRecord,
  type HealingChange,
  type HealingCounts,
  type HealingFilter,
  type HealingRecord,
  type HealingRevision,
  type HealingStore,
  isRerun,
  type KeptDecision,
  type PlannedCall,
  type Reason,
  type Reservation,
  type Situation,
  type WideCaps,
} from '../healing/index.ts';
import type { PageRequest, Visibility } from '../intake/index.ts';
import type { NewNotice } from '../notices/index.ts';
import { auditIdOf } from './audit-id.ts';
import type { PostgresAuditStore } from './audit-store.ts';
import type { Database, Row, Session } from './database.ts';
import { recordEvents } from './event-log.ts';
import { discardExecution, replayExecution, wakeExecutions } from './execution-store.ts';
import { endAction } from './healing-actions.ts';
import { COUNTS, capPassed, STANDING, spendsMinutes, whyStopped } from './healing-caps.ts';
import { endOfLeft, readLeftActions, readWhyOver, reviseOutcome, withdrawQuestion } from './healing-ends.ts';
import { followHealing, moveHealing, type Whose } from './healing-moves.ts';
import { readRunSituation, readSituation } from './healing-situation.ts';
import { beginAnew } from './healing-start.ts';
import * as sql from './healing-statements.ts';
import { lockRepositories } from './incident-grouping.ts';
import { type Condition, readPage } from './lists.ts';
import { recordNotices } from './notice-store.ts';
import { followWritten } from './place-following.ts';
import { VisibleReads } from './visible-reads.ts';

/** The topic under which a stuck healing hears that it may go on. */
const RESUME = 'resume';

/** Healings and their actions in PostgreSQL. */
export class PostgresHealingStore implements HealingStore {
  readonly #database: Database;
  readonly #audit: PostgresAuditStore;
  readonly #makeId: IdMaker;
  readonly #reads: VisibleReads<HealingRecord>;

  constructor(database: Database, audit: PostgresAuditStore, makeId: IdMaker) {
    this.#database = database;
    this.#audit = audit;
    this.#makeId = makeId;
    this.#reads = new VisibleReads(database, sql.HEALING_LIST.table, sql.HEALING_LIST.columns, toRecord);
  }

  list(visibility: Visibility, filter: HealingFilter, page: PageRequest) {
    const conditions = conditionsOf({
      repository: filter.repository,
      run: filter.run,
      state: filter.state,
      incident_id: filter.incidentId,
      outcome: filter.outcome,
    });
    return readPage(this.#database, sql.HEALING_LIST, visibility, conditions, page, toRecord);
  }

  read(visibility: Visibility, id: string): Promise<HealingRecord | null> {
    return this.#reads.read(visibility, id);
  }

  async readDecision(visibility: Visibility, id: string) {
    if (visibility === 'everything') {
      const [row] = await this.#database.query(sql.READ_DECISION, [id]);
      return (row?.decision ?? null) as Readonly<Record<string, unknown>> | null;
    }
    const [row] = await this.#database.read(visibility, sql.READ_VISIBLE_DECISION, [id, visibility]);
    return (row?.decision ?? null) as Readonly<Record<string, unknown>> | null;
  }

  async actionsOf(visibility: Visibility, healingId: string): Promise<readonly ActionRecord[]> {
    const rows =
      visibility === 'everything'
        ? await this.#database.query(sql.ACTIONS_OF, [healingId])
        : await this.#database.read(visibility, sql.VISIBLE_ACTIONS_OF, [healingId, visibility]);
    return rows.map(toAction);
  }

  listActions(
    visibility: Visibility,
    filter: { readonly repository?: string; readonly kind?: ActionKind },
    page: PageRequest,
  ) {
    const conditions = conditionsOf({ repository: filter.repository, kind: filter.kind });
    return readPage(this.#database, sql.ACTION_LIST, visibility, conditions, page, toAction);
  }

  situation(id: string): Promise<Situation | null> {
    return this.#database.transaction((session) => readSituation(session, id));
  }

  situationOfRun(runId: string): Promise<Situation | null> {
    return this.#database.transaction((session) => readRunSituation(session, runId));
  }

  async runOf(visibility: Visibility, wanted: { readonly failure: string } | { readonly incident: string }) {
    const [column, id] = 'failure' in wanted ? ['id', wanted.failure] : ['incident_id', wanted.incident];
    const values = visibility === 'everything' ? [id] : [id, visibility];
    const reach = visibility === 'everything' ? 'all' : 'some';
    const text = sql.runOf(column, reach);
    const [row] = await this.#database.read(visibility, { name: `run_of_${column}_${reach}`, text }, values);
    return row === undefined ? null : { runId: row.run_id as string | null };
  }

  async begin(runId: string, entry: AuditEntry): Promise<string | null> {
    let healing: string | null = null;
    await this.#audit.change(entry, async (session) => {
      healing = await beginAnew(session, runId, this.#makeId);
      return true;
    });
    return healing;
  }

  async cancel(id: string, entry: AuditEntry): Promise<boolean> {
    return this.#audit.change(entry, async (session) => {
      const [ended] = await session.query<Whose>(sql.CANCEL, [id]);
      if (ended === undefined) return false;
      await session.query(sql.CANCEL_REQUESTS, [id]);
      await discardExecution(session, id);
      await followHealing(session, id, ended);
      return true;
    });
  }

  async resume(id: string, entry: AuditEntry): Promise<boolean> {
    return this.#audit.change(entry, async (session) => {
      const [stuck] = await session.query(sql.LOCK_STUCK, [id]);
      if (stuck === undefined) return false;
      await wakeExecutions(session, [{ executionId: id, topic: RESUME, key: entry.id, payload: null }]);
      if (!(await replayExecution(session, id))) return true;
      const [resumed] = await session.query<Whose>(sql.UNSTICK_GIVEN_UP, [id]);
      if (resumed !== undefined) await followHealing(session, id, resumed);
      return true;
    });
  }

  async settleGivenUp(): Promise<number> {
    return this.#database.transaction(async (session) => {
      const settled = [
        ...(await session.query<Whose & { readonly id: string }>(sql.SETTLE_DISCARDED)),
        ...(await session.query<Whose & { readonly id: string }>(sql.SETTLE_GIVEN_UP)),
      ];
      for (const one of settled) await followHealing(session, one.id, one);
      return settled.length;
    });
  }

  async settleCancelled(): Promise<number> {
    const left = await readLeftActions(this.#database);
    for (const action of left) await this.recordResult(action.key, endOfLeft(action));
    return left.length;
  }

  whyOver(id: string): Promise<Reason | null> {
    return readWhyOver(this.#database, id);
  }

  withdraw(id: string, reason: Reason | null, notices: readonly NewNotice[]): Promise<boolean> {
    return this.#database.transaction((session) => withdrawQuestion(session, this.#makeId, id, reason, notices));
  }

  async revise(id: string, change: HealingRevision): Promise<void> {
    const healing = await this.#reads.read('everything', id);
    if (healing !== null) await reviseOutcome(this.#audit, this.#makeId, id, change, healing);
  }

  async problemOf(key: string, problem: string): Promise<{ readonly isPermission: boolean }> {
    const [row] = await this.#database.query<{ is_permission: boolean }>(sql.PROBLEM_OF, [key, problem]);
    return { isPermission: row?.is_permission ?? false };
  }

  async answered(id: string) {
    const [row] = await this.#database.query<{ is_over: boolean; person: string | null }>(sql.ANSWERED, [id]);
    if (row === undefined) return null;
    if (row.is_over) return { code: 'resolved', sentence: 'the incident is over' };
    return row.person === null ? null : { code: 'answered', sentence: `${row.person} answered` };
  }

  async isStopped(id: string): Promise<boolean> {
    const [standing] = await this.#database.query(STANDING, [id]);
    return standing === undefined || whyStopped(standing) !== null;
  }

  async counts(visibility: Visibility): Promise<HealingCounts> {
    const organisations = visibility === 'everything' ? null : visibility;
    const [[row], escalations] = await Promise.all([
      this.#database.query(sql.COUNT_HEALINGS, [organisations]),
      this.#database.query(sql.OPEN_ESCALATIONS, [organisations]),
    ]);
    return {
      open: (row?.open ?? {}) as HealingCounts['open'],
      outcomes: (row?.outcomes ?? {}) as HealingCounts['outcomes'],
      minutesSpent: (row?.minutes_spent ?? 0) as number,
      minutesSaved: (row?.minutes_saved ?? 0) as number,
      openRequests: (row?.open_requests ?? 0) as number,
      escalations: escalations.map(toEscalation),
    };
  }

  async askForJobs(id: string): Promise<string | null> {
    const [task] = await this.#database.query<{ problem: string | null }>(sql.ASK_FOR_JOBS, [id]);
    return task?.problem ?? null;
  }

  async decide(id: string, decision: KeptDecision, notices: readonly NewNotice[] = []): Promise<void> {
    const { situation, isEarly = false, state, level, playbook, reason, trace } = decision;
    await this.#database.transaction(async (session) => {
      const [kept] = await session.query<Whose>(sql.DECIDE, [
        id,
        state,
        level,
        playbook?.name ?? null,
        playbook === null ? null : JSON.stringify(playbook.origin),
        playbook?.digest ?? null,
        reason?.code ?? null,
        reason?.sentence ?? null,
        JSON.stringify({ situation, trace }),
        situation.incidentId === '' ? null : situation.incidentId,
        situation.fingerprint === '' ? null : situation.fingerprint,
        isEarly,
      ]);
      if (kept === undefined) return;
      await session.query(sql.COVER_FAILURES, [id, situation.failures.map(({ failureId }) => failureId)]);
      await recordNotices(session, this.#makeId, id, notices);
      await followHealing(session, id, kept);
    });
  }

  async move(id: string, change: HealingChange): Promise<void> {
    await this.#database.transaction((session) => moveHealing(session, this.#makeId, id, change));
  }

  async gatherOn(id: string, reason: Reason | null): Promise<boolean> {
    return this.#database.transaction(async (session) => {
      const requests = await session.query<{ state: string }>(sql.LOCK_REQUESTS, [id]);
      if (requests.some(({ state }) => state === 'approved')) return false;
      const [gathering] = await session.query<Whose>(sql.GATHER_ON, [
        id,
        reason?.code ?? null,
        reason?.sentence ?? null,
      ]);
      if (gathering === undefined) return false;
      await session.query(sql.COVER_NO_MORE, [id]);
      const withdrawn = await session.query<{ id: string }>(sql.CANCEL_REQUESTS, [id]);
      const organisationId = gathering.organisation_id;
      await recordEvents(
        session,
        withdrawn.map((request) => ({ organisationId, type: 'request.answered', subject: request.id })),
      );
      await followHealing(session, id, gathering);
      return true;
    });
  }

  async waitForResume(id: string, reason: Reason): Promise<boolean> {
    return this.#database.transaction(async (session) => {
      if ((await session.query(sql.LOCK_STOPS, [id])).length === 0) return false;
      await moveHealing(session, this.#makeId, id, { state: 'stuck', reason });
      return true;
    });
  }

  async reserve(
    id: string,
    position: number,
    action: Action,
    calls: readonly PlannedCall[],
    caps: ActionCaps & WideCaps,
    notices: readonly NewNotice[] = [],
  ): Promise<Reservation> {
    const healing = (await this.#reads.read('everything', id))!;
    const known = await this.#database.transaction((session) => this.#reservation(session, id, action, caps));
    if (known !== null) return known;
    let reservation: Reservation = { outcome: 'reserved' };
    const entry = {
      id: auditIdOf(action.key),
      atMs: Date.now(),
      actor: 'system',
      action: `healing.${action.kind}`,
      subject: id,
      organisation: healing.organisationId,
      details: { key: action.key, repository: healing.repository, run: action.target.run },
    };
    await this.#audit.change(entry, async (session) => {
      // Caps are counted by one transaction at a time: the audit lets one at a time change anything; whoever moves the
      // incidents of the repository holds this.
      await lockRepositories(session, [healing.repositoryId]);
      const late = await this.#reservation(session, id, action, caps);
      reservation = late ?? { outcome: 'reserved' };
      if (late !== null) return false;
      await session.query(sql.INTEND, [
        action.key,
        this.#makeId('act'),
        id,
        position,
        action.kind,
        spendsMinutes(action.kind),
        isRerun(action.kind),
        JSON.stringify(action),
        JSON.stringify(calls),
      ]);
      await recordNotices(session, this.#makeId, id, notices);
      return true;
    });
    return reservation;
  }

  /** What is known of the wish to do something; null: nothing stands in its way, and it is not intended yet. */
  async #reservation(
    session: Session,
    id: string,
    action: Action,
    caps: ActionCaps & WideCaps,
  ): Promise<Reservation | null> {
    const [standing] = await session.query(STANDING, [id]);
    const stopped = whyStopped(standing!);
    if (stopped !== null) return { outcome: 'blocked', ...stopped };
    const [taken] = await session.query<{ healing_id: string }>(sql.ACTION_BY_KEY, [action.key]);
    // What is counted already is not counted again.
    if (taken === undefined) {
      const [counts] = await session.query(COUNTS, [id]);
      const passed = capPassed(counts!, caps, action.kind);
      return passed === null ? null : { outcome: 'blocked', ...passed };
    }
    return taken.healing_id === id ? { outcome: 'reserved' } : { outcome: 'taken', healingId: taken.healing_id };
  }

  async recordResult(key: string, result: ActionResult | ActionProblem): Promise<void> {
    await this.#database.transaction(async (session) => {
      const [writer] = 'problem' in result ? [] : await session.query<{ repository_id: string }>(sql.WRITER, [key]);
      // Whoever changes the incident holds this, too: one of the two sees what the other did.
      if (writer !== undefined) await lockRepositories(session, [writer.repository_id]);
      const ended = await endAction(session, key, result);
      if (ended !== null && writer !== undefined) await followWritten(session, { ...ended, key });
    });
  }
}

function conditionsOf(filter: Readonly<Record<string, string | undefined>>): readonly Condition[] {
  return Object.entries(filter).flatMap(([column, value]) =>
    value === undefined ? [] : [{ column, operator: '=' as const, value }],
  );
}

function toRecord(row: Row): HealingRecord {
  return {
    id: row.id as string,
    organisationId: row.organisation_id as string,
    repositoryId: row.repository_id as string,
    repository: row.repository as string,
    provider: row.provider as HealingRecord['provider'],
    incidentId: row.incident_id as string | null,
    fingerprint: row.fingerprint as string | null,
    run: row.run as string,
    attempt: row.attempt as number,
    round: row.round as number,
    pipeline: row.pipeline as string | null,
    branch: row.branch as string | null,
    url: row.url as string | null,
    state: row.state as HealingRecord['state'],
    level: row.level as HealingRecord['level'],
    playbook: row.playbook as string | null,
    reason:
      row.reason_code === null ? null : { code: row.reason_code as string, sentence: (row.reason ?? '') as string },
    outcome: row.outcome as HealingRecord['outcome'],
    minutesSpent: row.minutes_spent as number,
    minutesSaved: row.minutes_saved as number,
    createdAtMs: row.created_at as number,
    decidedAtMs: row.decided_at as number | null,
    finishedAtMs: row.finished_at as number | null,
  };
}

function toEscalation(row: Row): EscalationRecord {
  return {
    healingId: row.healing_id as string,
    incidentId: row.incident_id as string | null,
    repository: row.repository as string,
    state: row.state as EscalationRecord['state'],
    summary: row.summary as string | null,
    problem: row.problem as string | null,
    atMs: row.intended_at as number,
  };
}

function toAction(row: Row): ActionRecord {
  return {
    id: row.id as string,
    key: row.key as string,
    healingId: row.healing_id as string,
    organisationId: row.organisation_id as string,
    repository: row.repository as string,
    kind: row.kind as ActionKind,
    action: row.action as Action,
    calls: row.calls as readonly PlannedCall[],
    state: row.state as ActionRecord['state'],
    summary: row.summary as string | null,
    url: row.url as string | null,
    undo: row.undo as string | null,
    problem: row.problem as string | null,
    intendedAtMs: row.intended_at as number,
    endedAtMs: row.ended_at as number | null,
  };
}
