// The statements by which people look at executions, cancel, replay and discard them.

export const CANCEL = {
  name: 'cancel_executions',
  text: `
    update execution
       set cancel_reason = coalesce(execution.cancel_reason, $2),
           state = case when execution.is_held then 'active' else 'cancelled' end,
           problem = case when execution.is_held then execution.problem else coalesce(execution.cancel_reason, $2) end,
           ended_at = case when execution.is_held then null else clock_timestamp() end
     where execution.id = any($1::text[])
       and execution.state = 'active'
    returning execution.id, execution.parent_id`,
};

export const CHILDREN = {
  name: 'children_of_executions',
  text: `
    select id
      from execution
     where parent_id = any($1::text[])
       and state = $2`,
};

export const LOCK_FAILED = {
  name: 'lock_failed_execution',
  text: `
    select id
      from execution
     where id = $1
       and state = 'failed'
       for no key update`,
};

export const FORGET_FAILED_STEPS = {
  name: 'forget_failed_steps',
  text: `
    delete from execution_step
     where execution_id = any($1::text[])
       and (state = 'failed' or (state = 'open' and kind in ('step', 'effect')))`,
};

export const FORGET_FAILED_EFFECTS = {
  name: 'forget_failed_effects',
  text: `
    update execution_effect
       set state = 'intended',
           problem = null,
           finished_at = null
     where execution_id = any($1::text[])
       and state = 'failed'`,
};

export const REPLAY = {
  name: 'replay_executions',
  text: `
    update execution
       set state = 'active',
           problem = null,
           crashes = 0,
           wake_at = clock_timestamp(),
           ended_at = null
     where id = any($1::text[])
       and state = 'failed'`,
};

export const DISCARD = {
  name: 'discard_execution',
  text: `
    update execution
       set state = 'discarded'
     where id = $1
       and state = 'failed'
    returning id`,
};

export const READ = {
  name: 'read_execution',
  text: `
    select id, scope, workflow, state, is_held, input, result, problem, cancel_reason, parent_id, crashes, created_at,
           ended_at, journal, case when state = 'active' then nullif(wake_at, 'infinity') end as wake_at
      from execution
     where id = $1`,
};

export const READ_JOURNAL = {
  name: 'read_execution_journal',
  text: `
    select step, kind, state, result, problem, attempts, since, until, written_at
      from execution_step
     where execution_id = $1
     order by place`,
};

export const DEAD_LETTERS = {
  name: 'dead_letters',
  text: `
    select id, scope, workflow, problem, ended_at
      from execution
     where state = 'failed'
       and ($1::text[] is null or scope = any($1::text[]))
       and ($2::timestamptz is null or (date_trunc('milliseconds', ended_at), id) < ($2, $3))
     order by date_trunc('milliseconds', ended_at) desc, id desc
     limit $4`,
};

export const DEPTH = {
  name: 'execution_depth',
  text: `
    select count(*) filter (where is_held)::integer as held,
           count(*) filter (where not is_held and wake_at <= moment.now)::integer as due,
           count(*) filter (where not is_held and wake_at > moment.now)::integer as waiting,
           min(wake_at) filter (where not is_held and wake_at <= moment.now) as oldest,
           (select count(*)::integer from execution where state = 'failed') as failed
      from execution
     cross join (select clock_timestamp() as now) as moment
     where state = 'active'`,
};
