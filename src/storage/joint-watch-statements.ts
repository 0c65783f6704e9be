// The statements of watches of several series.

export const COUNT_WATCHES = {
  name: 'count_joint_watches',
  text: 'select count(*) as count from joint_watch where organisation_id = $1',
};

export const ADD_SERIES = {
  name: 'add_joint_series',
  text: `
    insert into metric_series (id, organisation_id, name, labels, key, origin, last_at, last_value)
    values ($1, $2, $3, '{}', $5, 'joint', $4, 0)`,
};

export const ADD_WATCH = {
  name: 'add_joint_watch',
  text: `
    insert into joint_watch
      (id, organisation_id, name, created_at, created_by, step_ms, alarms_per_week, waiting_since, due_at)
    values ($1, $2, $3, $4, $5, $6, $7, now(), now())`,
};

export const ADD_METRICS = {
  name: 'add_joint_metrics',
  text: `
    insert into joint_metric (watch_id, place, series_id, name)
    select $1, row.place, row.series_id, row.name
      from unnest($2::text[], $3::text[]) with ordinality as row (series_id, name, place)`,
};

export const DELETE_WATCH = {
  name: 'delete_joint_watch',
  text: `delete from metric_series where id in (select id from joint_watch where id = $1) returning id`,
};

export const DELETE_SAID = {
  name: 'delete_joint_samples',
  text: 'delete from metric_sample where series_id = any($1::text[])',
};

// What every series has gone beyond is over; what only some have, once they have waited for long enough. A sample from the
// future takes nobody there. A new watch begins with the newest 50,000 steps; 2,000 from the first sample on are judged at
// once, so that neither a long past nor a long silence makes one statement slow.
export const CLAIM_WATCHES = {
  name: 'claim_joint_watches',
  text: `
    with due as (
      select id
        from joint_watch
       where due_at <= now()
       order by due_at
       limit $1
         for update skip locked
    ), held as (
      update joint_watch
         set due_at = now() + $2 * interval '1 millisecond', is_held = true, token = token + 1
        from due
       where joint_watch.id = due.id
      returning joint_watch.*
    )
    select held.*, known.places, known.names, start.from_at,
           floor(
             extract(
               epoch from least(
                 now(),
                 ahead.first_at + 2000 * (held.step_ms * interval '1 millisecond'),
                 case when held.waiting_since <= now() - $3 * interval '1 millisecond' then known.latest
                      else known.earliest end
               )
             ) * 1000 / held.step_ms
           ) * held.step_ms as until_ms
      from held
      cross join lateral (
        select coalesce(array_agg(joint_metric.place order by joint_metric.place), '{}') as places,
               coalesce(array_agg(joint_metric.name order by joint_metric.place), '{}') as names,
               min(metric_series.last_at) as earliest, max(metric_series.last_at) as latest
          from joint_metric
          join metric_series on metric_series.id = joint_metric.series_id
         where joint_metric.watch_id = held.id
      ) as known
      cross join lateral (
        select coalesce(held.judged_to, known.latest - 50000 * (held.step_ms * interval '1 millisecond')) as from_at
      ) as start
      cross join lateral (
        select min(next.at) as first_at
          from joint_metric
          cross join lateral (
            select metric_sample.at
              from metric_sample
             where metric_sample.series_id = joint_metric.series_id
               and metric_sample.at >= start.from_at
             order by metric_sample.at
             limit 1
          ) as next
         where joint_metric.watch_id = held.id
      ) as ahead`,
};

export const MEANS = {
  name: 'joint_means',
  text: `
    select floor(extract(epoch from metric_sample.at) * 1000 / $2) as moment, joint_metric.place,
           avg(metric_sample.value) as value
      from joint_metric
      join metric_sample
        on metric_sample.series_id = joint_metric.series_id
       and metric_sample.at >= $5::timestamptz
       and metric_sample.at < $3::timestamptz
     where joint_metric.watch_id = $1
     group by 1, 2
     order by 1, 2
     limit $4`,
};

export const HOLD_WATCH = {
  name: 'hold_joint_watch',
  text: 'select id from joint_watch where id = $1 and token = $2 for update',
};

export const KEEP_SAID = {
  name: 'keep_joint_samples',
  text: `
    with added as (
      insert into metric_sample (series_id, organisation_id, at, value, score, is_anomaly)
      select $1, $2, row.at, row.score, row.score, row.is_anomaly
        from unnest($3::timestamptz[], $4::double precision[], $5::boolean[]) as row (at, score, is_anomaly)
      on conflict (series_id, at) do nothing
      returning at, value
    )
    update metric_series
       set samples = samples + (select count(*) from added),
           last_at = (select at from added order by at desc limit 1),
           last_value = (select value from added order by at desc limit 1)
     where id = $1
       and exists (select from added)`,
};

export const NAME_METRICS = {
  name: 'name_joint_metrics',
  text: `
    update alert
       set context = context || jsonb_build_object('metrics', $3::jsonb)
     where series_id = $1
       and $2::timestamptz between from_at and to_at`,
};

// Moments that wait for a series alone are due when their patience ends; the one that goes on waits for the next sample.
export const FINISH_WATCH = {
  name: 'finish_joint_watch',
  text: `
    with known as (
      select min(metric_series.last_at) as earliest, max(metric_series.last_at) as latest
        from joint_metric
        join metric_series on metric_series.id = joint_metric.series_id
       where joint_metric.watch_id = $1
    ), next as (
      select joint_watch.id, greatest(joint_watch.judged_to, $4::timestamptz) as judged_to,
             $4::timestamptz > coalesce(joint_watch.judged_to, '-infinity') as has_moved,
             joint_watch.step_ms * interval '1 millisecond' as step, joint_watch.waiting_since
        from joint_watch
       where joint_watch.id = $1
         and joint_watch.token = $2
    )
    update joint_watch
       set watch = coalesce($3, joint_watch.watch),
           judged_to = next.judged_to,
           is_held = false,
           waiting_since = case
             when least(known.latest, now()) < next.judged_to + next.step then null
             when next.has_moved then now()
             else next.waiting_since
           end,
           due_at = case
             when least(known.latest, now()) < next.judged_to + next.step then null
             when least(known.earliest, now()) >= next.judged_to + next.step then now()
             when next.has_moved then now() + $5 * interval '1 millisecond'
             else next.waiting_since + $5 * interval '1 millisecond'
           end
      from known, next
     where joint_watch.id = next.id`,
};

export const POSTPONE_WATCH = {
  name: 'postpone_joint_watch',
  text: `
    update joint_watch
       set due_at = now() + $3 * interval '1 millisecond'
     where id = $1
       and token = $2`,
};
