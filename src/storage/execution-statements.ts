// The statements of the store of executions. `clock_timestamp()` stands in a subquery where an index is to be bounded by
// it: called once, it can be. `(… in (select …)) is true` keeps the planner from making a nested loop of what is one
// look into a hash table each.

const FREE = `execution.state = 'active' and not execution.is_held`;
const IN_HAND = `execution.state = 'active' and execution.is_held`;

export const START = {
  name: 'start_executions',
  text: `
    insert into execution (id, scope, workflow, input, wake_at)
    select fresh.id, fresh.scope, fresh.workflow, fresh.input::json,
           coalesce(to_timestamp(fresh.wake_at / 1000), clock_timestamp())
      from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::float8[])
             as fresh (id, scope, workflow, input, wake_at)
     order by fresh.id
        on conflict (id) do nothing
    returning id`,
};

// Locked in the order of their ids, so that two who wake the same ones do not wait for each other in a circle.
export const WAKE = {
  name: 'wake_executions',
  text: `
    with said as (
      select *
        from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as said (execution_id, topic, key, payload)
    ), awake as materialized (
      select execution.id
        from execution
       where execution.id = any($1::text[])
         and execution.state in ('active', 'failed')
       order by execution.id
         for no key update
    ), kept as (
      insert into execution_wake_up (execution_id, topic, key, payload)
      select said.execution_id, said.topic, said.key, said.payload::json
        from said
        join awake on awake.id = said.execution_id
          on conflict do nothing
      returning execution_id
    )
    update execution
       set is_woken = true,
           wake_at = case when execution.is_held then execution.wake_at
                          else least(execution.wake_at, clock_timestamp()) end
     where execution.id in (select kept.execution_id from kept)
       and execution.state = 'active'`,
};

/** Those among these ids, or parents of these children that are over, are due. */
export const TELL_PARENTS = {
  name: 'tell_parents',
  text: `
    with parent as materialized (
      select execution.id
        from execution
       where execution.state = 'active'
         and execution.id = any($1::text[] || array(
               select child.parent_id
                 from execution child
                where child.id = any($2::text[])
                  and child.state <> 'active'))
       order by execution.id
         for no key update
    )
    update execution
       set is_woken = true,
           wake_at = case when execution.is_held then execution.wake_at
                          else least(execution.wake_at, clock_timestamp()) end
      from parent
     where execution.id = parent.id`,
};

// Scopes are found by jumping along the index. Those that have something due share the places evenly, those who waited
// longest first; none is given more than its share while others wait, so that one with thousands holds up nobody.
export const CLAIM = {
  name: 'claim_executions',
  text: `
    with recursive moment as materialized (
      select clock_timestamp() as now
    ), owner as (
      (select execution.scope
         from execution
        where ${FREE}
        order by execution.scope
        limit 1)
      union all
      select (select execution.scope
                from execution
               where ${FREE}
                 and execution.scope > owner.scope
               order by execution.scope
               limit 1)
        from owner
       where owner.scope is not null
    ), eager as materialized (
      select owner.scope, first.wake_at
        from owner
       cross join lateral (
         select execution.wake_at
           from execution
          where ${FREE}
            and execution.scope = owner.scope
            and execution.wake_at <= (select moment.now from moment)
            and execution.workflow = any($1::text[])
          order by execution.wake_at
          limit 1
       ) as first
       order by first.wake_at
       limit $2
    ), offered as materialized (
      select turn.id, turn.is_woken, turn.wake_at,
             row_number() over (partition by eager.scope order by turn.wake_at, turn.id) as place
        from eager
       cross join lateral (
         select execution.id, execution.is_woken, execution.wake_at
           from execution
          where ${FREE}
            and execution.scope = eager.scope
            and execution.wake_at <= (select moment.now from moment)
            and execution.workflow = any($1::text[])
          order by execution.wake_at
          limit (select ceil($2::numeric / greatest(1, count(*)))::bigint from eager)
            for no key update skip locked
       ) as turn
    ), chosen as materialized (
      select offered.id, offered.is_woken
        from offered
       order by offered.place, offered.wake_at
       limit $2
    ), taken as (
      update execution
         set token = execution.token + 1,
             is_held = true,
             is_woken = false,
             wake_at = clock_timestamp() + $3 * interval '1 millisecond'
       where execution.id = any(array(select chosen.id from chosen))
      returning execution.id, execution.token, execution.scope, execution.workflow, execution.input, execution.crashes,
                execution.parent_id
    )
    select taken.id, taken.token::text, taken.scope, taken.workflow, taken.input::text, taken.crashes, taken.parent_id,
           taken.token = 1 and (taken.id in (select chosen.id from chosen where chosen.is_woken)) is not true as is_fresh
      from taken`,
};

