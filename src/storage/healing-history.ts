import { type FailedJob, type History, LAST_RUNS, type StoppedScope } from '../healing/index.ts';
import type { Row, Session } from './database.ts';

/**
 * Reads what was done before about a run and what is like it.
 *
 * @param run a row of its table, with provider and name of its repository
 * @param healingId what this healing did does not count; null: everything does
 */
export async function readHistory(
  session: Session,
  run: Row,
  healingId: string | null,
  { fingerprint, incidentId }: Pick<FailedJob, 'fingerprint' | 'incidentId'>,
): Promise<History> {
  const [counts] = await session.query(HISTORY, [healingId, run.id, fingerprint, incidentId]);
  const healings = await session.query(EARLIER, [run.repository_id, fingerprint, healingId]);
  const stopped = await session.query(STOPPED, [run.provider, run.repository]);
  return toHistory(counts!, healings, stopped);
}

function toHistory(counts: Row, healings: readonly Row[], stopped: readonly Row[]): History {
  return {
    actionsOnRun: counts.on_run as number,
    actionsOnIncident: counts.on_incident as number,
    actionsInHour: counts.in_hour as number,
    actionsInDay: counts.in_day as number,
    writesInHour: counts.writes_in_hour as number,
    writesInDay: counts.writes_in_day as number,
    healingsOfFingerprint: healings.map(({ at, outcome }) => ({
      atMs: at as number,
      outcome: outcome as History['healingsOfFingerprint'][number]['outcome'],
    })),
    minutesSpentInDay: counts.minutes_in_day as number,
    minutesUnderWay: counts.minutes_under_way as number,
    runsInHour: counts.runs_in_hour as number,
    redRunsInHour: counts.red_runs_in_hour as number,
    organisation: toWide(counts, 'organisation'),
    everything: toWide(counts, 'everything'),
    reopened: counts.reopened as number,
    newerRun: counts.newer_run as string | null,
    stopped: stopped.map(toStoppedScope),
  };
}

function toWide(counts: Row, scope: 'organisation' | 'everything'): History['organisation'] {
  return {
    actionsInHour: counts[`${scope}_in_hour`] as number,
    actionsInDay: counts[`${scope}_in_day`] as number,
    lastRuns: counts[`${scope}_runs`] as number,
    lastRedRuns: counts[`${scope}_red_runs`] as number,
  };
}

export function toStoppedScope(row: Row): StoppedScope {
  return {
    scope: row.scope as string,
    by: row.stopped_by as string,
    sinceMs: row.since as number,
    reason: row.reason as string,
  };
}

/**
 * Whether a stop holds for what is named: everything, what is named itself, or any group above it; in any case of its
 * letters, as code hosts take names.
 */
export function stopsOver(name: string): string {
  return `(scope = '*' or starts_with(${inAnyCase(name)} || '/', ${inAnyCase('scope')} || '/'))`;
}

/** Columns and databases differ in which letters have a case: here those from a to z, as in names of code hosts. */
function inAnyCase(text: string): string {
  return `lower((${text}) collate "C")`;
}

/**
 * The run itself, and where the provider begins a run again under another number, as Jenkins does, the runs it was begun
 * for: together they are the attempts of one.
 */
export function runsBegunFor(row: string): string {
  return `
    with recursive attempt as (
      select ${row}.run
      union
      select healing.run
        from attempt
        join repository
          on repository.id = ${row}.repository_id
         and repository.provider = 'jenkins'
        join healing
          on healing.repository_id = repository.id
         and healing.watched_run = attempt.run
    )
    select attempt.run from attempt`;
}

const IS_RED = (of: string) => `${of}.status = 'finished' and ${of}.conclusion in ('failure', 'error', 'timed_out')`;

/** Words of the kinds that write where anybody may read it. */
export const WRITES = "('open_issue', 'comment_pull_request', 'set_commit_status')";

// Times are bounded by when the statement began: by a clock that moves within it no index is looked into.

