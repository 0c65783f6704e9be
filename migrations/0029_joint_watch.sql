-- Several series watched together. What is said of each moment is a series of its own, so that it has samples, alerts and
-- a page as others have.

alter table metric_series drop constraint metric_series_origin_check;
alter table metric_series add constraint metric_series_origin_check check (origin in ('own', 'handed_in', 'joint'));

create table joint_watch (
  -- of the series of what is said
  id              text collate "C" primary key references metric_series (id) on delete cascade,
  organisation_id text collate "C" not null,
  name            text             not null,
  created_at      timestamptz(3)   not null,
  created_by      text             not null,
  -- samples of so many milliseconds are one moment
  step_ms         integer          not null check (step_ms >= 1000),
  alarms_per_week double precision not null check (alarms_per_week > 0),
  -- what the watch learned, packed; and up to which time it has judged
  watch           bytea,
  judged_to       timestamptz,
  -- the first sample that was not judged came then; null for none
  waiting_since   timestamptz,
  due_at          timestamptz,
  -- somebody judges it; nobody else does until it is due again
  is_held         boolean          not null default false,
  token           bigint           not null default 0
) with (fillfactor = 80);

alter table joint_watch alter column watch set storage external;
create index joint_watch_due on joint_watch (due_at) where due_at is not null;
create index joint_watch_time on joint_watch (created_at desc, id desc);
create index joint_watch_organisation on joint_watch (organisation_id, created_at desc, id desc);

create table joint_metric (
  watch_id  text collate "C" not null references joint_watch (id) on delete cascade,
  place     integer          not null,
  series_id text collate "C" not null references metric_series (id) on delete cascade,
  name      text             not null,
  primary key (watch_id, place),
  unique (watch_id, series_id)
);

create index joint_metric_series on joint_metric (series_id);

-- A watch with the series it looks at. Whoever reads sees by their own rights.
create view shown_joint_watch with (security_invoker = true) as
select joint_watch.id, joint_watch.organisation_id, joint_watch.name, joint_watch.created_at, joint_watch.created_by,
       joint_watch.step_ms, joint_watch.alarms_per_week, joint_watch.judged_to,
       coalesce(
         (select json_agg(json_build_object('name', joint_metric.name, 'series', joint_metric.series_id)
                          order by joint_metric.place)
            from joint_metric
           where joint_metric.watch_id = joint_watch.id),
         '[]'
       ) as metrics
  from joint_watch;

grant select on shown_joint_watch to regreen_reader;
grant select on joint_metric to regreen_reader;

alter table joint_metric enable row level security;
create policy organisation_rows on joint_metric for select to regreen_reader
  using (watch_id in (select id from joint_watch));

do $$
begin
  alter table joint_watch enable row level security;
  grant select on joint_watch to regreen_reader;
  create policy organisation_rows on joint_watch for select to regreen_reader
    using (organisation_id = any((select visible_organisations())::text[]));
end
$$;
