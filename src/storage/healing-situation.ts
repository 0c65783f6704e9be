import {
  DIAGNOSIS_GIVEN_UP,
  type FailedJob,
  type FailedRun,
  type History,
  type Situation,
  type StoppedScope,
} from '../healing/index.ts';
import type { Row, Session } from './database.ts';

/** Reads everything a decision about a healing is made from; null when its run or all its failures are gone. */
export async function readSituation(session: Session, healingId: string): Promise<Situation | null> {
  const [healing] = await session.query<{ run_id: string; round: number }>(RUN_OF_HEALING, [healingId]);
  return healing === undefined ? null : readSituationOf(session, healing.run_id, healingId, healing.round);
}

/** The same for a run, as if nobody had decided about its failures yet. */
export async function readRunSituation(session: Session, runId: string): Promise<Situation | null> {
  const [next] = await session.query<{ round: number }>(NEXT_ROUND, [runId]);
  return readSituationOf(session, runId, null, next?.round ?? 1);
}

/** @param healingId what this healing did and decided does not count as done before */
async function readSituationOf(
  session: Session,
  runId: string,
  healingId: string | null,
  round: number,
): Promise<Situation | null> {
  const [run] = await session.query(RUN, [runId]);
  if (run === undefined) return null;
  const failures = (await session.query(FAILURES, [run.id, healingId])).map(toFailedJob);
  const leading = failures.find(({ incidentId }) => incidentId !== null) ?? failures[0];
  if (leading === undefined) return null;
  const [counts] = await session.query(HISTORY, [healingId, run.id, leading.fingerprint, leading.incidentId]);
  const healings = await session.query(EARLIER, [run.repository_id, leading.fingerprint, healingId]);
  const stopped = await session.query(STOPPED, [run.provider, run.repository]);
  return {
    incidentId: leading.incidentId ?? '',
    organisationId: run.organisation_id as string,
    fingerprint: leading.fingerprint ?? '',
    run: toFailedRun(run, round),
    failures,
    history: toHistory(counts!, healings, stopped),
  };
}

function toFailedRun(row: Row, round: number): FailedRun {
  return {
    id: row.id as string,
    repository: { provider: row.provider as FailedRun['repository']['provider'], name: row.repository as string },
    run: row.run as string,
    attempt: row.attempt as number,
    round,
    pipeline: row.pipeline as string | null,
    branch: row.branch as string | null,
    defaultBranch: row.default_branch as string | null,
    commit: row.commit as string | null,
    trigger: row.trigger as string | null,
    pullRequest: row.pull_request as number | null,
    actor: row.actor as string | null,
    trust: row.trust as FailedRun['trust'],
    url: row.url as string | null,
    status: row.status as FailedRun['status'],
    conclusion: row.conclusion as FailedRun['conclusion'],
    startedAtMs: row.started_at as number | null,
    finishedAtMs: row.finished_at as number | null,
    jobsKnown: row.jobs_known as boolean,
    jobs: row.jobs as number,
    pendingJobs: row.pending_jobs as number,
    undiagnosedJobs: row.undiagnosed_jobs as number,
  };
}

function toFailedJob(row: Row): FailedJob {
  return {
    failureId: row.id as string,
    providerJob: row.provider_job as string | null,
    job: row.job as string | null,
    failedStep: row.failed_step as string | null,
    category: (row.category ?? 'unknown') as FailedJob['category'],
    origin: (row.origin ?? 'unknown') as FailedJob['origin'],
    confidence: (row.confidence ?? 0) as number,
    summary: (row.summary ?? '') as string,
    fingerprint: row.fingerprint as string | null,
    incidentId: row.incident_id as string | null,
    rule: row.rule as string | null,
    missing: (row.missing ?? ['log_absent']) as readonly string[],
    evidence: (row.evidence ?? []) as FailedJob['evidence'],
    remedy: row.remedy as string | null,
  };
}

