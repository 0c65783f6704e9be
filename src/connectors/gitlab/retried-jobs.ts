import type { JobFact } from '../../intake/index.ts';

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
