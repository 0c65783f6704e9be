import type { PipelineFact } from '../intake/index.ts';
import type { KnownRepository } from './repository-directory.ts';
import { toTime } from './time.ts';

/** A fact together with the repository it is about. */
export interface PlacedFact {
  readonly fact: PipelineFact;
  readonly repository: KnownRepository;
}

/** Facts about runs as rows of JSON for `MERGE_RUNS`; `makeId` gives those their identifier that are new. */
export function runRows(facts: readonly PlacedFact[], makeId: () => string, jobsKnown: boolean): object[] {
  return facts.map(({ fact: { run }, repository }) => ({
    id: makeId(),
    organisation_id: repository.organisationId,
    repository_id: repository.id,
    run: clean(run.run),
    attempt: attemptOf(run.attempt),
    pipeline: clean(run.pipeline),
    branch: clean(run.branch),
    commit: clean(run.commit),
    trigger: clean(run.trigger),
    pull_request: integerOf(run.pullRequest),
    actor: clean(run.actor ?? null),
    trust: run.trust,
    url: clean(run.url),
    status: run.status,
    conclusion: run.conclusion,
    started_at: toTime(run.startedAtMs),
    finished_at: toTime(run.finishedAtMs),
    jobs_known: jobsKnown,
  }));
}

/** Facts about jobs as rows of JSON for `MERGE_JOBS`. */
export function jobRows(facts: readonly PlacedFact[], makeId: () => string): object[] {
  return facts.flatMap(({ fact: { run, jobs }, repository }) =>
    jobs.map((job) => ({
      id: makeId(),
      repository_id: repository.id,
      run: clean(run.run),
      attempt: attemptOf(run.attempt),
      job: clean(job.job),
      name: clean(job.name),
      status: job.status,
      conclusion: job.conclusion,
      queued_at: toTime(job.queuedAtMs ?? null),
      started_at: toTime(job.startedAtMs),
      finished_at: toTime(job.finishedAtMs),
      url: clean(job.url),
      runner: clean(job.runner),
      runner_labels: clean(job.runnerLabels ?? null),
      failed_step: clean(job.failedStep),
    })),
  );
}

/** What comes from outside, as PostgreSQL can keep and index it. */
export function clean(text: string): string;
export function clean(text: string | null): string | null;
export function clean(text: string | null): string | null {
  return text === null ? null : text.replaceAll('\0', '').slice(0, TEXT_MOST).toWellFormed();
}

const TEXT_MOST = 500;

export function attemptOf(attempt: number): number {
  return Number.isInteger(attempt) && attempt >= 1 && attempt < 2 ** 31 ? attempt : 1;
}

function integerOf(value: number | null): number | null {
  return value !== null && Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? value : null;
}

// How facts join, so that any order and any number of copies of them ends in the same row: the furthest status, the
// gravest conclusion of a job and the last one of a run, the earliest start, the latest end, distrust once it was said.
// Where texts differ, which no system should do, the greatest stays.

const RUN_FIELDS = `
  id text, organisation_id text, repository_id text, run text, attempt integer, pipeline text, branch text, commit text,
  trigger text, pull_request integer, actor text, trust text, url text, status text, conclusion text, started_at timestamptz,
  finished_at timestamptz, jobs_known boolean`;

/** @returns the runs the facts are about, as they are now, locked in this transaction */
export const MERGE_RUNS = {
  name: 'merge_runs',
  text: `
    insert into run (
      id, organisation_id, repository_id, run, attempt, pipeline, branch, commit, trigger, pull_request, actor, trust, url,
      status, conclusion, started_at, finished_at, jobs_known
    )
    select min(fact.id), min(fact.organisation_id), fact.repository_id, fact.run, fact.attempt, max(fact.pipeline),
           max(fact.branch), max(fact.commit), max(fact.trigger), max(fact.pull_request), max(fact.actor), max(fact.trust), max(fact.url),
           furthest(array_agg(fact.status)),
           (array_agg(fact.conclusion order by fact.finished_at desc nulls last, gravity(fact.conclusion)))[1],
           min(fact.started_at),
           max(fact.finished_at), bool_or(fact.jobs_known)
      from json_to_recordset($1::text::json) as fact (${RUN_FIELDS})
     group by fact.repository_id, fact.run, fact.attempt
     order by fact.repository_id, fact.run, fact.attempt
    on conflict (repository_id, run, attempt) do update
       set pipeline = greatest(run.pipeline, excluded.pipeline),
           branch = greatest(run.branch, excluded.branch),
           commit = greatest(run.commit, excluded.commit),
           trigger = greatest(run.trigger, excluded.trigger),
           pull_request = greatest(run.pull_request, excluded.pull_request),
           actor = greatest(run.actor, excluded.actor),
           trust = greatest(run.trust, excluded.trust),
           url = greatest(run.url, excluded.url),
           status = furthest(array[run.status, excluded.status]),
           conclusion = case
             when run.finished_at is not distinct from excluded.finished_at
             then gravest(array[run.conclusion, excluded.conclusion])
             when run.finished_at > excluded.finished_at or excluded.finished_at is null then run.conclusion
             else excluded.conclusion
           end,
           started_at = least(run.started_at, excluded.started_at),
           finished_at = greatest(run.finished_at, excluded.finished_at),
           jobs_known = run.jobs_known or excluded.jobs_known,
           updated_at = clock_timestamp()
    returning run.id`,
};

export const MERGE_JOBS = {
  name: 'merge_jobs',
  text: `
    insert into job (
      id, run_id, job, name, status, conclusion, queued_at, started_at, finished_at, url, runner, runner_labels,
      failed_step
    )
    select min(fact.id), run.id, fact.job, max(fact.name), furthest(array_agg(fact.status)),
           gravest(array_agg(fact.conclusion)), min(fact.queued_at), min(fact.started_at), max(fact.finished_at),
           max(fact.url), max(fact.runner), max(fact.runner_labels), max(fact.failed_step)
      from json_to_recordset($1::text::json) as fact (
             id text, repository_id text, run text, attempt integer, job text, name text, status text, conclusion text,
             queued_at timestamptz, started_at timestamptz, finished_at timestamptz, url text, runner text,
             runner_labels text, failed_step text
           )
      join run
        on run.repository_id = fact.repository_id
       and run.run = fact.run
       and run.attempt = fact.attempt
     group by run.id, fact.job
     order by run.id, fact.job
    on conflict (run_id, job) do update
       set name = greatest(job.name, excluded.name),
           status = furthest(array[job.status, excluded.status]),
           conclusion = gravest(array[job.conclusion, excluded.conclusion]),
           queued_at = least(job.queued_at, excluded.queued_at),
           started_at = least(job.started_at, excluded.started_at),
           finished_at = greatest(job.finished_at, excluded.finished_at),
           url = greatest(job.url, excluded.url),
           runner = greatest(job.runner, excluded.runner),
           runner_labels = greatest(job.runner_labels, excluded.runner_labels),
           failed_step = greatest(job.failed_step, excluded.failed_step)`,
};
