import type { Session } from './database.ts';
import type { NewEvent } from './event-log.ts';
import { followIncidents } from './place-following.ts';

/** Failures of one repository with one fingerprint. */
export interface FailureGroup {
  readonly repository_id: string;
  readonly fingerprint: string | null;
}

/** Failures that belong together, as they follow from all that is known. */
interface Stretch {
  readonly organisation_id: string;
  readonly repository_id: string;
  readonly repository: string;
  readonly fingerprint: string;
  readonly first_at: string;
  readonly last_at: string;
  readonly resolved_at: string | null;
  readonly failures: number;
  readonly jobs: readonly string[];
  readonly branches: readonly string[];
  readonly category: string;
  readonly origin: string;
  readonly summary: string;
  /** incidents its failures are in by now */
  readonly incidents: readonly string[];
}

/**
 * Puts the failures of groups into incidents, anew from all facts, so that it does not matter in which order they came:
 * a failure lasts until the first green run of its pipeline and branch that ended after it; failures that overlap are
 * one incident, which is resolved when the last of them is. The branch `main` of a fork is not that of the repository:
 * only a run that is trusted as much as the failure says that it is over.
 *
 * @returns what became of incidents by that
 */
export async function regroupFailures(
  session: Session,
  groups: readonly FailureGroup[],
  makeId: () => string,
): Promise<readonly NewEvent[]> {
  const named = groups.filter(({ fingerprint }) => fingerprint !== null);
  if (named.length === 0) return [];
  await lockRepositories(
    session,
    named.map(({ repository_id }) => repository_id),
  );
  const repositories = named.map(({ repository_id }) => repository_id);
  const fingerprints = named.map(({ fingerprint }) => fingerprint);
  const stretches = await session.query<Stretch & Record<string, unknown>>(STRETCHES, [repositories, fingerprints]);
  const kept = giveIdentifiers(stretches, makeId);
  const gone = await session.query<{ id: string }>(FORGET, [repositories, fingerprints, kept.map(({ id }) => id)]);
  const forgotten = gone.map(({ id }) => id);
  if (kept.length === 0) {
    await followIncidents(session, forgotten);
    return [];
  }
  const rows = await session.query<{ id: string; organisation_id: string; was: string | null; state: string }>(KEEP, [
    JSON.stringify(kept),
  ]);
  const changed = rows.filter(({ was, state }) => (was === 'resolved') !== (state === 'resolved') || was === null);
  const told = changed.filter(({ was }) => was !== null).map(({ id }) => id);
  await followIncidents(session, [...forgotten, ...told]);
  return changed.map(({ id, organisation_id, state }) => ({
    organisationId: organisation_id,
    type: state === 'resolved' ? 'incident.resolved' : 'incident.opened',
    subject: id,
  }));
}

/** Regroups what green runs among these may have resolved. */
export async function regroupAfterGreen(
  session: Session,
  runs: readonly string[],
  makeId: () => string,
): Promise<readonly NewEvent[]> {
  const green = await session.query<{ repository_id: string }>(GREEN, [runs]);
  if (green.length === 0) return [];
  // Before looking: a diagnosis under way elsewhere sees either these runs or is seen here.
  await lockRepositories(
    session,
    green.map(({ repository_id }) => repository_id),
  );
  const groups = await session.query<{ repository_id: string; fingerprint: string }>(TOUCHED, [runs]);
  return regroupFailures(session, groups, makeId);
}

/** Incidents keep their identifier where they can: each stretch takes the oldest one that its failures have. */
function giveIdentifiers(stretches: readonly Stretch[], makeId: () => string): readonly (Stretch & { id: string })[] {
  const taken = new Set<string>();
  return stretches.map((stretch) => {
    const id = stretch.incidents.find((incident) => !taken.has(incident)) ?? makeId();
    taken.add(id);
    return { ...stretch, id };
  });
}

/** Lets one transaction at a time decide about the incidents of a repository; given back by its commit. */
export async function lockRepositories(session: Session, repositories: readonly string[]): Promise<void> {
  await session.query(LOCK, [[...new Set(repositories)].sort()]);
}

const LOCK = {
  name: 'lock_repositories',
  text: `
    select pg_advisory_xact_lock(hashtextextended(sorted.repository, 7233411905))
      from (select unnest($1::text[]) as repository order by 1) as sorted`,
};

const GREEN = {
  name: 'green_runs',
  text: `
    select distinct repository_id
      from run
     where id = any($1::text[])
       and status = 'finished'
       and conclusion = 'success'
       and finished_at is not null`,
};

const TOUCHED = {
  name: 'groups_touched_by_green',
  text: `
    select distinct incident.repository_id, incident.fingerprint
      from run
      join incident
        on incident.repository_id = run.repository_id
       and (incident.resolved_at is null or incident.resolved_at > run.finished_at)
     where run.id = any($1::text[])
       and run.status = 'finished'
       and run.conclusion = 'success'
       and exists (
             select
               from failure
              where failure.incident_id = incident.id
                and coalesce(failure.pipeline, '') = coalesce(run.pipeline, '')
                and coalesce(failure.branch, '') = coalesce(run.branch, '')
                and failure.trust = coalesce(run.trust, 'untrusted')
                and failure.occurred_at < run.finished_at
                and not exists (
                      select
                        from run as earlier
                       where earlier.repository_id = run.repository_id
                         and coalesce(earlier.pipeline, '') = coalesce(run.pipeline, '')
                         and coalesce(earlier.branch, '') = coalesce(run.branch, '')
                         and coalesce(earlier.trust, 'untrusted') = coalesce(run.trust, 'untrusted')
                         and earlier.finished_at > failure.occurred_at
                         and earlier.finished_at < run.finished_at
                         and earlier.status = 'finished'
                         and earlier.conclusion = 'success'
                    )
           )`,
};