export const HAS_SUSPECT = {
  name: 'has_suspect_execution',
  text: `
    select clock_timestamp() as now,
           $2 and exists (
             select
               from execution
              where ${IN_HAND}
                and execution.wake_at <= (select clock_timestamp())
                and execution.workflow = any($1::text[])) as has_suspect`,
};

export const CLAIM_SUSPECT = {
  name: 'claim_suspect_execution',
  text: `
    with chosen as materialized (
      select execution.id,
             case when execution.cancel_reason is not null then 'cancelled'
                  when execution.crashes + 1 >= $3 then 'failed'
                  else 'active' end as state
        from execution
       where ${IN_HAND}
         and execution.wake_at <= (select clock_timestamp())
         and execution.workflow = any($1::text[])
       order by execution.wake_at
       limit 1
         for no key update skip locked
    )
    update execution
       set token = execution.token + 1,
           is_held = chosen.state = 'active',
           is_woken = false,
           crashes = execution.crashes + 1,
           wake_at = clock_timestamp() + $2 * interval '1 millisecond',
           state = chosen.state,
           problem = case chosen.state when 'failed' then $4 when 'cancelled' then execution.cancel_reason end,
           ended_at = case when chosen.state <> 'active' then clock_timestamp() end
      from chosen
     where execution.id = chosen.id
    returning execution.id, execution.token::text, execution.scope, execution.workflow, execution.input::text,
              execution.crashes, execution.parent_id, execution.state, false as is_fresh`,
};

export const JOURNALS = {
  name: 'execution_journals',
  text: `
    select execution_id, step, kind, state, result::text, problem, attempts, since, until
      from execution_step
     where execution_id = any($1::text[])
     order by place`,
};

export const WAKE_UPS = {
  name: 'execution_wake_ups',
  text: `
    select execution_id, id::text, topic, payload::text
      from execution_wake_up
     where execution_id = any($1::text[])
       and not is_taken
     order by id`,
};

export const ENDED_CHILDREN = {
  name: 'ended_children',
  text: `
    select parent_id, parent_step, state, result::text, problem
      from execution
     where parent_id = any($1::text[])
       and state <> 'active'`,
};

