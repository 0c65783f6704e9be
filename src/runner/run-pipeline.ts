import type { Clock } from '../foundation/index.ts';
import type { Redactor } from '../redaction/index.ts';
import type { Ground, GroundLimits } from '../sandbox/index.ts';
import type { DiskCaches } from './disk-caches.ts';
import type { JobLine } from './job-log.ts';
import type { Pipeline, PipelineJob } from './pipeline.ts';
import type { ProjectCopy } from './project.ts';
import { type JobConclusion, type JobResult, runJob } from './run-job.ts';
import { concludeRun, runJobs } from './run-jobs.ts';

/** Who hears of a run while it goes on. */
export interface RunListener {
  line(job: string, line: JobLine): void;
  /** result null: it was skipped, for a job it needs did not pass */
  ended(job: PipelineJob, result: JobResult | null): Promise<void> | void;
}

/** What jobs run with, whatever pipeline they are of. */
export interface RunnerParts {
  readonly ground: Ground;
  readonly limits: GroundLimits;
  readonly network: 'none' | 'host';
  /** jobs at once, >= 1 */
  readonly parallel: number;
  readonly caches: DiskCaches;
  readonly clock: Clock;
  readonly redactor: Redactor;
}

export interface PipelineRun {
  readonly pipeline: Pipeline;
  readonly copy: ProjectCopy;
  /** whose caches jobs get */
  readonly cacheOwner: string;
  /** what is cached for the jobs that run is deleted first */
  readonly isWithoutCache: boolean;
  /** for example `run 3, attempt 2`; stands in each log */
  readonly title: string;
  /** jobs that need not run, with how they ended before */
  readonly done: ReadonlyMap<string, JobConclusion>;
}

export interface PipelineOutcome {
  readonly conclusion: JobConclusion;
  readonly jobs: ReadonlyMap<string, JobConclusion>;
}

/** Runs the jobs of a pipeline once. */
export async function runPipeline(
  run: PipelineRun,
  parts: RunnerParts,
  listener: RunListener,
  signal: AbortSignal,
): Promise<PipelineOutcome> {
  const { pipeline, copy, cacheOwner, isWithoutCache, title, done } = run;
  const jobs = await runJobs({
    jobs: pipeline.jobs,
    done,
    parallel: parts.parallel,
    run: async (job) => {
      const cache = job.cache === null ? null : parts.caches.of(cacheOwner, job.cache.key);
      if (isWithoutCache) cache?.delete();
      const result = await runJob({
        ...parts,
        ...copy,
        job,
        title: `job ${job.id} of ${pipeline.name}${title === '' ? '' : `, ${title}`}`,
        cache,
        tell: (line) => listener.line(job.id, line),
        signal,
      });
      await listener.ended(job, result);
      return result.conclusion;
    },
    skip: async (job) => await listener.ended(job, null),
  });
  return { conclusion: concludeRun(jobs.values()), jobs };
}
