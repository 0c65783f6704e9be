import type { Session } from './database.ts';
import { type FailureGroup, lockRepositories } from './incident-grouping.ts';

/** A failure that was just diagnosed. */
export interface DiagnosedFailure {
  readonly id: string;
  readonly repository_id: string;
  readonly fingerprint: string | null;
  /** what it was before, or null */
  readonly former: string | null;
}

/**
 * Puts new failures into the open incident of their group, where there is one that began before them: such an incident
 * lasts, so they are part of it whatever else is known, and nothing of its past has to be looked at again.
 *
 * @returns the groups for which it is not that simple
 */
export async function joinOpenIncidents(
  session: Session,
  failures: readonly DiagnosedFailure[],
): Promise<readonly FailureGroup[]> {
  const named = failures.filter(({ fingerprint }) => fingerprint !== null);
  const moved = failures
    .filter(({ former, fingerprint }) => former !== null && former !== fingerprint)
    .map(({ repository_id, former }) => ({ repository_id, fingerprint: former }));
  if (named.length === 0) return moved;
  await lockRepositories(
    session,
    named.map(({ repository_id }) => repository_id),
  );
  const joined = await session.query<{ repository_id: string; fingerprint: string }>(JOIN, [named.map(({ id }) => id)]);
  const done = new Set(joined.map(keyOf));
  return [...named.filter((group) => !done.has(keyOf(group))), ...moved];
}

function keyOf({ repository_id, fingerprint }: FailureGroup): string {
  return `${repository_id} ${fingerprint}`;
}

// The words of an incident are those of its latest failure; of several at one moment, the first in order.
const JOIN = {
  name: 'join_open_incidents',
  text: `
    with told as materialized (
      select failure.id, failure.repository_id, failure.fingerprint, failure.occurred_at, failure.job, failure.branch,
             failure.category, failure.origin, failure.summary, failure.incident_id
        from failure
       where failure.id = any($1::text[])
    ), asked as (
      select told.repository_id, told.fingerprint, count(*)::integer as failures, min(told.occurred_at) as first_at,
             max(told.occurred_at) as last_at, bool_and(told.incident_id is null) as are_new,
             array_agg(told.job) filter (where told.job is not null) as jobs,
             array_agg(told.branch) filter (where told.branch is not null) as branches,
             (array_agg(told.category order by told.occurred_at desc, told.summary, told.category))[1] as category,
             (array_agg(told.origin order by told.occurred_at desc, told.summary, told.category))[1] as origin,
             (array_agg(told.summary order by told.occurred_at desc, told.summary, told.category))[1] as summary
        from told
       group by told.repository_id, told.fingerprint
    ), latest as (
      select distinct on (incident.repository_id, incident.fingerprint) incident.*
        from asked
        join incident
          on incident.repository_id = asked.repository_id
         and incident.fingerprint = asked.fingerprint
       order by incident.repository_id, incident.fingerprint, incident.first_at desc
    ), fitting as (
      select latest.id, asked.*,
             asked.last_at > latest.last_at
               or (asked.last_at = latest.last_at and asked.summary < latest.summary) as speaks
        from asked
        join latest
          on latest.repository_id = asked.repository_id
         and latest.fingerprint = asked.fingerprint
       where latest.resolved_at is null
         and latest.first_at <= asked.first_at
         and asked.are_new
    ), placed as (
      update failure
         set incident_id = fitting.id
        from told
        join fitting
          on fitting.repository_id = told.repository_id
         and fitting.fingerprint = told.fingerprint
       where failure.id = told.id
    )
    update incident
       set failures = incident.failures + fitting.failures,
           last_at = greatest(incident.last_at, fitting.last_at),
           jobs = first_twenty(incident.jobs || fitting.jobs),
           branches = first_twenty(incident.branches || fitting.branches),
           category = case when fitting.speaks then coalesce(fitting.category, 'unknown') else incident.category end,
           origin = case when fitting.speaks then coalesce(fitting.origin, 'unknown') else incident.origin end,
           summary = case when fitting.speaks then coalesce(fitting.summary, '') else incident.summary end
      from fitting
     where incident.id = fitting.id
    returning incident.repository_id, incident.fingerprint`,
};
