import type { Alert, AlertRow } from '../anomaly/index.ts';
import type { AlertContext, Deployment, DueSeries, FoldAlert } from '../watch/index.ts';
import { joinAlertGroup, lockAlertScope, showGroups } from './alert-group.ts';
import type { Row, Session } from './database.ts';
import type { NewEvent } from './event-log.ts';
import { toTime } from './time.ts';

const LINKED_MS = 2 * 86_400_000;

/**
 * Lets judged rows have their effect on the alert of a series: one is begun, grows, is confirmed, ends. An alert that
 * is confirmed says what was different at its first sample, and is evidence on an incident that is open meanwhile. Where
 * another of the same pipeline goes on, it joins that one: people are told of one cause once.
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
  await lockAlertScope(session, series.id);
  const [kept] = await session.query(CURRENT, [series.id]);
  let id = kept === undefined ? null : (kept.id as string);
  // One that is over says which departure is told already.
  const [newest] = kept === undefined ? await session.query(NEWEST, [series.id]) : [kept];
  let current = newest === undefined ? null : toAlert(newest);
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
  const touched = new Set([...told.keys(), ...(id === null ? [] : [id])]);
  for (const [alert, type] of told) {
    await explain(session, series, alert);
    if (type === 'alert.opened') await joinAlertGroup(session, alert);
  }
  const events = await showGroups(session, [...touched]);
  if (touched.size > 0 && series.repository !== null) await session.query(LINK, [[...touched]]);
  return events;
}

/**
 * Looks for incidents of alerts whose series has no new samples: those that ended, or began to be silent, within two days.
 */
export async function linkAlerts(session: Session, nowMs: number): Promise<void> {
  const rows = await session.query(UNLINKED, [toTime(nowMs - LINKED_MS)]);
  if (rows.length > 0) await session.query(LINK, [rows.map(({ id }) => id)]);
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
  const deployments = (
    await session.query(DEPLOYMENTS, [id, before?.at === undefined ? null : toTime(before.at as number)])
  ).map(({ deployment }) => deployment as Deployment);
  const [images] = await session.query(IMAGES, [id]);
  const context: AlertContext =
    first === undefined
      ? { deployments }
      : {
          deployments,
          image: (images?.after as string | undefined) ?? null,
          imageBefore: (images?.before as string | undefined) ?? null,
          labels: first.labels as readonly string[],
          labelsBefore: (before?.labels as readonly string[] | undefined) ?? [],
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

const NEWEST = {
  name: 'newest_alert',
  text: 'select * from alert where series_id = $1 order by from_at desc limit 1',
};

const FORGET = { name: 'forget_alert', text: `delete from alert where id = $1 and state = 'pending'` };

const KEEP = {
  name: 'keep_alert',
  text: `
    insert into alert
      (id, organisation_id, series_id, repository, state, from_at, to_at, rows, quiet_rows, score, value, expected, low,
       high, acknowledged_by, silenced_until, resolved_at, shown_state, shown_to, scope)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 'pending', $7,
            (select repository_id || ' ' || coalesce(labels ->> 'pipeline', '')
               from metric_series
              where id = $3 and origin = 'own'))
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
    select metric_sample.at, run.run, run.url, run.branch, run.commit,
           array(select distinct job.runner from job where job.run_id = run.id and job.runner is not null order by 1)
             as runners,
           array(select distinct job.runner_labels
                   from job
                  where job.run_id = run.id and job.runner_labels is not null
                  order by 1) as labels
      from metric_sample
      join run on run.id = metric_sample.run_id
     where metric_sample.series_id = $1
       and metric_sample.at <= (select from_at from alert where id = $2)
     order by metric_sample.at desc
     limit 2`,
};

// Images are read from logs, and only logs of red jobs are: the newest that is known, and the newest before the alert
// began. Jobs run on images of their own, so one job is compared with itself: that of the series, or one that tells most.
const IMAGES = {
  name: 'nearby_images',
  text: `
    with known as (
      select job.name, job.runner_image as image, coalesce(job.finished_at, run.finished_at) as at, alert.from_at,
             alert.to_at, job.name = metric_series.labels ->> 'job' as is_own
        from alert
        join metric_series on metric_series.id = alert.series_id
        join run
          on run.repository_id = metric_series.repository_id
         and run.pipeline is not distinct from nullif(metric_series.labels ->> 'pipeline', '')
        join job on job.run_id = run.id and job.runner_image is not null
       where alert.id = $1
    )
    select (array_agg(image order by at desc) filter (where at between from_at and to_at + interval '1 day'))[1] as after,
           (array_agg(image order by at desc) filter (where at < from_at and at > from_at - interval '30 days'))[1] as before
      from known
     group by name, is_own
     order by count(*) filter (where at between from_at and to_at + interval '1 day') > 0 desc, is_own desc nulls last,
              count(*) desc
     limit 1`,
};

// What systems told of deployments since the sample before: of the repository, or of the organisation for a series of no
// repository.
const DEPLOYMENTS = {
  name: 'nearby_deployments',
  text: `
    with span as (
      select organisation_id, repository, to_at,
             greatest(coalesce($2::timestamptz, from_at - interval '1 hour'), from_at - interval '1 day') as from_at
        from alert
       where id = $1
    ), told as (
      select signal.received_at, signal.repository, signal.body::jsonb as body
        from span
        join signal
          on signal.received_at between span.from_at and span.to_at
         and case
               when span.repository is not null then signal.repository = span.repository
               else span.organisation_id in (signal.organisation_id, '*')
             end
       where signal.event in ('deployment', 'deployment_status', 'Deployment Hook')
         and signal.trust = 'trusted'
         and signal.body is json object
       order by signal.received_at
       limit 200
    ), named as (
      select min(received_at) as at, repository,
             left(coalesce(body #>> '{deployment,environment}', body ->> 'environment'), 100) as environment,
             left(coalesce(body #>> '{deployment,sha}', body ->> 'short_sha', body #>> '{commit,id}'), 64) as commit
        from told
       group by 2, 3, 4
       order by 1 desc
       limit 5
    )
    select jsonb_build_object('at', (extract(epoch from at) * 1000)::bigint, 'repository', repository,
                              'environment', environment, 'commit', commit) as deployment
      from named`,
};

// Only where there is an incident since: most alerts are of nothing that failed.
const UNLINKED = {
  name: 'unlinked_alerts',
  text: `
    select id
      from alert
     where state <> 'pending'
       and to_at > $1
       and incident_id is null
       and exists (select
                     from incident
                    where incident.organisation_id = alert.organisation_id
                      and incident.repository = alert.repository
                      and incident.last_at >= alert.from_at)
     order by id
     limit 1000
       for update skip locked`,
};

const EXPLAIN = { name: 'explain_alert', text: 'update alert set context = context || $2::jsonb where id = $1' };

// An incident may open after the alert did, and an alert is judged by its quiet for a day after its newest sample: until
// then what opens belongs to it.
const LINK = {
  name: 'link_alerts',
  text: `
    update alert
       set incident_id = (
             select incident.id
               from incident
              where incident.organisation_id = alert.organisation_id
                and incident.repository = alert.repository
                and incident.first_at <= coalesce(alert.resolved_at, alert.to_at + interval '1 day')
                and (incident.resolved_at is null or incident.resolved_at >= alert.from_at)
              order by incident.last_at desc
              limit 1
           )
     where id = any($1::text[])
       and state <> 'pending'
       and incident_id is null`,
};
