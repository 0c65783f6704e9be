import type { Alert } from '../anomaly/index.ts';
import type { PageRequest, Visibility } from '../intake/index.ts';
import type { AlertContext, AlertFilter, AlertRecord, AlertStore, Labels } from '../watch/index.ts';
import { toAlert } from './alert-folding.ts';
import type { Database, Row } from './database.ts';
import { recordEvents } from './event-log.ts';
import { type Condition, readPage } from './lists.ts';
import { toTime } from './time.ts';
import { VisibleReads } from './visible-reads.ts';

/** Alerts in PostgreSQL, as people see and change them; `alert-folding.ts` makes them. */
export class PostgresAlertStore implements AlertStore {
  readonly #database: Database;
  readonly #reads: VisibleReads<AlertRecord>;

  constructor(database: Database) {
    this.#database = database;
    this.#reads = new VisibleReads(database, ALERT_LIST.table, ALERT_LIST.columns, toRecord);
  }

  list(visibility: Visibility, filter: AlertFilter, page: PageRequest) {
    const conditions: Condition[] = [];
    const columns = {
      repository: 'repository',
      state: 'state',
      seriesId: 'series_id',
      incidentId: 'incident_id',
    } as const;
    for (const [name, column] of Object.entries(columns)) {
      const value = filter[name as keyof AlertFilter];
      if (value !== undefined) conditions.push({ column, operator: '=', value });
    }
    return readPage(this.#database, ALERT_LIST, visibility, conditions, page, toRecord);
  }

  async read(visibility: Visibility, id: string): Promise<AlertRecord | null> {
    return await this.#reads.read(visibility, id);
  }

  async change(visibility: Visibility, id: string, rule: (alert: Alert) => Alert): Promise<AlertRecord | null> {
    const seen = await this.read(visibility, id);
    if (seen === null) return null;
    await this.#database.transaction(async (session) => {
      const [row] = await session.query(LOCK, [id]);
      if (row === undefined) return;
      const after = rule(toAlert(row));
      await session.query(CHANGE, [
        id,
        after.state,
        after.acknowledgedBy,
        toTime(after.silencedUntilMs),
        toTime(after.resolvedAtMs),
      ]);
      await recordEvents(session, [{ organisationId: seen.organisationId, type: `alert.${after.state}`, subject: id }]);
    });
    return await this.read(visibility, id);
  }
}

function toRecord(row: Row): AlertRecord {
  return {
    id: row.id as string,
    organisationId: row.organisation_id as string,
    seriesId: row.series_id as string,
    seriesName: row.series_name as string,
    labels: row.labels as Labels,
    repository: row.repository as string | null,
    state: row.state as AlertRecord['state'],
    fromMs: row.from_at as number,
    toMs: row.to_at as number,
    rows: row.rows as number,
    score: row.score as number,
    value: row.value as number,
    expected: row.expected as number | null,
    low: row.low as number | null,
    high: row.high as number | null,
    acknowledgedBy: row.acknowledged_by as string | null,
    silencedUntilMs: row.silenced_until as number | null,
    resolvedAtMs: row.resolved_at as number | null,
    context: row.context as AlertContext,
    incidentId: row.incident_id as string | null,
  };
}

const ALERT_LIST = { table: 'shown_alert', columns: '*', time: 'to_at' };

const LOCK = { name: 'lock_alert', text: `select * from alert where id = $1 and state <> 'pending' for update` };

const CHANGE = {
  name: 'change_alert',
  text: `
    update alert
       set state = $2, acknowledged_by = $3, silenced_until = $4, resolved_at = $5
     where id = $1`,
};
