// The statements of metric samples and their series.

export const COUNT_SERIES = {
  name: 'count_series',
  text: `
    select count(*) as count, count(*) filter (where key = any($2::text[])) as known
      from metric_series
     where organisation_id = $1`,
};

export const KEEP_SERIES = {
  name: 'keep_series',
  text: `
    insert into metric_series
      (id, organisation_id, repository_id, repository, name, labels, key, origin, last_at, last_value)
    select row.id, $1, row.repository_id, row.repository, row.name, row.labels, row.key, $2, row.at, row.value
      from json_to_recordset($3::text::json) as row
        (id text, repository_id text, repository text, name text, labels jsonb, key text, at timestamptz,
         value double precision)
    on conflict (organisation_id, key) do update
       set last_value = case when excluded.last_at > metric_series.last_at then excluded.last_value
                             else metric_series.last_value end,
           last_at = greatest(metric_series.last_at, excluded.last_at)
    returning id, key`,
};

export const KEEP_SAMPLES = {
  name: 'keep_samples',
  text: `
    with added as (
      insert into metric_sample (series_id, at, organisation_id, value, run_id)
      select series_id, at, $1, value, run_id
        from unnest($2::text[], $3::timestamptz[], $4::double precision[], $5::text[])
          as row (series_id, at, value, run_id)
      on conflict (series_id, at) do nothing
      returning series_id
    )
    select series_id, count(*) as count from added group by series_id order by series_id`,
};

export const MARK_DUE = {
  name: 'mark_series_due',
  text: `
    update metric_series
       set due_at = coalesce(due_at, now()), samples = metric_series.samples + row.count
      from unnest($1::text[], $2::bigint[]) as row (id, count)
     where metric_series.id = row.id`,
};

// A moment is given time for what belongs to it. What somebody judges is looked at again by them.
export const MARK_JOINT_DUE = {
  name: 'mark_joint_watch_due',
  text: `
    update joint_watch
       set due_at = case when is_held then due_at else least(due_at, now() + interval '1 second') end,
           waiting_since = coalesce(waiting_since, now())
     where id in (select watch_id from joint_metric where series_id = any($1::text[]))`,
};

export const LOCK_CURSOR = {
  name: 'lock_metric_cursor',
  text: `
    select (at, run_id) >= ($1::timestamptz, $2) as is_past
      from metric_cursor
     where name = 'runs'
       for update`,
};

export const MOVE_CURSOR = {
  name: 'move_metric_cursor',
  text: `
    insert into metric_cursor (name, at, run_id) values ('runs', $1, $2)
    on conflict (name) do update set at = excluded.at, run_id = excluded.run_id`,
};

// Runs whose commit comes late are older than the newest by then: the last seconds are left for the next time.
export const FINISHED_RUNS = {
  name: 'finished_runs',
  text: `
    with reached as (
      select coalesce(max(at), '-infinity') as at, coalesce(max(run_id), '') as run_id
        from metric_cursor
       where name = 'runs'
    ), told as materialized (
      select run.*
        from run
       where run.status = 'finished'
         and run.finished_at is not null
         and run.updated_at < now() - interval '5 seconds'
         and run.updated_at >= (select at from reached)
         and (run.updated_at, run.id) > ((select at from reached), (select run_id from reached))
       order by run.updated_at, run.id
       limit $1
    )
    select told.id, told.organisation_id, told.repository_id, repository.name as repository, told.pipeline,
           told.conclusion, told.started_at, told.finished_at, told.updated_at::text as told_at,
           coalesce(
             (select json_agg(json_build_object('name', job.name, 'conclusion', job.conclusion,
                                                'queued_at', job.queued_at, 'started_at', job.started_at,
                                                'finished_at', job.finished_at))
                from job where job.run_id = told.id),
             '[]'
           ) as jobs
      from told
      join repository on repository.id = told.repository_id
     order by told.updated_at, told.id`,
};

export const WATCHED_TESTS = {
  name: 'watched_tests',
  text: `
    select labels
      from metric_series
     where repository_id = $1
       and name = 'test.failed'
       and last_at > now() - interval '30 days'`,
};

export const PLACE_OF_RUN = {
  name: 'place_of_run',
  text: `
    select run.id, run.organisation_id, run.repository_id, run.pipeline
      from run
      join repository on repository.id = run.repository_id
     where repository.provider = $1
       and repository.name = $2
       and run.run = $3
       and run.attempt = $4`,
};

export const SAMPLES = {
  name: 'read_samples',
  text: `
    select metric_sample.*, run.url, run.failure_id
      from metric_sample
      left join run on run.id = metric_sample.run_id
     where series_id = $1
       and at <= coalesce($2::timestamptz, 'infinity')
     order by at desc
     limit $3`,
};

export const SAMPLES_FROM = {
  name: 'read_samples_from',
  text: `
    select metric_sample.*, run.url, run.failure_id
      from metric_sample
      left join run on run.id = metric_sample.run_id
     where series_id = $1
       and at >= $2::timestamptz
     order by at
     limit $3`,
};

// Within a second of a sample: what another run, or the same one, left there.
export const OWN_SAMPLES_NEAR = {
  name: 'own_samples_near',
  text: `
    select distinct metric_sample.series_id, metric_sample.at, metric_sample.run_id
      from unnest($1::text[], $2::timestamptz[]) as row (series_id, at)
      join metric_sample
        on metric_sample.series_id = row.series_id
       and metric_sample.at >= row.at
       and metric_sample.at < row.at + interval '1 second'
     where metric_sample.at >= $3::timestamptz
       and metric_sample.at < $4::timestamptz + interval '1 second'`,
};

export const POSTPONE_SERIES = {
  name: 'postpone_series',
  text: `
    update metric_series
       set due_at = now() + $3 * interval '1 millisecond'
     where id = $1
       and token = $2`,
};

export const CLAIM_SERIES = {
  name: 'claim_series',
  text: `
    update metric_series
       set due_at = now() + $2 * interval '1 millisecond', token = token + 1
     where id in (
             select id
               from metric_series
              where due_at <= now()
              order by due_at, name not like 'run.%'
              limit $1
                for update skip locked
           )
    returning id, organisation_id, name, repository, origin, token, watch`,
};

export const WAITING_SAMPLES = {
  name: 'waiting_samples',
  text: 'select at, value from metric_sample where series_id = $1 and score is null order by at limit $2',
};

export const HOLD_SERIES = {
  name: 'hold_series',
  text: 'select id from metric_series where id = $1 and token = $2 for update',
};

export const WRITE_JUDGED = {
  name: 'write_judged',
  text: `
    update metric_sample
       set score = row.score, is_anomaly = row.is_anomaly, expected = row.expected, low = row.low, high = row.high
      from unnest($2::timestamptz[], $3::real[], $4::boolean[], $5::double precision[], $6::double precision[],
                  $7::double precision[]) as row (at, score, is_anomaly, expected, low, high)
     where metric_sample.series_id = $1
       and metric_sample.at = row.at`,
};

// What came meanwhile, or was more than is judged at once, is due at once.
export const FINISH_SERIES = {
  name: 'finish_series',
  text: `
    update metric_series
       set watch = $3,
           judged_to = greatest(judged_to, $4::timestamptz),
           due_at = case when exists (select from metric_sample where series_id = $1 and score is null) then now() end
     where id = $1
       and token = $2`,
};
