-- Series of single tests, what jobs ran on, and alerts of one cause as one.

alter table job add column runner_labels text;
-- image and version, as the head of its log says
alter table job add column runner_image text;

create index job_image on job (run_id) where runner_image is not null;
create index metric_series_of_repository on metric_series (repository_id, name);

-- A pipeline of a repository: alerts of its series that go on together are one. Null for series of nobody's pipeline.
alter table alert add column scope text collate "C";
-- The first of those; null for itself.
alter table alert add column lead_id text collate "C" references alert (id) on delete set null;
-- What people see of a lead: it goes on for as long as one of its alerts does.
alter table alert add column shown_state text;
alter table alert add column shown_to timestamptz;
update alert set shown_state = state, shown_to = to_at;
alter table alert alter column shown_state set not null;
alter table alert alter column shown_to set not null;

create index alert_going_on on alert (scope) where scope is not null and state not in ('pending', 'resolved');
create index alert_lead on alert (lead_id) where lead_id is not null;

drop view shown_alert;
drop index alert_time;
drop index alert_organisation;
create index alert_time on alert (shown_to desc, id desc) where state <> 'pending';
create index alert_organisation on alert (organisation_id, shown_to desc, id desc) where state <> 'pending';

-- Alerts as people see them: confirmed ones, with the name of their series and those that go on with them. Whoever reads
-- sees by their own rights.
create view shown_alert with (security_invoker = true) as
select alert.id, alert.organisation_id, alert.series_id, alert.repository, alert.shown_state as state, alert.from_at,
       alert.shown_to as to_at, alert.rows, alert.score, alert.value, alert.expected, alert.low, alert.high,
       alert.acknowledged_by, alert.silenced_until,
       case when alert.shown_state = 'resolved' then alert.resolved_at end as resolved_at, alert.context, alert.incident_id, alert.lead_id,
       alert.lead_id is null as is_lead, metric_series.name as series_name, metric_series.labels,
       coalesce(
         (select json_agg(member.shown order by member.from_at)
            from (select other.from_at,
                         json_build_object(
                           'id', other.id, 'series', other.series_id, 'name', series.name, 'labels', series.labels,
                           'state', other.state, 'from', other.from_at, 'to', other.to_at, 'score', other.score,
                           'value', other.value, 'expected', other.expected, 'low', other.low, 'high', other.high
                         ) as shown
                    from alert as other
                    join metric_series as series on series.id = other.series_id
                   where other.lead_id = alert.id
                     and other.state <> 'pending'
                   order by other.from_at
                   limit 50) as member),
         '[]'
       ) as members
  from alert
  join metric_series on metric_series.id = alert.series_id
 where alert.state <> 'pending';

grant select on shown_alert to regreen_reader;
