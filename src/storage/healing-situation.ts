import { DIAGNOSIS_GIVEN_UP, type FailedJob, type FailedRun, type Situation } from '../healing/index.ts';
import type { Row, Session } from './database.ts';
import { readHistory } from './healing-history.ts';

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
  const rows = await session.query(FAILURES, [run.id, healingId]);
  // What another healing of the run decided about stands beside it; what this one is about is something else.
  const own = rows.filter(({ is_of_another }) => is_of_another === false).map(toFailedJob);
  const leading = own.find(({ incidentId }) => incidentId !== null) ?? own[0];
  if (leading === undefined) return null;
  return {
    incidentId: leading.incidentId ?? '',
    organisationId: run.organisation_id as string,
    fingerprint: leading.fingerprint ?? '',
    run: toFailedRun(run, round),
    failures: rows.map(toFailedJob),
    history: await readHistory(session, run, healingId, leading),
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
    cancelledJobs: row.cancelled_jobs as readonly string[],
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

// A number that is longer is larger.
const NUMBER = (of: string) => `(length(${of}.job), ${of}.job collate "C")`;

// One that was never begun, as it was cancelled before or no machine took it, has an end alone. Webhooks of GitLab tell
// times to the second: of two jobs of one second the later has the larger number, else each would come after the other.
const IS_FOLLOWED = `exists (
             select
               from job as later
              where later.run_id = job.run_id
                and later.name = job.name
                and later.job <> job.job
                and (date_trunc('second', coalesce(later.started_at, later.finished_at)), ${NUMBER('later')})
                    > (date_trunc('second', job.finished_at), ${NUMBER('job')})
           )`;

const RUN_OF_HEALING = { name: 'run_of_healing', text: 'select run_id, round from healing where id = $1' };

const NEXT_ROUND = {
  name: 'next_round',
  text: 'select 1 + count(*)::integer as round from healing where run_id = $1',
};

const RUN = {
  name: 'healing_run',
  text: `
    select run.*, repository.provider, repository.name as repository, repository.default_branch,
           coalesce(run.trust, 'untrusted') as trust, job.jobs, job.pending_jobs, job.cancelled_jobs,
           failure.undiagnosed_jobs
      from run
      join repository on repository.id = run.repository_id
     cross join lateral (
       select count(*)::integer as jobs,
              (count(*) filter (where coalesce(job.status, 'queued') <> 'finished'))::integer as pending_jobs,
              coalesce(
                array_agg(distinct job.name order by job.name)
                  filter (where job.status = 'finished' and job.conclusion = 'cancelled' and not ${IS_FOLLOWED}),
                '{}'
              ) as cancelled_jobs
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

// Every job that is red, whatever round of the run decided about it: one that is begun again begins them all. Where the
// provider begins jobs again under the same run, one that another of its name came after is not what failed, unless this
// healing began that other.
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
            end as missing,
           coalesce($2::text is not null and decided.healing_id <> $2, false) as is_of_another
      from failure
      left join healing_failure as decided on decided.failure_id = failure.id
      left join job on job.failure_id = failure.id
      left join diagnosis on diagnosis.failure_id = failure.id
     where failure.run_id = $1
       and failure.state <> 'pending'
       -- A run as a whole is no job that could be begun beside others.
       and (decided.healing_id is null or $2::text is null or decided.healing_id = $2 or job.job is not null)
       and (decided.healing_id = $2 or job.job is null or not ${IS_FOLLOWED})
     order by failure.job, failure.provider_job, failure.id`,
};
