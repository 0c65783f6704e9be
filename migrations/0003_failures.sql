-- Failures with their diagnosis and log, incidents, tests and events.

create table failure (
  id              text collate "C" not null check (length(id) = 30),
  organisation_id text collate "C" not null,
  repository_id   text collate "C" not null,
  repository      text             not null,
  provider        text             not null,
  state           text             not null check (state in ('pending', 'diagnosed', 'unavailable')),
  created_at      timestamptz      not null,
  occurred_at     timestamptz      not null,
  trust           text             not null check (trust in ('trusted', 'untrusted')),
  run_id          text collate "C",
  run             text,
  attempt         integer          not null check (attempt >= 1),
  pipeline        text,
  job             text,
  provider_job    text,
  branch          text,
  commit          text,
  pull_request    integer,
  url             text,
  category        text,
  origin          text,
  confidence      real             check (confidence between 0 and 1),
  summary         text,
  fingerprint     text,
  incident_id     text collate "C",
  primary key (id)
) partition by range (id);

create index failure_time on failure (created_at desc, id desc);
create index failure_organisation on failure (organisation_id, created_at desc, id desc);
create index failure_repository on failure (repository, created_at desc, id desc);
create index failure_branch on failure (branch, created_at desc, id desc);
create index failure_category on failure (category, created_at desc, id desc);
create index failure_origin on failure (origin, created_at desc, id desc);
create index failure_state on failure (state, created_at desc, id desc);
create index failure_fingerprint on failure (fingerprint, created_at desc, id desc);
create index failure_incident on failure (incident_id, created_at desc, id desc);
create index failure_group on failure (repository_id, fingerprint, occurred_at);
create index failure_run on failure (run_id);

-- A failure handed in by a program, once per key.
create table failure_key (
  repository_id text collate "C" not null,
  key           text             not null,
  failure_id    text collate "C" not null,
  primary key (repository_id, key)
);

create index failure_key_failure on failure_key (failure_id);

-- The newest diagnosis of a failure; in partitions of the same months.
create table diagnosis (
  failure_id      text collate "C" not null,
  id              text collate "C" not null,
  organisation_id text collate "C" not null,
  made_at         timestamptz      not null,
  document        jsonb,
  primary key (failure_id)
) partition by range (failure_id);

-- The log of a failure: head, tail and windows around the evidence, packed with zstd.
create table kept_log (
  failure_id      text collate "C" not null,
  organisation_id text collate "C" not null,
  bytes           bigint           not null,
  lines           bigint           not null,
  packed          bytea            not null,
  packed_bytes    integer          not null,
  primary key (failure_id)
) partition by range (failure_id);

alter table kept_log alter column packed set storage external;

-- The first twenty different words in their order.
create function first_twenty(words text[]) returns text[] language sql immutable parallel safe as $$
  select coalesce(array_agg(word order by word), '{}')
    from (select distinct word from unnest(words) as given (word) where word is not null order by word limit 20) as first
$$;

create table incident (
  id              text collate "C" primary key check (length(id) = 30),
  organisation_id text collate "C" not null,
  repository_id   text collate "C" not null,
  repository      text             not null,
  fingerprint     text             not null,
  state           text             not null,
  category        text             not null,
  origin          text             not null,
  summary         text             not null,
  first_at        timestamptz      not null,
  last_at         timestamptz      not null,
  resolved_at     timestamptz,
  failures        integer          not null check (failures >= 0),
  jobs            text[]           not null,
  branches        text[]           not null
);

create index incident_time on incident (last_at desc, id desc);
create index incident_organisation on incident (organisation_id, last_at desc, id desc);
create index incident_repository on incident (repository, last_at desc, id desc);
create index incident_state on incident (state, last_at desc, id desc);
create index incident_category on incident (category, last_at desc, id desc);
create index incident_group on incident (repository_id, fingerprint);
create index incident_resolved on incident (repository_id, resolved_at);

create table test_result (
  failure_id      text collate "C" not null,
  position        integer          not null check (position >= 0),
  organisation_id text collate "C" not null,
  repository_id   text collate "C" not null,
  suite           text,
  name            text             not null,
  result          text             not null,
  at_line         integer,
  primary key (failure_id, position)
);

create index test_result_name on test_result (repository_id, name);

-- What happened here, for those who watch; numbers are given out in the order of commits.
create table event (
  id              bigint           generated always as identity primary key,
  at              timestamptz      not null default now(),
  organisation_id text collate "C" not null,
  type            text             not null,
  subject         text collate "C" not null,
  data            jsonb            not null default '{}'
);

create index event_organisation on event (organisation_id, id);
create index event_at on event (at);
