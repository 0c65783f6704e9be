-- Metric samples and the series they belong to, detectors with their versions, alerts.
-- The organisation * owns what a caller without bounds handed in for no organisation; only such callers see it.

create table metric_series (
  id              text collate "C" primary key check (length(id) = 30),
  organisation_id text collate "C" not null,
  repository_id   text collate "C",
  repository      text,
  name            text             not null,
  labels          jsonb            not null,
  -- name and labels in one order, so that a series is found again
  key             text collate "C" not null,
  origin          text             not null check (origin in ('own', 'handed_in')),
  created_at      timestamptz      not null default now(),
  last_at         timestamptz      not null,
  last_value      double precision not null,
  samples         bigint           not null default 0,
  -- what the watch learned, packed; and how far it has judged
  watch           bytea,
  judged_to       timestamptz,
  -- samples wait to be judged since then; null for none
  due_at          timestamptz,
  token           bigint           not null default 0,
  unique (organisation_id, key)
) with (fillfactor = 80);

alter table metric_series alter column watch set storage external;
create index metric_series_due on metric_series (due_at) where due_at is not null;
create index metric_series_time on metric_series (last_at desc, id desc);
create index metric_series_organisation on metric_series (organisation_id, last_at desc, id desc);
create index metric_series_repository on metric_series (repository, last_at desc, id desc);

create table metric_sample (
  series_id       text collate "C" not null,
  at              timestamptz      not null,
  organisation_id text collate "C" not null,
  value           double precision not null,
  run_id          text collate "C",
  -- null until it was judged
  score           real,
  is_anomaly      boolean          not null default false,
  expected        double precision,
  low             double precision,
  high            double precision,
  primary key (series_id, at)
) partition by range (at);

create index metric_sample_waiting on metric_sample (series_id, at) where score is null;

create table alert (
  id              text collate "C" primary key check (length(id) = 30),
  organisation_id text collate "C" not null,
  series_id       text collate "C" not null references metric_series (id) on delete cascade,
  repository      text,
  state           text             not null
                    check (state in ('pending', 'open', 'acknowledged', 'silenced', 'resolved')),
  from_at         timestamptz      not null,
  to_at           timestamptz      not null,
  rows            integer          not null,
  quiet_rows      integer          not null,
  score           real             not null,
  value           double precision not null,
  expected        double precision,
  low             double precision,
  high            double precision,
  acknowledged_by text,
  silenced_until  timestamptz,
  resolved_at     timestamptz,
  -- what was different at its first sample: run, commit, runner, with what they were before
  context         jsonb            not null default '{}',
  incident_id     text collate "C"
);

-- One alert of a series goes on at a time.
create unique index alert_current on alert (series_id) where state <> 'resolved';
create index alert_series on alert (series_id, from_at);
create index alert_time on alert (to_at desc, id desc) where state <> 'pending';
create index alert_organisation on alert (organisation_id, to_at desc, id desc) where state <> 'pending';
create index alert_incident on alert (incident_id) where incident_id is not null;

create table detector (
  id              text collate "C" primary key check (length(id) = 30),
  organisation_id text collate "C" not null,
  name            text             not null,
  created_at      timestamptz      not null,
  created_by      text             not null,
  versions        integer          not null default 0
);

create index detector_time on detector (created_at desc, id desc);
create index detector_organisation on detector (organisation_id, created_at desc, id desc);

create table detector_version (
  detector_id text collate "C" not null references detector (id) on delete cascade,
  version     integer          not null check (version >= 1),
  created_at  timestamptz      not null,
  created_by  text             not null,
  algorithm   text             not null,
  rows        integer          not null,
  features    text[]           not null,
  threshold   double precision,
  reasons     text[]           not null,
  evaluation  jsonb,
  model       bytea            not null,
  model_bytes integer          not null,
  primary key (detector_id, version)
);

alter table detector_version alter column model set storage external;

-- How far finished runs were turned into samples.
create table metric_cursor (
  name   text        primary key,
  at     timestamptz not null,
  run_id text collate "C" not null
);

-- Alerts as people see them: confirmed ones, with the name of their series. Whoever reads sees by their own rights.
create view shown_alert with (security_invoker = true) as
select alert.*, metric_series.name as series_name, metric_series.labels
  from alert
  join metric_series on metric_series.id = alert.series_id
 where alert.state <> 'pending';

grant select on shown_alert to regreen_reader;

do $$
declare
  guarded text;
begin
  foreach guarded in array array['metric_series', 'metric_sample', 'alert', 'detector'] loop
    execute format('alter table %I enable row level security', guarded);
    execute format('grant select on %I to regreen_reader', guarded);
    execute format(
      'create policy organisation_rows on %I for select to regreen_reader
         using (organisation_id = any((select visible_organisations())::text[]))',
      guarded
    );
  end loop;
end
$$;
