import type { PipelineJob } from './pipeline.ts';

/** Jobs in an order that their needs allow, or why there is none. */
export type JobOrder =
  | { readonly jobs: readonly PipelineJob[]; readonly problem: null }
  | { readonly problem: string; readonly at: string };

/** Puts each job after those it needs; otherwise as they were written. */
export function orderByNeeds(jobs: readonly PipelineJob[]): JobOrder {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  for (const { id, needs } of jobs) {
    const missing = needs.find((need) => !byId.has(need));
    if (missing !== undefined) {
      return {
        problem: `job ${id} needs ${missing}, which is no job of this file: expected ${[...byId.keys()].join(', ')}`,
        at: id,
      };
    }
  }
  const ordered = new Set<PipelineJob>();
  while (ordered.size < jobs.length) {
    const next = jobs.find((job) => !ordered.has(job) && job.needs.every((need) => ordered.has(byId.get(need)!)));
    if (next === undefined) {
      const circle = circleFrom(jobs.find((job) => !ordered.has(job))!, byId, ordered);
      return { problem: `expected needs without a circle, found ${circle.join(' → ')}`, at: circle[0]! };
    }
    ordered.add(next);
  }
  return { jobs: [...ordered], problem: null };
}

/** Following what is not yet in order leads into a circle, wherever it begins. */
function circleFrom(
  start: PipelineJob,
  byId: ReadonlyMap<string, PipelineJob>,
  ordered: ReadonlySet<PipelineJob>,
): readonly string[] {
  const path: string[] = [];
  for (let job = start; ; job = byId.get(job.needs.find((need) => !ordered.has(byId.get(need)!))!)!) {
    const before = path.indexOf(job.id);
    if (before >= 0) return [...path.slice(before), job.id];
    path.push(job.id);
  }
}

/** Those that failed, and all that need them: what a further attempt has to run. */
export function jobsToRepeat(
  jobs: readonly Pick<PipelineJob, 'id' | 'needs'>[],
  isGreen: (id: string) => boolean,
): ReadonlySet<string> {
  const repeated = new Set(jobs.filter(({ id }) => !isGreen(id)).map(({ id }) => id));
  let size = -1;
  while (repeated.size !== size) {
    size = repeated.size;
    for (const { id, needs } of jobs) if (needs.some((need) => repeated.has(need))) repeated.add(id);
  }
  return repeated;
}
