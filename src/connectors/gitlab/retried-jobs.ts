import type { RunObservation } from '../../healing/index.ts';
import { isRed, type JobFact } from '../../intake/index.ts';

/** A job that is begun again is another one of the same name; the last of a name counts. */
export function latestJobs(jobs: readonly JobFact[]): readonly JobFact[] {
  const latest = new Map<string, JobFact>();
  for (const job of jobs) {
    const known = latest.get(job.name);
    if (known === undefined || Number(job.job) > Number(known.job)) latest.set(job.name, job);
  }
  return [...latest.values()];
}

/** The jobs that took the place of these; those of which none did are left out. */
export function successors(jobs: readonly JobFact[], of: readonly string[]): readonly string[] {
  const latest = new Map(latestJobs(jobs).map(({ name, job }) => [name, job]));
  return of.flatMap((old) => {
    const name = jobs.find(({ job }) => job === old)?.name;
    const last = name === undefined ? undefined : latest.get(name);
    return last === undefined || last === old ? [] : [last];
  });
}

/**
 * How far a pipeline got that waits for a person: whatever goes on by itself has ended, so what was begun again has shown
 * what it can. Whether that person comes is another matter. Nothing, while a job that is watched has not ended.
 *
 * @param latest the last job of each name
 */
export function endOfBlocked(
  latest: readonly JobFact[],
  jobs: readonly string[],
): Pick<RunObservation, 'status' | 'conclusion' | 'finishedAtMs'> | null {
  const watched = latest.filter(({ job }) => jobs.includes(job));
  if (watched.length === 0 || watched.some(({ status }) => status !== 'finished')) return null;
  const isCancelled = watched.some(({ conclusion }) => conclusion === 'cancelled');
  const conclusion = latest.some((job) => isRed(job.conclusion)) ? 'failure' : isCancelled ? 'cancelled' : 'success';
  const ends = watched.flatMap(({ finishedAtMs }) => finishedAtMs ?? []);
  return { status: 'finished', conclusion, finishedAtMs: ends.length === 0 ? null : Math.max(...ends) };
}
