// What the store of cases asks of PostgreSQL.

/** Rungs that change nothing at a host. */
const LOCAL = `'ignore', 'monitor', 'report', 'escalate'`;

export const MESSAGES = {
  name: 'messages_of_case',
  text: 'select * from shown_message where case_id = $1 order by received_at desc, id desc limit $2',
};

// An act that put another label is none of this rung: a message that is taken for something else by now gets its own.
export const MESSAGES_WITHOUT = {
  name: 'messages_without_act',
  text: `
    select *
      from shown_message
     where case_id = $1
       and ($3::text is null or id > $3)
       and not exists (
         select
           from case_act
          cross join lateral (
            select case coalesce(shown_message.corrected, shown_message.label) when 'slop' then $5 else $4 end as name
          ) as wanted
          where case_act.message_id = shown_message.id
            and case_act.rung = $2
            and case_act.state not in ('undone', 'failed')
            and coalesce(case_act.change #>> '{label,name}', wanted.name) = wanted.name
       )
     order by id
     limit $6`,
};

// A message that went on to another case brings along what was done about it.
const OF_CASE = '(case_id = $1 or message_id in (select id from message where case_id = $1))';

export const ACTS = {
  name: 'acts_of_case',
  text: `select * from case_act where ${OF_CASE} order by intended_at, id limit 500`,
};

export const LOCK_CASE = 'select * from message_case where id = $1 for update';

export const MOVE = `
  update message_case
     set state = $2, resolution = $3, closed_at = $4, appeals = appeals + ($2 = 'appealed')::integer
   where id = $1`;

// One act of a rung in force for a message, of labels one each: the number of those before is part of its key. Where
// somebody took something back, the program does nothing more by itself; what could not be begun costs it nothing.
export const INTEND = `
  insert into case_act (
    id, organisation_id, case_id, message_id, key, rung, state, change, actor, intended_at
  )
  select $1, $2, $3, $4, $4 || ' ' || $5 || ' ' || before.acts, $5, 'intended', $6::jsonb, $7, $8::timestamptz
    from (
      select count(*) filter (where rung = $5) as acts,
             count(*) filter (
               where rung = $5
                 and state not in ('undone', 'failed')
                 and change #>> '{label,name}' is not distinct from $6::jsonb #>> '{label,name}'
             ) as in_force,
             count(*) filter (where state in ('undo_intended', 'undone') and rung not in (${LOCAL})) as taken_back
        from case_act
       where message_id = $4
    ) as before
    join message_case on message_case.id = $3
   where before.in_force = 0
     and ($7::text <> 'system' or (before.taken_back = 0 and message_case.state not in ('appealed', 'closed')))
     and ($9::integer is null or $9::integer > (
       select count(*)
         from case_act
         join message_case as other on other.id = case_act.case_id
        where case_act.organisation_id = $2
          and case_act.actor = 'system'
          and case_act.intended_at > $8::timestamptz - interval '1 day'
          and not (case_act.state = 'failed' and case_act.undo is null)
          and other.repository_id = message_case.repository_id
     ))
  on conflict (key) do nothing
  returning id`;

export const ADD_TASK = `
  insert into task (kind, subject, organisation_id)
  values ('act_on_message', $1, $2)
  on conflict (kind, subject) do nothing`;

export const FINISH_TASK = `delete from task where kind = 'act_on_message' and subject = $1`;

export const REVIEW = `update message_case set state = 'in_review' where id = $1 and state = 'open'`;

export const READ_ACT = {
  name: 'read_case_act',
  text: `
    select case_act.*, message_case.opened_at, to_jsonb(message) as message
      from case_act
      join message_case on message_case.id = case_act.case_id
      join message on message.id = case_act.message_id
     where case_act.id = $1`,
};

export const PREPARE = {
  name: 'prepare_case_act',
  text: `
    update case_act
       set undo = coalesce(undo, $2::jsonb)
     where id = $1
       and state = 'intended'
    returning id`,
};