function toHistory(counts: Row, healings: readonly Row[], stopped: readonly Row[]): History {
  return {
    actionsOnRun: counts.on_run as number,
    actionsOnIncident: counts.on_incident as number,
    actionsInHour: counts.in_hour as number,
    actionsInDay: counts.in_day as number,
    healingsOfFingerprint: healings.map(({ at, outcome }) => ({
      atMs: at as number,
      outcome: outcome as History['healingsOfFingerprint'][number]['outcome'],
    })),
    minutesSpentInDay: counts.minutes_in_day as number,
    runsInHour: counts.runs_in_hour as number,
    redRunsInHour: counts.red_runs_in_hour as number,
    reopened: counts.reopened as number,
    newerRun: counts.newer_run as string | null,
    stopped: stopped.map(toStoppedScope),
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

const RUN_OF_HEALING = { name: 'run_of_healing', text: 'select run_id, round from healing where id = $1' };

const NEXT_ROUND = {
  name: 'next_round',
  text: 'select 1 + count(*)::integer as round from healing where run_id = $1',
};

const RUN = {
  name: 'healing_run',
  text: `
    select run.*, repository.provider, repository.name as repository, repository.default_branch,
           coalesce(run.trust, 'untrusted') as trust, job.jobs, job.pending_jobs, failure.undiagnosed_jobs
      from run
      join repository on repository.id = run.repository_id
     cross join lateral (
       select count(*)::integer as jobs,
              (count(*) filter (where coalesce(job.status, 'queued') <> 'finished'))::integer as pending_jobs
         from job
        where job.run_id = run.id
     ) as job
     cross join lateral (
       select (count(*) filter (where failure.state = 'pending'))::integer as undiagnosed_jobs
         from failure
        where failure.run_id = run.id
     ) as failure
     where run.id = $1`,
};

// Failures that an earlier round of the same run decided about are that round's. Where the provider begins jobs again
// under the same run, one that another of its name came after is not what
// failed, unless this healing began that other.
const FAILURES = {
  name: 'healing_failures',
  text: `
    select failure.id, failure.provider_job, failure.job,
           coalesce(job.failed_step, (
             select step ->> 'name'
               from jsonb_array_elements(coalesce(diagnosis.document -> 'steps', '[]')) as step
              where (step ->> 'exit_code')::integer <> 0
              limit 1
           )) as failed_step,
           failure.category, failure.origin,
           failure.confidence, failure.summary, failure.fingerprint, failure.incident_id,
           diagnosis.document #>> '{causes,0,rule}' as rule, diagnosis.document #>> '{causes,0,remedy}' as remedy,
           (select jsonb_agg(jsonb_build_object('line', line -> 'line', 'text', left(line ->> 'text', 500)))
              from (select line
                      from jsonb_array_elements(coalesce(diagnosis.document -> 'evidence', '[]')) as line
                     limit 5) as first) as evidence,
           case when failure.state = 'given_up' then array['${DIAGNOSIS_GIVEN_UP}']
                when diagnosis.document is null then null
                else array(select jsonb_array_elements_text(coalesce(diagnosis.document -> 'missing', '[]')))
            end as missing
      from failure
      left join healing_failure as decided on decided.failure_id = failure.id
      left join job on job.failure_id = failure.id
      left join diagnosis on diagnosis.failure_id = failure.id
     where failure.run_id = $1
       and failure.state <> 'pending'
       and ($2::text is null or decided.healing_id is null or decided.healing_id = $2)
       and (decided.healing_id = $2 or not exists (
             select
               from job as later
              where later.run_id = failure.run_id
                and later.name = job.name
                and later.job <> job.job
                and later.started_at >= job.finished_at
           ))
     order by failure.job, failure.provider_job, failure.id`,
};

// An older run that was begun again later is not newer: when a run began, its first attempt says.
const HISTORY = {
  name: 'healing_history',
  text: `
    select (select count(*)::integer
              from healing_action
             where healing_action.repository_id = run.repository_id
               and healing_action.run in (${runsBegunFor('run')})
               and healing_action.spends_minutes
               and healing_action.healing_id is distinct from $1) as on_run,
           (select count(*)::integer
              from healing_action
             where healing_action.repository_id = run.repository_id
               and healing_action.fingerprint = $3
               and healing_action.spends_minutes
               and healing_action.healing_id is distinct from $1
               and healing_action.intended_at >= coalesce(incident.first_at, '-infinity')) as on_incident,
           lately.in_hour, lately.in_day,
           (select coalesce(sum(healing.minutes_spent), 0)::real
              from healing
             where healing.repository_id = run.repository_id
               and healing.created_at > clock_timestamp() - interval '1 day') as minutes_in_day,
           ended.runs_in_hour, ended.red_runs_in_hour,
           (select greatest(count(*) - 1, 0)::integer
              from incident as alike
             where alike.repository_id = run.repository_id
               and alike.fingerprint = $3
               and alike.first_at > clock_timestamp() - interval '7 days') as reopened,
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
       select (count(*) filter (where action.intended_at > clock_timestamp() - interval '1 hour'))::integer as in_hour,
              count(*)::integer as in_day
         from healing_action as action
        where action.repository_id = run.repository_id
          and action.spends_minutes
          and action.healing_id is distinct from $1
          and action.intended_at > clock_timestamp() - interval '1 day'
     ) as lately
     cross join lateral (
       select count(*)::integer as runs_in_hour, (count(*) filter (where ${IS_RED('other')}))::integer as red_runs_in_hour
         from run as other
        where other.repository_id = run.repository_id
          and other.updated_at > clock_timestamp() - interval '1 hour'
          and other.status = 'finished'
     ) as ended
     where run.id = $2`,
};

const EARLIER = {
  name: 'healings_of_fingerprint',
  text: `
    select healing.finished_at as at, healing.outcome
      from healing
     where healing.repository_id = $1
       and healing.fingerprint = $2
       and healing.finished_at is not null
       and healing.id is distinct from $3
       and exists (
             select from healing_action where healing_action.healing_id = healing.id and healing_action.spends_minutes
           )
     order by healing.finished_at desc
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
