-- Durable executions: one row each, a journal of their steps, what wakes them, and what they changed in the world.

create table execution (
  id            text collate "C" primary key check (length(id) between 1 and 1000),
  scope         text collate "C" not null,
  workflow      text             not null,
  input         json             not null,
  state         text             not null default 'active'
                                 check (state in ('active', 'done', 'failed', 'cancelled', 'discarded')),
  -- When it goes on; while it is held, when its lease ends.
  wake_at       timestamptz      not null default clock_timestamp(),
  is_held       boolean          not null default false,
  -- Something woke it while it was held: it must not go to rest.
  is_woken      boolean          not null default false,
  token         bigint           not null default 0,
  crashes       smallint         not null default 0,
  parent_id     text collate "C",
  parent_step   text,
  result        json,
  problem       text,
  cancel_reason text,
  created_at    timestamptz      not null default clock_timestamp(),
  ended_at      timestamptz,
  check ((state = 'active') = (ended_at is null))
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);

-- Two indexes that never hold the same row: what may be taken, and what is in somebody's hand.
create index execution_due on execution (scope, wake_at) where state = 'active' and not is_held;
create index execution_held on execution (wake_at) where state = 'active' and is_held;
create index execution_parent on execution (parent_id) where parent_id is not null;
create index execution_failed on execution (ended_at desc, id desc) where state = 'failed';
create index execution_ended on execution (ended_at) where state <> 'active';

-- No foreign keys from here on: they would cost a look per row, and only the store writes and deletes these.
create table execution_step (
  execution_id text collate "C" not null,
  step         text collate "C" not null,
  place        bigint           generated always as identity,
  kind         text             not null,
  state        text             not null check (state in ('open', 'done', 'failed')),
  result       json,
  problem      text,
  attempts     integer          not null default 0,
  since        timestamptz      not null,
  until        timestamptz,
  written_at   timestamptz      not null default clock_timestamp(),
  primary key (execution_id, step)
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);

create table execution_wake_up (
  id           bigint           generated always as identity,
  execution_id text collate "C" not null,
  topic        text collate "C" not null,
  key          text collate "C" not null,
  payload      json             not null,
  is_taken     boolean          not null default false,
  created_at   timestamptz      not null default clock_timestamp(),
  primary key (execution_id, topic, key)
);

-- Changes of the world, once per key whoever wants them. They outlive their executions.
create table execution_effect (
  key          text collate "C" primary key,
  execution_id text collate "C" not null,
  step         text collate "C" not null,
  state        text             not null default 'intended' check (state in ('intended', 'done', 'failed')),
  result       json,
  problem      text,
  intended_at  timestamptz      not null default clock_timestamp(),
  finished_at  timestamptz
);

create index execution_effect_owner on execution_effect (execution_id);
