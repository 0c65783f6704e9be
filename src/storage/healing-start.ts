import { randomUUID } from 'node:crypto';
import type { IdMaker } from '../foundation/index.ts';
import { RUN_OVER } from '../healing/index.ts';
import type { Json } from '../workflows/index.ts';
import type { Session } from './database.ts';
import { startExecutions, wakeExecutions } from './execution-store.ts';

/** A failure whose diagnosis was kept just now. */
interface Diagnosed {
  readonly id: string;
  readonly fingerprint: string | null;
  /** before; equal when the diagnosis says the same again */
  readonly former: string | null;
  /** how far its diagnosis was before */
  readonly was: string;
}

/** The topic under which a healing hears that something about its run, or the one it watches, is known anew. */
const NEWS = 'news';
/** The topic of answers to its question. */
const ANSWER = 'answer';

/**
 * Begins the healing of each run that has failures nobody decided about, and tells healings that gather of what is
 * new; in the commit that keeps the diagnoses, so that neither can be lost without the other.
 */
export async function beginHealings(session: Session, told: readonly Diagnosed[], makeId: IdMaker): Promise<void> {
  if (told.length === 0) return;
  const changed = told.filter(({ fingerprint, former }) => former !== null && fingerprint !== former);
  if (changed.length > 0) await session.query(RECONSIDER, [changed.map(({ id }) => id)]);
  const replayed = told.filter(({ was }) => was === 'given_up');
  if (replayed.length > 0) await session.query(RECONSIDER_ALL, [replayed.map(({ id }) => id)]);
  await session.query(COVER_LATE, [told.map(({ id }) => id)]);
  const runs = await session.query<{ run_id: string; open: string | null; undecided: boolean }>(RUNS, [
    told.map(({ id }) => id),
  ]);
  const begun = runs.filter(({ open, undecided }) => open === null && undecided).map(({ run_id }) => run_id);
  await begin(session, begun, makeId);
  await wake(
    session,
    runs.flatMap(({ open }) => (open === null ? [] : [open])),
  );
}

/** Begins the healing of a run because a person asks for it, whatever was decided before. */
export async function beginAnew(session: Session, runId: string, makeId: IdMaker): Promise<string | null> {
  const [open] = await session.query<{ id: string }>(OPEN_OF_RUN, [runId]);
  if (open !== undefined) return open.id;
  await session.query(UNCOVER, [runId]);
  return (await begin(session, [runId], makeId))[0] ?? null;
}

async function begin(session: Session, runs: readonly string[], makeId: IdMaker): Promise<readonly string[]> {
  if (runs.length === 0) return [];
  const made = runs.map((runId) => ({ id: makeId('hea'), run_id: runId }));
  const kept = await session.query<{ id: string; organisation_id: string }>(BEGIN, [JSON.stringify(made)]);
  await startExecutions(
    session,
    kept.map(({ id, organisation_id }) => ({ id, workflow: 'heal@1', scope: organisation_id, input: { healing: id } })),
  );
  return kept.map(({ id }) => id);
}

/**
 * Tells the healings of these runs, those that watch them, and those of older runs, that something new is known. A run
 * that is over by now is decided about anew where nothing was done about it because it was not.
 */
export async function tellHealings(session: Session, runs: readonly string[], makeId: IdMaker): Promise<void> {
  if (runs.length === 0) return;
  const ended = await session.query<{ run_id: string }>(RECONSIDER_ENDED, [runs]);
  await begin(session, [...new Set(ended.map(({ run_id }) => run_id))].sort(), makeId);
  const concerned = await session.query<{ id: string }>(CONCERNED, [runs]);
  await wake(
    session,
    concerned.map(({ id }) => id),
  );
  const asking = await session.query<{ id: string }>(ASKING_IN_VAIN, [runs]);
  await wake(
    session,
    asking.map(({ id }) => id),
    { topic: ANSWER, payload: { request: null, state: RUN_OVER } },
  );
}

async function wake(
  session: Session,
  healings: readonly string[],
  { topic, payload }: { readonly topic: string; readonly payload: Json } = { topic: NEWS, payload: null },
): Promise<void> {
  if (healings.length === 0) return;
  await wakeExecutions(
    session,
    healings.map((executionId) => ({ executionId, topic, key: randomUUID(), payload })),
  );
}

// A healing that did nothing about a failure of which something else is known by now leaves it to the next.
const RECONSIDER = {
  name: 'reconsider_failures',
  text: `
    delete from healing_failure
     using healing
     where healing_failure.failure_id = any($1::text[])
       and healing.id = healing_failure.healing_id
       and healing.state in ('observed', 'not_healed_by_choice')`,
};

/** What a healing refused because one diagnosis was given up, it refused for all it was about. */
const RECONSIDER_ALL = {
  name: 'reconsider_all_failures',
  text: `
    delete from healing_failure
     using healing_failure as given_up
      join healing
        on healing.id = given_up.healing_id
       and healing.state in ('observed', 'not_healed_by_choice')
     where given_up.failure_id = any($1::text[])
       and healing_failure.healing_id = given_up.healing_id`,
};

