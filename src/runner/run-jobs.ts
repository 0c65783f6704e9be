import type { PipelineJob } from './pipeline.ts';
import type { JobConclusion } from './run-job.ts';

export interface RunJobsOptions {
  /** each after those it needs */
  readonly jobs: readonly PipelineJob[];
  /** those that need not run, with how they ended before */
  readonly done: ReadonlyMap<string, JobConclusion>;
  /** jobs at once, >= 1 */
  readonly parallel: number;
  readonly run: (job: PipelineJob) => Promise<JobConclusion>;
  /** hears of a job that is not run because one it needs did not pass */
  readonly skip: (job: PipelineJob) => Promise<void>;
}

/**
 * Runs jobs in the order their needs allow, several at once; how each ended.
 *
 * @throws what a run throws, once nothing is under way any more
 */
export async function runJobs(options: RunJobsOptions): Promise<ReadonlyMap<string, JobConclusion>> {
  const { jobs, parallel, run, skip } = options;
  const ended = new Map(options.done);
  const waiting = new Set(jobs.filter(({ id }) => !ended.has(id)));
  const running = new Set<Promise<void>>();
  const problems: unknown[] = [];
  const begin = (job: PipelineJob) => {
    waiting.delete(job);
    const turn = run(job)
      .then((conclusion) => void ended.set(job.id, conclusion))
      .catch((error: unknown) => {
        // Nothing new begins; what is under way comes to its end.
        problems.push(error);
        waiting.clear();
      })
      .finally(() => running.delete(turn));
    running.add(turn);
  };
  while (waiting.size > 0 || running.size > 0) {
    for (const job of [...waiting]) {
      const needs = job.needs.map((need) => ended.get(need));
      if (needs.some((conclusion) => conclusion !== undefined && conclusion !== 'success')) {
        waiting.delete(job);
        ended.set(job.id, 'skipped');
        await skip(job);
      } else if (running.size < parallel && needs.every((conclusion) => conclusion === 'success')) {
        begin(job);
      }
    }
    if (running.size > 0) await Promise.race(running);
  }
  if (problems.length > 0) throw problems[0];
  return ended;
}

/** How a run ended, by its jobs. */
export function concludeRun(jobs: Iterable<JobConclusion>): Exclude<JobConclusion, 'skipped'> {
  const all = new Set(jobs);
  for (const gravest of ['failure', 'error', 'timed_out', 'cancelled'] as const) if (all.has(gravest)) return gravest;
  return 'success';
}
