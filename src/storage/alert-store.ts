import type { AuditEntry } from '../access/index.ts';
import type { Alert } from '../anomaly/index.ts';
import type { PageRequest, Visibility } from '../intake/index.ts';
import type { AlertContext, AlertFilter, AlertMember, AlertRecord, AlertStore, Labels } from '../watch/index.ts';
import { linkAlerts, toAlert } from './alert-folding.ts';
import { showGroups } from './alert-group.ts';
import type { PostgresAuditStore } from './audit-store.ts';
import type { Database, Row } from './database.ts';
import { recordEvents } from './event-log.ts';
import { type Condition, readPage } from './lists.ts';
import { toTime } from './time.ts';
import { VisibleReads } from './visible-reads.ts';

const HOUR_MS = 3_600_000;

/** Alerts in PostgreSQL, as people see and change them; `alert-folding.ts` makes them. */
export class PostgresAlertStore implements AlertStore {
  readonly #database: Database;
  readonly #audit: PostgresAuditStore;
  readonly #reads: VisibleReads<AlertRecord>;

  constructor(database: Database, audit: PostgresAuditStore) {
    this.#database = database;
    this.#audit = audit;
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
    // Of a series all its alerts are asked for, whatever they go on with.
    if (filter.seriesId === undefined) conditions.push({ column: 'is_lead', operator: '=', value: 'true' });
    return readPage(this.#database, ALERT_LIST, visibility, conditions, page, toRecord);
  }

  async read(visibility: Visibility, id: string): Promise<AlertRecord | null> {
    return await this.#reads.read(visibility, id);
  }

  async settle(nowMs: number, rule: (alert: Alert, nowMs: number) => Alert | null): Promise<void> {
    await this.#database.transaction(async (session) => {
      const rows = await session.query(UNSETTLED, [toTime(nowMs - HOUR_MS), toTime(nowMs)]);
      for (const row of rows) {
        const before = toAlert(row);
        const after = rule(before, nowMs);
        if (after === null) await session.query(VANISH, [row.id]);
        else if (after.state !== before.state) await session.query(CHANGE, changesOf(row.id as string, after));
      }
      await linkAlerts(session, nowMs);
      await recordEvents(
        session,
        await showGroups(
          session,
          rows.map(({ id }) => id as string),
        ),
      );
    });
  }

  async change(
    visibility: Visibility,
    id: string,
    rule: (alert: Alert) => Alert,
    entry: AuditEntry,
  ): Promise<AlertRecord | null> {
    const seen = await this.read(visibility, id);
    if (seen === null) return null;
    await this.#audit.change(entry, async (session) => {
      // Members before their lead: whoever folds rows locks them in this order too.
      const rows = await session.query(LOCK, [id]);
      for (const row of rows) await session.query(CHANGE, changesOf(row.id as string, rule(toAlert(row))));
      const ids = rows.map((row) => row.id as string);
      await recordEvents(session, await showGroups(session, ids));
      return rows.length > 0;
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
    members: (row.members as readonly Row[]).map(toMember),
    leadId: row.lead_id as string | null,
    incidentId: row.incident_id as string | null,
  };
}

function toMember(row: Row): AlertMember {
  return {
    id: row.id as string,
    seriesId: row.series as string,
    seriesName: row.name as string,
    labels: row.labels as Labels,
    state: row.state as AlertMember['state'],
    fromMs: Date.parse(row.from as string),
    toMs: Date.parse(row.to as string),
    score: row.score as number,
    value: row.value as number,
    expected: row.expected as number | null,
    low: row.low as number | null,
    high: row.high as number | null,
  };
}

const ALERT_LIST = { table: 'shown_alert', columns: '*', time: 'to_at' };

// What goes on together is acknowledged, silenced and resolved together.
const LOCK = {
  name: 'lock_alerts',
  text: `
    select *
      from alert
     where (id = $1 or lead_id = $1)
       and state not in ('pending', 'resolved')
     order by lead_id nulls last, id
       for update`,
};

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
