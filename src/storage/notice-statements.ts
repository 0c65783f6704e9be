// The statements of the notice store, in the order of its methods.

/** Keeps what a healing tells; whose it is, is known of the healing. */
export const KEEP_NOTICES = {
  name: 'keep_notices',
  text: `
    insert into notice (
      id, receiver, key, organisation_id, repository, incident_id, healing_id, action_key, group_name, type, is_urgent,
      title, body, url, data, state, made_at, due_at
    )
    select row.id, row.receiver, row.key, healing.organisation_id, healing.repository, healing.incident_id, healing.id,
           row.action_key, coalesce(healing.incident_id, healing.fingerprint), row.type, row.is_urgent, row.title,
           row.body, row.url, row.data, 'waiting', clock_timestamp(), clock_timestamp()
      from healing
     cross join json_to_recordset($2::text::json) as row (
       id text, receiver text, key text, action_key text, type text, is_urgent boolean, title text, body text, url text,
       data jsonb
     )
     where healing.id = $1
    on conflict (receiver, key) do nothing`,
};

export const DUE_RECEIVERS = {
  name: 'due_receivers_of_notices',
  text: `
    select distinct receiver
      from notice
     where message_id is null
       and state = 'waiting'
       and due_at <= clock_timestamp()
     order by receiver`,
};

// Whoever makes messages for a receiver does it alone: two would each believe that there is room for one more.
export const LOCK_RECEIVER = `
  select pg_advisory_xact_lock(hashtextextended('notices for ' || $1, 0)), clock_timestamp() as now`;

export const WAITING = {
  name: 'waiting_notices',
  text: `
    select key, group_name, type, is_urgent, title, body, url, data, made_at
      from notice
     where receiver = $1
       and message_id is null
       and state = 'waiting'
     order by made_at, id
     limit $2`,
};

export const SENT_LATELY = {
  name: 'messages_made_lately',
  text: `
    select made_at
      from notice_message
     where receiver = $1
       and made_at > clock_timestamp() - interval '1 day'
     order by made_at desc
     limit $2`,
};

export const MAKE_MESSAGE = {
  name: 'make_message_of_notices',
  text: `
    with made as (
      insert into notice_message (id, receiver, content, made_at, due_at)
      values ($1, $2, $3::jsonb, clock_timestamp(), clock_timestamp())
      returning id
    )
    update notice
       set message_id = made.id
      from made
     where notice.receiver = $2
       and notice.key = any($4::text[])`,
};

export const PUT_OFF = {
  name: 'put_off_notices',
  text: 'update notice set due_at = $3 where receiver = $1 and key = any($2::text[])',
};

export const CLAIM = {
  name: 'claim_messages_of_notices',
  text: `
    with chosen as (
      select id
        from notice_message
       where sent_at is null
         and given_up_at is null
         and due_at <= clock_timestamp()
       order by due_at, id
       limit $1
         for update skip locked
    )
    update notice_message
       set attempts = notice_message.attempts + 1,
           due_at = clock_timestamp() + $2 * interval '1 millisecond'
      from chosen
     where notice_message.id = chosen.id
    returning notice_message.id, notice_message.receiver, notice_message.content, notice_message.attempts,
              notice_message.made_at`,
};

// What was sent was sent, also when somebody else had taken it over meanwhile.
export const SENT = {
  name: 'message_of_notices_sent',
  text: `
    update notice_message
       set sent_at = clock_timestamp(), given_up_at = null, problem = null
     where id = $1
       and sent_at is null
    returning id`,
};

export const NOT_SENT = {
  name: 'message_of_notices_not_sent',
  text: `
    update notice_message
       set due_at = clock_timestamp() + coalesce($3::double precision, 0) * interval '1 millisecond',
           given_up_at = case when $3::double precision is null then clock_timestamp() end,
           problem = $4
     where id = $1
       and attempts = $2
       and sent_at is null
       and given_up_at is null
    returning given_up_at is not null as is_given_up`,
};

export const SETTLE = {
  name: 'settle_notices',
  text: `
    update notice
       set state = $2,
           attempts = message.attempts,
           problem = message.problem,
           due_at = message.due_at,
           ended_at = case when $2 <> 'waiting' then clock_timestamp() end
      from notice_message as message
     where notice.message_id = $1
       and message.id = $1
    returning notice.id, notice.organisation_id, notice.healing_id, notice.action_key`,
};

export const LOCK_ACTIONS = 'select from healing_action where key = any($1::text[]) order by key for update';

/** An action that tells people is done when all its receivers were told, as far as that was possible. */
export const SETTLE_ACTIONS = {
  name: 'settle_actions_of_notices',
  text: `
    with told as (
      select action_key,
             bool_or(state = 'waiting') as is_waiting,
             string_agg(receiver, ', ' order by receiver) filter (where state = 'sent') as sent,
             string_agg(receiver || ': ' || coalesce(problem, 'unknown'), '; ' order by receiver)
               filter (where state = 'given_up') as given_up
        from notice
       where action_key = any($1::text[])
       group by action_key
    )
    update healing_action
       set state = case
             when told.is_waiting then 'intended'
             when told.sent is null then 'failed'
             else 'done'
           end,
           summary = 'told ' || told.sent,
           problem = 'not told: ' || told.given_up,
           ended_at = case when not told.is_waiting then clock_timestamp() end
      from told
     where healing_action.key = told.action_key
    returning healing_action.id, healing_action.organisation_id, healing_action.state`,
};

const COLUMNS = `
  id, organisation_id, repository, incident_id, healing_id, receiver, type, title, is_urgent, state, attempts, problem,
  made_at, ended_at, due_at`;

/** The list of notices. */
export const NOTICE_LIST = { table: 'notice', columns: COLUMNS, time: 'made_at' };

export const RETRY = {
  name: 'retry_notice',
  text: `
    update notice_message
       set given_up_at = null, attempts = 0, due_at = clock_timestamp()
      from notice
     where notice.id = $1
       and ($2::text[] is null or notice.organisation_id = any($2::text[]))
       and notice_message.id = notice.message_id
       and notice_message.given_up_at is not null
    returning notice_message.id`,
};

export const DEPTH = {
  name: 'depth_of_notices',
  text: `
    select (count(*) filter (where state = 'waiting'))::integer as waiting,
           (count(*) filter (where state = 'given_up'))::integer as given_up,
           min(made_at) filter (where state = 'waiting') as oldest
      from notice
     where state <> 'sent'
       and ($1::text[] is null or organisation_id = any($1::text[]))`,
};
