// The statements about where healings wrote of incidents.

import { stopsOver } from './healing-history.ts';

/** Issues tell of one incident, the comment on a pull request of all that stand in its way. */
export const KEEP_PLACE = {
  name: 'keep_place',
  text: `
    insert into healing_place (id, organisation_id, repository_id, repository, provider)
    select case action.kind
             when 'open_issue' then 'issue/' || (action.action ->> 'incidentId')
             else 'comment/' || action.repository_id || '/' || (action.action #>> '{target,pullRequest}')
           end,
           action.organisation_id, action.repository_id, action.repository, healing.provider
      from healing_action as action
      join healing on healing.id = action.healing_id
     where action.key = $1
       and action.healing_id = $2
       and action.action ->> 'incidentId' <> ''
    on conflict (id) do update set repository = excluded.repository
    returning id`,
};

export const KEEP_PLACE_OF_INCIDENT = {
  name: 'keep_place_of_incident',
  text: `
    insert into healing_place_incident (place_id, incident_id, healing_id, action_key, written_at)
    select $1, action.action ->> 'incidentId', $3, $2, clock_timestamp()
      from healing_action as action
     where action.key = $2
    on conflict (place_id, incident_id) do update
       set healing_id = excluded.healing_id, action_key = excluded.action_key, written_at = excluded.written_at`,
};

const IS_FOLLOWED = `exists (
  select from execution where execution.id = place.execution_id and execution.state = 'active'
)`;

export const MAKE_STALE_OF_INCIDENTS = {
  name: 'make_places_of_incidents_stale',
  text: `
    update healing_place as place
       set version = place.version + 1
     where place.id in (select place_id from healing_place_incident where incident_id = any($1::text[]))
    returning place.id, place.organisation_id, place.version, ${IS_FOLLOWED} as is_followed`,
};

// What is written as long as an incident is open needs no second word, unless somebody is about to write another.
export const MAKE_STALE_WHEN_OVER = {
  name: 'make_written_place_stale',
  text: `
    update healing_place as place
       set version = place.version + 1
     where place.id = $1
       and (${IS_FOLLOWED} or exists (
             select
               from healing_place_incident as told
               left join incident on incident.id = told.incident_id
              where told.place_id = place.id
                and (incident.id is null or incident.resolved_at is not null)
           ))
    returning place.id, place.organisation_id, place.version, ${IS_FOLLOWED} as is_followed`,
};

export const FOLLOW_BY = {
  name: 'follow_places_by',
  text: `
    update healing_place
       set execution_id = followed.execution_id
      from unnest($1::text[], $2::text[]) as followed (id, execution_id)
     where healing_place.id = followed.id`,
};

export const REPOSITORY_OF_PLACE = {
  name: 'repository_of_place',
  text: 'select repository_id from healing_place where id = $1',
};

export const END_WHEN_TOLD = {
  name: 'end_when_told',
  text: `
    update healing_place
       set execution_id = case when execution_id = $2 then null else execution_id end
     where id = $1
       and told = version
    returning id`,
};

export const TOLD_OF = {
  name: 'told_of_place',
  text: `
    select place.version, told.healing_id, action.action, healing.decision -> 'situation' as situation,
           incident.id is null as is_gone, incident.resolved_at is not null as is_resolved,
           green.run as green_run, green.url as green_url, tries.tried, tries.last_outcome, tries.minutes_saved,
           tries.is_about_to_end
      from healing_place as place
      join healing_place_incident as told on told.place_id = place.id
      join healing on healing.id = told.healing_id
      join healing_action as action on action.key = told.action_key
      left join incident on incident.id = told.incident_id
      left join lateral (
        select run.run, run.url
          from (select distinct pipeline, branch, trust from failure where failure.incident_id = incident.id) as failed
          join run
            on run.repository_id = place.repository_id
           and coalesce(run.pipeline, '') = coalesce(failed.pipeline, '')
           and coalesce(run.branch, '') = coalesce(failed.branch, '')
           and coalesce(run.trust, 'untrusted') = failed.trust
           and run.finished_at = incident.resolved_at
           and run.status = 'finished'
           and run.conclusion = 'success'
         order by run.id
         limit 1
      ) as green on true
     cross join lateral (
       select coalesce(
                jsonb_agg(
                  jsonb_build_object('atMs', extract(epoch from alike.created_at) * 1000, 'outcome', alike.outcome)
                  order by alike.created_at
                ) filter (where alike.has_spent),
                '[]'
              ) as tried,
              (array_agg(alike.outcome order by alike.created_at desc))[1] as last_outcome,
              coalesce(sum(alike.minutes_saved) filter (where alike.outcome = 'healed'), 0)::real as minutes_saved,
              coalesce(bool_or(alike.finished_at is null and alike.state in ('healing', 'verifying')), false)
                as is_about_to_end
         from (
           select other.*,
                  exists (
                    select from healing_action as spent where spent.healing_id = other.id and spent.spends_minutes
                  ) as has_spent
             from healing as other
            where other.incident_id = told.incident_id
            order by other.created_at desc
            limit 100
         ) as alike
     ) as tries
     where place.id = $1
     order by told.written_at, told.incident_id`,
};

export const NEWER_RUN = {
  name: 'newer_run_of_superseded',
  text: `
    select newer.run
      from healing
      join run on run.id = healing.run_id
      join run as newer
        on newer.repository_id = run.repository_id
       and coalesce(newer.pipeline, '') = coalesce(run.pipeline, '')
       and coalesce(newer.branch, '') = coalesce(run.branch, '')
       and newer.commit <> coalesce(run.commit, '')
       and newer.started_at > run.started_at
     where healing.id = $1
     order by newer.started_at desc, newer.id desc
     limit 1`,
};

export const STOPPED_AT_PLACE = {
  name: 'stopped_at_place',
  text: `
    select stop.scope
      from healing_place as place
      join healing_stop as stop
        on ${stopsOver("place.provider || '/' || place.repository")}
     where place.id = $1
     order by length(stop.scope)
     limit 1`,
};

export const STOPPED_FOR_HEALING = {
  name: 'stopped_for_healing',
  text: `
    select stop.scope
      from healing
      join healing_stop as stop
        on ${stopsOver("healing.provider || '/' || healing.repository")}
     where healing.id = $1
     order by length(stop.scope)
     limit 1`,
};

export const HEALING_OF_UPDATE = {
  name: 'healing_of_update',
  text: 'select organisation_id, repository_id, repository, run from healing where id = $1',
};

/** Behind all that the healing itself did. */
export const INTEND_UPDATE = {
  name: 'intend_update',
  text: `
    insert into healing_action (
      key, id, healing_id, organisation_id, repository_id, repository, run, fingerprint, position, kind, spends_minutes,
      action, calls, state, intended_at
    )
    select $1, $2, healing.id, healing.organisation_id, healing.repository_id, healing.repository, healing.run,
           healing.fingerprint, 2000, $4, false, $5::jsonb, $6::jsonb, 'intended', clock_timestamp()
      from healing
     where healing.id = $3
    on conflict (key) do nothing`,
};

export const END_UPDATE = {
  name: 'end_update',
  text: `
    update healing_place
       set told = greatest(told, $2)
     where id = $1`,
};
