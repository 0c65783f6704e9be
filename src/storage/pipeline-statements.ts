// The statements of the pipeline store, in the order of its work.

const IS_RED = (of: string) => `${of}.status = 'finished' and ${of}.conclusion in ('failure', 'error', 'timed_out')`;

/** Runs somebody asked for: now their jobs are known, as far as they ever will be. */
export const MARK_JOBS_KNOWN = {
  name: 'mark_jobs_known',
  text: 'update run set jobs_known = true where id = any($1::text[]) returning id',
};

export const RED_WITHOUT_FAILURE = {
  name: 'red_without_failure',
  text: `
    select job.id as job_id, run.id as run_id, run.organisation_id
      from job
      join run on run.id = job.run_id
     where run.id = any($1::text[])
       and ${IS_RED('job')}
       and job.failure_id is null
    union all
    select null, run.id, run.organisation_id
      from run
     where run.id = any($1::text[])
       and ${IS_RED('run')}
       and (run.jobs_known or exists (
             select
               from task
              where task.kind = 'fetch_run'
                and task.subject = run.id
                and task.buried_at is not null
           ))
       and run.failure_id is null
       and not exists (select from job where job.run_id = run.id and ${IS_RED('job')})
     order by run_id, job_id`,
};

export const MAKE_FAILURES = {
  name: 'make_failures',
  text: `
    with made as materialized (
      select *
        from json_to_recordset($1::text::json) as row (id text, job_id text, run_id text, created_at timestamptz)
    ), kept as (
      insert into failure (
        id, organisation_id, repository_id, repository, provider, state, created_at, occurred_at, trust, run_id, run,
        attempt, pipeline, job, provider_job, branch, commit, pull_request, url
      )
      select made.id, run.organisation_id, run.repository_id, repository.name, repository.provider, 'pending',
             made.created_at,
             coalesce(job.finished_at, run.finished_at, job.started_at, run.started_at, made.created_at),
             coalesce(run.trust, 'untrusted'), run.id, run.run, run.attempt, run.pipeline, job.name, job.job, run.branch, run.commit,
             run.pull_request, coalesce(job.url, run.url)
        from made
        join run on run.id = made.run_id
        join repository on repository.id = run.repository_id
        left join job on job.id = made.job_id
    ), of_jobs as (
      update job set failure_id = made.id from made where job.id = made.job_id
    ), of_runs as (
      update run set failure_id = made.id from made where run.id = made.run_id and made.job_id is null
    )
    insert into task (kind, subject, organisation_id)
    select 'diagnose', made.id, run.organisation_id
      from made
      join run on run.id = made.run_id
    on conflict (kind, subject) do nothing`,
};

/** A red job came late, or the run went on and ended well: the failure of the whole run says nothing any more. */
export const DROP_RUN_FAILURES = {
  name: 'drop_run_failures',
  text: `
    with doubled as (
      update run
         set failure_id = null
        from (select run.id, run.failure_id from run where run.id = any($1::text[])) as before
       where run.id = before.id
         and before.failure_id is not null
         and (not (${IS_RED('run')}) or exists (select from job where job.run_id = run.id and ${IS_RED('job')}))
      returning before.failure_id
    ), tasks as (
      delete from task using doubled where task.kind = 'diagnose' and task.subject = doubled.failure_id
    )
    delete from failure using doubled where failure.id = doubled.failure_id`,
};

/** A red run without a red job: after a while, in which its jobs may still be told, somebody asks. */
export const ASK_FOR_JOBS = {
  name: 'ask_for_jobs',
  text: `
    insert into task (kind, subject, organisation_id, due_at)
    select 'fetch_run', run.id, run.organisation_id, clock_timestamp() + interval '5 seconds'
      from run
     where run.id = any($1::text[])
       and ${IS_RED('run')}
       and not run.jobs_known
       and not exists (select from job where job.run_id = run.id and ${IS_RED('job')})
    on conflict (kind, subject) do nothing`,
};

export const ASK_NO_MORE = {
  name: 'ask_no_more',
  text: `
    delete from task
     where task.kind = 'fetch_run'
       and task.subject = any($1::text[])
       and exists (select from job where job.run_id = task.subject and ${IS_RED('job')})`,
};

