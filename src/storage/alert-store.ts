import type { Alert } from '../anomaly/index.ts';
import type { PageRequest, Visibility } from '../intake/index.ts';
import type { AlertContext, AlertFilter, AlertRecord, AlertStore, Labels } from '../watch/index.ts';
import { toAlert } from './alert-folding.ts';
import type { Database, Row } from './database.ts';
import { type NewEvent, recordEvents } from './event-log.ts';
import { type Condition, readPage } from './lists.ts';
import { toTime } from './time.ts';
import { VisibleReads } from './visible-reads.ts';

const HOUR_MS = 3_600_000;

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

  async settle(nowMs: number, rule: (alert: Alert, nowMs: number) => Alert | null): Promise<void> {
    await this.#database.transaction(async (session) => {
      const rows = await session.query(UNSETTLED, [toTime(nowMs - HOUR_MS), toTime(nowMs)]);
      const events: NewEvent[] = [];
      for (const row of rows) {
        const before = toAlert(row);
        const after = rule(before, nowMs);
        if (after === null) await session.query(VANISH, [row.id]);
        else if (after.state !== before.state) {
          await session.query(CHANGE, changesOf(row.id as string, after));
          const organisationId = row.organisation_id as string;
          events.push({ organisationId, type: `alert.${after.state}`, subject: row.id as string });
        }
      }
      await recordEvents(session, events);
    });
  }

  async change(visibility: Visibility, id: string, rule: (alert: Alert) => Alert): Promise<AlertRecord | null> {
    const seen = await this.read(visibility, id);
    if (seen === null) return null;
    await this.#database.transaction(async (session) => {
      const [row] = await session.query(LOCK, [id]);
      if (row === undefined) return;
      const after = rule(toAlert(row));
      await session.query(CHANGE, changesOf(id, after));
      await recordEvents(session, [{ organisationId: seen.organisationId, type: `alert.${after.state}`, subject: id }]);
    });
    return await this.read(visibility, id);
  }
}

function changesOf(id: string, { state, acknowledgedBy, silencedUntilMs, resolvedAtMs }: Alert): readonly unknown[] {
  return [id, state, acknowledgedBy, toTime(silencedUntilMs), toTime(resolvedAtMs)];
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

// Alerts of the last hour cannot be over by time alone.
const UNSETTLED = {
  name: 'unsettled_alerts',
  text: `
    select *
      from alert
     where state <> 'resolved'
       and (to_at < $1 or silenced_until <= $2)
     order by id
     limit 1000
       for update skip locked`,
};

const VANISH = { name: 'vanish_alert', text: 'delete from alert where id = $1' };

const CHANGE = {
  name: 'change_alert',
  text: `
    update alert
       set state = $2, acknowledged_by = $3, silenced_until = $4, resolved_at = $5
     where id = $1`,
};
