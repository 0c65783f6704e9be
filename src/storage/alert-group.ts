import type { Session } from './database.ts';
import type { NewEvent } from './event-log.ts';

/** Puts those in a row that tell of one pipeline at once, so that the second sees the alert of the first. */
export async function lockAlertScope(session: Session, seriesId: string): Promise<void> {
  await session.query(LOCK_SCOPE, [seriesId]);
}

/**
 * Lets an alert that was just confirmed go on with another of its pipeline that began within a day of it: what was said
 * of that one holds for it too. Without another it stays by itself.
 */
export async function joinAlertGroup(session: Session, id: string): Promise<void> {
  await session.query(JOIN, [id]);
}

/**
 * Brings what people see up to date after alerts changed: the state and the end of all that go on together.
 *
 * @returns what people should hear of, once for all of a group
 */
export async function showGroups(session: Session, ids: readonly string[]): Promise<readonly NewEvent[]> {
  if (ids.length === 0) return [];
  await session.query(SHOW_MEMBERS, [ids]);
  const leads = await session.query<{ id: string; organisation_id: string; before: string; state: string }>(
    SHOW_LEADS,
    [ids],
  );
  return leads
    .filter(({ before, state }) => state !== before && state !== 'pending')
    .map(({ id, organisation_id: organisationId, state }) => ({
      organisationId,
      type: state === 'open' ? 'alert.opened' : `alert.${state}`,
      subject: id,
    }));
}

const LOCK_SCOPE = {
  name: 'lock_alert_scope',
  text: `
    select pg_advisory_xact_lock(hashtextextended(repository_id || ' ' || coalesce(labels ->> 'pipeline', ''), 24))
      from metric_series
     where id = $1
       and origin = 'own'`,
};

const JOIN = {
  name: 'join_alert_group',
  text: `
    with lead as (
      select first.id, first.state, first.acknowledged_by, first.silenced_until
        from alert as own
        join alert as other
          on other.scope = own.scope
         and other.id <> own.id
         and other.state not in ('pending', 'resolved')
        join alert as first on first.id = coalesce(other.lead_id, other.id)
       where own.id = $1
         and own.from_at between first.from_at - interval '1 day' and first.from_at + interval '1 day'
       order by first.from_at, first.id
       limit 1
    )
    update alert
       set lead_id = lead.id,
           state = case when lead.state in ('acknowledged', 'silenced') then lead.state else alert.state end,
           acknowledged_by = lead.acknowledged_by,
           silenced_until = lead.silenced_until
      from lead
     where alert.id = $1`,
};

const SHOW_MEMBERS = {
  name: 'show_members',
  text: `
    update alert
       set shown_state = state, shown_to = to_at
     where id = any($1::text[])
       and lead_id is not null`,
};

// A lead that is over is shown as going on while others of its group do.
const SHOW_LEADS = {
  name: 'show_leads',
  text: `
    with lead as materialized (
      select id, shown_state as before
        from alert
       where id in (select coalesce(lead_id, id) from alert where id = any($1::text[]))
       order by id
         for update
    ), known as (
      select lead.id, lead.before,
             max(member.to_at) as to_at,
             (array_agg(member.state order by member.from_at) filter (where member.state <> 'resolved'))[1] as going_on
        from lead
        left join alert as member on member.lead_id = lead.id and member.state <> 'pending'
       group by lead.id, lead.before
    )
    update alert
       set shown_to = greatest(alert.to_at, known.to_at),
           shown_state = case
             when alert.state <> 'resolved' or known.going_on is null then alert.state
             when alert.acknowledged_by is not null then 'acknowledged'
             else known.going_on
           end
      from known
     where alert.id = known.id
    returning alert.id, alert.organisation_id, known.before, alert.shown_state as state`,
};