export const SETTLE = `
  update case_act
     set state = $3,
         outcome = $4,
         problem = $5,
         settled_at = case when $3 = 'undone' then case_act.settled_at else $6::timestamptz end,
         undone_at = case when $3 = 'undone' then $6::timestamptz end
    from message_case
   where case_act.id = $1
     and case_act.state = $2
     and message_case.id = case_act.case_id
  returning message_case.repository`;

export const ACTED = `
  update message_case
     set state = 'acted'
   where id = $1
     and state in ('open', 'in_review')
     and $2 not in (${LOCAL})`;

export const VISIBLE_ACT = `
  select *
    from case_act
   where id = $1
     and ($2::text[] is null or organisation_id = any($2::text[]))`;

// One that failed midway may have changed something: it can be taken back as far as it came. One that waits is called
// off; whoever is at it right now finds that out, and takes back what they did.
const TAKE_BACK = (which: string) => `
  with taken as (
    update case_act
       set state = 'undo_intended'
     where ${which}
       and (state in ('intended', 'done') or (state = 'failed' and undo is not null))
    returning id, organisation_id
  ), waiting as (
    insert into task (kind, subject, organisation_id)
    select 'act_on_message', id, organisation_id
      from taken
    on conflict (kind, subject) do update
       set due_at = clock_timestamp(), attempts = 0
     where not task.is_held
  )
  select id from taken`;

export const INTEND_UNDO = TAKE_BACK('id = $1');

export const INTEND_ALL_UNDONE = TAKE_BACK(OF_CASE);

export const ACT_STATE = 'select state from case_act where id = $1';

export const STATISTICS = {
  name: 'triage_statistics',
  text: `
    with own_message as (
      select shown_message.label,
             case
               when shown_message.label = 'ham' then null
               when corrected is not null then corrected <> 'ham'
               when message_case.resolution is not null then message_case.resolution = 'confirmed'
               when exists (
                 select
                   from case_act
                  where message_id = shown_message.id
                    and rung not in (${LOCAL})
                 having bool_or(state in ('undone', 'undo_intended')) and not bool_or(state in ('done', 'intended'))
               ) then false
             end as is_upheld
        from shown_message
        left join message_case on message_case.id = shown_message.case_id
       where ($1::text[] is null or shown_message.organisation_id = any($1::text[]))
         and ($2::text is null or shown_message.repository = $2)
         and shown_message.received_at >= $3
    ), own_case as (
      select id, state, resolution, appeals
        from message_case
       where ($1::text[] is null or organisation_id = any($1::text[]))
         and ($2::text is null or repository = $2)
         and last_at >= $3
    ), own_act as (
      select case_act.rung, case_act.state
        from case_act
        join own_case on own_case.id = case_act.case_id
    )
    select (select count(*)::integer from own_message) as messages,
           (select jsonb_object_agg(label, n) from (select label, count(*) as n from own_message group by label) as l)
             as by_label,
           (select jsonb_object_agg(state, n) from (select state, count(*) as n from own_case group by state) as s)
             as by_state,
           (select jsonb_object_agg(resolution, n)
              from (select resolution, count(*) as n from own_case where resolution is not null group by resolution) as r)
             as by_resolution,
           (select jsonb_object_agg(rung, n) from (select rung, count(*) as n from own_act group by rung) as a) as by_rung,
           (select count(*)::integer from own_act where state = 'undone') as undone,
           (select count(*)::integer from own_message where is_upheld) as upheld,
           (select count(*)::integer from own_message where not is_upheld) as refuted,
           (select coalesce(sum(appeals), 0)::integer from own_case) as appeals,
           (select count(*)::integer
              from message_correction
             where ($1::text[] is null or organisation_id = any($1::text[]))
               and ($2::text is null or repository = $2)
               and made_at >= $3
               and undone_at is null) as corrections`,
};
