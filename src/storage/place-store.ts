import type { IdMaker } from '../foundation/index.ts';
import type { Action, ActionProblem, ActionResult, PlaceStore, PlannedCall, StalePlace } from '../healing/index.ts';
import type { NewNotice } from '../notices/index.ts';
import { auditIdOf } from './audit-id.ts';
import type { PostgresAuditStore } from './audit-store.ts';
import type { Database, Row, Session } from './database.ts';
import { endAction } from './healing-actions.ts';
import { lockRepositories } from './incident-grouping.ts';
import { recordNotices } from './notice-store.ts';
import * as sql from './place-statements.ts';

type ToldIncident = StalePlace['incidents'][number];

/** Where healings wrote of incidents, in PostgreSQL; `place-following.ts` says when it is not true any more. */
export class PostgresPlaceStore implements PlaceStore {
  readonly #database: Database;
  readonly #audit: PostgresAuditStore;
  readonly #makeId: IdMaker;

  constructor(database: Database, audit: PostgresAuditStore, makeId: IdMaker) {
    this.#database = database;
    this.#audit = audit;
    this.#makeId = makeId;
  }

  async stale(place: string, executionId: string): Promise<StalePlace | null> {
    return this.#database.transaction(async (session) => {
      const [found] = await session.query<{ repository_id: string }>(sql.REPOSITORY_OF_PLACE, [place]);
      if (found === undefined) return null;
      // Whoever changes an incident holds this, too: it sees that this ended, or this sees what it changed.
      await lockRepositories(session, [found.repository_id]);
      const ended = await session.query(sql.END_WHEN_TOLD, [place, executionId]);
      if (ended.length > 0) return null;
      const all = await session.query(sql.TOLD_OF, [place]);
      // What was found to be the same as another, or is long forgotten, stands in nobody's way.
      const there = all.filter((row) => row.is_gone !== true);
      const rows = there.length > 0 ? there : all;
      const last = rows.at(-1);
      if (last === undefined) return null;
      const incidents: ToldIncident[] = [];
      for (const row of rows) incidents.push(await toToldIncident(session, row));
      return {
        version: last.version as number,
        healingId: last.healing_id as string,
        action: last.action as Action,
        incidents,
        isAboutToEnd: rows.some((row) => row.is_about_to_end === true),
      };
    });
  }

  async intend(healingId: string, action: Action, calls: readonly PlannedCall[]): Promise<string | null> {
    const [healing] = await this.#database.query(sql.HEALING_OF_UPDATE, [healingId]);
    // What is forgotten has nobody to answer to: nothing is written of it.
    if (healing === undefined) return null;
    const known = await stoppedFor(this.#database, healingId);
    if (known !== null) return known;
    let stopped: string | null = null;
    const entry = {
      id: auditIdOf(action.key),
      atMs: Date.now(),
      actor: 'system',
      action: 'healing.update',
      subject: healingId,
      organisation: healing.organisation_id as string,
      details: { key: action.key, repository: healing.repository as string, kind: action.kind },
    };
    await this.#audit.change(entry, async (session) => {
      stopped = await stoppedFor(session, healingId);
      if (stopped !== null) return false;
      await session.query(sql.INTEND_UPDATE, [
        action.key,
        this.#makeId('act'),
        healingId,
        action.kind,
        JSON.stringify(action),
        JSON.stringify(calls),
      ]);
      return true;
    });
    return stopped;
  }

  async stoppedAt(place: string): Promise<string | null> {
    const [stop] = await this.#database.query<{ scope: string }>(sql.STOPPED_AT_PLACE, [place]);
    return stop?.scope ?? null;
  }

  async told(
    place: string,
    version: number | null,
    key: string,
    result: ActionResult | ActionProblem,
    notices: readonly NewNotice[] = [],
  ): Promise<void> {
    await this.#database.transaction(async (session) => {
      const ended = await endAction(session, key, result);
      if (ended !== null) await recordNotices(session, this.#makeId, ended.healing_id, notices);
      if (version !== null) await session.query(sql.END_UPDATE, [place, version]);
    });
  }
}

async function stoppedFor(session: Session, healingId: string): Promise<string | null> {
  const [stop] = await session.query<{ scope: string }>(sql.STOPPED_FOR_HEALING, [healingId]);
  return stop?.scope ?? null;
}

async function toToldIncident(session: Session, row: Row): Promise<ToldIncident> {
  return {
    situation: row.situation as ToldIncident['situation'],
    standing: await standingOf(session, row),
    tried: row.tried as ToldIncident['tried'],
  };
}

async function standingOf(session: Session, row: Row): Promise<ToldIncident['standing']> {
  if (row.is_resolved === true) {
    return {
      is: 'resolved',
      run: row.green_run as string | null,
      url: row.green_url as string | null,
      minutesSaved: row.minutes_saved as number,
    };
  }
  if (row.is_gone !== true && row.last_outcome !== 'superseded') return { is: 'open' };
  const [newer] = await session.query<{ run: string }>(sql.NEWER_RUN, [row.healing_id]);
  return { is: 'superseded', run: newer?.run ?? null };
}