/** Minutes of CI that healings of a repository have spent within a day, as far as that is known: by their end it is. */
export function minutesSpent(repository: string): string {
  return `
    (select coalesce(sum(spent.minutes_spent), 0)::real
       from healing as spent
      where spent.repository_id = ${repository}
        and spent.minutes_spent > 0
        and spent.finished_at > statement_timestamp() - interval '1 day')`;
}

/** No job is taken to need more: code hosts end theirs after so long, and a run may have waited for people besides. */
const LONGEST_JOB_MINUTES = 360;

/**
 * Minutes of CI that open healings of a repository are about to spend: as many as the jobs took that failed. What was
 * begun more than a day ago is no more of this day, however long its healing stays open.
 */
export function minutesUnderWay(repository: string, besides: string): string {
  return `
    (select coalesce(sum(coalesce(failed.minutes, 1)), 0)::real
       from healing as open
      cross join lateral (
        select sum(least(${LONGEST_JOB_MINUTES}, greatest(1, extract(epoch from job.finished_at - job.started_at) / 60))) as minutes
          from job
         where job.run_id = open.run_id
           and ${IS_RED('job')}
      ) as failed
      where open.repository_id = ${repository}
        and open.finished_at is null
        and open.id is distinct from ${besides}
        and exists (
              select
                from healing_action as spending
               where spending.healing_id = open.id
                 and spending.spends_minutes
                 and spending.state <> 'failed'
                 and spending.intended_at > statement_timestamp() - interval '1 day'
            ))`;
}

const WITHIN = (interval: string) => `(where action.intended_at > statement_timestamp() - interval '${interval}')`;

/** What is counted over more than a repository. */
function wide(scope: 'organisation' | 'everything', condition: (of: string) => string): string {
  return `
     cross join lateral (
       select (count(*) filter ${WITHIN('1 hour')})::integer as in_hour, count(*)::integer as in_day
         from healing_action as action
        where ${condition('action')}
          and action.is_attempt
          and action.healing_id is distinct from $1
          and action.intended_at > statement_timestamp() - interval '1 day'
     ) as ${scope}_actions
     cross join lateral (
       select count(*)::integer as runs, (count(*) filter (where ${IS_RED('last')}))::integer as red_runs
         from (select other.status, other.conclusion
                 from run as other
                where ${condition('other')}
                  and other.status = 'finished'
                  and other.updated_at > statement_timestamp() - interval '1 hour'
                order by other.updated_at desc
                limit ${LAST_RUNS}) as last
     ) as ${scope}_runs`;
}

