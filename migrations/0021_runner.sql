-- Runs of the local runner: what is to be run, each attempt at it, its jobs with their logs.

create table runner_run (
  id            identifier  primary key,
  repository_id identifier  not null references repository (id) on delete cascade,
  number        integer     not null check (number >= 1),
  pipeline      text        not null,
  file          text        not null,
  digest        text        not null check (digest ~ '^[0-9a-f]{64}$'),
  document      text        not null,
  -- The data folder that holds the copy of the project: only programs with that folder can run it.
  place         text        not null,
  branch        text,
  commit        text,
  created_at    timestamptz not null default clock_timestamp(),
  unique (repository_id, number)
);

create index runner_run_created on runner_run (created_at);

-- Held by whoever knows the token until the lease ends; then it is anybody's again, from its start.
create table runner_attempt (
  run_id      text collate "C" not null references runner_run (id) on delete cascade,
  attempt     integer          not null check (attempt >= 1),
  kind        text             not null check (kind in ('first', 'failed_jobs', 'without_cache')),
  request_key text             not null,
  state       text             not null default 'queued' check (state in ('queued', 'running', 'finished', 'cancelled')),
  conclusion  text,
  is_stopping boolean          not null default false,
  claims      integer          not null default 0 check (claims >= 0),
  token       bigint           not null default 0,
  due_at      timestamptz      not null default clock_timestamp(),
  created_at  timestamptz      not null default clock_timestamp(),
  started_at  timestamptz,
  finished_at timestamptz,
  told_at     timestamptz,
  primary key (run_id, attempt),
  check ((state in ('finished', 'cancelled')) = (conclusion is not null))
);

create index runner_attempt_due on runner_attempt (due_at) where state in ('queued', 'running');
create index runner_attempt_untold on runner_attempt (finished_at) where finished_at is not null and told_at is null;

create table runner_job (
  run_id      text collate "C" not null,
  attempt     integer          not null,
  job         text             not null,
  position    integer          not null check (position >= 0),
  conclusion  text             not null,
  is_kept     boolean          not null,
  failed_step text,
  started_at  timestamptz,
  finished_at timestamptz,
  -- Without secrets and control characters, packed with zstd.
  log         bytea,
  primary key (run_id, attempt, job),
  foreign key (run_id, attempt) references runner_attempt (run_id, attempt) on delete cascade
);

alter table runner_job alter column log set storage external;