/** Failures repeat some of what is known of their run and job; this lets them follow. */
export const FOLLOW_RUNS = {
  name: 'follow_runs',
  text: `
    with known as (
      select failure.id, coalesce(run.trust, 'untrusted') as trust, run.pipeline, run.branch, run.commit, run.pull_request, job.name as job,
             coalesce(job.url, run.url) as url,
             time.occurred_at,
             (failure.pipeline, failure.branch, failure.job, failure.occurred_at, failure.trust)
               is distinct from
               (run.pipeline, run.branch, job.name, time.occurred_at, coalesce(run.trust, 'untrusted')) as regroups
        from run
        join failure on failure.run_id = run.id
        left join job on job.failure_id = failure.id and job.run_id = run.id
       cross join lateral (
         select coalesce(job.finished_at, run.finished_at, job.started_at, run.started_at, failure.occurred_at)
       ) as time (occurred_at)
       where run.id = any($1::text[])
    )
    update failure
       set trust = known.trust, pipeline = known.pipeline, branch = known.branch, commit = known.commit,
           pull_request = known.pull_request, job = known.job, url = known.url, occurred_at = known.occurred_at
      from known
     where failure.id = known.id
       and (failure.trust, failure.pipeline, failure.branch, failure.commit, failure.pull_request, failure.job,
            failure.url, failure.occurred_at)
           is distinct from
           (known.trust, known.pipeline, known.branch, known.commit, known.pull_request, known.job, known.url,
            known.occurred_at)
    returning failure.repository_id, case when known.regroups then failure.fingerprint end as fingerprint`,
};

export const TAKE_KEY = {
  name: 'take_failure_key',
  text: `
    insert into failure_key (repository_id, key, failure_id)
    values ($1, $2, $3)
    on conflict (repository_id, key) do nothing
    returning failure_id`,
};

export const FIND_KEY = {
  name: 'find_failure_key',
  text: 'select failure_id from failure_key where repository_id = $1 and key = $2',
};

/**
 * Whoever hands in a failure has its diagnosis at hand. Should they end before it is kept, the task says after a while
 * that there is none: no failure waits for ever.
 */
export const ADD_FAILURE = {
  name: 'add_failure',
  text: `
    with added as (
      insert into failure (
        id, organisation_id, repository_id, repository, provider, state, created_at, occurred_at, trust, run, attempt,
        pipeline, job, branch, commit, url
      )
      values ($1, $2, $3, $4, $5, 'pending', $6, $7, 'trusted', $8, $9, $10, $11, $12, $13, $14)
      returning id, organisation_id
    )
    insert into task (kind, subject, organisation_id, due_at)
    select 'diagnose', added.id, added.organisation_id, clock_timestamp() + interval '5 minutes'
      from added`,
};

export const RUN_NAMES = {
  name: 'run_names',
  text: `
    select run.id, repository.provider, repository.name, run.run, run.attempt
      from run
      join repository on repository.id = run.repository_id
     where run.id = any($1::text[])`,
};

export const KNOWN_RUNS = {
  name: 'known_runs',
  text: 'select distinct run from run where repository_id = $1 and run = any($2::text[])',
};

export const REPOSITORIES = `
  select repository.id, repository.organisation_id, repository.provider, repository.name, repository.default_branch,
         latest.received_at as last_signal_at
    from repository
    left join lateral (
      select signal.received_at
        from signal
       where signal.repository = repository.name
       order by signal.received_at desc, signal.id desc
       limit 1
    ) as latest on true
   order by repository.provider, repository.name`;

export const CURSOR = { name: 'cursor', text: 'select cursor from repository_cursor where repository_id = $1' };

export const MOVE_CURSOR = {
  name: 'move_cursor',
  text: `
    insert into repository_cursor (repository_id, cursor)
    values ($1, $2)
    on conflict (repository_id) do update
       set cursor = excluded.cursor,
           moved_at = clock_timestamp()`,
};

export const REMEMBER_BRANCHES = {
  name: 'remember_branches',
  text: `
    update repository
       set default_branch = named.branch
      from unnest($1::text[], $2::text[]) as named (id, branch)
     where repository.id = named.id
       and repository.default_branch is distinct from named.branch`,
};