// An older run that was begun again later is not newer: when a run began, its first attempt says.
const HISTORY = {
  name: 'healing_history',
  text: `
    select (select count(*)::integer
              from healing_action
             where healing_action.repository_id = run.repository_id
               and healing_action.run in (${runsBegunFor('run')})
               and healing_action.is_attempt
               and healing_action.healing_id is distinct from $1) as on_run,
           (select count(*)::integer
              from healing_action
             where healing_action.repository_id = run.repository_id
               and healing_action.fingerprint = $3
               and healing_action.is_attempt
               and healing_action.healing_id is distinct from $1
               and healing_action.intended_at >= coalesce(incident.first_at, '-infinity')) as on_incident,
           lately.in_hour, lately.in_day, lately.writes_in_hour, lately.writes_in_day,
           ${minutesSpent('run.repository_id')} as minutes_in_day,
           ${minutesUnderWay('run.repository_id', '$1')} as minutes_under_way,
           ended.runs_in_hour, ended.red_runs_in_hour,
           organisation_actions.in_hour as organisation_in_hour, organisation_actions.in_day as organisation_in_day,
           organisation_runs.runs as organisation_runs, organisation_runs.red_runs as organisation_red_runs,
           everything_actions.in_hour as everything_in_hour, everything_actions.in_day as everything_in_day,
           everything_runs.runs as everything_runs, everything_runs.red_runs as everything_red_runs,
           (select greatest(count(*) - 1, 0)::integer
              from incident as alike
             where alike.repository_id = run.repository_id
               and alike.fingerprint = $3
               and alike.first_at > statement_timestamp() - interval '7 days') as reopened,
           (select newer.run
              from run as newer
             where newer.repository_id = run.repository_id
               and coalesce(newer.pipeline, '') = coalesce(run.pipeline, '')
               and coalesce(newer.branch, '') = coalesce(run.branch, '')
               and newer.commit <> coalesce(run.commit, '')
               and newer.started_at > began.at
               and not exists (
                     select
                       from run as earlier
                      where earlier.repository_id = newer.repository_id
                        and earlier.run = newer.run
                        and earlier.started_at <= began.at
                   )
             order by newer.started_at desc, newer.id desc
             limit 1) as newer_run
      from run
      left join incident on incident.id = $4
     cross join lateral (
       select min(attempt.started_at) as at
         from run as attempt
        where attempt.repository_id = run.repository_id
          and attempt.run = run.run
     ) as began
     cross join lateral (
       select (count(*) filter (where action.is_attempt and action.is_lately))::integer as in_hour,
              (count(*) filter (where action.is_attempt))::integer as in_day,
              (count(*) filter (where not action.is_attempt and action.is_lately))::integer as writes_in_hour,
              (count(*) filter (where not action.is_attempt))::integer as writes_in_day
         from (select is_attempt, intended_at > statement_timestamp() - interval '1 hour' as is_lately
                 from healing_action
                where repository_id = run.repository_id
                  and (is_attempt or kind in ${WRITES})
                  and healing_id is distinct from $1
                  and intended_at > statement_timestamp() - interval '1 day') as action
     ) as lately
     cross join lateral (
       select count(*)::integer as runs_in_hour, (count(*) filter (where ${IS_RED('other')}))::integer as red_runs_in_hour
         from run as other
        where other.repository_id = run.repository_id
          and other.updated_at > statement_timestamp() - interval '1 hour'
          and other.status = 'finished'
     ) as ended
     ${wide('organisation', (of) => `${of}.organisation_id = run.organisation_id`)}
     ${wide('everything', () => 'true')}
     where run.id = $2`,
};

// Where the same run goes on under its number, as on GitLab, one of the jobs that were begun is red.
const HAS_FAILED = `exists (
             select
               from run as begun
              where begun.repository_id = healing.repository_id
                and begun.run = healing.watched_run
                and begun.attempt = (healing.watched ->> 'attempt')::integer
                and ${IS_RED('begun')}
                and (begun.id <> healing.run_id
                     or exists (
                          select
                            from job
                           where job.run_id = begun.id
                             and job.failure_id is not null
                             and healing.watched -> 'jobs' ? job.job
                        ))
           )`;

// Those that are under way count from their last change on; of one that a person ended, or that was given up and waits for
// a person for as long as it takes, nobody knows what it helped. One whose run is known to be red did not help, whenever
// it looks at that itself: else what failed again would wait for whoever began it.
const EARLIER = {
  name: 'healings_of_fingerprint',
  text: `
    select coalesce(healing.finished_at, attempt.at) as at,
           coalesce(
             healing.outcome,
             case
               when healing.finished_at is not null then 'unknown'
               when ${HAS_FAILED} then 'not_healed'
               when healing.state = 'stuck' and healing.reason_code in ('gave_up', 'given_up') then 'unknown'
             end
           ) as outcome
      from (select healing_id, max(intended_at) as at
              from (select healing_id, intended_at
                      from healing_action
                     where repository_id = $1
                       and fingerprint = $2
                       and is_attempt
                       and healing_id is distinct from $3
                     order by intended_at desc
                     limit 50) as newest
             group by healing_id) as attempt
      join healing on healing.id = attempt.healing_id
     order by 1 desc
     limit 20`,
};

const STOPPED = {
  name: 'healing_stopped_for',
  text: `
    select scope, stopped_by, reason, since
      from healing_stop
     where ${stopsOver("$1 || '/' || $2")}
     order by length(scope)`,
};