const STRETCHES = {
  name: 'stretches',
  text: `
    with asked as (
      select distinct repository_id, fingerprint
        from unnest($1::text[], $2::text[]) as asked (repository_id, fingerprint)
    ), member as (
      select failure.*,
             coalesce((
               select min(run.finished_at)
                 from run
                where run.repository_id = failure.repository_id
                  and coalesce(run.pipeline, '') = coalesce(failure.pipeline, '')
                  and coalesce(run.branch, '') = coalesce(failure.branch, '')
                  and coalesce(run.trust, 'untrusted') = failure.trust
                  and run.finished_at > failure.occurred_at
                  and run.status = 'finished'
                  and run.conclusion = 'success'
             ), 'infinity') as lasted_until
        from asked
        join failure
          on failure.repository_id = asked.repository_id
         and failure.fingerprint = asked.fingerprint
    ), neighbour as (
      select member.*,
             max(member.lasted_until) over (
               partition by member.repository_id, member.fingerprint
               order by member.occurred_at, member.id
               rows between unbounded preceding and 1 preceding
             ) as covered_until
        from member
    ), placed as (
      select neighbour.*,
             count(*) filter (where neighbour.covered_until is null or neighbour.covered_until <= neighbour.occurred_at) over (
               partition by neighbour.repository_id, neighbour.fingerprint
               order by neighbour.occurred_at, neighbour.id
             ) as stretch
        from neighbour
    )
    select min(placed.organisation_id) as organisation_id, placed.repository_id, min(placed.repository) as repository,
           placed.fingerprint, min(placed.occurred_at)::text as first_at, max(placed.occurred_at)::text as last_at,
           nullif(max(placed.lasted_until), 'infinity')::text as resolved_at, count(*)::integer as failures,
           first_twenty(array_agg(placed.job)) as jobs,
           first_twenty(array_agg(placed.branch)) as branches,
           coalesce((array_agg(placed.category order by placed.occurred_at desc, placed.summary, placed.category))[1], 'unknown') as category,
           coalesce((array_agg(placed.origin order by placed.occurred_at desc, placed.summary, placed.category))[1], 'unknown') as origin,
           coalesce((array_agg(placed.summary order by placed.occurred_at desc, placed.summary, placed.category))[1], '') as summary,
           coalesce(array_agg(distinct placed.incident_id) filter (where placed.incident_id is not null), '{}') as incidents
      from placed
     group by placed.repository_id, placed.fingerprint, placed.stretch
     order by placed.repository_id, placed.fingerprint, placed.stretch`,
};

const FORGET = {
  name: 'forget_incidents',
  text: `
    delete from incident
     using (select distinct * from unnest($1::text[], $2::text[]) as asked (repository_id, fingerprint)) as asked
     where incident.repository_id = asked.repository_id
       and incident.fingerprint = asked.fingerprint
       and not incident.id = any($3::text[])
    returning incident.id`,
};

const KEEP = {
  name: 'keep_incidents',
  text: `
    with stretch as materialized (
      select *
        from json_to_recordset($1::text::json) as row (
          id text, organisation_id text, repository_id text, repository text, fingerprint text, first_at timestamptz,
          last_at timestamptz, resolved_at timestamptz, failures integer, jobs text[], branches text[], category text,
          origin text, summary text
        )
    ), before as (
      select incident.id, incident.state from incident where incident.id in (select stretch.id from stretch)
    ), placed as (
      update failure
         set incident_id = stretch.id
        from stretch
       where failure.repository_id = stretch.repository_id
         and failure.fingerprint = stretch.fingerprint
         and failure.occurred_at between stretch.first_at and stretch.last_at
         and failure.incident_id is distinct from stretch.id
    ), kept as (
      insert into incident (
        id, organisation_id, repository_id, repository, fingerprint, state, category, origin, summary, first_at,
        last_at, resolved_at, failures, jobs, branches
      )
      select stretch.id, stretch.organisation_id, stretch.repository_id, stretch.repository, stretch.fingerprint,
             case when stretch.resolved_at is null then 'open' else 'resolved' end, stretch.category, stretch.origin,
             stretch.summary, stretch.first_at, stretch.last_at, stretch.resolved_at, stretch.failures, stretch.jobs,
             stretch.branches
        from stretch
      on conflict (id) do update
         set state = case
               when excluded.resolved_at is not null then 'resolved'
               when incident.state = 'resolved' then 'open'
               else incident.state
             end,
             category = excluded.category, origin = excluded.origin, summary = excluded.summary,
             first_at = excluded.first_at, last_at = excluded.last_at, resolved_at = excluded.resolved_at,
             failures = excluded.failures, jobs = excluded.jobs, branches = excluded.branches
      returning id, organisation_id, state
    )
    select kept.id, kept.organisation_id, before.state as was, kept.state
      from kept
      left join before on before.id = kept.id`,
};
