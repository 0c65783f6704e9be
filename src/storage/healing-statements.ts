// The statements of the healing store, in the order of its methods.

import { CRASHES_MOST } from '../intake/index.ts';
import { stopsOver } from './healing-history.ts';

const HEALING_COLUMNS = `
  id, organisation_id, repository_id, repository, provider, incident_id, fingerprint, run, attempt, round, pipeline,
  branch, url, state, level, playbook, reason_code, reason, outcome, minutes_spent, minutes_saved, created_at,
  decided_at, finished_at`;

/** The list of healings. */
export const HEALING_LIST = { table: 'healing', columns: HEALING_COLUMNS, time: 'created_at' };

const ACTION_COLUMNS = `
  id, key, healing_id, organisation_id, repository, kind, action, calls, state, summary, url, undo, problem,
  intended_at, ended_at`;

/** The list of actions. */
export const ACTION_LIST = { table: 'healing_action', columns: ACTION_COLUMNS, time: 'intended_at' };

export const READ_DECISION = { name: 'read_decision', text: 'select decision from healing where id = $1' };

export const READ_VISIBLE_DECISION = {
  name: 'read_visible_decision',
  text: 'select decision from healing where id = $1 and organisation_id = any($2::text[])',
};

export const ACTIONS_OF = {
  name: 'actions_of_healing',
  text: `select ${ACTION_COLUMNS} from healing_action where healing_id = $1 order by position, id`,
};

export const VISIBLE_ACTIONS_OF = {
  name: 'visible_actions_of_healing',
  text: `
    select ${ACTION_COLUMNS}
      from healing_action
     where healing_id = $1
       and organisation_id = any($2::text[])
     order by position, id`,
};

// Whoever still needs an answer asks anew, also where asking was given up.
export const ASK_FOR_JOBS = {
  name: 'ask_for_jobs_of_healing',
  text: `
    insert into task (kind, subject, organisation_id)
    select 'fetch_run', run.id, run.organisation_id
      from healing
      join run on run.id = healing.run_id
     where healing.id = $1
       and not run.jobs_known
    on conflict (kind, subject) do update
       set due_at = least(task.due_at, clock_timestamp()),
           attempts = case when task.buried_at is null then task.attempts else 0 end,
           -- What ended the process again and again, or was discarded, is begun again by a person alone.
           buried_at = case
             when task.crashes >= ${CRASHES_MOST} or task.discarded_at is not null then task.buried_at
           end
    returning problem`,
};

export const DECIDE = {
  name: 'decide_healing',
  text: `
    update healing
       set state = $2, level = $3, playbook = $4, playbook_origin = $5::jsonb, playbook_digest = $6, reason_code = $7,
           reason = $8, decision = $9::jsonb, incident_id = $10, fingerprint = $11, decided_early = $12,
           decided_at = clock_timestamp(),
           finished_at = case when $2 in ('observed', 'not_healed_by_choice') then clock_timestamp() end
     where id = $1
       and decided_at is null
    returning organisation_id, repository_id`,
};

export const COVER_FAILURES = {
  name: 'cover_failures',
  text: `
    insert into healing_failure (failure_id, healing_id)
    select failure_id, $1 from unnest($2::text[]) as decided (failure_id)
    -- What another healing of the run decided about stays that one's.
    on conflict (failure_id) do nothing`,
};

// Whoever answers one holds it, too: an agreement is not taken back.
export const LOCK_REQUESTS = {
  name: 'lock_requests_of_healing',
  text: `select state from healing_request where healing_id = $1 order by id for update`,
};

export const GATHER_ON = {
  name: 'gather_on',
  text: `
    update healing
       set state = 'gathering', level = null, playbook = null, playbook_origin = null, playbook_digest = null,
           reason_code = $2, reason = $3, decision = null, decided_early = false, decided_at = null
     where id = $1
       and finished_at is null
    returning organisation_id, repository_id`,
};

export const COVER_NO_MORE = {
  name: 'cover_no_more',
  text: 'delete from healing_failure where healing_id = $1',
};

