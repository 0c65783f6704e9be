import type { AuditEntry } from '../access/index.ts';
import type { StopStore } from '../healing/index.ts';
import type { PostgresAuditStore } from './audit-store.ts';
import type { Database } from './database.ts';
import { recordEvents } from './event-log.ts';
import { wakeExecutions } from './execution-store.ts';
import { stopsOver, toStoppedScope } from './healing-history.ts';

/** The topic under which a healing hears that it may go on. */
const RESUME = 'resume';

/** Where nothing is healed, in PostgreSQL; looked at in the very commit that intends an action. */
export class PostgresStopStore implements StopStore {
  readonly #database: Database;
  readonly #audit: PostgresAuditStore;

  constructor(database: Database, audit: PostgresAuditStore) {
    this.#database = database;
    this.#audit = audit;
  }

  async list() {
    return (await this.#database.query(LIST)).map(toStoppedScope);
  }

  stop(scope: string, reason: string, entry: AuditEntry): Promise<boolean> {
    return this.#audit.change(entry, async (session) => {
      if ((await session.query(STOPPED, [scope])).length > 0) return false;
      // Events are numbered one commit after another: since when healing is stopped is said when that was waited for.
      await recordEvents(session, [{ organisationId: entry.organisation, type: 'healing.stopped', subject: scope }]);
      await session.query(STOP, [scope, entry.actor, reason]);
      return true;
    });
  }

  resume(scope: string, entry: AuditEntry): Promise<boolean> {
    return this.#audit.change(entry, async (session) => {
      const rows = await session.query(RESUME_SCOPE, [scope]);
      if (rows.length === 0) return false;
      // What was stopped in the middle and what failed meanwhile ask again whether they may go on, in the order they came.
      const stopped = await session.query<{ id: string }>(STOPPED_IN, [scope]);
      for (const { id } of stopped) {
        await wakeExecutions(session, [{ executionId: id, topic: RESUME, key: entry.id, payload: null }]);
      }
      await recordEvents(session, [{ organisationId: entry.organisation, type: 'healing.resumed', subject: scope }]);
      return true;
    });
  }
}

const LIST = {
  name: 'list_healing_stops',
  text: 'select scope, stopped_by, reason, since from healing_stop order by length(scope), scope',
};

const STOPPED_IN = {
  name: 'healings_stopped_in',
  text: `
    select healing.id
      from (select $1::text as scope) as ended
      join healing on ${stopsOver("healing.provider || '/' || healing.repository")}
     where healing.state = 'stuck'
       and healing.reason_code = 'kill_switch'
    union
    select place.execution_id
      from (select $1::text as scope) as ended
      join healing_place as place on ${stopsOver("place.provider || '/' || place.repository")}
     where place.execution_id is not null
     order by id`,
};

const STOPPED = 'select from healing_stop where lower(scope collate "C") = lower($1 collate "C")';

const STOP = `
  insert into healing_stop (scope, stopped_by, reason, since)
  values ($1, $2, $3, clock_timestamp())`;

const RESUME_SCOPE = 'delete from healing_stop where lower(scope collate "C") = lower($1 collate "C") returning scope';
