-- Signals, the work they make, and what is known of runs and jobs.
-- Identifiers carry the millisecond they were made in and sort by it: partitions are ranges of identifiers, so that
-- one index finds a row and one boundary drops a month. src/storage/partitions.ts makes them ahead.

create table signal (
  id              text collate "C" not null check (length(id) = 30),
  organisation_id text collate "C" not null,
  repository_id   text collate "C" not null,
  repository      text             not null,
  provider        text             not null,
  event           text             not null,
  delivery_id     text,
  trust           text             not null check (trust in ('trusted', 'untrusted')),
  received_at     timestamptz      not null,
  body            text             not null,
  body_bytes      integer          not null,
  primary key (id)
) partition by range (id);

create index signal_time on signal (received_at desc, id desc);
create index signal_organisation on signal (organisation_id, received_at desc, id desc);
create index signal_repository on signal (repository, received_at desc, id desc);

-- What was said already. Kept apart, because a key of a partitioned table has to hold the partition.
create table signal_key (
  repository_id text collate "C" not null,
  content_key   bytea            not null check (length(content_key) = 32),
  signal_id     text collate "C" not null,
  primary key (repository_id, content_key)
);

create index signal_key_signal on signal_key (signal_id);

-- Work that survives the process. A task is held by whoever knows its token until its lease ends.
create table task (
  id              bigint           generated always as identity primary key,
  kind            text             not null check (kind in ('read_signal', 'fetch_run', 'diagnose')),
  subject         text collate "C" not null,
  organisation_id text collate "C" not null,
  due_at          timestamptz      not null default now(),
  attempts        integer          not null default 0 check (attempts >= 0),
  token           bigint           not null default 0,
  problem         text,
  buried_at       timestamptz,
  created_at      timestamptz      not null default now(),
  unique (kind, subject)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);

create index task_due on task (kind, due_at, id) where buried_at is null;
create index task_organisation on task (kind, organisation_id, due_at, id) where buried_at is null;
create index task_buried on task (buried_at) where buried_at is not null;

-- How words of several facts join: the furthest status and the gravest conclusion, whatever came first.
create function furthest(statuses text[]) returns text language sql immutable parallel safe as $$
  select status
    from unnest(array['finished', 'running', 'queued']) with ordinality as known (status, place)
   where status = any(statuses)
   order by place
   limit 1
$$;

create function gravest(conclusions text[]) returns text language sql immutable parallel safe as $$
  select conclusion
    from unnest(array[
           'failure', 'error', 'timed_out', 'cancelled', 'success', 'neutral', 'skipped', 'unknown'
         ]) with ordinality as known (conclusion, place)
   where conclusion = any(conclusions)
   order by place
   limit 1
$$;

create table run (
  id              identifier       primary key,
  organisation_id text collate "C" not null,
  repository_id   text collate "C" not null references repository (id),
  run             text             not null,
  attempt         integer          not null check (attempt >= 1),
  pipeline        text,
  branch          text,
  commit          text,
  trigger         text,
  pull_request    integer,
  trust           text             not null check (trust in ('trusted', 'untrusted')),
  url             text,
  status          text,
  conclusion      text,
  started_at      timestamptz,
  finished_at     timestamptz,
  jobs_known      boolean          not null default false,
  failure_id      text collate "C",
  updated_at      timestamptz      not null default now(),
  unique (repository_id, run, attempt)
);

create index run_updated on run (updated_at);
create index run_green on run (repository_id, coalesce(pipeline, ''), coalesce(branch, ''), finished_at)
  where conclusion = 'success' and status = 'finished';

create table job (
  id          identifier       primary key,
  run_id      text collate "C" not null references run (id) on delete cascade,
  job         text             not null,
  name        text             not null,
  status      text,
  conclusion  text,
  started_at  timestamptz,
  finished_at timestamptz,
  url         text,
  runner      text,
  failed_step text,
  failure_id  text collate "C",
  unique (run_id, job)
);