export const MOVE = {
  name: 'move_healing',
  text: `
    update healing
       set state = $2,
           -- why it was stuck is told no longer when it goes on
           reason_code = case
             when $3::jsonb is not null then $3::jsonb ->> 'code'
             when healing.state <> 'stuck' or $2 = 'stuck' then reason_code
           end,
           reason = case
             when $3::jsonb is not null then $3::jsonb ->> 'sentence'
             when healing.state <> 'stuck' or $2 = 'stuck' then reason
           end,
           watched_run = coalesce($4, watched_run),
           watched = coalesce($5::jsonb, watched),
           outcome = coalesce($6, outcome),
           observed = coalesce($7::jsonb, observed),
           minutes_spent = coalesce($8::real, minutes_spent),
           minutes_saved = coalesce($9::real, minutes_saved),
           finished_at = case
             when $2 in ('observed', 'not_healed_by_choice', 'finished', 'cancelled') then clock_timestamp()
           end,
           decided_at = case
             when $2 in ('observed', 'not_healed_by_choice', 'finished', 'cancelled')
             then coalesce(decided_at, clock_timestamp())
             else decided_at
           end
     where id = $1
       and finished_at is null
    returning organisation_id, repository_id`,
};

// Held until the commit: whoever ends the stop comes after what waits for its end, or before it asks.
export const LOCK_STOPS = {
  name: 'lock_stops_over_healing',
  text: `
    select
      from healing_stop
     where scope in (
             select scope
               from healing_stop
               join healing on healing.id = $1
              where ${stopsOver("healing.provider || '/' || healing.repository")}
           )
       for share`,
};

export const ACTION_BY_KEY = {
  name: 'action_by_key',
  text: 'select healing_id from healing_action where key = $1',
};

export const INTEND = {
  name: 'intend_action',
  text: `
    insert into healing_action (
      key, id, healing_id, organisation_id, repository_id, repository, run, fingerprint, position, kind, spends_minutes,
      is_attempt, action, calls, state, intended_at
    )
    select $1, $2, healing.id, healing.organisation_id, healing.repository_id, healing.repository, healing.run,
           healing.fingerprint, $4, $5, $6, $7, $8::jsonb, $9::jsonb, 'intended', clock_timestamp()
      from healing
     where healing.id = $3`,
};

// Who said something about the incident after this healing was decided is at it.
export const ANSWERED = {
  name: 'answered_healing',
  text: `
    select incident.resolved_at is not null as is_over,
           (select answer.person
              from healing as alike
              join healing_request as request on request.healing_id = alike.id
              join healing_answer as answer on answer.request_id = request.id
             where (alike.id = healing.id or alike.incident_id = healing.incident_id)
               and answer.at >= coalesce(healing.decided_at, healing.created_at)
             order by answer.at desc
             limit 1) as person
      from healing
      left join incident on incident.id = healing.incident_id
     where healing.id = $1`,
};

export const END_ACTION = {
  name: 'end_action',
  text: `
    update healing_action
       set state = $2, summary = $3, url = $4, undo = $5, problem = $6, is_permission = $7, ended_at = clock_timestamp()
     where key = $1
       and state <> 'done'
    returning id, healing_id, organisation_id`,
};

export const WRITER = {
  name: 'writer_of_action',
  text: `
    select repository_id
      from healing_action
     where key = $1
       and kind in ('open_issue', 'comment_pull_request')`,
};

// What an incident shows follows from its open healings; whether it is over follows from the runs alone.
export const FOLLOW_INCIDENT = {
  name: 'follow_incident',
  text: `
    with moved as (
      select id, incident_id, state, outcome from healing where id = $1
    ), told as (
      update incident
         set state = case moved.state
               when 'awaiting_decision' then 'awaiting_decision'
               when 'healing' then 'healing'
               when 'stuck' then 'awaiting_decision'
               when 'verifying' then 'verifying'
               when 'finished' then case when moved.outcome = 'not_healed' then 'failed' else 'open' end
               when 'cancelled' then 'open'
               else 'open'
             end
        from moved
       where incident.id = moved.incident_id
         and incident.resolved_at is null
    )
    select state, outcome, incident_id from moved`,
};