// It was decided about before everything of the run was known, which by now is: nothing else decides about it again.
const RECONSIDER_ENDED = {
  name: 'reconsider_ended_runs',
  text: `
    delete from healing_failure
     using run
      join healing
        on healing.run_id = run.id
       and healing.state = 'not_healed_by_choice'
       and healing.reason_code = 'evidence_complete'
     where run.id = any($1::text[])
       and run.status = 'finished'
       and healing_failure.healing_id = healing.id
       and not exists (select from job where job.run_id = run.id and job.status is distinct from 'finished')
       and not exists (select from healing as open where open.run_id = run.id and open.finished_at is null)
       and (healing.decision #>> '{situation,run,status}' is distinct from 'finished'
            or (healing.decision #>> '{situation,run,pendingJobs}')::integer > 0
            or (run.jobs_known and healing.decision #>> '{situation,run,jobsKnown}' = 'false'))
    returning run.id as run_id`,
};

// What fails in a run beside what it is cancelled for, or is told of after that, is of the healing that cancels it: none
// of its own begins again what was cancelled. What was begun since is another matter.
const COVER_LATE = {
  name: 'cover_late_failures',
  text: `
    insert into healing_failure (failure_id, healing_id)
    select failure.id, healing.id
      from failure
      join healing
        on healing.run_id = failure.run_id
       and healing.decided_early
       and not exists (
             select from healing as later where later.run_id = healing.run_id and later.round > healing.round
           )
      left join job on job.failure_id = failure.id
     where failure.id = any($1::text[])
       and (healing.finished_at is null
            or (coalesce(job.started_at <= healing.finished_at, true)
                and exists (
                      select
                        from healing_action
                       where healing_action.healing_id = healing.id
                         and healing_action.kind = 'cancel_run'
                         and healing_action.state = 'done'
                    )))
    on conflict (failure_id) do nothing`,
};

const RUNS = {
  name: 'runs_to_heal',
  text: `
    select failure.run_id,
           (select healing.id
              from healing
             where healing.run_id = failure.run_id
               and healing.decided_at is null
             limit 1) as open,
           bool_or(decided.healing_id is null) as undecided
      from failure
      left join healing_failure as decided on decided.failure_id = failure.id
     where failure.id = any($1::text[])
       and failure.run_id is not null
     group by failure.run_id
     order by failure.run_id`,
};

const OPEN_OF_RUN = {
  name: 'open_healing_of_run',
  text: 'select id from healing where run_id = $1 and finished_at is null order by round desc limit 1',
};

const UNCOVER = {
  name: 'uncover_failures',
  text: `
    delete from healing_failure
     using failure
     where failure.run_id = $1
       and healing_failure.failure_id = failure.id`,
};

const BEGIN = {
  name: 'begin_healings',
  text: `
    insert into healing (
      id, organisation_id, repository_id, repository, provider, run_id, run, attempt, round, pipeline, branch, url,
      state, created_at
    )
    select row.id, run.organisation_id, run.repository_id, repository.name, repository.provider, run.id, run.run,
           run.attempt, 1 + (select count(*)::integer from healing where healing.run_id = run.id), run.pipeline,
           run.branch, run.url, 'gathering', clock_timestamp()
      from json_to_recordset($1::text::json) as row (id text, run_id text)
      join run on run.id = row.run_id
      join repository on repository.id = run.repository_id
    on conflict (run_id, round) do nothing
    returning id, organisation_id`,
};

// A question whether to cancel a run is answered by the end of that run, one about what is red by what is green.
const ASKING_IN_VAIN = {
  name: 'healings_asking_in_vain',
  text: `
    select healing.id
      from run
      join healing
        on healing.run_id = run.id
       and healing.decided_early
       and healing.state = 'awaiting_decision'
     where run.id = any($1::text[])
       and run.status = 'finished'
    union
    -- Whatever is asked about what went green without an answer needs none.
    select healing.id
      from run
      join healing
        on healing.repository_id = run.repository_id
       and healing.state = 'awaiting_decision'
       and healing.finished_at is null
      left join incident on incident.id = healing.incident_id
     where run.id = any($1::text[])
       and run.status = 'finished'
       and run.conclusion = 'success'
       and (incident.resolved_at is not null or (healing.run = run.run and healing.attempt < run.attempt))`,
};

const CONCERNED = {
  name: 'healings_concerned',
  text: `
    select healing.id
      from run
      join healing
        on healing.repository_id = run.repository_id
       and healing.run = run.run
       and healing.state = 'gathering'
     where run.id = any($1::text[])
    union
    select healing.id
      from run
      join healing
        on healing.repository_id = run.repository_id
       -- What waits in the queue of Jenkins has no number yet: any build may be it.
       and (healing.watched_run = run.run or healing.watched_run like 'queue/%')
       and healing.state = 'verifying'
     where run.id = any($1::text[])
    union
    -- What ended later than the healing could wait for it is an outcome all the same.
    select healing.id
      from run
      join healing
        on healing.repository_id = run.repository_id
       and healing.watched_run = run.run
       and healing.outcome = 'unknown'
       and healing.finished_at > clock_timestamp() - interval '4 days'
     where run.id = any($1::text[])
       and run.status = 'finished'
    union
    -- A run that goes on may be cancelled because a newer one begins.
    select healing.id
      from run
      join healing
        on healing.repository_id = run.repository_id
       and healing.branch = run.branch
       and healing.pipeline is not distinct from run.pipeline
       and healing.run <> run.run
       and healing.state = 'gathering'
     where run.id = any($1::text[])
       and run.status <> 'finished'`,
};
