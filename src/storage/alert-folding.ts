import type { Alert, AlertRow } from '../anomaly/index.ts';
import type { AlertContext, DueSeries, FoldAlert } from '../watch/index.ts';
import type { Row, Session } from './database.ts';
import type { NewEvent } from './event-log.ts';
import { toTime } from './time.ts';

/**
 * Lets judged rows have their effect on the alert of a series: one is begun, grows, is confirmed, ends. An alert that
 * is confirmed says what was different at its first sample, and is evidence on an incident that is open meanwhile.
 *
 * @returns what people should hear of
 */
export async function foldAlerts(
  session: Session,
  series: DueSeries,
  rows: readonly AlertRow[],
  fold: FoldAlert,
  makeId: () => string,
): Promise<readonly NewEvent[]> {
  const [kept] = await session.query(CURRENT, [series.id]);
  let id = kept === undefined ? null : (kept.id as string);
  let current = kept === undefined ? null : toAlert(kept);
  const events: NewEvent[] = [];
  const told = new Map<string, 'alert.opened' | 'alert.resolved'>();
  for (const row of rows) {
    const step = fold(series.id, current, row);
    const ended = step.events.find(({ kind }) => kind === 'resolved');
    if (ended !== undefined && id !== null) {
      await write(session, series, id, ended.alert);
      told.set(id, 'alert.resolved');
      id = null;
    }
    if (step.alert === null || step.alert.state === 'resolved') {
      // What was never confirmed vanishes.
      if (id !== null) await session.query(FORGET, [id]);
      id = null;
    } else {
      // A pending one that quiet ended and an anomaly began anew is another.
      if (id !== null && current !== null && step.alert.fromMs !== current.fromMs) {
        await session.query(FORGET, [id]);
        id = null;
      }
      if (id === null) {
        id = makeId();
        await write(session, series, id, step.alert);
      }
      if (step.events.some(({ kind }) => kind === 'opened')) told.set(id, 'alert.opened');
    }
    current = step.alert;
  }
  if (id !== null && current !== null) await write(session, series, id, current);
  for (const [alert, type] of told) {
    await explain(session, series, alert);
    events.push({ organisationId: series.organisationId, type, subject: alert });
  }
  const touched = new Set([...told.keys(), ...(id === null ? [] : [id])]);
  if (touched.size > 0 && series.repository !== null) await session.query(LINK, [[...touched]]);
  return events;
}

async function write(session: Session, series: DueSeries, id: string, alert: Alert): Promise<void> {
  await session.query(KEEP, [
    id,
    series.organisationId,
    series.id,
    series.repository,
    alert.state,
    toTime(alert.fromMs),
    toTime(alert.toMs),
    alert.rows,
    alert.quietRows,
    alert.score,
    alert.value,
    alert.band?.expected ?? null,
    alert.band?.low ?? null,
    alert.band?.high ?? null,
    alert.acknowledgedBy,
    toTime(alert.silencedUntilMs),
    toTime(alert.resolvedAtMs),
  ]);
}

/** Looks up what was different at the first sample of an alert, once. */
async function explain(session: Session, series: DueSeries, id: string): Promise<void> {
  const [first, before] = await session.query(NEARBY, [series.id, id]);
  const context: AlertContext =
    first === undefined
      ? {}
      : {
          run: first.run as string,
          url: first.url as string | null,
          branch: first.branch as string | null,
          commit: first.commit as string | null,
          commitBefore: (before?.commit as string | undefined) ?? null,
          runners: first.runners as readonly string[],
          runnersBefore: (before?.runners as readonly string[] | undefined) ?? [],
        };
  await session.query(EXPLAIN, [id, JSON.stringify(context)]);
}

/** The alert of a row of the table. */
export function toAlert(row: Row): Alert {
  const [expected, low, high] = [row.expected, row.low, row.high] as (number | null)[];
  return {
    series: row.series_id as string,
    state: row.state as Alert['state'],
    fromMs: row.from_at as number,
    toMs: row.to_at as number,
    rows: row.rows as number,
    quietRows: row.quiet_rows as number,
    score: row.score as number,
    value: row.value as number,
    band: expected === null || low === null || high === null ? null : { expected: expected!, low: low!, high: high! },
    acknowledgedBy: row.acknowledged_by as string | null,
    silencedUntilMs: row.silenced_until as number | null,
    resolvedAtMs: row.resolved_at as number | null,
  };
}

const CURRENT = {
  name: 'current_alert',
  text: `select * from alert where series_id = $1 and state <> 'resolved' for update`,
};

const FORGET = { name: 'forget_alert', text: `delete from alert where id = $1 and state = 'pending'` };

const KEEP = {
  name: 'keep_alert',
  text: `
    insert into alert
      (id, organisation_id, series_id, repository, state, from_at, to_at, rows, quiet_rows, score, value, expected, low,
       high, acknowledged_by, silenced_until, resolved_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
    on conflict (id) do update
       set state = excluded.state, from_at = excluded.from_at, to_at = excluded.to_at, rows = excluded.rows,
           quiet_rows = excluded.quiet_rows, score = excluded.score, value = excluded.value,
           expected = excluded.expected, low = excluded.low, high = excluded.high,
           acknowledged_by = excluded.acknowledged_by, silenced_until = excluded.silenced_until,
           resolved_at = excluded.resolved_at`,
};

// The run of the first sample, and of the one before it.
const NEARBY = {
  name: 'nearby_runs',
  text: `
    select run.run, run.url, run.branch, run.commit,
           array(select distinct job.runner from job where job.run_id = run.id and job.runner is not null order by 1)
             as runners
      from metric_sample
      join run on run.id = metric_sample.run_id
     where metric_sample.series_id = $1
       and metric_sample.at <= (select from_at from alert where id = $2)
     order by metric_sample.at desc
     limit 2`,
};

const EXPLAIN = { name: 'explain_alert', text: 'update alert set context = $2::jsonb where id = $1' };

// An incident may open after the alert did: it is looked for as long as the alert goes on.
const LINK = {
  name: 'link_alerts',
  text: `
    update alert
       set incident_id = (
             select incident.id
               from incident
              where incident.organisation_id = alert.organisation_id
                and incident.repository = alert.repository
                and incident.first_at <= alert.to_at
                and (incident.resolved_at is null or incident.resolved_at >= alert.from_at)
              order by incident.last_at desc
              limit 1
           )
     where id = any($1::text[])
       and state <> 'pending'
       and incident_id is null`,
};
