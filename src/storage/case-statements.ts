// What the store of cases asks of PostgreSQL.

export const MESSAGES = {
  name: 'messages_of_case',
  text: 'select * from shown_message where case_id = $1 order by received_at desc, id desc limit $2',
};

export const ACTS = {
  name: 'acts_of_case',
  text: 'select * from case_act where case_id = $1 order by intended_at, id limit 500',
};

export const LOCK_CASE = 'select * from message_case where id = $1 for update';

export const MOVE = 'update message_case set state = $2, resolution = $3, closed_at = $4 where id = $1';

// One act of a rung in force for a message: the number of those that ended is part of its key.
export const INTEND = `
  insert into case_act (
    id, organisation_id, case_id, message_id, key, rung, state, change, actor, intended_at
  )
  select $1, $2, $3, $4, $4 || ' ' || $5 || ' ' || ended.acts, $5, 'intended', $6::jsonb, $7, $8::timestamptz
    from (
      select count(*) filter (where state in ('undone', 'failed')) as acts,
             count(*) filter (where state not in ('undone', 'failed')) as in_force
        from case_act
       where message_id = $4
         and rung = $5
    ) as ended
   where ended.in_force = 0
     and ($9::integer is null or $9::integer > (
       select count(*)
         from case_act
        where organisation_id = $2
          and actor = 'system'
          and intended_at > $8::timestamptz - interval '1 day'
     ))
  on conflict (key) do nothing
  returning id`;

export const ADD_TASK = `
  insert into task (kind, subject, organisation_id)
  values ('act_on_message', $1, $2)
  on conflict (kind, subject) do nothing`;

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
     and $2 not in ('ignore', 'monitor', 'report', 'escalate')`;

export const VISIBLE_ACT = `
  select *
    from case_act
   where id = $1
     and ($2::text[] is null or organisation_id = any($2::text[]))`;

// One that failed midway may have changed something: it can be taken back as far as it came.
export const INTEND_UNDO = `
  update case_act
     set state = 'undo_intended'
   where id = $1
     and (state = 'done' or (state = 'failed' and undo is not null))
  returning id`;

export const ACT_STATE = 'select state from case_act where id = $1';

export const STATISTICS = {
  name: 'triage_statistics',
  text: `
    with own_message as (
      select label
        from message
       where ($1::text[] is null or organisation_id = any($1::text[]))
         and ($2::text is null or repository = $2)
         and received_at >= $3
    ), own_case as (
      select id, state, resolution
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
           (select count(*)::integer from own_case where state = 'appealed' or resolution = 'overturned') as appeals,
           (select count(*)::integer
              from message_correction
             where ($1::text[] is null or organisation_id = any($1::text[]))
               and ($2::text is null or repository = $2)
               and made_at >= $3
               and undone_at is null) as corrections`,
};