// One statement for everything all of them have to say. Those that move are fenced by their update, those that stay in
// hand by a lock; of the rest nothing is written.
export const COMMIT = {
  name: 'commit_executions',
  text: `
    with said as (
      select *
        from unnest($1::text[], $2::bigint[], $3::text[], $4::float8[], $5::text[], $6::text[], $33::text[])
               as said (id, token, next, until, result, problem, journal)
    ), moved as (
      update execution
         set is_held = false,
             crashes = 0,
             state = case when execution.cancel_reason is not null then 'cancelled'
                          when said.next = 'waiting' then 'active'
                          else said.next end,
             wake_at = case when execution.is_woken then clock_timestamp()
                            else coalesce(to_timestamp(said.until / 1000), 'infinity') end,
             result = said.result::json,
             journal = said.journal::json,
             problem = coalesce(execution.cancel_reason, said.problem),
             ended_at = case when execution.cancel_reason is not null or said.next <> 'waiting'
                             then clock_timestamp() end
        from said
       where execution.id = said.id
         and execution.token = said.token
         and ${IN_HAND}
      returning execution.id, execution.scope, execution.cancel_reason is not null as is_cancelled
    ), stayed as materialized (
      select execution.id, execution.scope, execution.cancel_reason is not null as is_cancelled
        from unnest($31::text[], $32::bigint[]) as staying (id, token)
        join execution on execution.id = staying.id
       where execution.token = staying.token
         and ${IN_HAND}
         for no key update of execution
    ), held as materialized (
      select * from moved
      union all
      select * from stayed
    ), cleared as (
      update execution
         set crashes = 0
       where execution.id in (select stayed.id from stayed)
         and execution.crashes > 0
    ), journaled as (
      insert into execution_step (execution_id, step, kind, state, result, problem, attempts, since, until)
      select entry.execution_id, entry.step, entry.kind, entry.state, entry.result::json, entry.problem,
             entry.attempts, to_timestamp(entry.since / 1000), to_timestamp(entry.until / 1000)
        from unnest($7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::integer[],
                    $14::float8[], $15::float8[])
               as entry (execution_id, step, kind, state, result, problem, attempts, since, until)
       where (entry.execution_id in (select held.id from held)) is true
          on conflict (execution_id, step) do update
         set state = excluded.state,
             result = excluded.result,
             problem = excluded.problem,
             attempts = excluded.attempts,
             until = excluded.until
       where execution_step.state = 'open'
    ), finished as (
      update execution_effect
         set state = outcome.state,
             result = outcome.result::json,
             problem = outcome.problem,
             finished_at = clock_timestamp()
        from unnest($16::text[], $17::text[], $18::text[], $19::text[], $20::text[])
               as outcome (execution_id, key, state, result, problem)
       where execution_effect.key = outcome.key
         and execution_effect.execution_id = outcome.execution_id
         and execution_effect.state = 'intended'
         and (outcome.execution_id in (select held.id from held)) is true
    ), taken as (
      update execution_wake_up
         set is_taken = true
        from unnest($21::text[], $22::bigint[]) as said_taken (execution_id, id)
       where execution_wake_up.execution_id = said_taken.execution_id
         and execution_wake_up.id = said_taken.id
         and (said_taken.execution_id in (select held.id from held)) is true
    ), born as (
      insert into execution (id, scope, workflow, input, parent_id, parent_step)
      select child.id, held.scope, child.workflow, child.input::json, held.id, child.step
        from unnest($26::text[], $27::text[], $28::text[], $29::text[], $30::text[])
               as child (parent_id, step, id, workflow, input)
        join held on held.id = child.parent_id
       where not held.is_cancelled
          on conflict (id) do nothing
    ), intended as (
      insert into execution_effect (key, execution_id, step)
      select intent.key, intent.execution_id, intent.step
        from unnest($23::text[], $24::text[], $25::text[]) as intent (execution_id, step, key)
       where (intent.execution_id in (select held.id from held where not held.is_cancelled)) is true
       order by intent.key
          on conflict (key) do update
         set state = execution_effect.state
      returning key, execution_id, step, state, result::text, problem, xmax = 0 as is_new
    )
    select held.id as execution_id, held.is_cancelled, null as key, null as step, null as state, null as result,
           null as problem, null as is_new
      from held
    union all
    select intended.execution_id, null, intended.key, intended.step, intended.state, intended.result,
           intended.problem, intended.is_new
      from intended`,
};

// An intent without an outcome, whose owner is over or gave its step up, passes to whoever wants the same.
export const TAKE_OVER = {
  name: 'take_over_effect',
  text: `
    update execution_effect
       set execution_id = $1,
           step = $3
     where execution_effect.key = $4
       and execution_effect.state = 'intended'
       and exists (
             select
               from execution
              where execution.id = $1
                and execution.token = $2::bigint
                and ${IN_HAND}
                and execution.cancel_reason is null)
       and (not exists (
              select
                from execution owner
               where owner.id = execution_effect.execution_id
                 and owner.state = 'active')
            or exists (
              select
                from execution_step
               where execution_step.execution_id = execution_effect.execution_id
                 and execution_step.step = execution_effect.step
                 and execution_step.state <> 'open'))
    returning key`,
};

export const EXTEND = {
  name: 'extend_executions',
  text: `
    with held as materialized (
      select execution.id
        from unnest($1::text[], $2::bigint[]) as said (id, token)
        join execution on execution.id = said.id
       where execution.token = said.token
         and ${IN_HAND}
       order by execution.id
         for no key update of execution
    )
    update execution
       set wake_at = clock_timestamp() + $3 * interval '1 millisecond'
      from held
     where execution.id = held.id
    returning execution.id, execution.cancel_reason is not null as is_cancelled`,
};

export const RELEASE = {
  name: 'release_executions',
  text: `
    update execution
       set token = execution.token + 1,
           is_held = false,
           crashes = 0,
           wake_at = clock_timestamp(),
           state = case when execution.cancel_reason is not null then 'cancelled' else execution.state end,
           problem = coalesce(execution.cancel_reason, execution.problem),
           ended_at = case when execution.cancel_reason is not null then clock_timestamp() end
      from unnest($1::text[], $2::bigint[]) as said (id, token)
     where execution.id = said.id
       and execution.token = said.token
       and ${IN_HAND}
    returning execution.parent_id, execution.state`,
};
