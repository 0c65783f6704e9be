// What the store of the local runner says to PostgreSQL.

export const LOCK_REPOSITORY = 'select id from repository where id = $1 for no key update';

export const ADD_RUN = `
  insert into runner_run (id, repository_id, number, pipeline, file, digest, document, place, branch, commit)
  select $1::text, $2::text, 1 + coalesce(max(number), 0), $3::text, $4::text, $5::text, $6::text, $7::text, $8::text,
         $9::text
    from runner_run
   where repository_id = $2::text
  on conflict (id) do nothing
  returning id`;

export const ADD_FIRST_ATTEMPT = `
  insert into runner_attempt (run_id, attempt, kind, request_key)
  values ($1, 1, 'first', 'first')`;

const TAKE = (lease: string) => `
     set state = 'running',
         claims = runner_attempt.claims + 1,
         token = runner_attempt.token + 1,
         started_at = clock_timestamp(),
         due_at = clock_timestamp() + ${lease} * interval '1 millisecond'`;

const CLAIMED = 'runner_attempt.run_id, runner_attempt.attempt, runner_attempt.token::text, runner_attempt.claims';

export const CLAIM_FIRST = `
  update runner_attempt
  ${TAKE('$2')}
   where run_id = $1
     and attempt = 1
  returning ${CLAIMED}`;

export const CLAIM = {
  name: 'claim_runner_attempt',
  text: `
  with due as (
    select runner_attempt.run_id, runner_attempt.attempt
      from runner_attempt
      join runner_run on runner_run.id = runner_attempt.run_id
     where runner_attempt.state in ('queued', 'running')
       and runner_attempt.due_at <= clock_timestamp()
       and runner_run.place = $1
     order by runner_attempt.due_at
     limit 1
       for update of runner_attempt skip locked
  )
  update runner_attempt
  ${TAKE('$2')}
    from due
   where runner_attempt.run_id = due.run_id
     and runner_attempt.attempt = due.attempt
  returning ${CLAIMED}`,
};

export const FORGET_JOBS = 'delete from runner_job where run_id = $1 and attempt = $2';

const HELD = `run_id = $1 and attempt = $2 and token = $3::bigint and state = 'running'`;

export const EXTEND = {
  name: 'extend_runner_attempt',
  text: `
  update runner_attempt
     set due_at = clock_timestamp() + $4 * interval '1 millisecond'
   where ${HELD}
  returning is_stopping`,
};

export const RELEASE = `
  update runner_attempt
     set state = 'queued',
         claims = claims - 1,
         token = token + 1,
         due_at = clock_timestamp()
   where ${HELD}`;

// The lock keeps a later claim from taking the attempt between the look and the write.
export const RECORD_JOB = `
  with held as (
    select run_id, attempt
      from runner_attempt
     where ${HELD}
       for update
  )
  insert into runner_job
    (run_id, attempt, job, position, conclusion, is_kept, failed_step, queued_at, started_at, finished_at, log)
  select held.run_id, held.attempt, $4::text, $5::integer, $6::text, $7::boolean, $8::text, $9::timestamptz,
         $10::timestamptz, $11::timestamptz, $12::bytea
    from held
  on conflict (run_id, attempt, job) do update
     set conclusion = excluded.conclusion,
         is_kept = excluded.is_kept,
         failed_step = excluded.failed_step,
         queued_at = excluded.queued_at,
         started_at = excluded.started_at,
         finished_at = excluded.finished_at,
         log = excluded.log
  returning job`;

export const FINISH = `
  update runner_attempt
     set state = case when $4::text = 'cancelled' then 'cancelled' else 'finished' end,
         conclusion = $4::text,
         finished_at = clock_timestamp()
   where ${HELD}
  returning run_id`;

export const LOCK_ATTEMPT = 'select state from runner_attempt where run_id = $1 and attempt = $2 for update';

export const ADD_ATTEMPT = `
  insert into runner_attempt (run_id, attempt, kind, request_key)
  values ($1, $2, $3, $4)
  on conflict (run_id, attempt) do nothing
  returning attempt`;

export const CANCEL = `
  update runner_attempt
     set is_stopping = true,
         state = case when state = 'queued' then 'cancelled' else state end,
         conclusion = case when state = 'queued' then 'cancelled' else conclusion end,
         finished_at = case when state = 'queued' then clock_timestamp() else finished_at end
   where run_id = $1
     and attempt = $2
     and state in ('queued', 'running')
  returning run_id`;

const RUN = `
  select runner_run.id, repository.provider, repository.name, runner_run.number, runner_run.pipeline, runner_run.file,
         runner_run.digest, runner_run.document, runner_run.place, runner_run.branch, runner_run.commit,
         runner_run.created_at
    from runner_run
    join repository on repository.id = runner_run.repository_id`;

export const READ_RUN = { name: 'runner_run', text: `${RUN} where runner_run.id = $1` };

export const FIND_RUN = {
  name: 'find_runner_run',
  text: `${RUN} where repository.provider = $1 and repository.name = $2 and runner_run.number = $3`,
};

export const LATEST_RUN = {
  name: 'latest_runner_run',
  text: `
  ${RUN}
   where repository.provider = $1
     and repository.name = $2
   order by runner_run.number desc
   limit 1`,
};

export const ENDED_SINCE = {
  name: 'ended_runner_runs',
  text: `
  ${RUN}
    join lateral (
      select max(runner_attempt.finished_at) as at
        from runner_attempt
       where runner_attempt.run_id = runner_run.id
    ) as ended on ended.at >= $3::timestamptz
   where repository.provider = $1
     and repository.name = $2
   order by ended.at
   limit $4`,
};

export const ATTEMPTS = {
  name: 'runner_attempts',
  text: `
  select run_id, attempt, kind, state, conclusion, created_at, started_at, finished_at
    from runner_attempt
   where run_id = any($1::text[])
   order by run_id, attempt`,
};

export const JOBS = {
  name: 'runner_jobs',
  text: `
  select run_id, attempt, job, conclusion, is_kept, failed_step, queued_at, started_at, finished_at
    from runner_job
   where run_id = any($1::text[])
   order by run_id, attempt, position`,
};

export const READ_LOG = 'select log from runner_job where run_id = $1 and attempt = $2 and job = $3';

export const UNTOLD = `
  select runner_attempt.run_id, runner_attempt.attempt
    from runner_attempt
    join runner_run on runner_run.id = runner_attempt.run_id
   where runner_attempt.finished_at is not null
     and runner_attempt.told_at is null
     and runner_run.place = $1
   order by runner_attempt.finished_at
   limit 20`;

export const MARK_TOLD = 'update runner_attempt set told_at = clock_timestamp() where run_id = $1 and attempt = $2';