/** The run of a failure, or of the newest failure of an incident. Columns are words of ours. */
export function runOf(column: string, reach: string): string {
  return `
    select run_id
      from failure
     where ${column} = $1
       ${reach === 'all' ? '' : 'and organisation_id = any($2::text[])'}
     order by run_id is null, occurred_at desc, id desc
     limit 1`;
}

export const CANCEL = {
  name: 'cancel_healing',
  text: `
    update healing
       set state = 'cancelled', finished_at = clock_timestamp(), decided_at = coalesce(decided_at, clock_timestamp())
     where id = $1
       and finished_at is null
    returning organisation_id, repository_id`,
};

// Whatever made its execution a dead letter: a person has to look, and finds it among what is stuck.
export const SETTLE_GIVEN_UP = {
  name: 'settle_given_up_healings',
  text: `
    update healing
       set state = 'stuck',
           reason_code = 'given_up',
           reason = 'it was given up: ' || coalesce(execution.problem, 'it failed')
      from execution
     where execution.state = 'failed'
       and healing.id = execution.id
       and healing.finished_at is null
       and not (healing.state = 'stuck' and healing.reason_code is not distinct from 'given_up')
    returning healing.id, healing.organisation_id, healing.repository_id`,
};

export const SETTLE_DISCARDED = {
  name: 'settle_discarded_healings',
  text: `
    update healing
       set state = 'cancelled',
           finished_at = clock_timestamp(),
           decided_at = coalesce(healing.decided_at, clock_timestamp())
      from execution
     where healing.state = 'stuck'
       and healing.reason_code = 'given_up'
       and healing.finished_at is null
       and execution.id = healing.id
       and execution.state = 'discarded'
    returning healing.id, healing.organisation_id, healing.repository_id`,
};

export const UNSTICK_GIVEN_UP = {
  name: 'unstick_given_up_healing',
  text: `
    update healing
       set state = case when decided_at is null then 'gathering' else 'healing' end,
           reason_code = null,
           reason = null
     where id = $1
       and state = 'stuck'
    returning organisation_id, repository_id`,
};

export const LOCK_STUCK = {
  name: 'lock_stuck_healing',
  text: `select from healing where id = $1 and state = 'stuck' for update`,
};

export const CANCEL_REQUESTS = {
  name: 'cancel_requests',
  text: `
    update healing_request
       set state = 'cancelled', answered_at = clock_timestamp()
     where healing_id = $1
       and state = 'open'
    returning id, organisation_id`,
};

export const PROBLEM_OF = {
  name: 'problem_of_action',
  text: `
    update healing_action
       set state = 'failed', problem = $2, ended_at = clock_timestamp()
     where key = $1
       and state <> 'done'
    returning is_permission`,
};

export const COUNT_HEALINGS = {
  name: 'count_healings',
  text: `
    with seen as (
      select state, outcome, minutes_spent, minutes_saved, finished_at
        from healing
       where ($1::text[] is null or organisation_id = any($1::text[]))
         and (finished_at is null or finished_at > clock_timestamp() - interval '30 days')
    )
    select (select jsonb_object_agg(state, number)
              from (select state, count(*)::integer as number from seen where finished_at is null group by state) as open
           ) as open,
           (select jsonb_object_agg(outcome, number)
              from (select outcome, count(*)::integer as number from seen where outcome is not null group by outcome) as ended
           ) as outcomes,
           (select coalesce(sum(minutes_spent), 0)::real from seen) as minutes_spent,
           (select coalesce(sum(minutes_saved), 0)::real from seen) as minutes_saved,
           (select count(*)::integer
              from healing_request
             where state = 'open'
               and ($1::text[] is null or organisation_id = any($1::text[]))) as open_requests`,
};

export const OPEN_ESCALATIONS = {
  name: 'open_escalations',
  text: `
    select action.healing_id, healing.incident_id, action.repository, action.state, action.summary, action.problem,
           action.intended_at
      from healing_action as action
      join healing on healing.id = action.healing_id
      left join incident on incident.id = healing.incident_id
     where action.kind = 'escalate'
       and action.intended_at > clock_timestamp() - interval '30 days'
       and incident.resolved_at is null
       and ($1::text[] is null or action.organisation_id = any($1::text[]))
     order by action.intended_at desc
     limit 20`,
};
